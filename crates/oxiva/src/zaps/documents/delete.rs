//! A zap that goes.

use super::{
    derive::derive,
    read::of_person,
    switch::set_state,
    zap::{Reason, ZapState},
};
use crate::{
    clock::Entropy,
    db::Tx,
    dossiers::{
        Scope,
        audit::{self, Action},
    },
    error::Result,
    zaps::{
        catch_hooks, days,
        runs::{self, RunState},
    },
};
use serde_json::json;

/// The zap and its address go, and can come back for a while ([`deleted`](crate::zaps::deleted)); its runs are
/// kept until their time is over, and those that wait are halted.
pub fn delete(tx: &mut Tx, entropy: &Entropy, scope: &Scope, id: i64) -> Result<()> {
    let zap = of_person(tx, scope.dossier, id)?;
    set_state(tx, scope, id, ZapState::Removed, Reason::None)?;
    if let Some(hook) = &zap.hook {
        catch_hooks::release(tx, scope.dossier, hook)?;
    }
    let halted = runs::halt_all(tx, scope.dossier, id, scope.now)?;
    days::ended(tx, scope.dossier, &halted, RunState::Halted)?;
    derive(tx, entropy, scope, id)?;
    audit::note(tx, scope, Action::ZapDeleted, &zap.titre, json!({}))
}
