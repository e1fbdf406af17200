//! Half sessions: whoever knew the password and has yet to give the code of their second factor.
//! They open nothing but the page that asks for it, for a few minutes and a few attempts.

use super::{
    Dossier, DossierId, dossier_secret,
    person::{COLUMNS, Person, columns},
    second_factor,
};
use crate::{
    clock::{Entropy, MINUTE, Micros},
    db::Tx,
    error::Result,
    statements,
};

const LIFE: Micros = 10 * MINUTE;
const ATTEMPTS: i64 = 5;

/// Who has come half way in.
#[derive(Clone, Debug)]
pub struct HalfSignedIn {
    pub dossier: Dossier,
    pub person: Person,
    hash: Vec<u8>,
}

statements! {
    INSERT = "INSERT INTO half_sessions (dossier, hash, person, attempts, expires_at)
        VALUES ($1, $2, $3, 0, $4)";
    FIND = concat!("SELECT ", columns!(), ",
        d.dossier, d.nom, d.societe, d.fuseau, d.langue, d.created_at, d.date_order
        FROM half_sessions h
        JOIN people p ON p.dossier = h.dossier AND p.id = h.person
        JOIN dossiers d ON d.dossier = h.dossier
        WHERE h.dossier = $1 AND h.hash = $2 AND h.expires_at > $3 AND h.attempts < $4
        AND p.active = $5");
    COUNT = "UPDATE half_sessions SET attempts = attempts + 1
        WHERE dossier = $1 AND hash = $2 AND attempts < $3";
    END = "DELETE FROM half_sessions WHERE dossier = $1 AND person = $2";
    END_EXPIRED = "DELETE FROM half_sessions WHERE expires_at <= $1";
}

/// Opens one for a person who has a second factor, and returns the cookie's value; `None` for
/// whoever has none.
pub fn open(
    tx: &mut Tx,
    entropy: &Entropy,
    dossier: DossierId,
    person: i64,
    now: Micros,
) -> Result<Option<String>> {
    if second_factor::enabled_at(tx, dossier, person)?.is_none() {
        return Ok(None);
    }
    let (cookie, hash) = dossier_secret::make(entropy, dossier);
    tx.execute(&INSERT, &[&dossier.number(), &hash, &person, &(now + LIFE)])?;
    Ok(Some(cookie))
}

/// Whose cookie this is, while it lasts. Found by the hash of what cannot be guessed.
pub fn find(tx: &mut Tx, cookie: &str, now: Micros) -> Result<Option<HalfSignedIn>> {
    let Some((dossier, hash)) = dossier_secret::parse(cookie) else { return Ok(None) };
    Ok(tx.optional(&FIND, &[&dossier, &hash, &now, &ATTEMPTS, &true], |row| {
        Ok(HalfSignedIn {
            person: Person::from_row(&row, 0)?,
            dossier: Dossier::from_row(&row, COLUMNS)?,
            hash: hash.clone(),
        })
    })?)
}

/// Counts an attempt; `false` if there were too many.
pub fn count(tx: &mut Tx, half: &HalfSignedIn) -> Result<bool> {
    let counted = tx.execute(&COUNT, &[&half.dossier.id.number(), &half.hash, &ATTEMPTS])?;
    Ok(counted == 1)
}

/// Ends all of a person's.
pub fn end(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<()> {
    tx.execute(&END, &[&dossier.number(), &person])?;
    Ok(())
}

/// Forgets those whose time is over; returns how many.
pub fn end_expired(tx: &mut Tx, now: Micros) -> Result<u64> {
    Ok(tx.execute(&END_EXPIRED, &[&now])?)
}
