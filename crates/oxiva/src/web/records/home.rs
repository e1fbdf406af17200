//! `/`: what waits, what happened.

use super::{
    belonging::{self, Row},
    history::{self, Line, Names},
    societes::MOST,
};
use crate::{
    app::Shared,
    dossiers::{
        modules::{self, Module},
        people,
    },
    error::Result,
    records::{Activite, Ticket, activites, events, societes, tickets},
    web::{respond::html, shell::Shell, visitor::Visitor},
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
    most: i64,
    activites: Vec<Row<Activite>>,
    tickets: Vec<Row<Ticket>>,
    history: Vec<Line>,
    steps: Vec<Step>,
    steps_done: usize,
}

/// One of the first things that an administrator does.
struct Step {
    key: &'static str,
    path: &'static str,
    done: bool,
}

const ROWS: i64 = 6;
const HISTORY: i64 = 12;

pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let s = visitor.shell("home");
    let dossier = visitor.dossier();
    let page = app
        .db
        .read(move |tx| {
            let names = Names::read(tx, dossier)?;
            let latest = tickets::list(tx, dossier, None, None, ROWS)?.items;
            let tickets = belonging::rows(tx, dossier, &names, latest)?;
            let latest = activites::list(tx, dossier, None, None, ROWS)?.items;
            let activites = belonging::rows(tx, dossier, &names, latest)?;
            let events = events::latest(tx, dossier, HISTORY)?;
            let active = modules::list(tx, dossier)?;
            let is_active = |module| active.iter().any(|a| a.module == module);
            let count = societes::count(tx, dossier, MOST + 1)?;
            let steps = vec![
                Step { key: "step-societe", path: "/societes/creer", done: count > 0 },
                Step {
                    key: "step-api",
                    path: "/modules/disponibles",
                    done: is_active(Module::Api),
                },
                Step {
                    key: "step-zapier",
                    path: "/modules/zapier",
                    done: is_active(Module::Zapier),
                },
                Step {
                    key: "step-person",
                    path: "/personnes",
                    done: people::list(tx, dossier)?.len() > 1,
                },
            ];
            let open = activites::Statut::InProgress;
            Ok(HomePage {
                societes: count,
                activites_open: activites::count(tx, dossier, open, MOST + 1)?,
                tickets_open: tickets::count(tx, dossier, tickets::Statut::Open, MOST + 1)?,
                tickets_waiting: tickets::count(tx, dossier, tickets::Statut::Waiting, MOST + 1)?,
                failed: deliveries::failed(tx, dossier, MOST + 1)?,
                most: MOST,
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
