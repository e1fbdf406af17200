//! The form of an endpoint as it is shown. Rows of conditions and headers are numbered; empty ones
//! are passed over, so the form needs no script.

use super::waits;
use crate::{
    dossiers::last_changes::Subject,
    i18n::Lang,
    records::RecordKind,
    web::{edits::Snapshot, form::Form, shell::Shell},
    webhooks::{
        configure::Wanted,
        endpoints::Endpoint,
        filter::{self, Operator},
        settings::{self, Format},
    },
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Rows that are shown at least.
const MIN_CONDITION_ROWS: usize = 5;
const MIN_HEADER_ROWS: usize = 3;
/// Rows that are shown and read at most.
pub const MAX_ROWS: usize = 10;

/// A row of the filter, or of the headers.
pub struct NumberedRow {
    /// Its number, from 1 on.
    pub number: usize,
    /// The name of the field or of the header.
    pub name: String,
    /// The word for how a condition compares.
    pub op: String,
    /// What a condition compares with, or the value of the header.
    pub value: String,
    /// A header whose value is kept and not shown.
    pub saved: bool,
}

/// The kinds of event of one noun.
pub struct EventGroup {
    /// The word for the noun.
    pub kind: &'static str,
    /// Each with whether it is ticked.
    pub events: Vec<(String, bool)>,
}

/// The form of an endpoint as it is.
pub fn of(wanted: &Wanted, lang: Lang) -> Form {
    let on = |flag: bool| if flag { "on" } else { "" };
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let settings = &wanted.settings;
    let schedule = settings.schedule.as_deref().map(|s| waits::text(s, lang)).unwrap_or_default();
    let mut form = Form::empty(lang)
        .with("url", wanted.url.clone())
        .with("description", settings.description.clone())
        .with("format", settings.format.word())
        .with("schedule", schedule)
        .with("concurrency", number(settings.concurrency))
        .with("rate", number(settings.rate))
        .with("ordered", on(wanted.ordered))
        .with("active", on(wanted.active));
    for event in &wanted.events {
        form = form.with(&format!("event_{event}"), "on");
    }
    for (at, condition) in (1..).zip(&settings.filter) {
        form = form
            .with(&format!("filter_field_{at}"), condition.field.clone())
            .with(&format!("filter_op_{at}"), condition.op.word())
            .with(&format!("filter_value_{at}"), condition.value.clone());
    }
    for (at, name) in (1..).zip(settings.headers.keys()) {
        form = form.with(&format!("header_name_{at}"), name.clone());
    }
    form
}

/// What the form of an endpoint shows, as it is.
pub fn snapshot(endpoint: &Endpoint, s: &Shell) -> Snapshot {
    let wanted = Wanted::of(endpoint);
    let form = of(&wanted, s.lang);
    let text = |name: &str| form.value(name).to_owned();
    let word = |set: &'static str| move |word: &&str| ((*word).to_owned(), s.word(set, word));
    let mut snapshot = Snapshot::of(Subject::Endpoint(endpoint.id), s.lang)
        .field("url", text("url"))
        .field("description", text("description"))
        .choice("format", text("format"), Format::WORDS.iter().map(word("format")).collect())
        .field("schedule", text("schedule"))
        .field("concurrency", text("concurrency"))
        .field("rate", text("rate"))
        .tick("ordered", "on", wanted.ordered)
        .tick("active", "on", wanted.active);
    for event in settings::kinds() {
        let is_ticked = wanted.events.contains(&event);
        snapshot = snapshot.tick(&format!("event_{event}"), "on", is_ticked).called(s.kind(&event));
    }
    with_headers(with_conditions(snapshot, &form, s), &form, endpoint)
}

/// The filter is taken as a whole: its rows are numbered, and another row may have another number.
fn with_conditions(snapshot: Snapshot, form: &Form, s: &Shell) -> Snapshot {
    let row = |number: usize| {
        ["field", "op", "value"].map(|part| {
            let name = format!("filter_{part}_{number}");
            let value = form.value(&name);
            // A choice without an empty option sends its first one.
            let first = if part == "op" { Operator::WORDS[0] } else { "" };
            let value = if value.is_empty() { first } else { value };
            (name.clone(), value.to_owned())
        })
    };
    let rows: Vec<_> = (1..=MAX_ROWS).flat_map(row).collect();
    let fields = filter::FIELDS.iter().map(|field| ((*field).to_owned(), s.field(field)));
    let ops = Operator::WORDS.iter().map(|op| ((*op).to_owned(), s.word("op", op)));
    let rows = rows.iter().map(|(name, value)| (name.as_str(), value.clone()));
    snapshot.group("filter", rows).worded(fields.chain(ops).collect())
}

/// So are the headers. Their values are not shown; a trace of them says whether they changed.
fn with_headers(snapshot: Snapshot, form: &Form, endpoint: &Endpoint) -> Snapshot {
    let names = |part: &'static str| (1..=MAX_ROWS).map(move |at| format!("header_{part}_{at}"));
    let rows: Vec<_> =
        names("name").map(|name| (name.clone(), form.value(&name).to_owned())).collect();
    let (values, gone): (Vec<_>, Vec<_>) = (names("value").collect(), names("gone").collect());
    let mut snapshot =
        snapshot.group("headers", rows.iter().map(|(name, value)| (name.as_str(), value.clone())));
    for name in &values {
        snapshot = snapshot.along(name, "");
    }
    snapshot
        .boxes_along(gone.iter().map(String::as_str))
        .along("header_trace", trace(&endpoint.settings.headers))
}

/// Eight bits of a hash: too few to guess a value from, enough to see most changes.
fn trace(headers: &BTreeMap<String, String>) -> String {
    let mut hash = Sha256::new();
    for (name, value) in headers {
        hash.update([name.as_bytes(), b"\0", value.as_bytes(), b"\0"].concat());
    }
    format!("{:02x}", hash.finalize()[0])
}

/// The events to choose from.
pub fn events(form: &Form) -> Vec<EventGroup> {
    let of_kind = |kind: &RecordKind| {
        let prefix = format!("{}.", kind.word());
        let events = settings::kinds()
            .filter(|event| event.starts_with(&prefix))
            .map(|event| {
                let checked = !form.value(&format!("event_{event}")).is_empty();
                (event, checked)
            })
            .collect();
        EventGroup { kind: kind.word(), events }
    };
    RecordKind::ALL.iter().map(of_kind).collect()
}

/// The rows of the filter.
pub fn conditions(form: &Form) -> Vec<NumberedRow> {
    let row = |number: usize| {
        let value = |part| form.value(&format!("filter_{part}_{number}")).to_owned();
        NumberedRow {
            number,
            name: value("field"),
            op: value("op"),
            value: value("value"),
            saved: false,
        }
    };
    let mut rows: Vec<_> = (1..=MAX_ROWS).map(row).collect();
    shorten(&mut rows, MIN_CONDITION_ROWS);
    rows
}

/// The rows of the headers. `saved`: the names of those whose values are kept.
pub fn headers(form: &Form, saved: &[String]) -> Vec<NumberedRow> {
    let row = |number: usize| {
        let name = form.value(&format!("header_name_{number}")).to_owned();
        let value = form.value(&format!("header_value_{number}")).to_owned();
        let saved = saved.iter().any(|known| known.eq_ignore_ascii_case(&name));
        NumberedRow { number, name, op: String::new(), value, saved }
    };
    let mut rows: Vec<_> = (1..=MAX_ROWS).map(row).collect();
    shorten(&mut rows, MIN_HEADER_ROWS.max(saved.len() + 1));
    rows
}

fn shorten(rows: &mut Vec<NumberedRow>, least: usize) {
    let used = rows.iter().rposition(|row| !row.name.is_empty() || !row.value.is_empty());
    rows.truncate(used.map_or(0, |last| last + 1).max(least));
}
