//! Texts within a body that are themselves JSON or XML, and how deep a value is.

use super::{DEPTH, xml};
use serde_json::{Map, Value as Json};

/// A text or a number is one level deep, a list one more than what is in it.
pub(super) fn depth(value: &Json) -> usize {
    let deepest = match value {
        Json::Array(values) => values.iter().map(depth).max(),
        Json::Object(map) => map.values().map(depth).max(),
        _ => None,
    };
    1 + deepest.unwrap_or(0)
}

/// Takes NULs out of texts and names, and reads texts within where `recurse` is set.
pub(super) fn tidy(value: &mut Json, recurse: bool) {
    visit(value, recurse, 1);
}

/// The same for fields none of which is read.
pub(super) fn tidy_map(map: &mut Map<String, Json>) {
    visit_map(map, false, 1);
}

fn visit(value: &mut Json, recurse: bool, level: usize) {
    if recurse
        && let Json::String(text) = value
        && let Some(inner) = within(text)
        && level + depth(&inner) <= DEPTH
    {
        *value = inner;
    }
    match value {
        Json::String(text) => text_rules::without_nul(text),
        Json::Array(values) => values.iter_mut().for_each(|value| visit(value, recurse, level + 1)),
        Json::Object(map) => visit_map(map, recurse, level),
        _ => {}
    }
}

fn visit_map(map: &mut Map<String, Json>, recurse: bool, level: usize) {
    text_rules::without_nul_in_keys(map);
    map.values_mut().for_each(|value| visit(value, recurse, level + 1));
}

/// An object or a list, never a number: `"007"` is a text.
fn within(text: &str) -> Option<Json> {
    let start = text.trim();
    match (start.as_bytes().first()?, start.as_bytes().last()?) {
        (b'{', b'}') | (b'[', b']') => text_rules::json::read(start).ok(),
        (b'<', b'>') => xml::read_unless_html(start),
        _ => None,
    }
}
