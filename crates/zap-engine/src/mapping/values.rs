//! What the steps gave.

use super::meta::Meta;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value as Json;
use std::sync::Arc;

/// What the trigger and the finished steps gave, by the id of the step; the last word on an id counts.
#[derive(Clone, Debug, Default)]
pub struct Values<'a> {
    held: Vec<(&'a str, Held<'a>)>,
    meta: Option<Meta>,
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

    /// Adds the moment and the zone that the references of [`META`](super::META) are about.
    pub fn at(mut self, now: Timestamp, zone: &TimeZone) -> Values<'a> {
        self.meta = Some(Meta::new(now, zone.clone()));
        self
    }

    /// The output of a step, or what the reference of [`META`](super::META) of this name says; `None` if
    /// there is neither.
    pub fn get(&self, step: &str) -> Option<&Json> {
        let held = self.held.iter().rev().find(|(id, _)| *id == step);
        held.map(|(_, held)| held.value()).or_else(|| self.meta.as_ref()?.get(step))
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
