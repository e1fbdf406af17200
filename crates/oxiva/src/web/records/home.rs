//! `/`: what waits, what happened.

use super::{
    MAX_COUNTED,
    belonging::{self, RecordRow},
    history::{self, HistoryLine},
};
use crate::{
    app::Shared,
    dossiers::{
        modules::{self, Module},
        people,
    },
    error::Result,
    records::{Activite, Ticket, activites, events, societes, tickets},
    web::{names::Names, respond::html, shell::Shell, visitor::Visitor},
    webhooks::deliveries,
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    s: Shell,
    societes: i64,
    activites_open: i64,
    tickets_open: i64,
    tickets_waiting: i64,
    failed: i64,
    /// No counter goes further.
    max_counted: i64,
    activites: Vec<RecordRow<Activite>>,
    tickets: Vec<RecordRow<Ticket>>,
    history: Vec<HistoryLine>,
    steps: Vec<Step>,
    steps_done: usize,
}

/// One of the first things that an administrator does.
struct Step {
    key: &'static str,
    path: &'static str,
    done: bool,
}

/// Activites and tickets on the page.
const MAX_ROWS: i64 = 6;
/// Lines of the latest history.
const MAX_HISTORY_LINES: i64 = 12;

/// The first page.
pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let s = visitor.shell("home");
    let dossier = visitor.dossier();
    let page = app
        .db
        .read(move |tx| {
            let names = Names::read(tx, dossier)?;
            let latest = tickets::list(tx, dossier, None, None, MAX_ROWS)?.items;
            let tickets = belonging::rows(tx, dossier, &names, latest)?;
            let latest = activites::list(tx, dossier, None, None, MAX_ROWS)?.items;
            let activites = belonging::rows(tx, dossier, &names, latest)?;
            let events = events::latest(tx, dossier, MAX_HISTORY_LINES)?;
            let active = modules::list(tx, dossier)?;
            let is_active = |module| active.iter().any(|a| a.module == module);
            let count = societes::count(tx, dossier, MAX_COUNTED + 1)?;
            let people = people::list(tx, dossier)?.len();
            let step = |key, path, done| Step { key, path, done };
            let steps = vec![
                step("step-societe", "/societes/creer", count > 0),
                step("step-api", "/modules/disponibles", is_active(Module::Api)),
                step("step-zapier", "/modules/zapier", is_active(Module::Zapier)),
                step("step-person", "/personnes", people > 1),
            ];
            let open = activites::Statut::InProgress;
            Ok(HomePage {
                societes: count,
                activites_open: activites::count(tx, dossier, open, MAX_COUNTED + 1)?,
                tickets_open: tickets::count(tx, dossier, tickets::Statut::Open, MAX_COUNTED + 1)?,
                tickets_waiting: tickets::count(
                    tx,
                    dossier,
                    tickets::Statut::Waiting,
                    MAX_COUNTED + 1,
                )?,
                failed: deliveries::failed(tx, dossier, MAX_COUNTED + 1)?,
                max_counted: MAX_COUNTED,
                history: history::lines(&s, &names, &events, &history::Owed::new()),
                steps_done: steps.iter().filter(|step| step.done).count(),
                activites,
                tickets,
                steps,
                s,
            })
        })
        .await?;
    Ok(html(page))
}
