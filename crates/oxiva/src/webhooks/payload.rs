//! The record as it was when the event happened, and the body that is made of it. It is written
//! with the event, so that every attempt and every replay sends the same bytes.

use super::settings::{EventKind, Format};
use crate::{
    clock::Micros,
    db::Tx,
    dossiers::DossierId,
    error::Result,
    records::{
        Event,
        events::{CHANGED, PREVIOUS},
        shown,
    },
    statements,
    wire::Date,
};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

statements! {
    INSERT = "INSERT INTO payloads (dossier, event, body) VALUES ($1, $2, $3)
        ON CONFLICT (dossier, event) DO NOTHING";
    FIND = "SELECT body FROM payloads WHERE dossier = $1 AND event = $2";
}

/// Keeps the record of an event.
pub fn keep(tx: &mut Tx, dossier: DossierId, event: i64, record: &Map<String, Json>) -> Result<()> {
    let text = serde_json::to_string(record).unwrap_or_default();
    tx.later(&INSERT, &[&dossier.number(), &event, &text])?;
    Ok(())
}

/// The record of an event, if it was kept.
pub fn find(tx: &mut Tx, dossier: DossierId, event: i64) -> Result<Option<String>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &event], |row| row.get(0))?)
}

/// The body of a call. `kept` is the record's JSON; none when no endpoint wanted it at the time:
/// then only the ids are known.
pub fn body(format: Format, seq: i64, event: &Event, at: Micros, kept: Option<&str>) -> String {
    let record =
        kept.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| ids(event));
    match format {
        Format::Direct => String::new(),
        Format::Record => record.to_string(),
        Format::Envelope => {
            serde_json::to_string(&Envelope::of(seq, event, at, record)).unwrap_or_default()
        }
    }
}

/// An event with its record.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
pub struct Envelope {
    #[schema(value_type = EventKind)]
    r#type: String,
    /// When it happened, in UTC.
    #[schema(value_type = Date)]
    timestamp: String,
    /// Its number in the dossier.
    sequence: i64,
    /// The record as it was.
    #[schema(value_type = Object)]
    data: Json,
    /// What was changed: the old values by their fields.
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object, required = false)]
    changes: Map<String, Json>,
    /// The names of the fields that were changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    changed: Vec<String>,
    /// Those fields as they were, in the form of the record; absent where the record was not kept at the time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    previous: Option<Json>,
}

impl Envelope {
    /// `seq` is the event's number, `at` its moment.
    pub fn of(seq: i64, event: &Event, at: Micros, mut record: Json) -> Envelope {
        // The record stands alone in `data`.
        let mut taken = |key| record.as_object_mut().and_then(|record| record.shift_remove(key));
        let (_, previous) = (taken(CHANGED), taken(PREVIOUS));
        Envelope {
            r#type: event.word(),
            timestamp: shown::utc(at),
            sequence: seq,
            data: record,
            changes: event.fields.clone(),
            changed: event.fields.keys().cloned().collect(),
            previous,
        }
    }
}

/// All that is known of a record that is gone.
pub fn ids(event: &Event) -> Json {
    let mut ids = Map::new();
    ids.insert("id".to_owned(), event.record.to_string().into());
    ids.insert("societe".to_owned(), event.societe.to_string().into());
    Json::Object(ids)
}
