//! Runs that have ended go after a while, or when they take too much room; their steps with them.

use super::{runs, trial_runs};
use crate::{
    clock::Micros,
    db::{Tx, Value},
    dossiers::DossierId,
    error::Result,
    statements,
};
use uuid::Uuid;

/// What a run takes beside what its steps took and gave, and each of its rows.
const ROW_OVERHEAD_BYTES: i64 = 500;

statements! {
    OLD = "SELECT id, size, zap, version FROM runs
        WHERE dossier = $1 AND id < $2 AND ended_at IS NOT NULL ORDER BY id LIMIT $3";
    RUN = "DELETE FROM runs WHERE dossier = $1 AND id = $2 AND ended_at IS NOT NULL";
    STEPS = "DELETE FROM run_steps WHERE dossier = $1 AND run = $2";
    SIZE = "SELECT count(*), CAST(coalesce(sum(size), 0) AS BIGINT) FROM runs WHERE dossier = $1";
}

/// Forgets up to `limit` runs that began before a moment. Whether there may be more.
pub fn older(tx: &mut Tx, dossier: DossierId, before: Micros, limit: i64) -> Result<bool> {
    let old = old(tx, dossier, runs::edge(before), limit)?;
    for run in &old {
        forget(tx, dossier, run)?;
    }
    Ok(old.len() as i64 == limit)
}

/// Forgets up to `limit` of the oldest runs, until they took `bytes`. Returns how much they took.
pub fn oldest(tx: &mut Tx, dossier: DossierId, bytes: i64, limit: i64) -> Result<i64> {
    let mut gone = 0;
    for run in old(tx, dossier, Uuid::max(), limit)? {
        if gone >= bytes {
            break;
        }
        forget(tx, dossier, &run)?;
        gone += run.size + ROW_OVERHEAD_BYTES;
    }
    Ok(gone)
}

/// About how many bytes the runs of a dossier take.
pub fn size(tx: &mut Tx, dossier: DossierId) -> Result<i64> {
    let (count, size): (i64, i64) =
        tx.one(&SIZE, &[&dossier.number()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(size + count * ROW_OVERHEAD_BYTES)
}

/// A run that has ended.
struct Old {
    run: Uuid,
    size: i64,
    zap: i64,
    version: i64,
}

fn old(tx: &mut Tx, dossier: DossierId, before: Uuid, limit: i64) -> Result<Vec<Old>> {
    let params: [&dyn Value; 3] = [&dossier.number(), &before, &limit];
    Ok(tx.query(&OLD, &params, |row| {
        Ok(Old { run: row.get(0)?, size: row.get(1)?, zap: row.get(2)?, version: row.get(3)? })
    })?)
}

fn forget(tx: &mut Tx, dossier: DossierId, old: &Old) -> Result<()> {
    let params: [&dyn Value; 2] = [&dossier.number(), &old.run];
    if tx.execute(&RUN, &params)? == 1 {
        tx.execute(&STEPS, &params)?;
        trial_runs::forget(tx, dossier, old.zap, old.version)?;
    }
    Ok(())
}
