//! « Reprendre » for many runs at once: those that somebody chose, or all that failed among what a filter finds.
//!
//! # Promises
//! - A step is one transaction and looks at [`RUNS_PER_STEP`] runs at most; whoever asks goes on from its place.
//! - What cannot go on is told, run by run, and keeps no other from going on.
//! - Runs that are resumed together begin one after the other, not all at once.

use super::{
    checks::AppChecks,
    replay,
    runs::{self, Filter, Run, RunState},
};
use crate::{
    db::{Signal, Topic, Tx},
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
    },
    error::{Error, Result},
    zaps::documents,
};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Runs that one step looks at: one transaction, which others wait for.
pub const RUNS_PER_STEP: i64 = 100;

/// What came of it.
#[derive(Debug, Default)]
pub struct Resumed {
    /// Runs that go on.
    pub count: i64,
    /// Those that do not, and why.
    pub refused: Vec<(Uuid, Error)>,
    /// Where the next step goes on; none: all were seen.
    pub next: Option<String>,
}

/// The runs of these ids go on from what failed, each by the version that it had. `done`: so many others went on
/// just before.
pub fn chosen(
    tx: &mut Tx,
    scope: &Scope,
    ids: &[Uuid],
    done: i64,
    checks: &dyn AppChecks,
) -> Result<Resumed> {
    let mut found = Vec::new();
    let mut resumed = Resumed::default();
    for id in ids {
        match runs::get(tx, scope.dossier, *id) {
            Ok(run) => found.push(run),
            Err(error) => resumed.refuse(*id, error)?,
        }
    }
    resume_all(tx, scope, &found, done, checks, &mut resumed)?;
    Ok(resumed)
}

/// One step through the runs that failed among what the filter finds, the newest first, from a place on.
pub fn matching(
    tx: &mut Tx,
    scope: &Scope,
    filter: &Filter,
    after: Option<&str>,
    done: i64,
    checks: &dyn AppChecks,
) -> Result<Resumed> {
    let page = runs::list(tx, scope.dossier, &of_failed(filter), after, RUNS_PER_STEP)?;
    let mut resumed = Resumed { next: page.next, ..Resumed::default() };
    resume_all(tx, scope, &page.items, done, checks, &mut resumed)?;
    Ok(resumed)
}

/// How many runs that failed the filter finds, counted up to `max`, and one more if there are more.
pub fn count(tx: &mut Tx, dossier: DossierId, filter: &Filter, max: i64) -> Result<i64> {
    let page = runs::list(tx, dossier, &of_failed(filter), None, max)?;
    Ok(page.items.len() as i64 + i64::from(page.next.is_some()))
}

/// Only what failed can be resumed.
fn of_failed(filter: &Filter) -> Filter {
    Filter { state: Some(RunState::Errored), ..filter.clone() }
}

fn resume_all(
    tx: &mut Tx,
    scope: &Scope,
    runs: &[Run],
    done: i64,
    checks: &dyn AppChecks,
    resumed: &mut Resumed,
) -> Result<()> {
    let mut by_zap: BTreeMap<i64, i64> = BTreeMap::new();
    for run in runs {
        let at = scope.now + (done + resumed.count) * replay::TIME_BETWEEN_RUNS;
        match resume_one(tx, scope, run, at, checks) {
            Ok(()) => {
                resumed.count += 1;
                *by_zap.entry(run.zap).or_default() += 1;
            }
            Err(error) => resumed.refuse(run.id, error)?,
        }
    }
    for (zap, count) in by_zap {
        let titre = documents::get(tx, scope.dossier, zap)?.titre;
        audit::note(tx, scope, Action::RunsReplayed, &titre, json!({ "count": count }))?;
    }
    if resumed.count > 0 {
        tx.signal(Signal { dossier: scope.dossier, topic: Topic::Zaps });
    }
    Ok(())
}

fn resume_one(
    tx: &mut Tx,
    scope: &Scope,
    run: &Run,
    at: i64,
    checks: &dyn AppChecks,
) -> Result<()> {
    let version = replay::known(tx, scope, run, None)?;
    replay::refuse_beyond(tx, scope, run, None, checks)?;
    replay::resume(tx, scope, run, version, at)
}

impl Resumed {
    /// Notes why one is not resumed; what no run is to blame for goes on.
    fn refuse(&mut self, run: Uuid, error: Error) -> Result<()> {
        if matches!(error, Error::Storage(_)) {
            return Err(error);
        }
        self.refused.push((run, error));
        Ok(())
    }
}
