//! Walking through a document as raw JSON, whatever it looks like.

use serde_json::{Map, Value as Json};
use std::ops::Range;
use zap_engine::mapping::Template;

/// The app whose steps name tables; its steps and the trigger of rows alone do.
const TABLES_APP: &str = "tables";

/// Calls `then` with the trigger, and with every step and path, each before what is within it.
pub fn each_part_mut(document: &mut Json, then: &mut impl FnMut(&mut Map<String, Json>)) {
    let Some(zap) = document.as_object_mut() else { return };
    if let Some(trigger) = zap.get_mut("trigger").and_then(Json::as_object_mut) {
        then(trigger);
    }
    each_within(zap, then);
}

fn each_within(around: &mut Map<String, Json>, then: &mut impl FnMut(&mut Map<String, Json>)) {
    for key in ["steps", "paths"] {
        let list = around.get_mut(key).and_then(Json::as_array_mut);
        for part in list.into_iter().flatten().filter_map(Json::as_object_mut) {
            then(part);
            each_within(part, then);
        }
    }
}

/// Calls `then` with every text of a value, keys of objects left out.
pub fn each_text(value: &Json, then: &mut impl FnMut(&str)) {
    match value {
        Json::String(text) => then(text),
        Json::Array(list) => list.iter().for_each(|entry| each_text(entry, then)),
        Json::Object(fields) => fields.values().for_each(|field| each_text(field, then)),
        _ => {}
    }
}

/// As [`each_text`], and changes them.
pub fn each_text_mut(value: &mut Json, then: &mut impl FnMut(&mut String)) {
    match value {
        Json::String(text) => then(text),
        Json::Array(list) => list.iter_mut().for_each(|entry| each_text_mut(entry, then)),
        Json::Object(fields) => fields.values_mut().for_each(|field| each_text_mut(field, then)),
        _ => {}
    }
}

/// Where data of steps is mapped into a text: the references with their braces. What stands between braces and is
/// no reference is text as any other.
pub fn reference_places(text: &str) -> Vec<Range<usize>> {
    let (mut places, mut from) = (Vec::new(), 0);
    while let Some(open) = text[from..].find("{{").map(|at| from + at) {
        // Of more braces the last two count.
        let start = open + text[open + 2..].bytes().take_while(|byte| *byte == b'{').count();
        let Some(end) = text[start..].find("}}").map(|at| start + at + 2) else { break };
        let inner = text[start + 2..end].rfind("{{").map(|at| start + 2 + at);
        if Template::parse(&text[start..end]).whole().is_some() {
            places.push(start..end);
            from = end;
        } else {
            from = inner.unwrap_or(end);
        }
    }
    places
}

/// Where a part names a table, if it is one that does: as it is written there.
pub(super) fn table_of(part: &mut Map<String, Json>) -> Option<&mut Json> {
    if part.get("kind").and_then(Json::as_str) == Some("row") {
        return part.get_mut("table");
    }
    if part.get("app").and_then(Json::as_str) != Some(TABLES_APP) {
        return None;
    }
    part.get_mut("params")?.as_object_mut()?.get_mut("table")
}

/// A text, or the number that somebody wrote in its place; `None` if data of a step is mapped into it.
pub(super) fn written(value: &Json) -> Option<String> {
    match value {
        Json::String(text) if !text.contains("{{") => Some(text.trim().to_owned()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}
