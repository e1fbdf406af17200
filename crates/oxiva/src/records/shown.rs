//! A record as the outside sees it: API v3 and the bodies of webhooks.

use super::{Declared, FieldValue, Noun, NounField, input};
use crate::{clock::Micros, dossiers::Dossier};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value};
use zap_engine::dates::to_zone;

/// Ids as strings, dates as RFC 3339 with the dossier's offset, empty as `null`.
pub fn record<N: Noun>(record: &N, dossier: &Dossier) -> Map<String, Value> {
    let zone = dossier.zone();
    let mut out = Map::new();
    out.insert("id".to_owned(), record.id().to_string().into());
    for (key, value) in input::to_map(record.fields()) {
        let shown = match value {
            Value::String(text) if text.is_empty() => Value::Null,
            // Kept in UTC; shown in the dossier's own time like every other date.
            Value::String(text) if is_moment::<N::Fields>(&key) => {
                match text.parse::<Timestamp>() {
                    Ok(at) => date(at.as_microsecond(), &zone).into(),
                    Err(_) => Value::Null,
                }
            }
            other => other,
        };
        out.insert(key, shown);
    }
    let dates = record.dates();
    out.insert("date_creation".to_owned(), date(dates.creation, &zone).into());
    out.insert("date_modification".to_owned(), date(dates.modification, &zone).into());
    if N::CLOSES {
        let closed = dates.cloture.map(|at| date(at, &zone));
        out.insert("date_cloture".to_owned(), closed.into());
    }
    out
}

fn is_moment<F: Declared>(name: &str) -> bool {
    let is_it = |field: &&NounField| field.name == name;
    F::FIELDS.iter().find(is_it).is_some_and(|field| matches!(field.value, FieldValue::Moment))
}

/// The names of all that [`record`] shows.
pub fn names<N: Noun>() -> Vec<&'static str> {
    let mut names = vec!["id"];
    names.extend(N::Fields::FIELDS.iter().map(|field| field.name));
    names.extend(["date_creation", "date_modification"]);
    if N::CLOSES {
        names.push("date_cloture");
    }
    names
}

/// `2026-05-17T11:45:26.000+02:00`
pub fn date(at: Micros, zone: &TimeZone) -> String {
    let at = Timestamp::from_microsecond(at).unwrap_or_default();
    to_zone(at, zone).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

/// `2026-05-17T09:45:26.000Z`
pub fn utc(at: Micros) -> String {
    let at = Timestamp::from_microsecond(at).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
