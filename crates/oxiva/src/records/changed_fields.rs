//! The fields that a change of a record changed, as they are read from its event.

use super::RecordKind;
use serde_json::{Map, Value as Json, json};

/// The fields that changed in the order of their declaration, each from what to what: PostgreSQL keeps the names of
/// an object in an order of its own, and receivers are told the same on both databases.
pub fn in_order(kind: RecordKind, stored: &Json) -> Map<String, Json> {
    let Some(stored) = stored.as_object() else { return Map::new() };
    let declared = kind.fields();
    let place = |name: &str| declared.iter().position(|field| field.name == name);
    let mut changed: Vec<_> = stored.iter().collect();
    changed.sort_by_key(|(name, _)| place(name).unwrap_or(declared.len()));
    let both = |both: &Json| json!({ "from": both["from"], "to": both["to"] });
    changed.into_iter().map(|(name, change)| (name.clone(), both(change))).collect()
}
