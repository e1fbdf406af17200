//! Whether the steps of a zap could work in a dossier: whether the tables, columns, records, connections and
//! the mail server that they need are there, and whether what is written out fits its field.
//!
//! Nobody is called for it: whether an address answers is not known.

mod constants;
mod rows;

use super::{App, Field, check, connections, formatter, marks, placeholder, rights, webhooks};
use crate::{
    db::Tx,
    dossiers::{Dossier, Rights},
    error::{Problem, Result},
    zaps::checks::{self, AppChecks},
};
use serde_json::{Map, Value as Json};
use zap_engine::{
    dates::Reading,
    document::{self as engine, StepKind, Zap as Plan},
    mapping::pointer,
};

/// The checks of the apps that there are.
#[derive(Clone, Copy, Debug)]
pub struct Checks {
    /// Whether the operator has set up a mail server.
    pub sends_mail: bool,
}

impl AppChecks for Checks {
    fn params(&self, app: &str, action: &str, params: &Map<String, Json>) -> Vec<engine::Problem> {
        check::check(app, action, params)
    }

    fn needs(
        &self,
        app: &str,
        action: &str,
        params: &Map<String, Json>,
        connection: Option<i64>,
    ) -> Rights {
        rights::needed(app, action, params, connection)
    }

    fn errors(
        &self,
        tx: &mut Tx,
        dossier: &Dossier,
        reading: &Reading,
        plan: &Plan,
    ) -> Result<Vec<Problem>> {
        let mut problems = checks::all_told(&plan.errors(reading));
        for placed in plan.steps().filter(|placed| !placed.is_off) {
            let StepKind::Action { app, action, connection, params } = &placed.step.kind else {
                continue;
            };
            let at = &placed.pointer;
            let Some(app) = super::find(app) else {
                problems.push(unknown_app(at, app));
                continue;
            };
            if app.name == placeholder::NAME {
                let kept = Json::Object(params.source().clone());
                problems.push(placeholder::problem(&format!("{at}/app"), &placed.step.id, &kept));
                continue;
            }
            if connection.is_none() && wants_connection(app, action, params.source()) {
                problems.push(Problem::new(format!("{at}/connection"), "connection_missing"));
            }
            if app.sends_mail && !self.sends_mail {
                problems.push(Problem::new(format!("{at}/app"), "no_mail"));
            }
            let step = Step { app, action, params: params.source(), reading };
            let mut found = step.errors(tx, dossier)?;
            found.iter_mut().for_each(|one| one.field = format!("{at}/params{}", one.field));
            problems.append(&mut found);
            if let Some(id) = connection {
                problems.extend(wrong_connection(tx, dossier, app, *id, at)?);
            }
        }
        Ok(problems)
    }
}

/// An action of a zap, as it is written.
struct Step<'a> {
    app: &'static App,
    action: &'a str,
    params: &'a Map<String, Json>,
    reading: &'a Reading,
}

impl Step<'_> {
    /// By JSON pointer into its parameters.
    fn errors(&self, tx: &mut Tx, dossier: &Dossier) -> Result<Vec<Problem>> {
        let mut problems = Vec::new();
        for field in self.app.action(self.action).map_or(&[][..], |action| action.fields) {
            if let Some(value) = self.constant(field.key) {
                problems.extend(self.unfit(tx, dossier, field, value)?);
            }
        }
        if self.app.name == super::tables::APP.name {
            problems.extend(rows::unfit(tx, dossier, self)?);
        }
        if self.app.name == formatter::APP.name && self.params.values().all(is_constant) {
            problems.extend(formatter::fails(self.action, self.params, self.reading));
        }
        Ok(problems)
    }

    /// What is written at a field, if it is not empty and nothing is mapped into it.
    fn constant(&self, key: &str) -> Option<&Json> {
        self.params.get(key).filter(|value| !check::is_empty(value) && is_constant(value))
    }

    fn unfit(
        &self,
        tx: &mut Tx,
        dossier: &Dossier,
        field: &Field,
        value: &Json,
    ) -> Result<Option<Problem>> {
        let found = constants::unfit(field.kind, value, self.reading);
        let found = match found {
            // Who looks for a record says what to do where there is none.
            None if !self.action.starts_with("find") => {
                constants::missing(tx, dossier, field.kind, value)?
            }
            found => found,
        };
        Ok(found.map(|problem| Problem { field: pointer("", field.key), ..problem }))
    }
}

/// Whether nothing is mapped into a value.
fn is_constant(value: &Json) -> bool {
    match value {
        Json::String(text) => !text.contains("{{"),
        Json::Array(items) => items.iter().all(is_constant),
        Json::Object(fields) => fields.values().all(is_constant),
        _ => true,
    }
}

/// Whether a step can do nothing without an account: it calls an API, or a connection has its keys.
fn wants_connection(app: &App, action: &str, params: &Map<String, Json>) -> bool {
    (app.name == webhooks::APP.name && webhooks::needs_connection(action))
        || (super::takes_connection(app.name) && params.values().any(marks::has_mark))
}

fn unknown_app(at: &str, app: &str) -> Problem {
    let known: Vec<_> = super::APPS.iter().map(|app| app.name).collect();
    let problem = Problem::new(format!("{at}/app"), "unknown_app").with("name", app);
    problem.with("known", known.join(", "))
}

fn wrong_connection(
    tx: &mut Tx,
    dossier: &Dossier,
    app: &App,
    id: i64,
    at: &str,
) -> Result<Option<Problem>> {
    let known = connections::list(tx, dossier.id)?;
    let problem = |rule| Problem::new(format!("{at}/connection"), rule).with("number", id);
    Ok(match known.iter().find(|connection| connection.id == id) {
        None => Some(problem("unknown_connection")),
        Some(known) if known.app != app.name => {
            Some(problem("connection_of_other_app").with("app", &known.app))
        }
        Some(_) => None,
    })
}
