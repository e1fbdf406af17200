//! From a reference to what it refers to.

use super::{
    reference::{Key, Reference},
    values::Values,
};
use serde_json::Value as Json;

/// What a reference leads to.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'v> {
    One(&'v Json),
    /// Line items; null where an item has no such field, so that several lists keep step.
    Many(Vec<&'v Json>),
}

static NOTHING: Json = Json::Null;

impl<'v> Found<'v> {
    pub(super) fn to_json(&self) -> Json {
        match self {
            Found::One(value) => (*value).clone(),
            Found::Many(values) => values.iter().map(|value| (*value).clone()).collect(),
        }
    }

    pub(super) fn parts(&self) -> &[&'v Json] {
        match self {
            Found::One(value) => std::slice::from_ref(value),
            Found::Many(values) => values,
        }
    }
}

impl Reference {
    pub(super) fn find<'v>(&self, values: &'v Values<'_>) -> Option<Found<'v>> {
        follow(values.get(&self.step)?, &self.path)
    }
}

fn follow<'v>(mut value: &'v Json, path: &[Key]) -> Option<Found<'v>> {
    for (at, key) in path.iter().enumerate() {
        value = match (key, value) {
            (Key::Items, Json::Array(list)) => return each(list, &path[at + 1..]),
            (Key::Items, Json::Null) => return None,
            (Key::Items, single) => return each(std::slice::from_ref(single), &path[at + 1..]),
            (Key::Name { name, .. }, Json::Object(fields)) => fields.get(name)?,
            (Key::Name { index: Some(index), .. }, Json::Array(list)) => list.get(*index)?,
            (Key::Name { .. }, Json::Array(list)) => return each(list, &path[at..]),
            _ => return None,
        };
    }
    Some(Found::One(value))
}

/// The rest of the path for each item; nothing, if no item of several has it.
fn each<'v>(list: &'v [Json], path: &[Key]) -> Option<Found<'v>> {
    let mut any = list.is_empty();
    let mut found = Vec::with_capacity(list.len());
    for item in list {
        match follow(item, path) {
            Some(Found::One(value)) => found.push(value),
            Some(Found::Many(values)) => found.extend(values),
            None => {
                found.push(&NOTHING);
                continue;
            }
        }
        any = true;
    }
    any.then_some(Found::Many(found))
}
