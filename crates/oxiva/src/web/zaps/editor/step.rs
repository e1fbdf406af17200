//! The page of a step: its form, what it can use, and saving what was typed.

use super::{
    Edited, address, conditions,
    data::{self, Source},
    fields::{self, Controls},
    settings::{self, Settings},
    trial::{self, TrialPanel, TriggerPanel},
    typed,
};
use crate::{
    actions::{catalogue, connections},
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Result},
    http::request::Parameters,
    tables,
    web::{form::read, path, respond::see_other, shell::Shell, visitor::Visitor},
    zaps::drafts,
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde_json::{Map, Value as Json};
use std::hash::{DefaultHasher, Hash, Hasher};
use zap_engine::edit::{self, Command, Outline};

/// The chosen step beside the list.
pub(super) struct StepPanel {
    pub id: String,
    /// « 4. »
    pub number: usize,
    pub heading: String,
    /// What a person called it.
    pub title: String,
    pub note: String,
    pub is_path: bool,
    /// What the form was made from; another one means that somebody else has changed it.
    pub seen: String,
    pub action: Option<ActionPanel>,
    pub settings: Option<Settings>,
    /// What is wrong and belongs to no field.
    pub problems: Vec<String>,
    pub matches: Vec<(&'static str, String)>,
    pub data: Vec<Source>,
    /// References that lead nowhere, and why.
    pub lost: Vec<(String, String)>,
    /// Of a step that is no path.
    pub trial: Option<TrialPanel>,
    /// Of the trigger.
    pub samples: Option<TriggerPanel>,
    /// The neighbours in the order of the numbers: address and number.
    pub before: Option<(String, usize)>,
    pub after: Option<(String, usize)>,
}

/// An action: which one, and its fields.
pub(super) struct ActionPanel {
    pub app: String,
    pub icon: &'static str,
    pub description: String,
    pub effect: String,
    /// The other actions of the app: command, label, whether it is this one.
    pub actions: Vec<(&'static str, String, bool)>,
    /// Accounts: number, name, whether it is chosen. Empty if the app has none.
    pub connections: Vec<(String, String, bool)>,
    pub controls: Controls,
}

impl StepPanel {
    pub(super) fn read(
        tx: &mut Tx,
        edited: &Edited,
        id: &str,
        url: &str,
        key: String,
        s: &Shell,
    ) -> Result<StepPanel> {
        let scope = Scope::system(edited.dossier.id, s.now).at(url);
        let samples = trial::samples(tx, edited, &scope)?;
        let document = &edited.draft.document;
        let found = Found::of(&edited.outline, id).ok_or(Code::NotFound)?;
        let step = document.pointer(&found.pointer).unwrap_or(&Json::Null);
        let heading = match edited.outline.entry(id) {
            Some(entry) => edited.sentence(entry, s),
            None => found.title.clone(),
        };
        let action = match step["kind"].as_str() {
            Some("action") => action(tx, edited, step, &found.pointer, s)?,
            _ => None,
        };
        let hook = edited.zap.hook.as_ref();
        let hook =
            hook.map(|hook| format!("{url}/hooks/catch/{}/{hook}/", edited.dossier.id.number()));
        let settings = match (found.is_trigger, found.is_path) {
            (true, _) => Some(settings::of_trigger(step, hook, s)),
            (_, true) => Some(settings::of_path(step)),
            _ => settings::of_step(step, s)?,
        };
        let problems = edited.problems_at(&found.pointer).filter(|problem| {
            !(action.is_some() && problem.field.starts_with(&format!("{}/params", found.pointer)))
        });
        let order = edited.outline.entries();
        let place = order.iter().position(|entry| entry.id == id);
        let beside = |place: Option<usize>| {
            let entry = order.get(place?)?;
            Some((edited.address(Some(&entry.id)), entry.number))
        };
        let mut trial = None;
        if !found.is_trigger && !found.is_path {
            let mut panel = trial::of_step(tx, edited, &scope, id, samples.get(id), key, s)?;
            if let Some(action) = &action {
                panel.name_as(&action.controls);
            }
            trial = Some(panel);
        }
        Ok(StepPanel {
            id: id.to_owned(),
            number: found.number,
            heading,
            title: found.title.clone(),
            note: step["note"].as_str().unwrap_or_default().to_owned(),
            is_path: found.is_path,
            seen: seen(step),
            problems: problems
                .map(|problem| problem.message(s.lang))
                .chain(edited.lost_elsewhere(id, s))
                .collect(),
            lost: edited.lost_pills(id, s),
            matches: conditions::matches(s),
            data: data::sources(edited, id, &samples, s),
            trial,
            samples: if found.is_trigger {
                Some(trial::of_trigger(tx, edited, &scope, samples.get(id))?)
            } else {
                None
            },
            before: beside(place.and_then(|place| place.checked_sub(1))),
            after: beside(place.map(|place| place + 1)),
            action,
            settings,
        })
    }
}

/// A step, a path or the trigger in the outline.
pub(super) struct Found {
    pub pointer: String,
    number: usize,
    title: String,
    is_trigger: bool,
    is_path: bool,
}

impl Found {
    pub(super) fn of(outline: &Outline, id: &str) -> Option<Found> {
        if let Some(entry) = outline.entry(id) {
            return Some(Found {
                pointer: entry.pointer.clone(),
                number: entry.number,
                title: entry.title.clone(),
                is_trigger: entry.pointer == outline.trigger.pointer,
                is_path: false,
            });
        }
        let path = outline.path(id)?;
        Some(Found {
            pointer: path.pointer.clone(),
            number: path.position,
            title: path.title.clone(),
            is_trigger: false,
            is_path: true,
        })
    }
}

/// A digest of a step without what is within it.
fn seen(step: &Json) -> String {
    let mut own = step.as_object().cloned().unwrap_or_default();
    own.shift_remove("steps");
    own.shift_remove("paths");
    let mut hasher = DefaultHasher::new();
    Json::Object(own).to_string().hash(&mut hasher);
    format!("{:x}", hasher.finish())
}

fn action(
    tx: &mut Tx,
    edited: &Edited,
    step: &Json,
    pointer: &str,
    s: &Shell,
) -> Result<Option<ActionPanel>> {
    let (app, name) = (text(&step["app"]), text(&step["action"]));
    let params = step["params"].as_object().cloned().unwrap_or_default();
    let Some(form) = catalogue::action(app, name, &params, s.lang) else { return Ok(None) };
    let Some(entry) = catalogue::apps(s.lang).into_iter().find(|entry| entry.name == app) else {
        return Ok(None);
    };
    let own = connections::list(tx, edited.dossier.id)?.into_iter().filter(|one| one.app == app);
    let chosen = step["connection"].as_i64();
    Ok(Some(ActionPanel {
        app: entry.label,
        icon: entry.icon,
        description: form.action.description.clone(),
        effect: catalogue::effect_label(form.action.effect, s.lang),
        actions: entry
            .actions
            .iter()
            .map(|one| (one.name, one.label.clone(), one.name == name))
            .collect(),
        connections: own.map(|one| (one.id.to_string(), one.nom, chosen == Some(one.id))).collect(),
        controls: fields::controls(tx, edited, &form, &params, pointer, s)?,
    }))
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

/// Saves what was typed in the form of a step.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let entropy = app.entropy.clone();
    let (of, next) = (step.clone(), typed.get("next").map(str::to_owned));
    let work = move |tx: &mut Tx, scope: &Scope| {
        let zap = crate::zaps::documents::get(tx, scope.dossier, id)?;
        let draft = drafts::of(tx, scope.dossier, &zap)?;
        let outline = edit::outline(&draft.document);
        let found = Found::of(&outline, &of).ok_or(Code::NotFound)?;
        let before = draft.document.pointer(&found.pointer).cloned().unwrap_or_default();
        refuse_old(&typed, &before)?;
        let commands = commands(tx, scope, &typed, &of, &found, &before)?;
        // Only the draft that was just compared.
        drafts::change_all(tx, &entropy, scope, id, Some(draft.rev), &commands)
    };
    visitor.write(&app, work).await?;
    let to = next.filter(|next| next.starts_with('/') && !next.starts_with("//"));
    Ok(see_other(&to.unwrap_or_else(|| address(id, Some(&step))), "saved-draft"))
}

/// Refuses a form if somebody else has changed the step since it was shown.
pub(super) fn refuse_old(typed: &Parameters, step: &Json) -> Result<()> {
    match typed.get("seen") {
        Some(digest) if digest != seen(step) => Err(Code::Stale.into()),
        _ => Ok(()),
    }
}

/// What saving a form does.
pub(super) fn commands(
    tx: &mut Tx,
    scope: &Scope,
    typed: &Parameters,
    id: &str,
    found: &Found,
    step: &Json,
) -> Result<Vec<Command>> {
    let own = || id.to_owned();
    let mut commands = Vec::new();
    if let Some(title) = typed.get("title") {
        commands.push(Command::Rename { id: own(), title: title.trim().to_owned() });
    }
    if let Some(note) = typed.get("note").filter(|_| !found.is_path) {
        commands.push(Command::SetNote { id: own(), note: note.replace("\r\n", "\n") });
    }
    // What a request does not have stays: a program may send a title alone.
    if found.is_trigger {
        commands.extend(typed.has("kind").then(|| settings::read_trigger(typed, step)));
        return Ok(commands);
    }
    if found.is_path {
        if typed.has("rule") {
            commands.extend(settings::read_path(typed, id));
        }
        return Ok(commands);
    }
    match step["kind"].as_str().unwrap_or_default() {
        "filter" if typed.has("key.1.1") => {
            commands.push(Command::SetConditions { of: own(), any: conditions::read(typed) });
        }
        "loop" if typed.has("f.over.k.1") => commands.extend(settings::read_loop(typed, id)),
        "delay" if typed.has("t.how") => commands.push(settings::read_delay(typed, id)),
        "action" => commands.extend(action_commands(tx, scope, typed, id, step)?),
        _ => {}
    }
    Ok(commands)
}

fn action_commands(
    tx: &mut Tx,
    scope: &Scope,
    typed: &Parameters,
    id: &str,
    step: &Json,
) -> Result<Vec<Command>> {
    let (app, action) = (text(&step["app"]), text(&step["action"]));
    let before = step["params"].as_object().cloned().unwrap_or_default();
    let Some(form) = catalogue::action(app, action, &before, crate::i18n::Lang::Fr) else {
        return Ok(Vec::new());
    };
    let named = before.get("table").map(tables::values::text).unwrap_or_default();
    let table = tables::find(tx, scope.dossier, &named)?.filter(|_| form.takes_columns);
    let fields = typed::params(typed, &form, table.as_ref(), &before)?;
    let own = || id.to_owned();
    let mut commands = vec![Command::SetFields { step: own(), fields: fields.clone() }];
    if let Some(other) = typed.get("action").filter(|other| *other != action) {
        let params: Option<Map<String, Json>> = Some(fields);
        let (app, action) = (app.to_owned(), other.to_owned());
        commands.push(Command::SetAction { step: own(), app, action, params });
    }
    if let Some(connection) = typed.get("connection") {
        let connection = connection.trim().parse().ok();
        commands.push(Command::SetConnection { step: own(), connection });
    }
    Ok(commands)
}
