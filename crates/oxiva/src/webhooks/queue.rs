//! Taking deliveries by lease and giving them back.

use crate::{
    clock::{Micros, SECOND},
    db::Tx,
    dossiers::DossierId,
    error::Result,
    statements,
    webhooks::{dispatch::ClaimedDelivery, order, owe, settings::EndpointSettings},
    worker::work::DueLane,
};

/// How long whoever takes a delivery has it for himself.
pub const LEASE: Micros = 120 * SECOND;
/// With less of the lease left than a call may take (45 s), it is not begun.
pub const ENOUGH: Micros = 50 * SECOND;

statements! {
    LANES = "SELECT p.dossier, p.id, p.settings, p.ordered, p.flooded FROM endpoints p
        WHERE p.state = 'active' AND p.hold_until <= $1 AND EXISTS (
            SELECT 1 FROM deliveries d WHERE d.dossier = p.dossier AND d.endpoint = p.id
            AND d.state = 'pending' AND d.run_at <= $1)";
    CLAIM = "UPDATE deliveries SET holder = $1, run_at = $2
        WHERE dossier = $3 AND endpoint = $4 AND state = 'pending' AND event IN (
            SELECT event FROM deliveries WHERE dossier = $3 AND endpoint = $4
            AND state = 'pending' AND run_at <= $5 AND EXISTS (
                SELECT 1 FROM endpoints p WHERE p.dossier = $3 AND p.id = $4
                AND p.state = 'active' AND p.hold_until <= $5)
            ORDER BY run_at LIMIT $6)
        RETURNING event",
        // As a list of its own: within IN the planner may select anew for each row, and take more
        // than the limit.
        postgres = "WITH due AS MATERIALIZED (
                SELECT event FROM deliveries WHERE dossier = $3 AND endpoint = $4
                AND state = 'pending' AND run_at <= $5 AND EXISTS (
                    SELECT 1 FROM endpoints p WHERE p.dossier = $3 AND p.id = $4
                    AND p.state = 'active' AND p.hold_until <= $5)
                ORDER BY run_at LIMIT $6
                FOR UPDATE SKIP LOCKED)
            UPDATE deliveries d SET holder = $1, run_at = $2 FROM due
            WHERE d.dossier = $3 AND d.endpoint = $4 AND d.state = 'pending' AND d.event = due.event
            RETURNING d.event";
    RELEASE = "UPDATE deliveries SET holder = NULL, run_at = $4
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 AND state = 'pending' AND holder = $5 AND run_at = $6";
    RELEASE_ALL = "UPDATE deliveries SET holder = NULL, run_at = $2
        WHERE state = 'pending' AND holder = $1";
    HELD = "SELECT dossier, endpoint, event, run_at FROM deliveries
        WHERE state = 'pending' AND holder = $1 AND run_at > $2";
    FORGET_FLOODS = "UPDATE endpoints SET flooded = FALSE WHERE flooded";
    BACKLOG = "SELECT count(*), min(d.created_at) FROM endpoints p
        JOIN deliveries d ON d.dossier = p.dossier AND d.endpoint = p.id AND d.state = 'pending'
        WHERE p.state = 'active'";
}

/// Active endpoints, not held back, that have something due.
pub fn lanes(tx: &mut Tx, now: Micros) -> Result<Vec<DueLane>> {
    Ok(tx.query(&LANES, &[&now], |row| {
        Ok(DueLane {
            key: (DossierId::from_row(&row, 0)?, row.get(1)?),
            pace: owe::pace(&EndpointSettings::from_row(&row, 2)?, row.get(3)?),
            is_flooded: row.get(4)?,
        })
    })?)
}

/// Takes up to `limit` due deliveries of one endpoint for `node`, for the length of a lease; of an
/// ordered one the next alone. One that is not active or held back has none to take.
pub fn claim(
    tx: &mut Tx,
    node: &str,
    lane: (DossierId, i64),
    ordered: bool,
    now: Micros,
    limit: i64,
) -> Result<Vec<ClaimedDelivery>> {
    let (dossier, endpoint) = lane;
    let lease = now + LEASE;
    if ordered {
        let next = order::claim(tx, node, lane, now, lease)?;
        return Ok(next
            .into_iter()
            .map(|event| ClaimedDelivery { dossier, endpoint, event, lease })
            .collect());
    }
    let params: [&dyn crate::db::Value; 6] =
        [&node, &lease, &dossier.number(), &endpoint, &now, &limit];
    let mut claimed = tx.query(&CLAIM, &params, |row| {
        Ok(ClaimedDelivery { dossier, endpoint, event: row.get(0)?, lease })
    })?;
    // The rows come back in any order; they are called oldest first.
    claimed.sort_unstable_by_key(|delivery| delivery.event);
    Ok(claimed)
}

/// Gives back what was taken and not begun; it may be taken again from `due` on.
pub fn release(tx: &mut Tx, node: &str, deliveries: &[ClaimedDelivery], due: Micros) -> Result<()> {
    for one in deliveries {
        let params: [&dyn crate::db::Value; 6] =
            [&one.dossier.number(), &one.endpoint, &one.event, &due, &node, &one.lease];
        tx.execute(&RELEASE, &params)?;
    }
    Ok(())
}

/// Gives back everything this node held when it last stopped or died. Returns how many.
pub fn release_all(tx: &mut Tx, node: &str, now: Micros) -> Result<u64> {
    Ok(tx.execute(&RELEASE_ALL, &[&node, &now])?)
}

/// Nothing is in memory any more: what is owed may be born claimed again.
pub fn forget_floods(tx: &mut Tx) -> Result<()> {
    tx.execute(&FORGET_FLOODS, &[])?;
    Ok(())
}

/// What this node holds now.
pub fn held(tx: &mut Tx, node: &str, now: Micros) -> Result<Vec<ClaimedDelivery>> {
    Ok(tx.query(&HELD, &[&node, &now], |row| {
        Ok(ClaimedDelivery {
            dossier: DossierId::from_row(&row, 0)?,
            endpoint: row.get(1)?,
            event: row.get(2)?,
            lease: row.get(3)?,
        })
    })?)
}

/// How many deliveries of active endpoints wait, and since when the oldest does. Counts them all.
pub fn backlog(tx: &mut Tx) -> Result<(i64, Option<Micros>)> {
    Ok(tx.one(&BACKLOG, &[], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
