//! What the fields of records know of themselves: the words of their sets, and what a new record has.

use super::super::{Action, App, crm};
use crate::{
    i18n::Lang,
    records::{FieldValue, Noun, RecordKind, of_kind},
};
use serde_json::Value as Json;

/// The noun that an action of the app `crm` is about.
pub(in crate::actions) fn record_kind(action: &str) -> Option<RecordKind> {
    let is_of = |word: &str| action.strip_suffix(word).is_some_and(|verb| verb.ends_with('_'));
    RecordKind::ALL.iter().copied().find(|kind| is_of(kind.word()) || is_of(kind.plural()))
}

/// The text of one word of a record's field.
pub(super) fn word(
    app: &App,
    action: &Action,
    key: &str,
    word: &str,
    lang: Lang,
) -> Option<String> {
    word_key(app.name, action.name, key, word).map(|key| lang.text(&key))
}

/// `ticket-statut-open`
pub(super) fn word_key(app: &str, action: &str, key: &str, word: &str) -> Option<String> {
    if app != crm::APP.name {
        return None;
    }
    match record_kind(action)?.field(key)?.value {
        FieldValue::Word { texts, .. } => Some(format!("{texts}-{word}")),
        _ => None,
    }
}

/// What a new record has in a field that nobody fills.
pub(super) fn default(app: &App, action: &Action, key: &str) -> Option<String> {
    let is_new = ["create_", "find_or_create_"].iter().any(|verb| action.name.starts_with(verb));
    let kind = record_kind(action.name).filter(|_| is_new && app.name == crm::APP.name)?;
    kind.field(key)?;
    let json = of_kind!(kind, N => serde_json::to_value(<N as Noun>::Fields::default()).ok()?);
    json.get(key).and_then(Json::as_str).map(str::to_owned)
}
