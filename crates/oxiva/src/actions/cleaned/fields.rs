//! Which fields of an action hold addresses of mail or numbers of the dossier.

use crate::actions::{self, FieldKind};
use serde_json::{Map, Value as Json};

/// What a field holds beside what any text may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Addresses of mail, perhaps with names before them.
    Emails,
    /// The number of a record, a row or a person.
    Number,
    Anything,
}

/// What a field of a step holds.
pub(super) fn holds(part: &Map<String, Json>, key: &str) -> Holds {
    let word = |key: &str| part.get(key).and_then(Json::as_str).unwrap_or_default();
    let action = actions::find(word("app")).and_then(|app| app.action(word("action")));
    let field = action.and_then(|action| action.fields.iter().find(|field| field.key == key));
    match field.map(|field| field.kind) {
        Some(FieldKind::Emails) => Holds::Emails,
        Some(FieldKind::Record(_) | FieldKind::Person) => Holds::Number,
        _ if is_id(key) => Holds::Number,
        _ => Holds::Anything,
    }
}

/// Whether a name is that of a number of the dossier: `id`, `sticket_id`, `row`.
pub(super) fn is_id(name: &str) -> bool {
    let last = name.rsplit("__").next().unwrap_or(name).trim_end_matches(['}', ' ', '"', ']']);
    let last = last.rsplit(['"', '.']).next().unwrap_or(last);
    last == "id" || last == "row" || last.ends_with("_id") || last.ends_with("Id")
}

/// Whether a value is a number, written in whatever way.
pub(super) fn is_number(value: &Json) -> bool {
    match value {
        Json::Number(_) => true,
        Json::String(text) => {
            let text = text.trim();
            !text.is_empty() && text.chars().all(|sign| sign.is_ascii_digit())
        }
        _ => false,
    }
}
