//! A record as the outside sees it: API v3 and the bodies of webhooks.

use super::{Declared, FieldValue, Noun, NounField, RecordKind, input};
use crate::{clock::Micros, dossiers::Dossier};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value};
use zap_engine::dates::to_zone;

/// For whom a record is shown.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Whose record it is: its time zone is that of the dates.
    pub dossier: &'a Dossier,
    /// Where people open this server's pages.
    pub public_url: &'a str,
}

impl View<'_> {
    /// The address of a record's page.
    fn page(&self, kind: RecordKind, id: i64) -> String {
        format!("{}/{}/{id}", self.public_url.trim_end_matches('/'), kind.plural())
    }
}

/// The name of the address of the record's page.
pub const URL: &str = "url";

/// Ids as strings, with the name of whom they are the number; dates as RFC 3339 with the dossier's offset;
/// empty as `null`; at the end the address of the record's page.
pub fn record<N: Noun>(record: &N, view: &View<'_>) -> Map<String, Value> {
    let zone = view.dossier.zone();
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
        let linked = linked_name(record, &key);
        out.insert(key, shown);
        out.extend(linked.map(|(key, nom)| (key.to_owned(), nom.into())));
    }
    let dates = record.dates();
    out.insert("date_creation".to_owned(), date(dates.creation, &zone).into());
    out.insert("date_modification".to_owned(), date(dates.modification, &zone).into());
    if N::CLOSES {
        let closed = dates.cloture.map(|at| date(at, &zone));
        out.insert("date_cloture".to_owned(), closed.into());
    }
    out.insert(URL.to_owned(), view.page(N::KIND, record.id()).into());
    out
}

/// What stands beside the number of a societe or a person: the key and the name.
fn linked_name<N: Noun>(record: &N, key: &str) -> Option<(&'static str, Option<String>)> {
    let field = N::KIND.field(key)?;
    let nom = match field.value {
        FieldValue::Societe => &record.names().societe,
        _ => &record.names().responsable,
    };
    field.linked_name.map(|key| (key, nom.clone()))
}

/// The fields of `old` that `changed` names, as they were shown, with the names beside their numbers.
pub fn previous<'a, N: Noun>(
    old: &N,
    changed: impl Iterator<Item = &'a String>,
    view: &View<'_>,
) -> Map<String, Value> {
    let mut shown = record(old, view);
    let mut out = Map::new();
    for key in changed {
        let linked = N::KIND.field(key).and_then(|field| field.linked_name);
        for key in [key.as_str()].into_iter().chain(linked) {
            out.extend(shown.remove_entry(key));
        }
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
    let fields = N::Fields::FIELDS.iter();
    names.extend(fields.flat_map(|field| [Some(field.name), field.linked_name]).flatten());
    names.extend(["date_creation", "date_modification"]);
    if N::CLOSES {
        names.push("date_cloture");
    }
    names.push(URL);
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
