//! Endpoints: a URL and the kind of event that it is told of. The Zapier module keeps one for each
//! of the three nouns.

use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Signal, Topic, Tx},
    dossiers::{
        DossierId, Scope,
        modules::{self, Module},
    },
    error::Result,
    records::Kind,
    statements,
};

closed_set! {
    pub enum State {
        Active = "active",
        /// Not called; what it would be owed is kept as skipped.
        Suspended = "suspended",
        /// Owed nothing any more; kept for the log of its calls.
        Removed = "removed",
    }
}

/// Who keeps the endpoint.
pub const ZAPIER: &str = "zapier";

#[derive(Clone, Debug)]
pub struct Endpoint {
    pub id: i64,
    pub source: String,
    pub kind: String,
    pub url: String,
    pub state: State,
}

statements! {
    NUMBER = "UPDATE counters SET endpoint = endpoint + 1 WHERE dossier = $1 RETURNING endpoint";
    LIST = "SELECT id, source, kind, url, state FROM endpoints WHERE dossier = $1 ORDER BY id";
    FIND = "SELECT id, source, kind, url, state FROM endpoints WHERE dossier = $1 AND id = $2";
    INSERT = "INSERT INTO endpoints (dossier, id, source, kind, url, state, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    UPDATE = "UPDATE endpoints SET url = $3, state = $4 WHERE dossier = $1 AND id = $2";
    /// What waits for an address that was taken away does not wait for the next one.
    SET_ASIDE = "UPDATE deliveries SET state = 'skipped', holder = NULL
        WHERE dossier = $1 AND endpoint = $2 AND state = 'pending'";
    SET_STATE = "UPDATE endpoints SET state = $3
        WHERE dossier = $1 AND source = $2 AND state <> 'removed'";
}

fn from_row(row: Row) -> std::result::Result<Endpoint, DriverError> {
    Ok(Endpoint {
        id: row.get(0)?,
        source: row.get(1)?,
        kind: row.get(2)?,
        url: row.get(3)?,
        state: State::from_row(&row, 4)?,
    })
}

/// The kind of event of a noun's creation.
pub fn created(kind: Kind) -> String {
    format!("{}.created", kind.word())
}

/// All, the removed ones too: their calls are still in the log.
pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Endpoint>> {
    Ok(tx.query(&LIST, &[&dossier.number()], from_row)?)
}

pub fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<Endpoint>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &id], from_row)?)
}

/// The Zapier module's endpoint for the creation of a noun, if it has a URL.
pub fn of_zapier(tx: &mut Tx, dossier: DossierId, kind: Kind) -> Result<Option<Endpoint>> {
    let kind = created(kind);
    let mine = |e: &Endpoint| e.source == ZAPIER && e.kind == kind;
    Ok(list(tx, dossier)?.into_iter().find(mine))
}

/// Gives the Zapier module's endpoint a URL; an empty one takes it away.
pub fn set_zapier(
    tx: &mut Tx,
    dossier: DossierId,
    kind: Kind,
    url: &str,
    suspended: bool,
    now: Micros,
) -> Result<()> {
    let state = match (url.is_empty(), suspended) {
        (true, _) => State::Removed,
        (false, true) => State::Suspended,
        (false, false) => State::Active,
    };
    match of_zapier(tx, dossier, kind)? {
        Some(old) if url.is_empty() => {
            tx.execute(&UPDATE, &[&dossier.number(), &old.id, &old.url, &state.word()])?;
            tx.execute(&SET_ASIDE, &[&dossier.number(), &old.id])?;
        }
        Some(old) => {
            tx.execute(&UPDATE, &[&dossier.number(), &old.id, &url, &state.word()])?;
        }
        None if url.is_empty() => return Ok(()),
        None => {
            let id: i64 = tx.one(&NUMBER, &[&dossier.number()], |row| row.get(0))?;
            let params: [&dyn crate::db::Value; 7] =
                [&dossier.number(), &id, &ZAPIER, &created(kind), &url, &state.word(), &now];
            tx.execute(&INSERT, &params)?;
        }
    }
    tx.signal(Signal { dossier, topic: Topic::Endpoints });
    Ok(())
}

/// Switches the Zapier module off: nothing is owed to its addresses any more.
pub fn deactivate_zapier(tx: &mut Tx, scope: &Scope) -> Result<()> {
    set_state(tx, scope.dossier, ZAPIER, State::Removed)?;
    modules::deactivate(tx, scope, Module::Zapier)
}

/// Suspends or resumes all endpoints of one keeper at once.
pub fn set_state(tx: &mut Tx, dossier: DossierId, source: &str, state: State) -> Result<()> {
    if state == State::Removed {
        let mine = |e: &Endpoint| e.source == source && e.state != State::Removed;
        for endpoint in list(tx, dossier)?.into_iter().filter(mine) {
            tx.execute(&SET_ASIDE, &[&dossier.number(), &endpoint.id])?;
        }
    }
    tx.execute(&SET_STATE, &[&dossier.number(), &source, &state.word()])?;
    tx.signal(Signal { dossier, topic: Topic::Endpoints });
    Ok(())
}
