//! What changed between two documents, one sentence for each change: « L’étape 4 écrit maintenant aussi
//! « Ville » ».
//!
//! # Texts
//! `diff-note-added`, `-gone`, `-changed` and `-differs` are said where there was nothing before, where there is
//! nothing any more, where both can be told, and where what can be told of both is the same.

mod fields;
mod settings;
mod subjects;

use super::{Names, conditions, flow, values};
use crate::{
    actions::{self, catalogue},
    i18n::Lang,
};
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use zap_engine::edit::{Change, Subject, SubjectKind, What, difference};

/// What is different in `new`, in the order in which [`difference`] tells it; nothing if both say the same.
/// `names` are those of the dossier; steps are called by the numbers that they have in their document.
pub fn differences(old: &Json, new: &Json, names: &Names, lang: Lang) -> Vec<String> {
    let side = |document| {
        let steps = Names::of_document(document).steps;
        Side { document, names: Names { steps, ..names.clone() }, lang }
    };
    let told = Differences { old: side(old), new: side(new), lang };
    let mut seen = HashSet::new();
    let sentences = difference(old, new).into_iter().map(|change| told.sentence(&change));
    // A sentence about a whole trigger tells of several changes at once.
    sentences.filter(|sentence| seen.insert(sentence.clone())).collect()
}

/// One of the two documents.
struct Side<'d> {
    document: &'d Json,
    names: Names,
    lang: Lang,
}

struct Differences<'d> {
    old: Side<'d>,
    new: Side<'d>,
    lang: Lang,
}

impl Differences<'_> {
    fn sentence(&self, change: &Change) -> String {
        let Change { subject, what } = change;
        match what {
            What::Added { place, within } => {
                self.with_steps(*within, self.new.added(subject, place))
            }
            What::Removed { within, .. } => self.with_steps(*within, self.old.removed(subject)),
            What::Moved { to, .. } => {
                let place = ("place", self.new.place(subject, to));
                self.say("moved", &[("subject", self.new.subject(subject)), place])
            }
            What::SwitchedOff => self.say("off", &[("subject", self.new.subject(subject))]),
            What::SwitchedOn => self.say("on", &[("subject", self.new.subject(subject))]),
            What::Title { from, to } => {
                let nameless = Subject { title: String::new(), ..subject.clone() };
                self.changed("title", &nameless, self.quoted(from), self.quoted(to))
            }
            What::Note { from, to } => {
                self.changed("note", subject, self.quoted(from), self.quoted(to))
            }
            What::Kind { from, to } => self.kind(subject, from, to),
            What::Rule { from, to } => {
                self.changed("rule", subject, self.rule(from), self.rule(to))
            }
            What::Action { from, to } => {
                self.changed("action", subject, self.action(from), self.action(to))
            }
            What::Connection { from, to } => {
                let name = |id: &Option<i64>| id.map(|id| self.connection(id));
                self.changed("connection", subject, name(from), name(to))
            }
            What::Field { key, field, from, to } => {
                self.field(subject, (key, field), from.as_ref(), to.as_ref())
            }
            What::Condition { from, to, .. } => {
                let words = |side: &Side<'_>, one: &Option<Json>| {
                    conditions(&json!([[one.as_ref()?]]), &side.names, self.lang)
                };
                let (from, to) = (words(&self.old, from), words(&self.new, to));
                self.changed("condition", subject, from, to)
            }
            What::Setting { key, from, to } => {
                self.setting(subject, key, from.as_ref(), to.as_ref())
            }
        }
    }

    fn say(&self, key: &str, args: &[(&str, String)]) -> String {
        self.lang.text_with(&format!("diff-{key}"), args)
    }

    /// That something of a subject was one thing and is another now.
    fn changed(
        &self,
        key: &str,
        subject: &Subject,
        from: Option<String>,
        to: Option<String>,
    ) -> String {
        self.changed_with(key, ("subject", self.new.subject(subject)), None, from, to)
    }

    fn changed_with(
        &self,
        key: &str,
        subject: (&str, String),
        field: Option<String>,
        from: Option<String>,
        to: Option<String>,
    ) -> String {
        let how = match (&from, &to) {
            (None, Some(_)) => "added",
            (Some(_), None) => "gone",
            (from, to) if from == to => "differs",
            _ => "changed",
        };
        let mut args = vec![subject];
        let others = [("field", field), ("from", from), ("to", to)];
        args.extend(others.into_iter().filter_map(|(name, value)| Some((name, value?))));
        self.say(&format!("{key}-{how}"), &args)
    }

    /// How many steps came or went with it.
    fn with_steps(&self, within: usize, before: String) -> String {
        if within == 0 {
            return before;
        }
        self.say("with-steps", &[("before", before), ("count", within.to_string())])
    }

    fn quoted(&self, text: &str) -> Option<String> {
        let text = values::shortened(text);
        (!text.is_empty()).then(|| values::quoted(&text, self.lang))
    }

    /// When a path is taken; its conditions are told of by themselves.
    fn rule(&self, word: &str) -> Option<String> {
        match word {
            "" => None,
            "always" | "fallback" => Some(self.lang.text(&format!("zap-rule-{word}"))),
            _ => Some(self.say("rule-custom", &[])),
        }
    }

    /// « Tableaux, Ajouter une ligne »
    fn action(&self, [app, action]: &[String; 2]) -> Option<String> {
        let known = catalogue::action(app, action, &serde_json::Map::new(), self.lang);
        let label = match known {
            Some(form) => form.action.label,
            None => action.clone(),
        };
        let app = match actions::find(app) {
            Some(app) => self.lang.text(&format!("app-{}", app.name)),
            None => app.clone(),
        };
        let words: Vec<_> = [app, label].into_iter().filter(|word| !word.is_empty()).collect();
        self.quoted(&words.join(", "))
    }

    fn connection(&self, id: i64) -> String {
        match self.new.names.connections.get(&id) {
            Some(name) => values::quoted(&values::shortened(name), self.lang),
            None => self.lang.text_with("number", &[("id", id.to_string())]),
        }
    }
}
