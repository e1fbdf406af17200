//! Zaps that were deleted: for a while they can come back, then they go for good.
//!
//! # Promises
//! - What was deleted starts nothing, and its address answers as one that never was. Its versions, its draft
//!   and what was tested in it stay for [`DAYS_TO_RESTORE`].
//! - What comes back is switched off and has the address that it had. What waited was halted when it was
//!   deleted, and stays so.
//! - Afterwards nothing stays but its number and its title, which histories name. Versions that a run played
//!   go with the last run, if runs are kept for longer.

use super::{
    asides, catch_hooks, days,
    documents::{self, Zap, ZapState},
    drafts, labels,
    samples::store,
};
use crate::{
    clock::{DAY, Entropy, Micros},
    db::{Tx, Value},
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
    },
    error::{Code, Result},
    page::Page,
    statements,
};
use serde_json::json;

/// For so many days a deleted zap can come back.
pub const DAYS_TO_RESTORE: i64 = 30;

statements! {
    RESTORE = "UPDATE zaps SET state = 'off', reason = '', state_at = $3, failed_at = NULL
        WHERE dossier = $1 AND id = $2 AND state = 'removed'";
    /// Those of which more is there than runs show.
    WITH_DRAFT = "SELECT z.id FROM zaps z WHERE z.dossier = $1 AND z.state = 'removed'
        AND z.swept_at IS NULL AND z.state_at <= $2 AND EXISTS (
            SELECT 1 FROM zap_drafts d WHERE d.dossier = $1 AND d.zap = z.id)
        ORDER BY z.state_at, z.id LIMIT $3";
    WITHOUT_RUNS = "SELECT z.id FROM zaps z WHERE z.dossier = $1 AND z.state = 'removed'
        AND z.swept_at IS NULL AND z.state_at <= $2 AND NOT EXISTS (
            SELECT 1 FROM runs r WHERE r.dossier = $1 AND r.zap = z.id)
        ORDER BY z.state_at, z.id LIMIT $3";
    FORGET_VERSIONS = "DELETE FROM zap_versions WHERE dossier = $1 AND zap = $2";
    FORGET_STORAGE = "DELETE FROM storage WHERE dossier = $1 AND zap = $2";
    SWEEP = "UPDATE zaps SET swept_at = $3, starts = '', hook = NULL WHERE dossier = $1 AND id = $2";
}

/// Until when a deleted zap can come back; `None` if it was not deleted.
pub fn restorable_until(zap: &Zap) -> Option<Micros> {
    (zap.state == ZapState::Removed).then_some(zap.state_at + DAYS_TO_RESTORE * DAY)
}

/// Those that can come back, the one that was deleted last first.
pub fn list(
    tx: &mut Tx,
    dossier: DossierId,
    now: Micros,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Zap>> {
    documents::removed(tx, dossier, oldest(now), after, limit)
}

/// One that can come back.
pub fn get(tx: &mut Tx, dossier: DossierId, now: Micros, id: i64) -> Result<Zap> {
    let zap = documents::find(tx, dossier, id)?.ok_or(Code::NotFound)?;
    match restorable_until(&zap) {
        Some(until) if until > now => Ok(zap),
        _ => Err(Code::NotFound.into()),
    }
}

/// Gives a deleted zap back, switched off. One that was not deleted stays as it is.
pub fn restore(tx: &mut Tx, entropy: &Entropy, scope: &Scope, id: i64) -> Result<Zap> {
    if documents::is_there(tx, scope.dossier, id)? {
        return documents::of_person(tx, scope.dossier, id);
    }
    let zap = get(tx, scope.dossier, scope.now, id)?;
    tx.execute(&RESTORE, &[&scope.dossier.number(), &id, &scope.now])?;
    if let Some(hook) = &zap.hook {
        catch_hooks::give_back(tx, scope, hook, &zap.titre, id)?;
    }
    audit::note(tx, scope, Action::ZapRestored, &zap.titre, json!({}))?;
    documents::derive(tx, entropy, scope, id)
}

/// Forgets up to `limit` zaps that were deleted too long ago to come back. Whether there may be more.
pub fn sweep(tx: &mut Tx, dossier: DossierId, now: Micros, limit: i64) -> Result<bool> {
    let params: [&dyn Value; 3] = [&dossier.number(), &oldest(now), &limit];
    let drafted: Vec<i64> = tx.query(&WITH_DRAFT, &params, |row| row.get(0))?;
    for zap in &drafted {
        drafts::forget(tx, dossier, *zap)?;
        store::forget(tx, dossier, *zap)?;
        asides::forget(tx, dossier, *zap)?;
    }
    let gone: Vec<i64> = tx.query(&WITHOUT_RUNS, &params, |row| row.get(0))?;
    for zap in &gone {
        let params: [&dyn Value; 2] = [&dossier.number(), zap];
        store::forget(tx, dossier, *zap)?;
        asides::forget(tx, dossier, *zap)?;
        tx.execute(&FORGET_STORAGE, &params)?;
        tx.execute(&FORGET_VERSIONS, &params)?;
        days::forget(tx, dossier, *zap)?;
        labels::forget(tx, dossier, *zap)?;
        tx.execute(&SWEEP, &[&dossier.number(), zap, &now])?;
    }
    Ok(drafted.len().max(gone.len()) as i64 == limit)
}

/// What was deleted then, or before, does not come back.
fn oldest(now: Micros) -> Micros {
    now - DAYS_TO_RESTORE * DAY
}
