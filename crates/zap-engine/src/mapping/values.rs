//! What the steps gave.

use serde_json::Value as Json;
use std::sync::Arc;

/// What the trigger and the finished steps gave, by the id of the step; the last word on an id counts.
#[derive(Clone, Debug, Default)]
pub struct Values<'a> {
    held: Vec<(&'a str, Held<'a>)>,
}

#[derive(Clone, Debug)]
pub(crate) enum Held<'a> {
    Borrowed(&'a Json),
    Shared(Arc<Json>),
    /// One item of a list: this turn's.
    Item(Arc<Json>, usize),
}

static NOTHING: Json = Json::Null;

impl<'a> Values<'a> {
    /// No step has given anything yet.
    pub fn new() -> Values<'a> {
        Values::default()
    }

    /// Adds the output of a step.
    pub fn with(mut self, step: &'a str, output: &'a Json) -> Values<'a> {
        self.hold(step, Held::Borrowed(output));
        self
    }

    /// The output of a step; `None` if it gave none.
    pub fn get(&self, step: &str) -> Option<&Json> {
        self.held.iter().rev().find(|(id, _)| *id == step).map(|(_, held)| held.value())
    }

    pub(crate) fn hold(&mut self, step: &'a str, held: Held<'a>) {
        self.held.push((step, held));
    }

    /// How many there are, for [`Values::forget`].
    pub(crate) fn mark(&self) -> usize {
        self.held.len()
    }

    pub(crate) fn forget(&mut self, since: usize) {
        self.held.truncate(since);
    }
}

impl Held<'_> {
    fn value(&self) -> &Json {
        match self {
            Held::Borrowed(value) => value,
            Held::Shared(value) => value,
            Held::Item(list, at) => list.get(at).unwrap_or(&NOTHING),
        }
    }
}
