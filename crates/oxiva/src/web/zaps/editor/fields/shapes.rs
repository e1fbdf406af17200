//! What a field looks like in a form, and values as they are typed.

use crate::actions::{FieldKind, catalogue::FormField};
use serde_json::Value as Json;

/// Rows of pairs that are empty, for more of them.
const EMPTY_ROWS: usize = 5;

/// The control of a field, by its kind and what it holds.
pub(super) fn shape(kind: FieldKind, value: &Json, has_choices: bool) -> &'static str {
    match kind {
        FieldKind::Long => "long",
        FieldKind::Code => "code",
        FieldKind::List => "list",
        FieldKind::Dict => "pairs",
        // Pairs show what is flat; what is deeper is JSON.
        FieldKind::Any => match value {
            Json::Object(fields) if !fields.values().all(is_plain) => "json",
            Json::Array(_) => "json",
            _ => "pairs",
        },
        FieldKind::Choice(_) | FieldKind::Boolean | FieldKind::Table | FieldKind::Person => {
            "choice"
        }
        FieldKind::Column => "choice",
        FieldKind::Record(_) => "record",
        _ if has_choices => "choice",
        _ => "text",
    }
}

fn is_plain(value: &Json) -> bool {
    !value.is_object() && !value.is_array()
}

/// The hint of an on-screen keyboard.
pub(super) fn keyboard(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Number => "decimal",
        FieldKind::Record(_) => "numeric",
        FieldKind::Emails => "email",
        FieldKind::Url => "url",
        _ => "",
    }
}

/// What holds where a field is empty, in words.
pub(super) fn default(field: &FormField, choices: &[(String, String)]) -> String {
    let chosen = choices.iter().find(|(word, _)| *word == field.default);
    chosen.map_or_else(|| field.default.clone(), |(_, label)| label.clone())
}

/// A value as it is typed: a list by its lines, what is deeper as JSON.
pub(in crate::web::zaps::editor) fn typed(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) if items.iter().all(is_plain) => {
            items.iter().map(typed).collect::<Vec<_>>().join("\n")
        }
        Json::Array(_) | Json::Object(_) => serde_json::to_string_pretty(value).unwrap_or_default(),
        other => other.to_string(),
    }
}

/// Pairs as rows, with empty ones for more.
pub(in crate::web::zaps::editor) fn rows(value: &Json) -> Vec<(String, String)> {
    let fields = value.as_object().into_iter().flatten();
    let mut rows: Vec<_> = fields.map(|(key, value)| (key.clone(), typed(value))).collect();
    rows.extend(std::iter::repeat_n((String::new(), String::new()), EMPTY_ROWS));
    rows
}
