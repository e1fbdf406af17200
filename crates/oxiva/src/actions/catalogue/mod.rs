//! What a form needs to know of apps, actions, transforms, triggers and steps, in a language.
//!
//! Names, fields, kinds, defaults and effects stand in the declarations of the apps ([`super::APPS`]) and
//! of the transforms; the words stand in `locales/`, under keys that are made of the names
//! ([`texts`]). A definition brings its own words.

mod flow;
mod records;
mod texts;
mod transforms;
mod triggers;

#[cfg(test)]
mod tests;

pub use flow::{StepEntry, step_icon, steps};
pub(super) use records::record_kind;
pub use transforms::{TransformEntry, transform_label, transforms};
pub use triggers::{TriggerEntry, event_icon, schedule_fields, trigger, trigger_icon, triggers};

use super::{APPS, Action, App, Effect, Field, FieldKind, definition, formatter};
use crate::i18n::Lang;
use serde_json::{Map, Value as Json};
use texts::Words;

/// One app of zaps, for whoever chooses one.
#[derive(Clone, Debug)]
pub struct AppEntry {
    /// `tables`
    pub name: &'static str,
    /// Lucide's name of its icon.
    pub icon: &'static str,
    pub label: String,
    pub description: String,
    /// Whether it needs the operator's mail server.
    pub sends_mail: bool,
    pub actions: Vec<ActionEntry>,
}

/// One action of an app, for whoever chooses one.
#[derive(Clone, Debug)]
pub struct ActionEntry {
    /// `create_row`
    pub name: &'static str,
    pub label: String,
    pub description: String,
    pub effect: Effect,
}

/// One action with the fields of its form.
#[derive(Clone, Debug)]
pub struct ActionForm {
    pub action: ActionEntry,
    /// The required ones first, then those that are often needed, then the folded ones.
    pub fields: Vec<FormField>,
    /// Whether it takes keys beyond these: columns of a table.
    pub takes_columns: bool,
}

/// One field of a form.
#[derive(Clone, Debug)]
pub struct FormField {
    pub key: &'static str,
    pub label: String,
    pub help: String,
    pub kind: FieldKind,
    pub required: bool,
    /// Whether it is rarely needed, so that it is shown on demand.
    pub folded: bool,
    /// What holds where it is empty, as it would be written; empty if nothing does.
    pub default: String,
    /// Each word that can be chosen, as it is stored, and its label; empty if it is no choice.
    pub choices: Vec<(&'static str, String)>,
}

/// Every app there is.
pub fn apps(lang: Lang) -> Vec<AppEntry> {
    APPS.iter().map(|app| app_entry(app, lang)).collect()
}

/// An action with its fields, as far as they follow from what its step says; `None` if there is no such
/// action.
pub fn action(
    app: &str,
    action: &str,
    params: &Map<String, Json>,
    lang: Lang,
) -> Option<ActionForm> {
    let app = super::find(app)?;
    let action = app.action(action)?;
    let mut fields: Vec<_> =
        action.fields.iter().map(|field| form_field(app, action, field, lang)).collect();
    if app.name == formatter::APP.name {
        let transform = params.get("transform").and_then(Json::as_str).unwrap_or_default();
        transforms::complete(&mut fields, action.name, transform, lang);
    }
    fields.sort_by_key(|field| (!field.required, field.folded));
    let entry = ActionEntry {
        effect: super::effect(app, action, params),
        ..action_entry(app, action, lang)
    };
    let takes_columns = app.takes_any_key && app.name == super::tables::APP.name;
    Some(ActionForm { action: entry, fields, takes_columns })
}

/// « Envoie vers l’extérieur »
pub fn effect_label(effect: Effect, lang: Lang) -> String {
    lang.text(&texts::effect(effect))
}

fn app_entry(app: &'static App, lang: Lang) -> AppEntry {
    let actions = app.actions.iter().map(|action| action_entry(app, action, lang)).collect();
    let label = lang.text(&texts::app(app.name));
    let description = lang.text(&texts::help(&texts::app(app.name)));
    let App { name, icon, sends_mail, .. } = *app;
    AppEntry { name, icon, label, description, sends_mail, actions }
}

fn action_entry(app: &App, action: &'static Action, lang: Lang) -> ActionEntry {
    let Action { name, effect, .. } = *action;
    let (label, description) = match definition::find(app.name).and_then(|app| app.step(name)) {
        Some(step) => (step.label.clone(), step.description.clone()),
        None => {
            let key = texts::action(app.name, name);
            (lang.text(&key), lang.text(&texts::help(&key)))
        }
    };
    ActionEntry { name, label, description, effect }
}

fn form_field(app: &App, action: &Action, field: &Field, lang: Lang) -> FormField {
    let mut form = worded(&Words { app: app.name, part: action.name, lang }, field);
    let own = definition::find(app.name).and_then(|app| app.step(action.name));
    if let Some(own) = own.and_then(|step| step.fields.iter().find(|own| own.key == field.key)) {
        form.label = own.name().to_owned();
        form.help = own.help_text.clone();
    }
    for (word, label) in &mut form.choices {
        if let Some(text) = records::word(app, action, field.key, word, lang) {
            *label = text;
        }
    }
    if let Some(default) = records::default(app, action, field.key) {
        form.default = default;
    }
    form
}

/// A field, with the words that the texts have for it.
fn worded(words: &Words, field: &Field) -> FormField {
    let Field { key, kind, required, folded, default } = *field;
    let choices = match kind {
        FieldKind::Choice(all) => all.iter().map(|word| (*word, words.choice(key, word))).collect(),
        _ => Vec::new(),
    };
    let (label, help, default) = (words.label(key), words.help(key), default.to_owned());
    FormField { key, label, help, kind, required, folded, default, choices }
}
