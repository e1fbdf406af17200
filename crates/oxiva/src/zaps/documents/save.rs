//! A document that is saved as the next version.

use super::{
    derive::derive,
    read::of_person,
    starts::Starts,
    switch::refuse_what_cannot_work,
    versions::{document, insert_version},
    zap::Zap,
};
use crate::{
    clock::Entropy,
    db::{Tx, Value},
    dossiers::{
        Scope,
        audit::{self, Action},
        last_changes::{self, Subject},
    },
    error::Result,
    statements,
    zaps::{catch_hooks, checks::AppChecks, step_rights},
};
use serde_json::{Value as Json, json};

statements! {
    SAVE = "UPDATE zaps SET titre = $3, version = $4, starts = $5, starts_by = $6, updated_at = $7
        WHERE dossier = $1 AND id = $2 AND state <> 'removed'";
}

/// Saves a document as the next version. One that says what the last one says is no new version. What an
/// active zap shall be has to be able to work.
pub fn save(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
    new: &Json,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let zap = of_person(tx, scope.dossier, id)?;
    let before = zap.version;
    let zap = replace(tx, entropy, scope, zap, new, checks)?;
    if zap.version != before {
        let detail = json!({ "version": zap.version });
        audit::note(tx, scope, Action::ZapChanged, &zap.titre, detail)?;
    }
    Ok(zap)
}

/// Saves the next version of a zap, whoever keeps it.
pub(in crate::zaps) fn replace(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    zap: Zap,
    new: &Json,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let id = zap.id;
    let starts = Starts::of(tx, scope.dossier, new, checks)?;
    step_rights::refuse_beyond(scope, new, checks)?;
    if zap.version > 0 && document(tx, scope.dossier, id, zap.version)? == starts.document {
        return Ok(zap);
    }
    if zap.is_on() {
        refuse_what_cannot_work(tx, scope, new, checks)?;
    }
    let version = zap.version + 1;
    insert_version(tx, scope, id, version, &starts.document)?;
    let params: [&dyn Value; 7] = [
        &scope.dossier.number(),
        &id,
        &starts.titre,
        &version,
        &starts.text,
        &starts.by.word(),
        &scope.now,
    ];
    tx.execute(&SAVE, &params)?;
    last_changes::note(tx, scope, Subject::ZapDocument(id))?;
    if let Some(hook) = &zap.hook {
        catch_hooks::rename(tx, scope.dossier, hook, &starts.titre)?;
    }
    derive(tx, entropy, scope, id)
}
