//! Endpoints, written.

use super::endpoint::{Endpoint, EndpointState, Reason, Source};
use crate::{
    clock::Micros,
    db::{Signal, Topic, Tx},
    dossiers::DossierId,
    error::Result,
    statements,
    webhooks::{order, settings::EndpointSettings},
};
use serde_json::Value as Json;

/// What a new endpoint is made of, already checked.
pub struct New<'a> {
    pub source: Source,
    pub url: &'a str,
    pub kinds: &'a [String],
    pub settings: &'a EndpointSettings,
    pub ordered: bool,
    pub state: EndpointState,
}

statements! {
    NUMBER = "UPDATE counters SET endpoint = endpoint + 1 WHERE dossier = $1 RETURNING endpoint";
    INSERT = "INSERT INTO endpoints
        (dossier, id, source, url, state, created_at, settings, ordered, state_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6)";
    UPDATE = "UPDATE endpoints SET url = $3, settings = $4, ordered = $5
        WHERE dossier = $1 AND id = $2";
    SUBSCRIBE = "INSERT INTO subscriptions (dossier, kind, endpoint) VALUES ($1, $2, $3)
        ON CONFLICT (dossier, kind, endpoint) DO NOTHING";
    UNSUBSCRIBE = "DELETE FROM subscriptions WHERE dossier = $1 AND endpoint = $2 AND kind = $3";
    /// A new beginning: what was held against it is forgotten.
    SET_STATE = "UPDATE endpoints SET state = $3, reason = $4, state_at = $5, failures = 0,
        failing_since = NULL, answered = FALSE, hold_until = 0
        WHERE dossier = $1 AND id = $2 AND state <> 'removed'";
    REVIVE = "UPDATE endpoints SET state = $3, reason = '', state_at = $4, failures = 0,
        failing_since = NULL, answered = FALSE, hold_until = 0 WHERE dossier = $1 AND id = $2";
    PAUSE = "UPDATE endpoints SET state = $3, reason = $4, state_at = $5
        WHERE dossier = $1 AND id = $2 AND state = 'active'";
    /// What waits for an address that was taken away does not wait for the next one.
    SET_ASIDE = "UPDATE deliveries SET state = 'skipped', holder = NULL
        WHERE dossier = $1 AND endpoint = $2 AND state = 'pending'";
    /// The oldest of what waits for its next attempt.
    BRING_FORWARD = "UPDATE deliveries SET run_at = $3
        WHERE dossier = $1 AND endpoint = $2 AND state = 'pending' AND holder IS NULL
        AND event IN (SELECT event FROM deliveries WHERE dossier = $1 AND endpoint = $2
            AND state = 'pending' AND run_at > $3 ORDER BY run_at LIMIT $4)";
    FLOODED = "UPDATE endpoints SET flooded = $3 WHERE dossier = $1 AND id = $2";
}

/// Writes a new endpoint and returns its number.
pub fn insert(tx: &mut Tx, dossier: DossierId, now: Micros, new: &New<'_>) -> Result<i64> {
    let id: i64 = tx.one(&NUMBER, &[&dossier.number()], |row| row.get(0))?;
    let settings = new.settings.to_json();
    let params: [&dyn crate::db::Value; 8] = [
        &dossier.number(),
        &id,
        &new.source.word(),
        &new.url,
        &new.state.word(),
        &now,
        &settings,
        &new.ordered,
    ];
    tx.execute(&INSERT, &params)?;
    subscribe(tx, dossier, id, &[], new.kinds)?;
    changed(tx, dossier);
    Ok(id)
}

/// Writes what may be changed of an endpoint, except its state.
pub fn update(tx: &mut Tx, dossier: DossierId, old: &Endpoint, new: &Endpoint) -> Result<()> {
    let settings: Json = new.settings.to_json();
    let params: [&dyn crate::db::Value; 5] =
        [&dossier.number(), &new.id, &new.url, &settings, &new.ordered];
    tx.execute(&UPDATE, &params)?;
    if new.ordered && !old.ordered {
        order::restart(tx, dossier, new.id)?;
    }
    subscribe(tx, dossier, new.id, &old.kinds, &new.kinds)?;
    changed(tx, dossier);
    Ok(())
}

fn subscribe(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    old: &[String],
    new: &[String],
) -> Result<()> {
    for kind in old.iter().filter(|kind| !new.contains(kind)) {
        tx.execute(&UNSUBSCRIBE, &[&dossier.number(), &id, kind])?;
    }
    for kind in new.iter().filter(|kind| !old.contains(kind)) {
        tx.execute(&SUBSCRIBE, &[&dossier.number(), kind, &id])?;
    }
    Ok(())
}

/// Suspends, resumes, pauses or removes. What waits for one that is removed is set aside.
pub fn set_state(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    state: EndpointState,
    reason: Reason,
    now: Micros,
) -> Result<()> {
    let params: [&dyn crate::db::Value; 5] =
        [&dossier.number(), &id, &state.word(), &reason.word(), &now];
    let statement = if state == EndpointState::Paused { &PAUSE } else { &SET_STATE };
    if tx.execute(statement, &params)? == 0 {
        return Ok(());
    }
    match state {
        EndpointState::Removed => tx.execute(&SET_ASIDE, &[&dossier.number(), &id])?,
        // Whoever resumes has mended something and wants to see it work.
        EndpointState::Active => {
            tx.execute(&BRING_FORWARD, &[&dossier.number(), &id, &now, &FORWARD])?
        }
        _ => 0,
    };
    changed(tx, dossier);
    Ok(())
}

/// Deliveries that resuming makes due at once; the others keep their times.
const FORWARD: i64 = 10_000;

/// Makes one active that was removed: the Zapier module's field has an address again.
pub fn revive(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    state: EndpointState,
    now: Micros,
) -> Result<()> {
    tx.execute(&REVIVE, &[&dossier.number(), &id, &state.word(), &now])?;
    changed(tx, dossier);
    Ok(())
}

/// More is owed than the runner wants in memory; or no longer.
pub fn set_flooded(tx: &mut Tx, dossier: DossierId, id: i64, flooded: bool) -> Result<()> {
    tx.execute(&FLOODED, &[&dossier.number(), &id, &flooded])?;
    Ok(())
}

fn changed(tx: &mut Tx, dossier: DossierId) {
    tx.signal(Signal { dossier, topic: Topic::Endpoints });
}
