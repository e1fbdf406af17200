//! Ordered endpoints: one call at a time, in the order of the events. One that fails is tried again
//! before any that comes after it is begun.

use crate::{clock::Micros, db::Tx, dossiers::DossierId, error::Result, statements};

statements! {
    /// The first that is not done with, if its endpoint may be called. Looked for from `done_until` on, so that
    /// what is done with is not walked through.
    HEAD = "SELECT d.event, d.run_at FROM deliveries d
        JOIN endpoints p ON p.dossier = d.dossier AND p.id = d.endpoint
        WHERE d.dossier = $1 AND d.endpoint = $2 AND d.event > p.done_until
        AND p.state = 'active' AND p.hold_until <= $3
        AND d.state = 'pending' ORDER BY d.event LIMIT 1";
    TAKE = "UPDATE deliveries SET holder = $4, run_at = $5
        WHERE dossier = $1 AND endpoint = $2 AND event = $3 AND state = 'pending'
        AND run_at <= $6";
    ADVANCE = "UPDATE endpoints SET done_until = $3
        WHERE dossier = $1 AND id = $2 AND done_until < $3";
    GO_BACK = "UPDATE endpoints SET done_until = $3
        WHERE dossier = $1 AND id = $2 AND done_until > $3";
}

/// Takes the one delivery that may be called now, if it is due.
pub fn claim(
    tx: &mut Tx,
    node: &str,
    (dossier, endpoint): (DossierId, i64),
    now: Micros,
    lease: Micros,
) -> Result<Option<i64>> {
    let head = tx.optional(&HEAD, &[&dossier.number(), &endpoint, &now], |row| {
        Ok((row.get::<i64>(0)?, row.get::<Micros>(1)?))
    })?;
    let Some((event, _)) = head.filter(|(_, run_at)| *run_at <= now) else { return Ok(None) };
    let params: [&dyn crate::db::Value; 6] =
        [&dossier.number(), &endpoint, &event, &node, &lease, &now];
    Ok((tx.execute(&TAKE, &params)? == 1).then_some(event))
}

/// `event` is done with, delivered or given up.
pub fn advance(tx: &mut Tx, dossier: DossierId, endpoint: i64, event: i64) -> Result<()> {
    Ok(tx.later(&ADVANCE, &[&dossier.number(), &endpoint, &event])?)
}

/// `event` is to be called again: it comes before all that follow it.
pub fn go_back(tx: &mut Tx, dossier: DossierId, endpoint: i64, event: i64) -> Result<()> {
    Ok(tx.later(&GO_BACK, &[&dossier.number(), &endpoint, &(event - 1)])?)
}

/// Nothing is known to be done with.
pub fn restart(tx: &mut Tx, dossier: DossierId, endpoint: i64) -> Result<()> {
    go_back(tx, dossier, endpoint, 1)
}
