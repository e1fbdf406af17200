//! Sessions: rows that can be listed and ended at once. The cookie holds `<dossier>.<secret>`; the
//! row holds the secret's hash.

use super::{
    Dossier, DossierId, Scope, dossier_secret, half_sessions,
    person::{self, COLUMNS, Person, Role, columns},
};
use crate::{
    clock::{Entropy, MINUTE, Micros},
    db::Tx,
    error::Result,
    statements,
};

/// How long sessions last.
#[derive(Clone, Copy, Debug)]
pub struct SessionLife {
    /// A session ends after so long without use.
    pub idle: Micros,
    /// And after so long whatever happens.
    pub whole: Micros,
}

impl SessionLife {
    /// When a session ends that was opened then and is used now.
    fn end(self, opened: Micros, now: Micros) -> Micros {
        (now + self.idle).min(opened + self.whole)
    }
}

/// How stale `seen_at` may get before a request writes it.
const SEEN_EVERY: Micros = 5 * MINUTE;

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub dossier: Dossier,
    pub person: Person,
    pub session: Vec<u8>,
    /// When the session was opened.
    pub since: Micros,
    /// Whether the dossier wants a second factor of this person, who has none yet.
    pub must_enrol: bool,
    /// Whether `seen_at` is old enough to be written again.
    pub stale: bool,
}

/// One row of the list of a person's sessions.
#[derive(Clone, Debug)]
pub struct Session {
    pub hash: Vec<u8>,
    pub agent: String,
    /// From where it was used last; empty if that is not known.
    pub address: String,
    pub created_at: Micros,
    pub seen_at: Micros,
}

impl Session {
    /// Names the session in a form. It opens nothing: the cookie holds what the hash is made of.
    pub fn name(&self) -> String {
        self.hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

statements! {
    INSERT = "INSERT INTO sessions (dossier, hash, person, agent, created_at, seen_at, expires_at, address)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIND = concat!("SELECT ", columns!(), ",
        d.dossier, d.nom, d.societe, d.fuseau, d.langue, d.created_at, d.date_order, s.seen_at,
        d.second_factor, f.confirmed_at, s.created_at
        FROM sessions s
        JOIN people p ON p.dossier = s.dossier AND p.id = s.person
        JOIN dossiers d ON d.dossier = s.dossier
        LEFT JOIN second_factors f ON f.dossier = s.dossier AND f.person = s.person
        WHERE s.dossier = $1 AND s.hash = $2 AND s.expires_at > $3 AND p.active = $4
        AND s.seen_at > $5 AND s.created_at > $6");
    TOUCH = "UPDATE sessions SET seen_at = $3, expires_at = $4, address = $5
        WHERE dossier = $1 AND hash = $2";
    LIST = "SELECT hash, agent, created_at, seen_at, address FROM sessions
        WHERE dossier = $1 AND person = $2 AND expires_at > $3 AND seen_at > $4 AND created_at > $5
        ORDER BY seen_at DESC";
    END = "DELETE FROM sessions WHERE dossier = $1 AND person = $2 AND hash = $3";
    END_ALL = "DELETE FROM sessions WHERE dossier = $1 AND person = $2";
    END_EXPIRED = "DELETE FROM sessions WHERE expires_at <= $1";
}

/// Opens a session and returns the cookie's value.
pub fn open(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    life: SessionLife,
    person: i64,
    agent: &str,
) -> Result<String> {
    let (cookie, hash) = dossier_secret::make(entropy, scope.dossier);
    let agent: String = agent.chars().take(300).collect();
    let (dossier, now) = (scope.dossier.number(), scope.now);
    let params: [&dyn crate::db::Value; 8] =
        [&dossier, &hash, &person, &agent, &now, &now, &life.end(now, now), &scope.address_text()];
    tx.execute(&INSERT, &params)?;
    person::seen(tx, scope.dossier, person, now)?;
    Ok(cookie)
}

/// Who this cookie is, if it still is anyone.
pub fn find(tx: &mut Tx, cookie: &str, life: SessionLife, now: Micros) -> Result<Option<SignedIn>> {
    let Some((dossier, hash)) = dossier_secret::parse(cookie) else { return Ok(None) };
    let params: [&dyn crate::db::Value; 6] =
        [&dossier, &hash, &now, &true, &(now - life.idle), &(now - life.whole)];
    Ok(tx.optional(&FIND, &params, |row| {
        let (seen, wanted, confirmed): (Micros, bool, Option<Micros>) =
            (row.get(COLUMNS + 7)?, row.get(COLUMNS + 8)?, row.get(COLUMNS + 9)?);
        let person = Person::from_row(&row, 0)?;
        Ok(SignedIn {
            must_enrol: wanted && person.role == Role::Administrator && confirmed.is_none(),
            person,
            dossier: Dossier::from_row(&row, COLUMNS)?,
            session: hash.clone(),
            since: row.get(COLUMNS + 10)?,
            stale: now - seen > SEEN_EVERY,
        })
    })?)
}

/// Notes that the session was used and pushes its end back, as far as it may last.
pub fn touch(tx: &mut Tx, scope: &Scope, life: SessionLife, signed_in: &SignedIn) -> Result<()> {
    let (dossier, now) = (scope.dossier, scope.now);
    let end = life.end(signed_in.since, now);
    let params: [&dyn crate::db::Value; 5] =
        [&dossier.number(), &signed_in.session, &now, &end, &scope.address_text()];
    tx.execute(&TOUCH, &params)?;
    person::seen(tx, dossier, signed_in.person.id, now)
}

/// The open sessions of a person, the one used last first.
pub fn list(
    tx: &mut Tx,
    dossier: DossierId,
    life: SessionLife,
    person: i64,
    now: Micros,
) -> Result<Vec<Session>> {
    let params: [&dyn crate::db::Value; 5] =
        [&dossier.number(), &person, &now, &(now - life.idle), &(now - life.whole)];
    Ok(tx.query(&LIST, &params, |row| {
        Ok(Session {
            hash: row.get(0)?,
            agent: row.get(1)?,
            created_at: row.get(2)?,
            seen_at: row.get(3)?,
            address: row.get(4)?,
        })
    })?)
}

/// Ends one session of a person.
pub fn end(tx: &mut Tx, dossier: DossierId, person: i64, hash: &[u8]) -> Result<()> {
    tx.execute(&END, &[&dossier.number(), &person, &hash])?;
    Ok(())
}

/// Half sessions end, too.
pub fn end_all(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<()> {
    tx.execute(&END_ALL, &[&dossier.number(), &person])?;
    half_sessions::end(tx, dossier, person)
}

/// Forgets sessions whose time is over; returns how many.
pub fn end_expired(tx: &mut Tx, now: Micros) -> Result<u64> {
    Ok(tx.execute(&END_EXPIRED, &[&now])?)
}
