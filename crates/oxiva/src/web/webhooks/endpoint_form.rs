//! The form of an endpoint as it is shown. Rows of conditions and headers are numbered; empty ones
//! are passed over, so the form needs no script.

use super::waits;
use crate::{
    i18n::Lang,
    records::RecordKind,
    web::form::Form,
    webhooks::{configure::Wanted, settings},
};

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
