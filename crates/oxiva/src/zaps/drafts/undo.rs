//! Going back and forth among the states of a draft.

use super::{
    follow::follow,
    read::{Draft, held, of, steps},
    states::enter,
};
use crate::{clock::Entropy, db::Tx, dossiers::Scope, error::Result};

/// Takes back the last change of a draft; with nothing to take back it stays as it is.
pub fn undo(tx: &mut Tx, entropy: &Entropy, scope: &Scope, id: i64) -> Result<Draft> {
    go(tx, entropy, scope, id, -1)
}

/// Does again what was undone last.
pub fn redo(tx: &mut Tx, entropy: &Entropy, scope: &Scope, id: i64) -> Result<Draft> {
    go(tx, entropy, scope, id, 1)
}

fn go(tx: &mut Tx, entropy: &Entropy, scope: &Scope, id: i64, by: i64) -> Result<Draft> {
    let (zap, draft) = held(tx, scope, id, None)?;
    let steps = steps(tx, scope.dossier, id, &draft)?;
    if if by < 0 { !steps.can_undo } else { !steps.can_redo } {
        return Ok(draft);
    }
    enter(tx, scope, id, draft.state + by)?;
    let draft = of(tx, scope.dossier, &zap)?;
    follow(tx, entropy, scope, &zap, &draft.document)?;
    Ok(draft)
}
