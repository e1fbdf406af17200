//! Where a run leads: to what started it, to what its steps made, to what its event owed, and to its mails.

use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    mail::{self, RunMail},
    records::{self, RecordKind, events},
    webhooks::deliveries,
    zaps::runs::{Run, Start, Step},
};
use serde_json::Value as Json;
use zap_engine::document::{StepKind, Zap};

/// Where a run leads.
#[derive(Default)]
pub struct RunLinks {
    /// The record of its event: its address, if it is there, and what it was called.
    pub record: Option<(Option<String>, String)>,
    /// The address of the deliveries that its event owed, and how many they are.
    pub deliveries: Option<(String, i64)>,
    /// The mails that its steps wrote.
    pub mails: Vec<RunMail>,
}

impl RunLinks {
    /// Of one run.
    pub fn of(tx: &mut Tx, dossier: DossierId, run: &Run) -> Result<RunLinks> {
        let mut links = RunLinks { mails: mail::of_run(tx, dossier, run.id)?, ..Self::default() };
        let event = run.source.parse().ok().filter(|_| run.start == Start::Event);
        let Some(seq) = event else { return Ok(links) };
        if let Some(written) = events::find(tx, dossier, seq)? {
            let (kind, record) = (written.event.kind, written.event.record);
            let is_there = records::exists(tx, dossier, kind, record)?;
            let address = is_there.then(|| address(kind, &record.to_string()));
            links.record = Some((address, written.event.label));
        }
        let owed = deliveries::count(tx, dossier, seq)?;
        links.deliveries = (owed > 0).then(|| (format!("/livraisons?evenement={seq}"), owed));
        Ok(links)
    }
}

/// Where what a step made or found is shown: a record, a row of a table.
pub fn made_by(plan: &Zap, step: &Step) -> Option<String> {
    let placed = plan.steps().into_iter().find(|placed| placed.step.id == step.step)?;
    let StepKind::Action { app, action, .. } = &placed.step.kind else { return None };
    let id = number(&step.output["id"])?;
    match app.as_str() {
        "crm" => {
            let kind = RecordKind::ALL.iter().find(|kind| {
                action.strip_suffix(kind.word()).is_some_and(|rest| rest.ends_with('_'))
            })?;
            Some(address(*kind, &id))
        }
        "tables" => {
            let table = number(&step.output["table"]).or_else(|| number(&step.input["table"]))?;
            Some(format!("/tableaux/{table}/lignes/{id}"))
        }
        _ => None,
    }
}

fn address(kind: RecordKind, id: &str) -> String {
    format!("/{}/{id}", kind.plural())
}

/// A number, also one that stands as text.
fn number(value: &Json) -> Option<String> {
    let number = match value {
        Json::String(text) => text.parse().ok(),
        other => other.as_i64(),
    };
    number.filter(|number: &i64| *number > 0).map(|number| number.to_string())
}
