//! What becomes of a draft: the next version, or nothing.

use super::{follow::tell, read::held, states::forget};
use crate::{
    clock::Entropy,
    db::Tx,
    dossiers::{self, Scope},
    error::{Code, Result},
    statements,
    zaps::{
        checks::{self, AppChecks},
        documents::{self, Zap},
    },
};

statements! {
    REBASE = "UPDATE zap_drafts SET base = $3 WHERE dossier = $1 AND zap = $2";
    SET_DOCUMENT = "UPDATE zap_draft_states SET document = $4
        WHERE dossier = $1 AND zap = $2 AND state = $3";
}

/// Makes the draft the next version. What an active zap shall be has to be able to work.
pub fn publish(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    rev: Option<i64>,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let (zap, draft) = held(tx, scope, id, rev)?;
    let dossier = dossiers::get(tx, scope.dossier)?;
    checks::refuse_what_cannot_work(tx, &dossier, scope.now, &draft.document, checks)?;
    let zap = documents::save(tx, entropy, scope, zap.id, &draft.document, checks)?;
    let number = scope.dossier.number();
    tx.execute(&REBASE, &[&number, &id, &zap.version])?;
    // A version keeps the number of a table that the draft named.
    let published = documents::document(tx, scope.dossier, id, zap.version)?;
    if published != draft.document {
        tx.execute(&SET_DOCUMENT, &[&number, &id, &draft.state, &published.to_string()])?;
    }
    Ok(zap)
}

/// Switches a zap on; one that was never published is published first.
pub fn switch_on(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    if documents::get(tx, scope.dossier, id)?.version == 0 {
        publish(tx, entropy, scope, id, None, checks)?;
    }
    documents::switch(tx, entropy, scope, id, true, checks)
}

/// Forgets the draft: the zap is edited from its last version again. One that was never published stays.
pub fn discard(tx: &mut Tx, scope: &Scope, id: i64, rev: Option<i64>) -> Result<()> {
    let (zap, _) = held(tx, scope, id, rev)?;
    if zap.version == 0 {
        return Err(Code::NotPublished.into());
    }
    forget(tx, scope.dossier, id)?;
    tell(tx, scope);
    Ok(())
}
