//! Who changed something last, and when. Records have their events for this; what has none (endpoints, tables, rows,
//! people, settings) has a row here for each who changed it, which `housekeeping/janitor.rs` forgets when nobody can have an
//! older form of it open any more.

use super::{Actor, DossierId, Scope};
use crate::{
    clock::Micros,
    db::{Tx, Value},
    error::Result,
    statements,
};
use serde_json::{Map, Value as Json};
use std::fmt;

statements! {
    NOTE = "INSERT INTO last_changes (dossier, subject, actor, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (dossier, subject, actor) DO UPDATE SET at = excluded.at";
    FIND = "SELECT actor, at FROM last_changes WHERE dossier = $1 AND subject = $2
        ORDER BY CASE WHEN actor = $3 THEN 1 ELSE 0 END, at DESC LIMIT 1";
    FORGET = "DELETE FROM last_changes WHERE (dossier, subject, actor) IN (
        SELECT dossier, subject, actor FROM last_changes WHERE at < $1 ORDER BY at LIMIT $2)";
}

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The settings of the dossier.
    Dossier,
    /// The person of that number.
    Person(i64),
    /// The endpoint of that number.
    Endpoint(i64),
    /// The addresses of the Zapier module.
    Zapier,
    /// Where the connection of that number may go.
    Connection(i64),
    /// The table of that number: its name and its columns.
    Table(i64),
    /// A row of a table.
    Row {
        /// The number of the table.
        table: i64,
        /// The number of the row in it.
        row: i64,
    },
    /// How the runs of the zap of that number are done.
    ZapSettings(i64),
    /// The document of the zap of that number.
    ZapDocument(i64),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Dossier => f.write_str("dossier"),
            Subject::Person(id) => write!(f, "person {id}"),
            Subject::Endpoint(id) => write!(f, "endpoint {id}"),
            Subject::Zapier => f.write_str("zapier"),
            Subject::Connection(id) => write!(f, "connection {id}"),
            Subject::Table(id) => write!(f, "table {id}"),
            Subject::Row { table, row } => write!(f, "row {table} {row}"),
            Subject::ZapSettings(id) => write!(f, "zap settings {id}"),
            Subject::ZapDocument(id) => write!(f, "zap document {id}"),
        }
    }
}

/// Notes that it is changed now, by whoever acts; in the transaction of the change.
pub fn note(tx: &mut Tx, scope: &Scope, subject: Subject) -> Result<()> {
    let params: [&dyn Value; 4] =
        [&scope.dossier.number(), &subject.to_string(), &scope.actor.word(), &scope.now];
    tx.later(&NOTE, &params)?;
    Ok(())
}

/// As [`note`], if `changes`, an object as `audit::changes` makes it, has any.
pub fn note_changes(tx: &mut Tx, scope: &Scope, subject: Subject, changes: &Json) -> Result<()> {
    if changes.as_object().is_none_or(Map::is_empty) { Ok(()) } else { note(tx, scope, subject) }
}

/// Who changed it last beside `but`, and when; `but` if nobody else did, `None` if nobody did lately.
pub fn find(
    tx: &mut Tx,
    dossier: DossierId,
    subject: Subject,
    but: Actor,
) -> Result<Option<(Actor, Micros)>> {
    let params: [&dyn Value; 3] = [&dossier.number(), &subject.to_string(), &but.word()];
    Ok(tx.optional(&FIND, &params, |row| {
        let actor: String = row.get(0)?;
        Ok((Actor::parse(&actor), row.get(1)?))
    })?)
}

/// Forgets up to `limit` rows from before a moment, of all dossiers; whether there may be more.
pub fn forget_before(tx: &mut Tx, moment: Micros, limit: i64) -> Result<bool> {
    Ok(tx.execute(&FORGET, &[&moment, &limit])? as i64 == limit)
}
