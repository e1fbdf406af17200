//! Runs of drafts: a whole run of what a zap shall become, to see what it does.
//!
//! # Promises
//! - Such a run is one like any other, but for what it leads to: it starts no zap, and counts neither as a
//!   failure of its zap nor for what is held in a flood.
//! - What it plays is kept with it, is no version of the zap, and goes with it.

use super::{
    beginning::Beginning,
    checks::{self, AppChecks},
    documents, drafts,
    ids::Ids,
    playing::{Head, trigger_row},
    runs::{self, Run, Start},
    samples, step_rights,
};
use crate::{
    clock::Entropy,
    db::{Tx, Value},
    dossiers::{self, DossierId, Scope},
    error::{Code, Result},
    statements,
};
use serde_json::{Map, Value as Json};

statements! {
    FIRST = "SELECT min(version) FROM zap_versions WHERE dossier = $1 AND zap = $2";
    INSERT = "INSERT INTO zap_versions
        (dossier, zap, version, document, author, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    FORGET = "DELETE FROM zap_versions
        WHERE dossier = $1 AND zap = $2 AND version = $3 AND version < 0";
}

/// Plays the draft of a zap, whether the zap is on or off. `rev`: only if that is still the draft. `given`: what
/// it starts with; without it the sample of its trigger.
///
/// # Errors
/// `Error::Invalid` with everything that keeps the draft from being published.
pub fn play(
    tx: &mut Tx,
    (ids, entropy): (&Ids, &Entropy),
    scope: &Scope,
    id: i64,
    rev: Option<i64>,
    given: Option<Map<String, Json>>,
    checks: &dyn AppChecks,
) -> Result<Run> {
    let zap = documents::of_person(tx, scope.dossier, id)?;
    let draft = drafts::of(tx, scope.dossier, &zap)?;
    if rev.is_some_and(|rev| rev != draft.rev) {
        return Err(Code::Stale.into());
    }
    let dossier = dossiers::get(tx, scope.dossier)?;
    let document = draft.document;
    checks::refuse_what_cannot_work(tx, &dossier, scope.now, &document, checks)?;
    step_rights::refuse_beyond(scope, &document, checks)?;
    let trigger = document["trigger"]["id"].as_str().unwrap_or_default().to_owned();
    let given = match given {
        Some(given) => Json::Object(given),
        None => {
            let sample = samples::latest(tx, &dossier, scope, &zap, &document)?.remove(&trigger);
            let sample = sample.map(|sample| sample.output).filter(Json::is_object);
            sample.unwrap_or_else(|| Json::Object(Map::new()))
        }
    };
    let head = Head {
        dossier: scope.dossier,
        zap: id,
        version: keep(tx, scope, id, &document)?,
        run: ids.next(entropy, scope.now),
        start: Start::Test,
        source: scope.actor.word(),
        depth: 0,
        created_at: scope.now,
    };
    let run = head.run;
    Beginning::due(head, trigger_row(&trigger, &given, scope.now)).write(tx)?;
    runs::get(tx, scope.dossier, run)
}

/// Keeps what a test plays, under a number that no version has, and none ever had: plans that are in memory
/// are found by it. Returns the number.
pub(super) fn keep(tx: &mut Tx, scope: &Scope, zap: i64, document: &Json) -> Result<i64> {
    let number = scope.dossier.number();
    let first: Option<i64> = tx.one(&FIRST, &[&number, &zap], |row| row.get(0))?;
    let version = first.unwrap_or_default().min(0).saturating_sub(1).min(-scope.now);
    let (document, author) = (document.to_string(), scope.actor.word());
    let params: [&dyn Value; 6] = [&number, &zap, &version, &document, &author, &scope.now];
    tx.execute(&INSERT, &params)?;
    Ok(version)
}

/// Forgets what a test played, with its run. Versions stay.
pub(super) fn forget(tx: &mut Tx, dossier: DossierId, zap: i64, version: i64) -> Result<()> {
    if version < 0 {
        tx.execute(&FORGET, &[&dossier.number(), &zap, &version])?;
    }
    Ok(())
}
