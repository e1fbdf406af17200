//! The form of an endpoint: what it shows, and what was typed. Rows of conditions and headers are
//! numbered; empty ones are passed over, so the form needs no script.

use super::waits;
use crate::{
    error::{Error, Problem, Result},
    http::request::Parameters,
    i18n::Lang,
    records::RecordKind,
    web::form::Form,
    webhooks::{
        configure::Wanted,
        endpoints::Endpoint,
        filter::{Condition, Operator},
        settings::{self, Format},
    },
};
use std::collections::BTreeMap;

/// Rows that are shown at least, and that are read at most.
const CONDITIONS: usize = 5;
const HEADERS: usize = 3;
const MOST: usize = 10;

/// A row of the filter, or of the headers.
pub struct Row {
    pub number: usize,
    pub name: String,
    pub op: String,
    pub value: String,
    /// A header whose value is kept and not shown.
    pub saved: bool,
}

/// The kinds of event of one noun.
pub struct Group {
    pub kind: &'static str,
    pub events: Vec<(String, bool)>,
}

/// The fields of an endpoint as it is.
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

pub fn events(form: &Form) -> Vec<Group> {
    let of_kind = |kind: &RecordKind| {
        let prefix = format!("{}.", kind.word());
        let events = settings::kinds()
            .filter(|event| event.starts_with(&prefix))
            .map(|event| {
                let checked = !form.value(&format!("event_{event}")).is_empty();
                (event, checked)
            })
            .collect();
        Group { kind: kind.word(), events }
    };
    RecordKind::ALL.iter().map(of_kind).collect()
}

pub fn conditions(form: &Form) -> Vec<Row> {
    let row = |number: usize| {
        let value = |part| form.value(&format!("filter_{part}_{number}")).to_owned();
        Row { number, name: value("field"), op: value("op"), value: value("value"), saved: false }
    };
    let mut rows: Vec<_> = (1..=MOST).map(row).collect();
    shorten(&mut rows, CONDITIONS);
    rows
}

/// `saved`: the names of those whose values are kept.
pub fn headers(form: &Form, saved: &[String]) -> Vec<Row> {
    let row = |number: usize| {
        let name = form.value(&format!("header_name_{number}")).to_owned();
        let value = form.value(&format!("header_value_{number}")).to_owned();
        let saved = saved.iter().any(|known| known.eq_ignore_ascii_case(&name));
        Row { number, name, op: String::new(), value, saved }
    };
    let mut rows: Vec<_> = (1..=MOST).map(row).collect();
    shorten(&mut rows, HEADERS.max(saved.len() + 1));
    rows
}

fn shorten(rows: &mut Vec<Row>, least: usize) {
    let used = rows.iter().rposition(|row| !row.name.is_empty() || !row.value.is_empty());
    rows.truncate(used.map_or(0, |last| last + 1).max(least));
}

/// What was typed. Numbers and schedules that are not understood are problems; everything else is
/// judged where it is kept. `old`: the endpoint that is changed.
pub fn read(typed: &Parameters, old: Option<&Endpoint>) -> (Wanted, Vec<Problem>) {
    let mut problems = Vec::new();
    let text = |name: &str| typed.get(name).unwrap_or_default().trim().to_owned();
    // What is no number is out of range.
    let number = |name: &str| match text(name).as_str() {
        "" => None,
        digits => Some(digits.parse().unwrap_or(0)),
    };
    let mut wanted = Wanted {
        url: text("url"),
        events: settings::kinds().filter(|kind| typed.has(&format!("event_{kind}"))).collect(),
        active: typed.has("active"),
        ordered: typed.has("ordered"),
        ..Wanted::default()
    };
    let settings = &mut wanted.settings;
    settings.description = text("description");
    match Format::parse(&text("format")) {
        Some(format) => settings.format = format,
        None => problems.push(Problem::new("format", "required")),
    }
    settings.filter = typed_conditions(typed, &mut problems);
    settings.headers = typed_headers(typed, old, &mut problems);
    settings.concurrency = number("concurrency");
    settings.rate = number("rate");
    match text("schedule").as_str() {
        "" => {}
        waits => match waits::parse(waits) {
            Some(seconds) => settings.schedule = Some(seconds),
            None => problems.push(Problem::new("schedule", "schedule_text")),
        },
    }
    (wanted, problems)
}

/// A row without a field is empty.
fn typed_conditions(typed: &Parameters, problems: &mut Vec<Problem>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for number in 1..=MOST {
        let part = |part| typed.get(&format!("filter_{part}_{number}")).unwrap_or_default();
        let (field, value) = (part("field"), part("value"));
        if field.is_empty() && value.trim().is_empty() {
            continue;
        }
        if field.is_empty() {
            problems.push(Problem::new("filter", "filter_field").with("value", value));
            continue;
        }
        let op = Operator::parse(part("op")).unwrap_or_default();
        conditions.push(Condition { field: field.to_owned(), op, value: value.to_owned() });
    }
    conditions
}

/// The value of a saved header stays when its field is left blank; without a name it goes.
fn typed_headers(
    typed: &Parameters,
    old: Option<&Endpoint>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, String> {
    let kept = |name: &str| {
        let headers = old.map(|endpoint| &endpoint.settings.headers)?;
        headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, v)| v.clone())
    };
    let mut headers = BTreeMap::<String, String>::new();
    for number in 1..=MOST {
        let part = |part| typed.get(&format!("header_{part}_{number}")).unwrap_or_default().trim();
        let (name, value) = (part("name"), part("value"));
        if (name.is_empty() && value.is_empty()) || typed.has(&format!("header_gone_{number}")) {
            continue;
        }
        if headers.keys().any(|known| known.eq_ignore_ascii_case(name)) {
            problems.push(Problem::new("headers", "header_twice").with("name", name));
            continue;
        }
        let value = match value {
            "" => kept(name).unwrap_or_default(),
            value => value.to_owned(),
        };
        headers.insert(name.to_owned(), value);
    }
    headers
}

/// Everything that is wrong, in the order of the form; or nothing.
pub fn judge(wanted: &mut Wanted, mut problems: Vec<Problem>) -> Result<()> {
    match wanted.check() {
        Ok(()) => {}
        Err(Error::Invalid(more)) => problems.extend(more),
        Err(other) => return Err(other),
    }
    const ORDER: [&str; 9] = [
        "url",
        "description",
        "events",
        "format",
        "filter",
        "headers",
        "schedule",
        "concurrency",
        "rate",
    ];
    problems.sort_by_key(|problem| ORDER.iter().position(|field| *field == problem.field));
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}
