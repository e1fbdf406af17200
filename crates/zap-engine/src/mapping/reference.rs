//! A reference: which value of which step is meant.

use super::{PathPart, Values};

/// A place in what a step gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The id of the step.
    pub step: String,
    /// As it is written between the braces.
    pub source: String,
    pub(super) path: Vec<Key>,
    /// Whether it stands for the JSON of the value, as a text.
    pub(super) as_json: bool,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    /// A field of an object; of a list the item at `index`, or this field of each item. Where the object has
    /// no such field, `lines[]name` is what [`items`] makes of it.
    Name { name: String, index: Option<usize> },
    /// `[]`: each item.
    Items,
}

/// Longer paths are not read: what follows them calls itself for each list on the way.
pub(super) const MAX_PATH_KEYS: usize = 64;

impl Key {
    pub(super) fn name(name: impl Into<String>) -> Key {
        let name = name.into();
        Key::Name { index: name.parse().ok(), name }
    }
}

impl Reference {
    /// `1__querystring__id`, `1__lignes[]nom`
    pub fn parse(source: &str) -> Option<Reference> {
        let (step, path) = source.split_once("__").unwrap_or((source, ""));
        let mut keys = Vec::new();
        // `1____typename` asks for `__typename`: the underscores that are too many belong to the name.
        let mut before = String::new();
        for segment in path.split("__") {
            if segment.is_empty() {
                before.push_str("__");
                continue;
            }
            items(&(std::mem::take(&mut before) + segment), &mut keys);
        }
        let fits = keys.len() <= MAX_PATH_KEYS;
        (is_id(step) && fits).then(|| Reference {
            step: step.to_owned(),
            source: source.to_owned(),
            path: keys,
            as_json: false,
        })
    }

    /// The field that it names, as it is written; empty for all of what the step gave.
    pub fn field(&self) -> &str {
        match self.source.split_once("__") {
            Some((step, field)) if step == self.step => field,
            None if self.source == self.step => "",
            _ => &self.source,
        }
    }

    /// The names on the way to it, without lists: `lignes` and `nom` of `1__lignes[]nom`; none for all of
    /// what the step gave.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.path.iter().filter_map(|key| match key {
            Key::Name { name, .. } => Some(name.as_str()),
            Key::Items => None,
        })
    }

    /// The way from what the step gave to the value; a place in a list is a name, too.
    pub fn path(&self) -> Vec<PathPart> {
        let part = |key: &Key| match key {
            Key::Name { name, .. } => PathPart::Field(name.clone()),
            Key::Items => PathPart::Each,
        };
        self.path.iter().map(part).collect()
    }

    /// Whether it stands for the JSON of the value, as a text.
    pub fn is_json(&self) -> bool {
        self.as_json
    }

    /// Whether the values have what it refers to, be it empty.
    pub fn is_in(&self, values: &Values<'_>) -> bool {
        self.find(values).is_some()
    }

    /// Whether it says in so many words that it is a line item.
    pub fn has_items(&self) -> bool {
        self.path.iter().any(|key| match key {
            Key::Items => true,
            Key::Name { name, .. } => name.contains("[]"),
        })
    }
}

/// `lignes[]nom` is `lignes`, each item, `nom`.
pub(super) fn items(segment: &str, keys: &mut Vec<Key>) {
    for (place, name) in segment.split("[]").enumerate() {
        if place > 0 {
            keys.push(Key::Items);
        }
        if !name.is_empty() {
            keys.push(Key::name(name));
        }
    }
}

/// Whether a step can be called so: then it can be referred to.
pub(crate) fn is_id(id: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let edge = id.starts_with('_') || id.ends_with('_') || id.contains("__");
    (1..=64).contains(&id.len()) && id.bytes().all(letters) && !edge
}
