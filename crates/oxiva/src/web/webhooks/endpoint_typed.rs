//! What was typed into the form of an endpoint.

use super::{endpoint_form::MAX_ROWS, waits};
use crate::{
    error::{Error, Problem, Result},
    http::request::Parameters,
    web::form,
    webhooks::{
        configure::Wanted,
        endpoints::Endpoint,
        filter::{Condition, Operator},
        settings::{self, Format},
    },
};
use std::collections::BTreeMap;

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
    for number in 1..=MAX_ROWS {
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
    for number in 1..=MAX_ROWS {
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
    if let Err(error) = wanted.check() {
        problems.extend(form::problems(error)?);
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
