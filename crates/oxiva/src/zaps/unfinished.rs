//! How many runs of a zap have not ended: they wait for a moment, for room or for a person.

use crate::{
    db::{Tx, Value},
    dossiers::DossierId,
    error::Result,
    statements,
};

/// So many are counted of each kind; what is more is told as more.
const MAX_COUNTED_RUNS: i64 = 10_000;

statements! {
    /// By the index of what is due.
    DUE = "SELECT count(*) FROM (SELECT 1 AS one FROM runs
        WHERE dossier = $1 AND zap = $2 AND run_at >= 0 AND version > 0 LIMIT $3) AS counted";
    HELD = "SELECT count(*) FROM (SELECT 1 AS one FROM runs WHERE dossier = $1 AND zap = $2
        AND state = 'held' AND state IN ('held', 'filtered', 'errored', 'halted')
        LIMIT $3) AS counted";
}

/// Runs that have not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfinished {
    pub runs: i64,
    /// Whether there are more than were counted.
    pub are_more: bool,
}

/// Those of one zap; tests of its draft are not among them.
pub fn of(tx: &mut Tx, dossier: DossierId, zap: i64) -> Result<Unfinished> {
    let params: [&dyn Value; 3] = [&dossier.number(), &zap, &(MAX_COUNTED_RUNS + 1)];
    let due: i64 = tx.one(&DUE, &params, |row| row.get(0))?;
    let held: i64 = tx.one(&HELD, &params, |row| row.get(0))?;
    let runs = due + held;
    Ok(Unfinished { runs: runs.min(MAX_COUNTED_RUNS), are_more: runs > MAX_COUNTED_RUNS })
}
