//! From a reference to what it refers to.

use super::{
    reference::{Key, MAX_PATH_KEYS, Reference, items},
    values::Values,
};
use serde_json::Value as Json;

/// What a reference leads to.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'v> {
    One(&'v Json),
    /// Line items; null where an item has no such field, so that several lists keep step.
    Many(Vec<&'v Json>),
    /// What the reference made of it.
    Made(Json),
}

static NOTHING: Json = Json::Null;

impl<'v> Found<'v> {
    pub(super) fn to_json(&self) -> Json {
        match self {
            Found::One(value) => (*value).clone(),
            Found::Many(values) => values.iter().map(|value| (*value).clone()).collect(),
            Found::Made(value) => value.clone(),
        }
    }

    /// One value, or each of several.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Json> {
        let (one, many) = match self {
            Found::One(value) => (Some(*value), &[][..]),
            Found::Many(values) => (None, values.as_slice()),
            Found::Made(value) => (Some(value), &[][..]),
        };
        one.into_iter().chain(many.iter().copied())
    }
}

impl Reference {
    pub(super) fn find<'v>(&self, values: &'v Values<'_>) -> Option<Found<'v>> {
        let found = follow(values.get(&self.step)?, &self.path)?;
        Some(if self.as_json { Found::Made(found.to_json().to_string().into()) } else { found })
    }
}

fn follow<'v>(mut value: &'v Json, path: &[Key]) -> Option<Found<'v>> {
    for (at, key) in path.iter().enumerate() {
        value = match (key, value) {
            (Key::Items, Json::Array(list)) => return each(list, &path[at + 1..]),
            (Key::Items, Json::Null) => return None,
            (Key::Items, single) => return each(std::slice::from_ref(single), &path[at + 1..]),
            (Key::Name { name, .. }, Json::Object(fields)) => match fields.get(name) {
                Some(field) => field,
                None => return each_within(value, name, &path[at + 1..]),
            },
            (Key::Name { index: Some(index), .. }, Json::Array(list)) => list.get(*index)?,
            (Key::Name { .. }, Json::Array(list)) => return each(list, &path[at..]),
            _ => return None,
        };
    }
    Some(Found::One(value))
}

/// `lines[]name`, written as one key, is the list, each of its items, and the field.
fn each_within<'v>(value: &'v Json, name: &str, rest: &[Key]) -> Option<Found<'v>> {
    if !name.contains("[]") {
        return None;
    }
    let mut keys = Vec::new();
    items(name, &mut keys);
    keys.extend_from_slice(rest);
    // None of the new keys has brackets: this is done once for each key of a reference.
    if keys.len() > MAX_PATH_KEYS { None } else { follow(value, &keys) }
}

/// The rest of the path for each item; nothing, if no item of several has it.
fn each<'v>(list: &'v [Json], path: &[Key]) -> Option<Found<'v>> {
    let mut any = list.is_empty();
    let mut found = Vec::with_capacity(list.len());
    for item in list {
        match follow(item, path) {
            Some(Found::One(value)) => found.push(value),
            Some(Found::Many(values)) => found.extend(values),
            // A path makes nothing.
            Some(Found::Made(_)) | None => {
                found.push(&NOTHING);
                continue;
            }
        }
        any = true;
    }
    any.then_some(Found::Many(found))
}
