//! A zap that is made, switched off.

use super::{
    derive::derive,
    starts::Starts,
    versions::insert_version,
    zap::{Source, StartsBy, Zap},
};
use crate::{
    clock::Entropy,
    db::{Tx, Value},
    dossiers::{
        Actor, Scope,
        audit::{self, Action},
        tokens,
    },
    error::Result,
    statements,
    zaps::{checks::AppChecks, step_rights},
};
use serde_json::{Value as Json, json};

statements! {
    NUMBER = "UPDATE counters SET zap = zap + 1 WHERE dossier = $1 RETURNING zap";
    INSERT = "INSERT INTO zaps (dossier, id, titre, state, reason, state_at, version, starts,
        starts_by, hook, next_at, concurrency, rate, hold_above, keep_on, created_at, updated_at,
        source, owner)
        VALUES ($1, $2, $3, 'off', '', $4, $8, $5, $6, NULL, NULL, 0, 0, 0, FALSE, $4, $4, $7, $9)";
    SET_OWNER = "UPDATE zaps SET owner = $3, updated_at = $4
        WHERE dossier = $1 AND id = $2 AND state <> 'removed'";
    SET_TITLE = "UPDATE zaps SET titre = $3, updated_at = $4 WHERE dossier = $1 AND id = $2";
}

/// Makes a zap, switched off.
pub fn create(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    document: &Json,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let zap = insert(tx, entropy, scope, document, Source::Person, checks)?;
    audit::note(tx, scope, Action::ZapCreated, &zap.titre, json!({}))?;
    Ok(zap)
}

/// Makes a zap, also one that the Zapier module keeps, switched off. Who asked for it notes it.
pub(in crate::zaps) fn insert(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    document: &Json,
    source: Source,
    checks: &dyn AppChecks,
) -> Result<Zap> {
    let starts = Starts::of(tx, scope.dossier, document, checks)?;
    step_rights::refuse_beyond(scope, document, checks)?;
    let id = insert_row(tx, scope, &starts, source, 1)?;
    insert_version(tx, scope, id, 1, &starts.document)?;
    derive(tx, entropy, scope, id)
}

/// Makes a zap that has no version yet; returns its number.
pub(in crate::zaps) fn insert_unpublished(tx: &mut Tx, scope: &Scope, titre: &str) -> Result<i64> {
    let (titre, text) = (titre.to_owned(), "{}".to_owned());
    let starts = Starts { titre, by: StartsBy::Manual, text, document: json!({}) };
    insert_row(tx, scope, &starts, Source::Person, 0)
}

fn insert_row(
    tx: &mut Tx,
    scope: &Scope,
    starts: &Starts,
    source: Source,
    version: i64,
) -> Result<i64> {
    let dossier = scope.dossier.number();
    let id: i64 = tx.one(&NUMBER, &[&dossier], |row| row.get(0))?;
    let owner = if source.is_base() { None } else { maker(tx, scope)? };
    let params: [&dyn Value; 9] = [
        &dossier,
        &id,
        &starts.titre,
        &scope.now,
        &starts.text,
        &starts.by.word(),
        &source.word(),
        &version,
        &owner,
    ];
    tx.execute(&INSERT, &params)?;
    Ok(id)
}

/// The person who acts, or who made the key that does.
fn maker(tx: &mut Tx, scope: &Scope) -> Result<Option<i64>> {
    let actor = match scope.actor {
        Actor::Token(key) => tokens::find(tx, scope.dossier, key)?.author,
        other => other,
    };
    Ok(match actor {
        Actor::Person(id) => Some(id),
        _ => None,
    })
}

/// Writes who sees to a zap from now on.
pub(in crate::zaps) fn set_owner(tx: &mut Tx, scope: &Scope, id: i64, person: i64) -> Result<()> {
    tx.execute(&SET_OWNER, &[&scope.dossier.number(), &id, &person, &scope.now])?;
    Ok(())
}

/// What a zap without a version is called.
pub(in crate::zaps) fn set_title(tx: &mut Tx, scope: &Scope, id: i64, titre: &str) -> Result<()> {
    tx.execute(&SET_TITLE, &[&scope.dossier.number(), &id, &titre, &scope.now])?;
    Ok(())
}
