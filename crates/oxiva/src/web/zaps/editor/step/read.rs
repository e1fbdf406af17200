//! What was typed in the form of a step, as commands.

use super::Found;
use crate::{
    actions::{catalogue::ActionForm, placeholder},
    db::Tx,
    dossiers::Scope,
    error::Result,
    http::request::Parameters,
    i18n::Lang,
    tables,
    web::zaps::editor::{conditions, fields, settings, typed},
    zaps::asides,
};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use zap_engine::edit::Command;

/// What saving a form does.
#[derive(Default)]
pub(in crate::web::zaps::editor) struct Saved {
    pub commands: Vec<Command>,
    /// The other values of fields that have two kinds.
    pub asides: Vec<(String, Json)>,
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
        let Some(mut form) = fields::form_of(before, Lang::Fr) else { return Ok(()) };
        self.with_other(&mut form);
        let params = before["params"].as_object().cloned().unwrap_or_default();
        let columns = if form.takes_columns { self.columns(tx, scope)? } else { Vec::new() };
        let read = typed::params(typed, &form, &columns, &params)?;
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

    /// Adds what the action that is chosen has beyond the step's own: a form that came back to choose from shows it.
    fn with_other(&self, form: &mut ActionForm) {
        let Some(action) = self.typed.get("action") else { return };
        let mut step = self.before.clone();
        step["action"] = action.into();
        let Some(other) = fields::form_of(&step, Lang::Fr) else { return };
        form.takes_columns |= other.takes_columns;
        let known: BTreeSet<_> = form.fields.iter().map(|field| field.key).collect();
        form.fields.extend(other.fields.into_iter().filter(|field| !known.contains(field.key)));
    }

    /// The columns of the step's table, and of the one that is chosen.
    fn columns(&self, tx: &mut Tx, scope: &Scope) -> Result<Vec<String>> {
        let written = tables::values::text(&self.before["params"]["table"]);
        let chosen = self.typed.get("f.table").map(str::to_owned);
        let mut columns = Vec::new();
        for named in [Some(written), chosen].into_iter().flatten() {
            let table = tables::find(tx, scope.dossier, &named)?;
            for column in table.into_iter().flat_map(|table| table.columns) {
                if !columns.contains(&column.nom) {
                    columns.push(column.nom);
                }
            }
        }
        Ok(columns)
    }
}
