//! Taking runs of zaps by lease and giving them back; schedules whose moment has come.

use crate::{
    clock::Micros,
    db::{Pace, Tx},
    dossiers::DossierId,
    error::Result,
    statements,
    worker::{LaneKey, work::DueLane},
    zaps::{
        documents,
        fresh::{ClaimedRun, LEASE},
    },
};

statements! {
    LANES = "SELECT z.dossier, z.id, z.concurrency, z.rate FROM zaps z WHERE EXISTS (
        SELECT 1 FROM runs r WHERE r.dossier = z.dossier AND r.zap = z.id AND r.run_at <= $1)";
    PACE = "SELECT concurrency, rate FROM zaps WHERE dossier = $1 AND id = $2";
    /// Whoever claims of a zap that wants order is alone.
    LOCK = "UPDATE zaps SET rate = rate WHERE dossier = $1 AND id = $2";
    /// Another node has runs of it.
    ELSEWHERE = "SELECT 1 FROM runs WHERE dossier = $1 AND zap = $2 AND run_at > $3
        AND holder <> $4 LIMIT 1";
    CLAIM = "UPDATE runs SET holder = $1, run_at = $2
        WHERE dossier = $3 AND id IN (
            SELECT r.id FROM runs r WHERE r.dossier = $3 AND r.zap = $4 AND r.run_at <= $5
            ORDER BY r.run_at, r.id LIMIT $6)
        RETURNING id",
        // As a list of its own, as in `queue`.
        postgres = "WITH due AS MATERIALIZED (
                SELECT r.id FROM runs r WHERE r.dossier = $3 AND r.zap = $4 AND r.run_at <= $5
                ORDER BY r.run_at, r.id LIMIT $6 FOR UPDATE SKIP LOCKED)
            UPDATE runs SET holder = $1, run_at = $2 FROM due
            WHERE runs.dossier = $3 AND runs.id = due.id
            RETURNING runs.id";
    /// What is due is all in one index, and so is what is held until later.
    RELEASE_ALL = "UPDATE runs SET holder = NULL, run_at = $2 WHERE run_at > $2 AND holder = $1";
    HELD = "SELECT dossier, zap, id, run_at FROM runs WHERE run_at > $2 AND holder = $1";
    TICKS = "SELECT dossier, id, next_at FROM zaps WHERE next_at <= $1 ORDER BY next_at LIMIT $2";
    SCHEDULED = "SELECT dossier, id FROM zaps WHERE next_at IS NOT NULL";
}

/// Zaps that have runs due, and how fast they may go.
pub fn lanes(tx: &mut Tx, now: Micros) -> Result<Vec<DueLane>> {
    Ok(tx.query(&LANES, &[&now], |row| {
        Ok(DueLane {
            key: (DossierId::from_row(&row, 0)?, row.get(1)?),
            pace: documents::pace(Some(row.get(2)?), Some(row.get(3)?)),
            // How much waits of a zap is known in memory.
            is_flooded: false,
        })
    })?)
}

/// Takes up to `limit` due runs of one zap for `node`, the oldest first. Of a zap that wants order
/// nothing, while another node has some.
pub fn claim(
    tx: &mut Tx,
    node: &str,
    (dossier, zap): LaneKey,
    now: Micros,
    limit: i64,
) -> Result<(Pace, Vec<ClaimedRun>)> {
    let number = dossier.number();
    let pace = tx
        .optional(&PACE, &[&number, &zap], |row| {
            Ok(documents::pace(Some(row.get(0)?), Some(row.get(1)?)))
        })?
        .unwrap_or_default();
    if pace.ordered {
        tx.execute(&LOCK, &[&number, &zap])?;
        if tx.optional(&ELSEWHERE, &[&number, &zap, &now, &node], |_| Ok(()))?.is_some() {
            return Ok((pace, Vec::new()));
        }
    }
    let lease = now + LEASE;
    let params: [&dyn crate::db::Value; 6] = [&node, &lease, &number, &zap, &now, &limit];
    let mut runs =
        tx.query(&CLAIM, &params, |row| Ok(ClaimedRun { dossier, zap, run: row.get(0)?, lease }))?;
    // The rows come back in any order.
    runs.sort_unstable_by_key(|claimed| claimed.run);
    Ok((pace, runs))
}

/// Gives back everything this node held when it last stopped or died. Returns how many.
pub fn release_all(tx: &mut Tx, node: &str, now: Micros) -> Result<u64> {
    Ok(tx.execute(&RELEASE_ALL, &[&node, &now])?)
}

/// What this node holds now.
pub fn held(tx: &mut Tx, node: &str, now: Micros) -> Result<Vec<ClaimedRun>> {
    Ok(tx.query(&HELD, &[&node, &now], |row| {
        Ok(ClaimedRun {
            dossier: DossierId::from_row(&row, 0)?,
            zap: row.get(1)?,
            run: row.get(2)?,
            lease: row.get(3)?,
        })
    })?)
}

/// Schedules whose moment has come, each with that moment.
pub fn ticks(tx: &mut Tx, now: Micros, limit: i64) -> Result<Vec<(LaneKey, Micros)>> {
    Ok(tx.query(&TICKS, &[&now, &limit], |row| {
        Ok(((DossierId::from_row(&row, 0)?, row.get(1)?), row.get(2)?))
    })?)
}

/// Zaps that are on and have a schedule.
pub fn scheduled(tx: &mut Tx) -> Result<Vec<LaneKey>> {
    Ok(tx.query(&SCHEDULED, &[], |row| Ok((DossierId::from_row(&row, 0)?, row.get(1)?)))?)
}
