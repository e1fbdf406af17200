//! How an endpoint wants to be called: what an administrator or a program may choose.

use super::filter::Condition;
use crate::{
    closed_set,
    db::{DriverError, Row},
    error::Problem,
    records::{Problems, RecordKind, events::Change},
    worker::retry,
};
use http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

closed_set! {
    /// What is sent.
    pub enum Format {
        /// A GET with the ids in the query, as the Zapier module does.
        Direct = "direct",
        /// A POST of `{"type", "timestamp", "data"}`, as Standard Webhooks asks.
        Envelope = "envelope",
        /// A POST of the record alone, flat, as REST hooks want it.
        Record = "record",
    }
}

/// Characters of a description.
const MAX_DESCRIPTION_CHARS: usize = 200;
/// Headers of one's own, and bytes of a value.
const MAX_HEADERS: usize = 10;
const MAX_HEADER_BYTES: usize = 2_000;
/// Conditions of a filter.
const MAX_CONDITIONS: usize = 10;
/// Calls a second that may be asked for.
const MAX_CALLS_PER_SECOND: i64 = 1_000;

/// What an endpoint may choose beside its address and events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EndpointSettings {
    pub description: String,
    pub format: Format,
    /// All must hold; none: everything is sent.
    pub filter: Vec<Condition>,
    /// Sent with every call. They may be passwords: no page and no answer shows the values.
    pub headers: BTreeMap<String, String>,
    /// Seconds to wait after the first failure, the second, …; none: the usual schedule.
    pub schedule: Option<Vec<i64>>,
    /// Calls under way at once, and calls a second; none: the operator's defaults.
    pub concurrency: Option<i64>,
    pub rate: Option<i64>,
    /// The Zapier module's relay: what is called is the base zap, and the URL is where it sends the
    /// record.
    pub relay: bool,
}

impl EndpointSettings {
    /// Reads them from their column of JSON.
    pub fn from_row(row: &Row, column: usize) -> Result<EndpointSettings, DriverError> {
        let stored: Option<Json> = row.get(column)?;
        let stored = stored.unwrap_or_default();
        // Most are the Zapier module's, which has nothing to choose.
        if stored.as_object().is_none_or(serde_json::Map::is_empty) {
            return Ok(EndpointSettings::default());
        }
        serde_json::from_value(stored)
            .map_err(|error| DriverError::UnknownWord(format!("endpoint settings: {error}")))
    }

    /// As the database keeps them.
    pub fn to_json(&self) -> Json {
        if *self == EndpointSettings::default() {
            return Json::Object(serde_json::Map::new());
        }
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The waits between attempts, in seconds.
    pub fn waits(&self) -> Vec<i64> {
        self.schedule.clone().unwrap_or_else(retry::default_seconds)
    }

    /// Notes what cannot be kept; trims what can.
    pub fn check(&mut self, problems: &mut Problems) {
        self.description = text_rules::one_line(&self.description);
        if self.description.chars().count() > MAX_DESCRIPTION_CHARS {
            problems
                .push(Problem::new("description", "too_long").with("max", MAX_DESCRIPTION_CHARS));
        }
        if self.filter.len() > MAX_CONDITIONS {
            problems.push(Problem::new("filter", "too_many").with("max", MAX_CONDITIONS));
        }
        for condition in &mut self.filter {
            condition.check(problems);
        }
        self.check_headers(problems);
        if let Some(schedule) = &self.schedule
            && !retry::is_schedule(schedule)
        {
            problems.push(Problem::new("schedule", "schedule").with("max", retry::STEPS));
        }
        range(problems, "concurrency", self.concurrency, 64);
        range(problems, "rate", self.rate, MAX_CALLS_PER_SECOND);
    }

    fn check_headers(&self, problems: &mut Problems) {
        if self.headers.len() > MAX_HEADERS {
            problems.push(Problem::new("headers", "too_many").with("max", MAX_HEADERS));
        }
        for (name, value) in &self.headers {
            let fits = value.len() <= MAX_HEADER_BYTES && HeaderValue::try_from(value).is_ok();
            match HeaderName::try_from(name) {
                Ok(known) if is_ours(known.as_str()) => {
                    problems.push(Problem::new("headers", "header_ours").with("name", name));
                }
                Ok(_) if fits && !value.trim().is_empty() => {}
                Ok(_) => problems.push(Problem::new("headers", "header_value").with("name", name)),
                Err(_) => problems.push(Problem::new("headers", "header_name").with("name", name)),
            }
        }
    }
}

fn range(problems: &mut Problems, field: &str, value: Option<i64>, most: i64) {
    if value.is_some_and(|value| !(1..=most).contains(&value)) {
        problems.push(Problem::new(field, "range").with("min", 1).with("max", most));
    }
}

/// Headers that this program or the connection sets.
fn is_ours(name: &str) -> bool {
    const OURS: &[&str] = &[
        "host",
        "connection",
        "content-length",
        "content-type",
        "transfer-encoding",
        "upgrade",
        "te",
        "trailer",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "expect",
        "user-agent",
        "accept-encoding",
    ];
    OURS.contains(&name) || name.starts_with("webhook-")
}

/// The kinds of event that an endpoint can be told of.
pub fn kinds() -> impl Iterator<Item = String> {
    let changes = [Change::Created, Change::Updated, Change::Deleted];
    RecordKind::ALL
        .iter()
        .flat_map(move |kind| changes.map(|change| format!("{}.{}", kind.word(), change.word())))
        .chain([format!("{}.{}", RecordKind::Ticket.word(), Change::StatusChanged.word())])
}

/// Stands for the kinds of events in the documentation of the API.
pub enum EventKind {}

impl PartialSchema for EventKind {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(kinds())).into()
    }
}

impl ToSchema for EventKind {}

/// Known kinds, each once, in alphabetical order.
pub fn check_kinds(wanted: &mut Vec<String>, problems: &mut Problems) {
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.is_empty() {
        problems.push(Problem::new("events", "required"));
    }
    if let Some(unknown) = wanted.iter().find(|wanted| kinds().all(|kind| kind != **wanted)) {
        problems.push(Problem::new("events", "unknown_event").with("name", unknown));
    }
}
