//! A zap that is switched on or off.

use super::{
    derive::derive,
    read::get,
    versions::document,
    zap::{Reason, Zap, ZapState},
};
use crate::{
    clock::Entropy,
    db::{Tx, Value},
    dossiers::{
        self, Scope,
        audit::{self, Action},
    },
    error::{Code, Result},
    statements,
    zaps::checks::{self, AppChecks},
};
use serde_json::{Value as Json, json};

statements! {
    SET_STATE = "UPDATE zaps SET state = $3, reason = $4, state_at = $5, failed_at = NULL
        WHERE dossier = $1 AND id = $2 AND state <> 'removed' AND state <> $3";
}

/// Switches a zap on or off. Doing it twice does it once. One that could not work is not switched on.
pub fn switch(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    on: bool,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let action = if on { Action::ZapSwitchedOn } else { Action::ZapSwitchedOff };
    let zap = get(tx, scope.dossier, id)?;
    if on && zap.version == 0 {
        return Err(Code::NotPublished.into());
    }
    if on && !zap.is_on() {
        let document = document(tx, scope.dossier, id, zap.version)?;
        refuse_what_cannot_work(tx, scope, &document, checks)?;
    }
    if turn(tx, entropy, scope, id, on)? {
        audit::note(tx, scope, action, &zap.titre, json!({}))?;
    }
    get(tx, scope.dossier, id)
}

/// Switches a zap without a line in the audit log; whether it was the other way before.
pub(in crate::zaps) fn turn(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    on: bool,
) -> Result<bool> {
    let state = if on { ZapState::On } else { ZapState::Off };
    let turned = set_state(tx, scope, id, state, Reason::None)?;
    if turned {
        derive(tx, entropy, scope, id)?;
    }
    Ok(turned)
}

/// Whether it was in another state before.
pub(in crate::zaps) fn set_state(
    tx: &mut Tx,
    scope: &Scope,
    id: i64,
    state: ZapState,
    reason: Reason,
) -> Result<bool> {
    let params: [&dyn Value; 5] =
        [&scope.dossier.number(), &id, &state.word(), &reason.word(), &scope.now];
    Ok(tx.execute(&SET_STATE, &params)? == 1)
}

pub(super) fn refuse_what_cannot_work(
    tx: &mut Tx,
    scope: &Scope,
    document: &Json,
    checks: &dyn AppChecks,
) -> Result<()> {
    let dossier = dossiers::get(tx, scope.dossier)?;
    checks::refuse_what_cannot_work(tx, &dossier, scope.now, document, checks)
}
