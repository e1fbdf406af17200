//! Reading a trigger.

use super::{
    Asked, Code, FIELDS, Problem, TITLE, Trigger, TriggerKind,
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

fn events(object: &Object<'_>) -> Vec<String> {
    object.required("events");
    let list = object.list("events", FIELDS);
    if list.is_empty() && object.has("events") {
        object.note(object.problem("events", Code::Empty));
    }
    let mut events = Vec::new();
    for (at, value) in list {
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
    let label = object.text("label", TITLE).unwrap_or_default().to_owned();
    let required = object.boolean("required").unwrap_or_default();
    object.close();
    Some(Asked { key: key?.to_owned(), label, required })
}
