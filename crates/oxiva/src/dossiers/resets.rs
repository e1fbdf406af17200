//! Links with which a person chooses a new password: once, within the hour. Using one ends the
//! person's sessions and signs nobody in, so a second factor is still asked for.

use super::{
    Dossier, DossierId, Scope,
    audit::{self, Action},
    links,
    person::{self, COLUMNS, Person, columns},
};
use crate::{
    clock::{Entropy, HOUR, Micros},
    db::Tx,
    error::{Code, Result},
    statements,
};
use serde_json::json;

/// How long a link works.
pub const LIFE: Micros = HOUR;
/// Links that one person may have at once by asking for them: whoever types somebody else's address
/// again and again does not fill their mailbox.
pub const MAX_LINKS: i64 = 3;

statements! {
    INSERT = "INSERT INTO resets (dossier, hash, person, expires_at) VALUES ($1, $2, $3, $4)";
    ALIVE = "SELECT count(*) FROM resets WHERE dossier = $1 AND person = $2 AND expires_at > $3";
    FIND = concat!("SELECT ", columns!(), ",
        d.dossier, d.nom, d.societe, d.fuseau, d.langue, d.created_at, d.date_order
        FROM resets r
        JOIN people p ON p.dossier = r.dossier AND p.id = r.person
        JOIN dossiers d ON d.dossier = r.dossier
        WHERE r.dossier = $1 AND r.hash = $2 AND r.expires_at > $3 AND p.active = $4");
    DELETE = "DELETE FROM resets WHERE dossier = $1 AND person = $2";
    END_EXPIRED = "DELETE FROM resets WHERE expires_at <= $1";
}

/// Makes a link for an administrator, or the command line, to hand over. Returns its code, which
/// nobody will see again.
pub fn create(tx: &mut Tx, entropy: &Entropy, scope: &Scope, person: i64) -> Result<String> {
    let found = person::find(tx, scope.dossier, person)?;
    if !found.active {
        return Err(Code::NotFound.into());
    }
    audit::note(tx, scope, Action::ResetLinkMade, &found.email, json!({}))?;
    insert(tx, entropy, scope, person)
}

/// Makes a link for a person who asked for one; `None` once there are enough.
pub fn ask(tx: &mut Tx, entropy: &Entropy, scope: &Scope, person: i64) -> Result<Option<String>> {
    let params: [&dyn crate::db::Value; 3] = [&scope.dossier.number(), &person, &scope.now];
    let alive: i64 = tx.one(&ALIVE, &params, |row| row.get(0))?;
    if alive < MAX_LINKS { insert(tx, entropy, scope, person).map(Some) } else { Ok(None) }
}

fn insert(tx: &mut Tx, entropy: &Entropy, scope: &Scope, person: i64) -> Result<String> {
    let (code, hash) = links::make(entropy, scope.dossier);
    tx.execute(&INSERT, &[&scope.dossier.number(), &hash, &person, &(scope.now + LIFE)])?;
    Ok(code)
}

/// Whose password a link changes, if it is alive.
pub fn of_code(tx: &mut Tx, code: &str, now: Micros) -> Result<(Person, Dossier)> {
    links::find(tx, &FIND, code, now, &[&true], |row| {
        Ok((Person::from_row(&row, 0)?, Dossier::from_row(&row, COLUMNS)?))
    })
}

/// A password was changed: whoever still holds a link must not change it back.
pub fn forget(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<()> {
    tx.execute(&DELETE, &[&dossier.number(), &person])?;
    Ok(())
}

/// Forgets links whose time is over; returns how many.
pub fn end_expired(tx: &mut Tx, now: Micros) -> Result<u64> {
    Ok(tx.execute(&END_EXPIRED, &[&now])?)
}
