//! Events: one row for every change, numbered in the order of commits. The timeline, the webhooks
//! and the zaps all start from them. `changes` writes them, with what they owe.

use super::{Fields, Noun, RecordKind, changed_fields};
use crate::{
    clock::Micros,
    closed_set,
    db::{DriverError, Row, Tx},
    dossiers::{Actor, Dossier, DossierId, Scope},
    error::Result,
    statements,
};
use serde_json::{Map, Value as Json, json};

closed_set! {
    /// What happened to a record.
    pub enum Change {
        /// It is new.
        Created = "created",
        /// At least one field has another value.
        Updated = "updated",
        /// It is gone.
        Deleted = "deleted",
        /// The statut of a ticket changed: written beside `Updated`, for support desks.
        StatusChanged = "status_changed",
        /// « Envoyer un exemple »: nothing changed, an endpoint is sent what it would get.
        Sample = "sample",
    }
}

/// One change of one record.
#[derive(Clone, Debug)]
pub struct Event {
    /// The kind of the record.
    pub kind: RecordKind,
    /// What happened to it.
    pub change: Change,
    /// The number of the record.
    pub record: i64,
    /// The number of the societe whose history it is part of.
    pub societe: i64,
    /// What a person calls the record, at that moment.
    pub label: String,
    /// The fields that changed, with their values before and after:
    /// `{"ville": {"from": …, "to": …}}`
    pub fields: Map<String, Json>,
}

/// `ticket.created`: what endpoints subscribe to.
pub fn word(kind: RecordKind, change: Change) -> String {
    format!("{}.{}", kind.word(), change.word())
}

/// What of a change a receiver is told beside the record: the names of the fields that changed.
pub const CHANGED: &str = "changed";
/// What of a change a receiver is told beside the record: those fields as they were.
pub const PREVIOUS: &str = "previous";

/// Says beside a record what changed of it, and what that was before.
pub fn tell_change(record: &mut Map<String, Json>, event: &Event, previous: Map<String, Json>) {
    let changed: Json = event.fields.keys().cloned().collect();
    record.insert(CHANGED.to_owned(), changed);
    record.insert(PREVIOUS.to_owned(), Json::Object(previous));
}

/// The record of an event as a receiver is shown it; made only when somebody wants it.
pub type Show<'a> = &'a dyn Fn(&Dossier) -> Map<String, Json>;

/// An event as it was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its number in the dossier.
    pub seq: i64,
    /// What happened.
    pub event: Event,
    /// Who did it.
    pub actor: Actor,
    /// When it was done.
    pub at: Micros,
}

statements! {
    INSERT = "INSERT INTO events (dossier, seq, kind, record, societe, actor, at, changes)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    OF_SOCIETE = "SELECT seq, kind, record, societe, actor, at, changes FROM events
        WHERE dossier = $1 AND societe = $2 AND seq < $3
        AND kind NOT LIKE '%.sample' AND kind <> 'ticket.status_changed'
        ORDER BY seq DESC LIMIT $4";
    OF_RECORD = "SELECT seq, kind, record, societe, actor, at, changes FROM events
        WHERE dossier = $1 AND societe = $2 AND record = $3 AND kind IN ($4, $5, $6)
        ORDER BY seq DESC LIMIT $7";
    LATEST = "SELECT seq, kind, record, societe, actor, at, changes FROM events
        WHERE dossier = $1 AND kind NOT LIKE '%.sample' AND kind <> 'ticket.status_changed'
        ORDER BY seq DESC LIMIT $2";
    FROM = "SELECT seq, kind, record, societe, actor, at, changes FROM events
        WHERE dossier = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    FIRST_FROM = "SELECT seq, at FROM events WHERE dossier = $1 AND seq >= $2 ORDER BY seq LIMIT 1";
    LAST = "SELECT event FROM counters WHERE dossier = $1";
    FIND = "SELECT seq, kind, record, societe, actor, at, changes FROM events
        WHERE dossier = $1 AND seq = $2";
}

/// Longer labels are cut.
const MAX_LABEL_CHARS: usize = 120;

impl Event {
    /// What happened to a record; `fields` names those that changed.
    pub fn of<N: Noun>(record: &N, change: Change, fields: Map<String, Json>) -> Event {
        Event {
            kind: N::KIND,
            change,
            record: record.id(),
            societe: record.societe(),
            label: record.fields().label().chars().take(MAX_LABEL_CHARS).collect(),
            fields,
        }
    }

    /// `ticket.created`: what endpoints subscribe to.
    pub fn word(&self) -> String {
        word(self.kind, self.change)
    }

    /// The parameters that a call about this event carries, in the document's words.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![("id", self.societe.to_string())];
        parameters.extend(self.kind.parameter().map(|name| (name, self.record.to_string())));
        parameters
    }

    /// Reads `kind, record, societe, changes` from the given columns.
    pub fn from_row(row: &Row, columns: [usize; 4]) -> std::result::Result<Event, DriverError> {
        let [kind, record, societe, changes] = columns;
        let word: String = row.get(kind)?;
        let parsed = word
            .split_once('.')
            .and_then(|(kind, change)| Some((RecordKind::parse(kind)?, Change::parse(change)?)));
        let (kind, change) = parsed.ok_or(DriverError::UnknownWord(word))?;
        let changes: Json = row.get(changes)?;
        Ok(Event {
            kind,
            change,
            record: row.get(record)?,
            societe: row.get(societe)?,
            label: changes["label"].as_str().unwrap_or_default().to_owned(),
            fields: changed_fields::in_order(kind, &changes["fields"]),
        })
    }
}

/// Writes the event alone; `changes` writes with it what it owes.
pub fn insert(tx: &mut Tx, scope: &Scope, seq: i64, event: &Event) -> Result<()> {
    let changes = if event.fields.is_empty() {
        json!({ "label": event.label })
    } else {
        json!({ "label": event.label, "fields": event.fields })
    };
    let params: [&dyn crate::db::Value; 8] = [
        &scope.dossier.number(),
        &seq,
        &event.word(),
        &event.record,
        &event.societe,
        &scope.actor.word(),
        &scope.now,
        &changes,
    ];
    tx.later(&INSERT, &params)?;
    Ok(())
}

fn from_row(row: Row) -> std::result::Result<Written, DriverError> {
    let actor: String = row.get(4)?;
    Ok(Written {
        seq: row.get(0)?,
        event: Event::from_row(&row, [1, 2, 3, 6])?,
        actor: Actor::parse(&actor),
        at: row.get(5)?,
    })
}

/// The history of a societe with its activites and tickets, newest first, from before `before` on.
pub fn of_societe(
    tx: &mut Tx,
    dossier: DossierId,
    societe: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<Written>> {
    Ok(tx.query(&OF_SOCIETE, &[&dossier.number(), &societe, &before, &limit], from_row)?)
}

/// Events that are read for one page, however few of them are wanted.
const MAX_EVENTS_READ: usize = 1_000;

/// Up to `limit` events of some kinds, oldest first, from after a number on, and the number to go on
/// after: that of the last one looked at, so that nothing is looked at twice. They are numbered in
/// the order of their commits: what is committed later has a higher number.
pub fn since(
    tx: &mut Tx,
    dossier: DossierId,
    after: i64,
    wanted: impl Fn(&Event) -> bool,
    limit: usize,
) -> Result<(Vec<Written>, i64)> {
    let (mut found, mut place, mut looked_at) = (Vec::new(), after, 0);
    while found.len() < limit && looked_at < MAX_EVENTS_READ {
        let rows = tx.query(&FROM, &[&dossier.number(), &place, &(limit as i64)], from_row)?;
        let last = rows.len() < limit;
        for written in rows {
            if found.len() == limit {
                return Ok((found, place));
            }
            place = written.seq;
            looked_at += 1;
            if wanted(&written.event) {
                found.push(written);
            }
        }
        if last {
            break;
        }
    }
    Ok((found, place))
}

/// The number of the last event; 0 if there is none.
pub fn last(tx: &mut Tx, dossier: DossierId) -> Result<i64> {
    Ok(tx.one(&LAST, &[&dossier.number()], |row| row.get(0))?)
}

/// What happened last in the dossier.
pub fn latest(tx: &mut Tx, dossier: DossierId, limit: i64) -> Result<Vec<Written>> {
    Ok(tx.query(&LATEST, &[&dossier.number(), &limit], from_row)?)
}

/// The number of the first event at or after a moment; one past the last if there is none. Events
/// are numbered in the order of their commits, which is the order of their moments but for a clock
/// that was set back: then it is a number near by.
pub fn first_since(tx: &mut Tx, dossier: DossierId, moment: Micros) -> Result<i64> {
    let last = last(tx, dossier)?;
    let (mut low, mut high) = (1, last + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let found = tx.optional(&FIRST_FROM, &[&dossier.number(), &middle], |row| {
            Ok((row.get::<i64>(0)?, row.get::<Micros>(1)?))
        })?;
        match found {
            Some((seq, at)) if at < moment => low = seq + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// The event of a number.
pub fn find(tx: &mut Tx, dossier: DossierId, seq: i64) -> Result<Option<Written>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &seq], from_row)?)
}

/// The history of one record, newest first.
pub fn of_record(
    tx: &mut Tx,
    dossier: DossierId,
    societe: i64,
    kind: RecordKind,
    record: i64,
    limit: i64,
) -> Result<Vec<Written>> {
    let word = |change: Change| format!("{}.{}", kind.word(), change.word());
    let (created, updated, deleted) =
        (word(Change::Created), word(Change::Updated), word(Change::Deleted));
    let params: [&dyn crate::db::Value; 7] =
        [&dossier.number(), &societe, &record, &created, &updated, &deleted, &limit];
    Ok(tx.query(&OF_RECORD, &params, from_row)?)
}
