//! Reading a trigger.

use super::{
    Asked, Before, Code, FIELDS, MAX_BEFORE_MINUTES, Problem, RowChange, TITLE, Trigger,
    TriggerKind, Unit,
    object::{Object, Report},
    parse_condition::groups,
};
use serde_json::{Map, Value as Json};

pub(super) fn trigger(report: &Report, at: String, value: &Json) -> Option<Trigger> {
    let object = Object::open(report, at, value)?;
    let id = object.id();
    let title = object.title();
    let note = object.note_text();
    let is_to_be_chosen = report.is_draft && !object.has("kind");
    if is_to_be_chosen {
        // What stood in its place elsewhere, for whoever chooses.
        object.map("placeholder");
    }
    let kind = kind(&object);
    // Of a kind that is not known nobody knows the keys.
    if kind.is_some() || is_to_be_chosen {
        object.close();
    }
    Some(Trigger { id, title, note, kind: kind? })
}

fn kind(object: &Object<'_>) -> Option<TriggerKind> {
    let word = object.required_text("kind", TITLE)?;
    Some(match word {
        "catch_hook" => {
            let child_key = object.text("child_key", TITLE).unwrap_or_default().to_owned();
            TriggerKind::CatchHook { child_key }
        }
        "raw_hook" => TriggerKind::RawHook,
        "event" => TriggerKind::Event { events: events(object), any: groups(object, "any") },
        "row" => TriggerKind::Row {
            table: table(object),
            changes: row_changes(object),
            any: groups(object, "any"),
        },
        "due" => TriggerKind::Due { before: before(object), any: groups(object, "any") },
        "schedule" => TriggerKind::Schedule(schedule(object)),
        "manual" => {
            let fields = object.list("fields", FIELDS).into_iter();
            let read = |(at, value)| asked(object.report, at, value);
            TriggerKind::Manual { fields: fields.filter_map(read).collect() }
        }
        other => {
            object.unknown_word("kind", other, TriggerKind::WORDS);
            return None;
        }
    })
}

/// A list that has to be there and to hold something.
fn required_list<'d>(object: &Object<'d>, key: &'static str) -> Vec<(String, &'d Json)> {
    object.required(key);
    let list = object.list(key, FIELDS);
    if list.is_empty() && object.get(key).is_some_and(Json::is_array) {
        object.note(object.problem(key, Code::Empty));
    }
    list
}

fn events(object: &Object<'_>) -> Vec<String> {
    let mut events = Vec::new();
    for (at, value) in required_list(object, "events") {
        match value.as_str() {
            Some("") => object.note(Problem::new(at, Code::Empty)),
            Some(word) if word.chars().count() > TITLE => {
                object.note(Problem::new(at, Code::TooLong).with("max", TITLE));
            }
            Some(word) => events.push(word.to_owned()),
            None => object.note(Problem::new(at, Code::WrongType).with("expected", "text")),
        }
    }
    events
}

/// The number of a table, also written as a number, or its name.
fn table(object: &Object<'_>) -> String {
    match object.get("table").and_then(Json::as_i64) {
        Some(number) => number.to_string(),
        None => object.required_text("table", TITLE).unwrap_or_default().to_owned(),
    }
}

fn row_changes(object: &Object<'_>) -> Vec<RowChange> {
    let mut changes = Vec::new();
    for (at, value) in required_list(object, "changes") {
        let word = value.as_str().unwrap_or_default();
        match RowChange::parse(word) {
            Some(change) if !changes.contains(&change) => changes.push(change),
            // Said twice it means the same.
            Some(_) => {}
            None if value.is_string() => {
                let problem = Problem::new(at, Code::UnknownWord).with("word", word);
                object.note(problem.with("known", RowChange::WORDS.join(", ")));
            }
            None => object.note(Problem::new(at, Code::WrongType).with("expected", "text")),
        }
    }
    changes
}

/// `{"value": 1, "unit": "days"}`: at most [`MAX_BEFORE_MINUTES`].
fn before(object: &Object<'_>) -> Before {
    let nothing = Before { value: 0, unit: Unit::Minutes };
    let Some(value) = object.required("before") else { return nothing };
    let at = object.pointer("before");
    let Some(object) = Object::open(object.report, at, value) else { return nothing };
    object.required("value");
    let unit = object.word("unit", Unit::WORDS, Unit::parse).unwrap_or(Unit::Minutes);
    let value = object.integer("value", 0, MAX_BEFORE_MINUTES / unit.minutes()).unwrap_or_default();
    object.close();
    Before { value, unit }
}

/// Either words of a schedule or the five fields of cron. What they mean is read by [`crate::schedule`].
fn schedule(object: &Object<'_>) -> Map<String, Json> {
    let mut schedule = Map::new();
    if object.has("every") == object.has("cron") {
        object.note_one_of(&["every", "cron"]);
    }
    if let Some(every) = object.map("every") {
        schedule.insert("every".into(), every.clone().into());
    }
    if object.get("cron").is_some()
        && let Some(cron) = object.required_text("cron", TITLE)
    {
        schedule.insert("cron".into(), cron.into());
    }
    schedule
}

fn asked(report: &Report, at: String, value: &Json) -> Option<Asked> {
    let object = Object::open(report, at, value)?;
    let key = object.required_text("key", TITLE);
    let label = object.line("label", TITLE);
    let required = object.boolean("required").unwrap_or_default();
    object.close();
    Some(Asked { key: key?.to_owned(), label, required })
}
