//! A text, taken apart.

use super::{gives, reference::Reference};
use std::ops::Range;

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

/// A piece of a template, as people read it.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'t> {
    Words(&'t str),
    Reference(&'t Reference),
}

impl Template {
    /// Never fails: what is no reference stands for itself.
    pub fn parse(source: &str) -> Template {
        let mut template = Template { source: source.to_owned(), parts: Vec::new() };
        let mut rest = source;
        while let Some((part, at)) = next_braces(rest) {
            template.words(&rest[..at.start]);
            template.parts.push(part);
            rest = &rest[at.end..];
        }
        template.words(rest);
        template
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its words and references, in the order in which they stand.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        self.parts.iter().map(|part| match part {
            Part::Words(words) | Part::Unreadable(words) => Piece::Words(words),
            Part::Reference(reference) => Piece::Reference(reference),
        })
    }

    /// The references, in the order in which they stand.
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

/// The first braces of a text that close: what is between them, and where they stand.
pub(super) fn next_braces(text: &str) -> Option<(Part, Range<usize>)> {
    let mut start = 0;
    loop {
        start += text[start..].find("{{")?;
        // Of more braces the last two count.
        start += text[start + 2..].bytes().take_while(|byte| *byte == b'{').count();
        let after = &text[start + 2..];
        let (part, length) = braces(after)?;
        // Of `{{ {{1__a}}` the inner braces count.
        match (&part, after[..length].rfind("{{")) {
            (Part::Unreadable(_), Some(inner)) => start += 2 + inner,
            _ => return Some((part, start..start + 2 + length)),
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
