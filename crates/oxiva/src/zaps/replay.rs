//! What a person decides about runs: to do one again, to release or drop what is held, to halt what
//! waits.

use super::{
    checks::AppChecks,
    days::{self, Counts},
    documents, ids,
    playing::Head,
    runs::{self, Run, RunState, Start},
    start, step_rights, trial_runs,
};
use crate::{
    clock::{Entropy, Micros, SECOND},
    closed_set,
    db::{Signal, Topic, Tx, Value},
    dossiers::{
        Scope,
        audit::{self, Action},
    },
    error::{Code, Result},
    statements,
};
use serde_json::json;
use uuid::Uuid;

/// Between one released run and the next, and between runs that are resumed together.
pub(super) const TIME_BETWEEN_RUNS: Micros = SECOND / 10;

statements! {
    /// What failed is to be done again; what succeeded is not, nor is the trigger.
    FORGIVE = "UPDATE run_steps SET state = 'waiting',
            failure = CASE WHEN failure = '' THEN 'interrupted' ELSE failure END
        WHERE dossier = $1 AND run = $2 AND state IN ('errored', 'playing') AND seq > 0";
    GO_ON = "UPDATE runs SET state = 'waiting', version = $3, run_at = $4, holder = NULL,
        retries = 0, ended_at = NULL, depth = CASE WHEN depth < $5 THEN $5 ELSE depth END
        WHERE dossier = $1 AND id = $2 AND state = 'errored'";
    SOONER = "UPDATE runs SET version = $3, run_at = $4 WHERE dossier = $1 AND id = $2
        AND state = 'waiting' AND failure <> '' AND holder IS NULL";
    RELEASE = "UPDATE runs SET state = 'playing', run_at = $3 + held.place * $4 FROM (
            SELECT h.id, row_number() OVER (ORDER BY h.id) - 1 AS place FROM runs h
            WHERE h.dossier = $1 AND h.zap = $2 AND h.state = 'held'
            AND h.state IN ('held', 'filtered', 'errored', 'halted')) AS held
        WHERE runs.dossier = $1 AND runs.id = held.id AND runs.state = 'held'";
    HELD_VERSIONS = "SELECT DISTINCT version FROM runs WHERE dossier = $1 AND zap = $2
        AND state = 'held' AND state IN ('held', 'filtered', 'errored', 'halted')";
    DROP = "UPDATE runs SET state = 'halted', failure = 'dropped', ended_at = $3
        WHERE dossier = $1 AND zap = $2 AND state = 'held'
        AND state IN ('held', 'filtered', 'errored', 'halted')
        RETURNING zap, created_at, start";
    RELEASE_ONE = "UPDATE runs SET state = 'playing', run_at = $3
        WHERE dossier = $1 AND id = $2 AND state = 'held'";
    HALT = "UPDATE runs SET state = 'halted', failure = 'stopped', run_at = NULL, holder = NULL,
        ended_at = $3
        WHERE dossier = $1 AND id = $2 AND ended_at IS NULL";
    HALT_STEP = "UPDATE run_steps SET state = 'halted', failure = 'stopped', ended_at = $3
        WHERE dossier = $1 AND run = $2 AND state = 'playing'";
}

closed_set! {
    /// Where a run is done again from.
    pub enum From as "ReplayFrom" {
        /// What failed: the same run goes on.
        Failed = "failed",
        /// Its beginning: a run of its own.
        Start = "start",
    }
}

closed_set! {
    /// Which version of its zap a run is done again by.
    pub enum By as "ReplayVersion" {
        /// The one that it had.
        Same = "same",
        Latest = "latest",
    }
}

closed_set! {
    /// What becomes of the runs of a zap that are held.
    pub enum Fate as "HeldAction" {
        Release = "release",
        Drop = "drop",
    }
}

/// As [`go_on`] or [`again`].
pub fn once_more(
    tx: &mut Tx,
    (ids, entropy): (&ids::Ids, &Entropy),
    scope: &Scope,
    run: Uuid,
    from: From,
    by: By,
    checks: &dyn AppChecks,
) -> Result<Run> {
    let before = runs::get(tx, scope.dossier, run)?;
    let version = match by {
        By::Same => None,
        By::Latest => Some(documents::get(tx, scope.dossier, before.zap)?.version),
    };
    refuse_beyond(tx, scope, &before, version, checks)?;
    match from {
        From::Failed => go_on(tx, scope, run, version),
        From::Start => again(tx, ids, entropy, scope, run, version),
    }
}

/// Refuses a run whose steps do what whoever acts may not do.
pub(super) fn refuse_beyond(
    tx: &mut Tx,
    scope: &Scope,
    run: &Run,
    version: Option<i64>,
    checks: &dyn AppChecks,
) -> Result<()> {
    let version = version.unwrap_or(run.version);
    let document = documents::document(tx, scope.dossier, run.zap, version)?;
    step_rights::refuse_beyond(scope, &document, checks)
}

/// Goes on with a run from what failed, with what it was given then, and with a version of the zap:
/// its own if none is named. One that waits for its next attempt need not wait any longer.
pub fn go_on(tx: &mut Tx, scope: &Scope, run: Uuid, version: Option<i64>) -> Result<Run> {
    let before = runs::get(tx, scope.dossier, run)?;
    let version = known(tx, scope, &before, version)?;
    resume(tx, scope, &before, version, scope.now)?;
    told(tx, scope, &before, json!({ "from": "failure", "version": version }))?;
    runs::get(tx, scope.dossier, run)
}

/// The run goes on at this moment, by this version.
pub(super) fn resume(
    tx: &mut Tx,
    scope: &Scope,
    run: &Run,
    version: i64,
    at: Micros,
) -> Result<()> {
    let number = scope.dossier.number();
    match run.state {
        RunState::Errored => {
            tx.execute(&GO_ON, &[&number, &run.id, &version, &at, &scope.depth])?;
            tx.execute(&FORGIVE, &[&number, &run.id])?;
            let counts = Counts::of(tx, scope.dossier)?;
            counts.goes_on(tx, &run.counted(), RunState::Errored)
        }
        RunState::Waiting => {
            if tx.execute(&SOONER, &[&number, &run.id, &version, &at])? == 0 {
                return Err(Code::UnderWay.into());
            }
            Ok(())
        }
        RunState::Playing => Err(Code::UnderWay.into()),
        _ => Err(Code::NothingFailed.into()),
    }
}

/// Does a run again from the beginning, as a new one. That of a test is a test.
pub fn again(
    tx: &mut Tx,
    ids: &ids::Ids,
    entropy: &Entropy,
    scope: &Scope,
    run: Uuid,
    version: Option<i64>,
) -> Result<Run> {
    let before = runs::get(tx, scope.dossier, run)?;
    let version = known(tx, scope, &before, version)?;
    let trigger = runs::step(tx, scope.dossier, run, 0)?;
    let is_test = before.start == Start::Test;
    let version = if version < 0 {
        let document = documents::document(tx, scope.dossier, before.zap, version)?;
        trial_runs::keep(tx, scope, before.zap, &document)?
    } else {
        version
    };
    let head = Head {
        dossier: scope.dossier,
        zap: before.zap,
        version,
        run: ids.next(entropy, scope.now),
        start: if is_test { Start::Test } else { Start::Replay },
        source: if is_test { scope.actor.word() } else { run.to_string() },
        depth: before.depth.max(scope.depth),
        created_at: scope.now,
    };
    let new = head.run;
    start::again(tx, head, &trigger)?;
    told(tx, scope, &before, json!({ "from": "start", "version": version }))?;
    runs::get(tx, scope.dossier, new)
}

/// A version that there is, of a zap that is still there.
pub(super) fn known(tx: &mut Tx, scope: &Scope, run: &Run, version: Option<i64>) -> Result<i64> {
    documents::get(tx, scope.dossier, run.zap)?;
    let version = version.unwrap_or(run.version);
    documents::document(tx, scope.dossier, run.zap, version)?;
    Ok(version)
}

fn told(tx: &mut Tx, scope: &Scope, run: &Run, mut detail: serde_json::Value) -> Result<()> {
    let zap = documents::get(tx, scope.dossier, run.zap)?;
    detail["run"] = run.id.to_string().into();
    tx.signal(Signal { dossier: scope.dossier, topic: Topic::Zaps });
    audit::note(tx, scope, Action::RunReplayed, &zap.titre, detail)
}

/// As [`release`] or [`drop_held`].
pub fn decide(
    tx: &mut Tx,
    scope: &Scope,
    zap: i64,
    fate: Fate,
    checks: &dyn AppChecks,
) -> Result<u64> {
    match fate {
        Fate::Release => release(tx, scope, zap, checks),
        Fate::Drop => drop_held(tx, scope, zap),
    }
}

/// Lets what is held of a zap begin, ten a second. Returns how many.
pub fn release(tx: &mut Tx, scope: &Scope, zap: i64, checks: &dyn AppChecks) -> Result<u64> {
    let zap = documents::get(tx, scope.dossier, zap)?;
    let held = [&scope.dossier.number() as &dyn Value, &zap.id];
    for version in tx.query(&HELD_VERSIONS, &held, |row| row.get(0))? {
        let document = documents::document(tx, scope.dossier, zap.id, version)?;
        step_rights::refuse_beyond(scope, &document, checks)?;
    }
    let params: [&dyn Value; 4] =
        [&scope.dossier.number(), &zap.id, &scope.now, &TIME_BETWEEN_RUNS];
    let count = tx.execute(&RELEASE, &params)?;
    if count > 0 {
        tx.signal(Signal { dossier: scope.dossier, topic: Topic::Zaps });
        audit::note(tx, scope, Action::RunsReleased, &zap.titre, json!({ "count": count }))?;
    }
    Ok(count)
}

/// Lets one run that is held begin.
pub fn release_one(tx: &mut Tx, scope: &Scope, run: Uuid, checks: &dyn AppChecks) -> Result<Run> {
    let before = runs::get(tx, scope.dossier, run)?;
    let zap = documents::get(tx, scope.dossier, before.zap)?;
    refuse_beyond(tx, scope, &before, None, checks)?;
    if tx.execute(&RELEASE_ONE, &[&scope.dossier.number(), &run, &scope.now])? == 1 {
        tx.signal(Signal { dossier: scope.dossier, topic: Topic::Zaps });
        audit::note(tx, scope, Action::RunsReleased, &zap.titre, json!({ "count": 1 }))?;
    }
    runs::get(tx, scope.dossier, run)
}

/// What is held of a zap never begins. Returns how many.
pub fn drop_held(tx: &mut Tx, scope: &Scope, zap: i64) -> Result<u64> {
    let zap = documents::get(tx, scope.dossier, zap)?;
    let params: [&dyn Value; 3] = [&scope.dossier.number(), &zap.id, &scope.now];
    let dropped = tx.query(&DROP, &params, runs::counted_from_row)?;
    days::ended(tx, scope.dossier, &dropped, RunState::Halted)?;
    let count = dropped.len() as u64;
    if count > 0 {
        audit::note(tx, scope, Action::RunsDropped, &zap.titre, json!({ "count": count }))?;
    }
    Ok(count)
}

/// Ends a run, wherever it is. What a step of it does at this moment is done all the same; its record is
/// refused, and nothing follows from it.
pub fn halt(tx: &mut Tx, scope: &Scope, run: Uuid) -> Result<Run> {
    let before = runs::get(tx, scope.dossier, run)?;
    let params: [&dyn Value; 3] = [&scope.dossier.number(), &run, &scope.now];
    if tx.execute(&HALT, &params)? == 0 {
        return Ok(before);
    }
    tx.execute(&HALT_STEP, &params)?;
    days::ended(tx, scope.dossier, &[before.counted()], RunState::Halted)?;
    let titre = documents::find(tx, scope.dossier, before.zap)?.map(|zap| zap.titre);
    let detail = json!({ "run": run.to_string() });
    audit::note(tx, scope, Action::RunHalted, &titre.unwrap_or_default(), detail)?;
    runs::get(tx, scope.dossier, run)
}
