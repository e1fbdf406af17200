//! The states of a draft as they are kept.

use crate::{
    db::{Tx, Value},
    dossiers::{DossierId, Scope},
    error::{Code, Result},
    statements,
    zaps::documents::Zap,
};
use serde_json::Value as Json;

/// States of a draft that are kept.
pub const MAX_STATES: i64 = 50;

statements! {
    BEGIN = "INSERT INTO zap_drafts (dossier, zap, rev, base, state, author, changed_at, last_id)
        VALUES ($1, $2, 0, $3, 0, $4, $5, 0) ON CONFLICT (dossier, zap) DO NOTHING";
    MOVE = "UPDATE zap_drafts SET rev = rev + 1, state = $3, author = $4, changed_at = $5
        WHERE dossier = $1 AND zap = $2";
    ADD_STATE = "INSERT INTO zap_draft_states (dossier, zap, state, document, author, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    FORGET_STATES = "DELETE FROM zap_draft_states
        WHERE dossier = $1 AND zap = $2 AND (state >= $3 OR state <= $4)";
    EDGES = "SELECT min(state), max(state) FROM zap_draft_states WHERE dossier = $1 AND zap = $2";
    FORGET = "DELETE FROM zap_drafts WHERE dossier = $1 AND zap = $2";
    FORGET_ALL_STATES = "DELETE FROM zap_draft_states WHERE dossier = $1 AND zap = $2";
}

/// The first state of a draft: what it was made from.
pub(super) fn begin(tx: &mut Tx, scope: &Scope, zap: &Zap, document: &Json) -> Result<()> {
    let number = scope.dossier.number();
    let author = scope.actor.word();
    let params: [&dyn Value; 5] = [&number, &zap.id, &zap.version, &author, &scope.now];
    // Somebody else has just begun with it: what we saw is old.
    if tx.execute(&BEGIN, &params)? == 0 {
        return Err(Code::Stale.into());
    }
    add_state(tx, scope, zap.id, 0, document)
}

/// Adds a state after the one that a draft is in: those that were undone go, and those that are too many.
pub(super) fn append(
    tx: &mut Tx,
    scope: &Scope,
    zap: i64,
    state: i64,
    document: &Json,
) -> Result<()> {
    let number = scope.dossier.number();
    tx.execute(&FORGET_STATES, &[&number, &zap, &state, &(state - MAX_STATES)])?;
    add_state(tx, scope, zap, state, document)?;
    enter(tx, scope, zap, state)
}

fn add_state(tx: &mut Tx, scope: &Scope, zap: i64, state: i64, document: &Json) -> Result<()> {
    let (number, author) = (scope.dossier.number(), scope.actor.word());
    let params: [&dyn Value; 6] =
        [&number, &zap, &state, &document.to_string(), &author, &scope.now];
    tx.execute(&ADD_STATE, &params)?;
    Ok(())
}

/// Puts a draft into one of its states.
pub(super) fn enter(tx: &mut Tx, scope: &Scope, zap: i64, state: i64) -> Result<()> {
    let (number, author) = (scope.dossier.number(), scope.actor.word());
    tx.execute(&MOVE, &[&number, &zap, &state, &author, &scope.now])?;
    Ok(())
}

/// The first and the last state that are kept.
pub(super) fn edges(
    tx: &mut Tx,
    dossier: DossierId,
    zap: i64,
) -> Result<(Option<i64>, Option<i64>)> {
    Ok(tx.one(&EDGES, &[&dossier.number(), &zap], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Forgets all states of a draft.
pub fn forget(tx: &mut Tx, dossier: DossierId, zap: i64) -> Result<()> {
    tx.execute(&FORGET, &[&dossier.number(), &zap])?;
    tx.execute(&FORGET_ALL_STATES, &[&dossier.number(), &zap])?;
    Ok(())
}
