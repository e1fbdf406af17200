//! A draft while a command changes it.

use super::{
    Refusal,
    ids::Ids,
    place::Slot,
    tree::{Part, find, text},
};
use serde_json::{Map, Value as Json};

/// A copy of the draft, and what is to be told of the change.
pub(super) struct Draft {
    pub(super) document: Json,
    /// The greatest number that was ever an id.
    pub(super) last_id: u64,
    /// What the change is about: a step, a path or the trigger, which is there afterwards.
    pub(super) touched: Option<String>,
}

impl Draft {
    /// Ids that nothing had before.
    pub(super) fn ids(&self) -> Ids {
        Ids::beyond(&self.document, self.last_id)
    }

    pub(super) fn keep_ids(&mut self, ids: &Ids) {
        self.last_id = self.last_id.max(ids.last);
    }

    pub(super) fn touch(&mut self, id: &str) {
        self.touched = Some(id.to_owned());
    }

    /// The keys of the step that has this id.
    pub(super) fn step(&mut self, id: &str) -> Result<&mut Map<String, Json>, Refusal> {
        self.part(id, &[Part::Step])
    }

    /// As [`Draft::step`], if the step is of this kind.
    pub(super) fn step_of(
        &mut self,
        id: &str,
        kind: &str,
    ) -> Result<&mut Map<String, Json>, Refusal> {
        let found = find(&self.document, id).filter(|found| found.part == Part::Step);
        let other = text(found.ok_or_else(|| Refusal::no_such_id(id))?.value, "kind");
        if other != kind {
            return Err(Refusal::wrong_kind(id, other));
        }
        self.step(id)
    }

    /// The keys of what has this id, if it is one of these.
    pub(super) fn part(
        &mut self,
        id: &str,
        parts: &[Part],
    ) -> Result<&mut Map<String, Json>, Refusal> {
        let found = find(&self.document, id).filter(|found| parts.contains(&found.part));
        let pointer = found.map(|found| found.pointer);
        self.touch(id);
        pointer
            .and_then(|pointer| self.document.pointer_mut(&pointer))
            .and_then(Json::as_object_mut)
            .ok_or_else(|| Refusal::no_such_id(id))
    }

    /// The list of steps that a place is in; it is made if it is not there.
    pub(super) fn steps_at(&mut self, slot: &Slot) -> Result<&mut Vec<Json>, Refusal> {
        let around = self.document.pointer_mut(&slot.around).and_then(Json::as_object_mut);
        let around = around.ok_or_else(|| Refusal::no_such_id(&slot.around))?;
        list(around, "steps").ok_or_else(|| Refusal::no_such_field("/steps"))
    }
}

/// A list under a key, which is made if it is not there; `None` if something else is.
pub(super) fn list<'d>(fields: &'d mut Map<String, Json>, key: &str) -> Option<&'d mut Vec<Json>> {
    let value = fields.entry(key).or_insert(Json::Null);
    if value.is_null() {
        *value = Json::Array(Vec::new());
    }
    value.as_array_mut()
}

/// Sets a key; null removes it.
pub(super) fn put(fields: &mut Map<String, Json>, key: &str, value: impl Into<Json>) {
    match value.into() {
        Json::Null => drop(fields.shift_remove(key)),
        value => drop(fields.insert(key.to_owned(), value)),
    }
}

/// Sets a text; an empty one removes it.
pub(super) fn put_text(fields: &mut Map<String, Json>, key: &str, text: &str) {
    put(fields, key, Some(text).filter(|text| !text.is_empty()));
}
