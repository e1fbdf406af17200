//! The record as it was when the event happened, and the body that is made of it. It is written
//! with the event, so that every attempt and every replay sends the same bytes.

use super::settings::Format;
use crate::{
    clock::Micros,
    db::Tx,
    dossiers::DossierId,
    error::Result,
    records::{Event, shown},
    statements,
};
use serde_json::{Map, Value as Json, json};

statements! {
    INSERT = "INSERT INTO payloads (dossier, event, body) VALUES ($1, $2, $3)
        ON CONFLICT (dossier, event) DO NOTHING";
    FIND = "SELECT body FROM payloads WHERE dossier = $1 AND event = $2";
}

/// Keeps the record of an event.
pub fn keep(tx: &mut Tx, dossier: DossierId, event: i64, record: &Map<String, Json>) -> Result<()> {
    let text = serde_json::to_string(record).unwrap_or_default();
    tx.execute(&INSERT, &[&dossier.number(), &event, &text])?;
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
        Format::Envelope => envelope(seq, event, at, record).to_string(),
    }
}

/// An event with its record.
pub fn envelope(seq: i64, event: &Event, at: Micros, record: Json) -> Json {
    let mut envelope = json!({
        "type": event.word(),
        "timestamp": shown::utc(at),
        "sequence": seq,
        "data": record,
    });
    if !event.fields.is_empty() {
        envelope["changes"] = Json::Object(event.fields.clone());
    }
    envelope
}

/// All that is known of a record that is gone.
pub fn ids(event: &Event) -> Json {
    let mut ids = Map::new();
    ids.insert("id".to_owned(), event.record.to_string().into());
    ids.insert("societe".to_owned(), event.societe.to_string().into());
    Json::Object(ids)
}
