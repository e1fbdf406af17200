//! Saving what was typed in the form of a step.

use super::{Found, seen};
use crate::{
    actions::placeholder,
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Result},
    http::request::Parameters,
    i18n::Lang,
    tables,
    web::{
        form::read_long,
        path,
        respond::see_other,
        visitor::Visitor,
        zaps::editor::{address, conditions, fields, settings, typed},
    },
    zaps::{asides, drafts},
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde_json::Value as Json;
use zap_engine::{
    document::CONDITIONS,
    edit::{self, Command},
};

/// Fields of a form: three for each condition that a filter may have, and the others.
const MAX_FIELDS: usize = 3 * (CONDITIONS + 1) * (CONDITIONS + 1) + 200;

/// What saving a form does.
#[derive(Default)]
pub(in crate::web::zaps::editor) struct Saved {
    pub commands: Vec<Command>,
    /// The other values of fields that have two kinds.
    pub asides: Vec<(String, Json)>,
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
    let typed = read_long(&app, request, MAX_FIELDS).await?;
    let entropy = app.entropy.clone();
    let (of, next) = (step.clone(), typed.get("next").map(str::to_owned));
    let work = move |tx: &mut Tx, scope: &Scope| {
        let zap = crate::zaps::documents::get(tx, scope.dossier, id)?;
        let draft = drafts::of(tx, scope.dossier, &zap)?;
        let outline = edit::outline(&draft.document);
        let found = Found::of(&outline, &of).ok_or(Code::NotFound)?;
        let before = draft.document.pointer(&found.pointer).cloned().unwrap_or_default();
        refuse_old(&typed, &before)?;
        let form = Form { typed: &typed, zap: id, id: &of, found: &found, before: &before };
        let Saved { commands, asides } = form.saved(tx, scope)?;
        // Only the draft that was just compared.
        let done = drafts::change_all(tx, &entropy, scope, id, Some(draft.rev), &commands)?;
        asides::keep(tx, scope.dossier, id, (&outline, &of), asides)?;
        Ok(done)
    };
    visitor.write(&app, work).await?;
    let to = next.filter(|next| next.starts_with('/') && !next.starts_with("//"));
    Ok(see_other(&to.unwrap_or_else(|| address(id, Some(&step))), "saved-draft"))
}

/// Refuses a form if somebody else has changed the step since it was shown.
pub(in crate::web::zaps::editor) fn refuse_old(typed: &Parameters, step: &Json) -> Result<()> {
    match typed.get("seen") {
        Some(digest) if digest != seen(step) => Err(Code::Stale.into()),
        _ => Ok(()),
    }
}

/// A form that was sent, and what it is about.
pub(in crate::web::zaps::editor) struct Form<'a> {
    pub typed: &'a Parameters,
    pub zap: i64,
    /// Of the step, the path or the trigger.
    pub id: &'a str,
    pub found: &'a Found,
    /// The step as it was.
    pub before: &'a Json,
}

impl Form<'_> {
    /// What saving it does. What a request does not have stays: a program may send a title alone.
    pub fn saved(&self, tx: &mut Tx, scope: &Scope) -> Result<Saved> {
        let Form { typed, id, found, before, .. } = *self;
        let own = || id.to_owned();
        let mut commands = Vec::new();
        if let Some(title) = typed.sent("title") {
            commands.push(Command::Rename { id: own(), title: title.trim().to_owned() });
        }
        if let Some(note) = typed.sent("note").filter(|_| !found.is_path) {
            commands.push(Command::SetNote { id: own(), note: note.replace("\r\n", "\n") });
        }
        let mut saved = Saved { commands, asides: Vec::new() };
        let asides = asides::of_step(tx, scope.dossier, self.zap, id)?;
        match before["kind"].as_str().unwrap_or_default() {
            _ if found.is_trigger && typed.has("kind") => {
                settings::read_trigger(typed, before, &asides, &mut saved);
            }
            _ if found.is_trigger => {}
            _ if found.is_path && typed.has("rule") => {
                settings::read_path(typed, id, &mut saved);
            }
            "filter" if typed.has("key.1.1") => {
                let any = conditions::read(typed);
                saved.commands.push(Command::SetConditions { of: own(), any });
            }
            "loop" => settings::read_loop(typed, id, before, &asides, &mut saved),
            "delay" if typed.has("t.how") => {
                settings::read_delay(typed, id, before, &mut saved);
            }
            // It has no fields; what it keeps stays.
            "action" if before["app"] == placeholder::NAME => {}
            "action" => self.action(tx, scope, &mut saved)?,
            _ => {}
        }
        Ok(saved)
    }

    fn action(&self, tx: &mut Tx, scope: &Scope, saved: &mut Saved) -> Result<()> {
        let Form { typed, id, before, .. } = *self;
        let Some(form) = fields::form_of(before, Lang::Fr) else { return Ok(()) };
        let params = before["params"].as_object().cloned().unwrap_or_default();
        let named = params.get("table").map(tables::values::text).unwrap_or_default();
        let table = tables::find(tx, scope.dossier, &named)?.filter(|_| form.takes_columns);
        let read = typed::params(typed, &form, table.as_ref(), &params)?;
        saved.asides.extend(read.asides);
        let step = || id.to_owned();
        let fields = read.params;
        saved.commands.push(Command::SetFields { step: step(), fields: fields.clone() });
        let action = before["action"].as_str().unwrap_or_default();
        if let Some(other) = typed.get("action").filter(|other| *other != action) {
            let app = before["app"].as_str().unwrap_or_default().to_owned();
            let (action, params) = (other.to_owned(), Some(fields));
            saved.commands.push(Command::SetAction { step: step(), app, action, params });
        }
        if let Some(connection) = typed.sent("connection") {
            let connection = connection.trim().parse().ok();
            saved.commands.push(Command::SetConnection { step: step(), connection });
        }
        Ok(())
    }
}
