//! Choosing another password: what it ends, and the link that allows it.

use super::{
    Scope,
    audit::{self, Action},
    links,
    people::{self, Person},
    resets, second_factor, sessions,
};
use crate::{db::Tx, error::Result, statements};
use serde_json::json;

statements! {
    SET_PASSWORD = "UPDATE people SET password = $3 WHERE dossier = $1 AND id = $2";
}

/// Sets a password's hash, ends every session of the person and every link to choose another.
/// `action` says what it was to the audit log: changed, or reset by a link. A change ends the wait
/// after wrong codes of the second factor, too; a reset does not (`second_factor.rs`).
///
/// # Errors
/// Where the dossier has no such person.
pub fn set(tx: &mut Tx, scope: &Scope, id: i64, hash: &str, action: Action) -> Result<()> {
    let person = people::find(tx, scope.dossier, id)?;
    tx.execute(&SET_PASSWORD, &[&scope.dossier.number(), &id, &hash])?;
    sessions::end_all(tx, scope.dossier, id)?;
    resets::forget(tx, scope.dossier, id)?;
    if action == Action::PasswordChanged {
        second_factor::forgive(tx, scope.dossier, id)?;
    }
    audit::note(tx, scope, action, &person.email, json!({}))
}

/// Sets the password's hash of whoever holds this link and ends the person's sessions and every
/// link they have, this one too.
///
/// # Errors
/// Where the link is dead, or leads to another dossier.
pub fn reset(tx: &mut Tx, scope: &Scope, code: &str, hash: &str) -> Result<Person> {
    let (person, dossier) = resets::of_code(tx, code, scope.now)?;
    links::check_dossier(&dossier, scope)?;
    set(tx, scope, person.id, hash, Action::PasswordReset)?;
    Ok(person)
}
