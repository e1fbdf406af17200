//! A text, taken apart.

use super::gives;

/// A text with references, taken apart once.
#[derive(Clone, Debug, Default)]
pub struct Template {
    source: String,
    pub(super) parts: Vec<Part>,
}

/// Two are the same when they are written the same.
impl PartialEq for Template {
    fn eq(&self, other: &Template) -> bool {
        self.source == other.source
    }
}

#[derive(Clone, Debug)]
pub(super) enum Part {
    Words(String),
    Reference(Reference),
    /// Between braces, and not ours to read.
    Unreadable(String),
}

/// A place in what a step gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The id of the step.
    pub step: String,
    /// As it is written between the braces.
    pub source: String,
    pub(super) path: Vec<Key>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    /// A field of an object; of a list the item at `index`, or this field of each item.
    Name { name: String, index: Option<usize> },
    /// `[]`: each item.
    Items,
}

/// Longer paths are not read: what follows them calls itself for each list on the way.
pub(super) const LONGEST_PATH: usize = 64;

impl Key {
    pub(super) fn name(name: impl Into<String>) -> Key {
        let name = name.into();
        Key::Name { index: name.parse().ok(), name }
    }
}

impl Template {
    /// Never fails: what is no reference stands for itself.
    pub fn parse(source: &str) -> Template {
        let mut template = Template { source: source.to_owned(), parts: Vec::new() };
        let mut rest = source;
        while let Some(at) = rest.find("{{") {
            // Of more braces the last two count.
            let at = at + rest[at + 2..].bytes().take_while(|byte| *byte == b'{').count();
            let after = &rest[at + 2..];
            let Some((part, length)) = braces(after) else { break };
            // Of `{{ {{1__a}}` the inner braces count.
            let inner = match part {
                Part::Unreadable(_) => after[..length].rfind("{{"),
                _ => None,
            };
            if let Some(inner) = inner {
                template.words(&rest[..at + 2 + inner]);
                rest = &after[inner..];
                continue;
            }
            template.words(&rest[..at]);
            template.parts.push(part);
            rest = &after[length..];
        }
        template.words(rest);
        template
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.parts.iter().filter_map(|part| match part {
            Part::Reference(reference) => Some(reference),
            _ => None,
        })
    }

    /// What stands between braces and is no reference.
    pub fn unreadable(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Unreadable(source) => Some(source.as_str()),
            _ => None,
        })
    }

    /// The reference, if there is nothing beside it.
    pub fn whole(&self) -> Option<&Reference> {
        match self.parts.as_slice() {
            [Part::Reference(reference)] => Some(reference),
            _ => None,
        }
    }

    fn words(&mut self, words: &str) {
        match self.parts.last_mut() {
            _ if words.is_empty() => {}
            Some(Part::Words(before)) => before.push_str(words),
            _ => self.parts.push(Part::Words(words.to_owned())),
        }
    }
}

/// What follows `{{`, and how far it goes with its `}}`. `None` when nothing closes.
fn braces(after: &str) -> Option<(Part, usize)> {
    if let Some((reference, length)) = gives::read(after) {
        return Some((Part::Reference(reference), length));
    }
    let end = after.find("}}")?;
    let part = match Reference::parse(after[..end].trim()) {
        Some(reference) => Part::Reference(reference),
        None => Part::Unreadable(format!("{{{{{}}}}}", &after[..end])),
    };
    Some((part, end + 2))
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
        let fits = keys.len() <= LONGEST_PATH;
        (is_id(step) && fits).then(|| Reference {
            step: step.to_owned(),
            source: source.to_owned(),
            path: keys,
        })
    }

    /// Whether it says in so many words that it is a line item.
    pub fn has_items(&self) -> bool {
        self.path.contains(&Key::Items)
    }
}

/// `lignes[]nom` is `lignes`, each item, `nom`.
fn items(segment: &str, keys: &mut Vec<Key>) {
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
