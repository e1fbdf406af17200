//! The finished steps of a run.

use super::{Decided, tally::Tally};
use crate::words::words;
use serde_json::Value as Json;
use std::{collections::HashMap, sync::Arc};

words! {
    /// What became of a step.
    pub enum Status {
        Success = "success",
        Filtered = "filtered",
        Errored = "errored",
        Halted = "halted",
        /// It has begun; nothing goes on before it ends.
        Waiting = "waiting",
    }
}

/// The finished steps of a run. Made of what was stored; then kept, and added to, while the run goes on:
/// it remembers which turns are over.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// By step, then by item.
    steps: HashMap<String, HashMap<String, (Status, Arc<Json>)>>,
    len: usize,
    /// Of a loop or a step that fanned out, in an item: how many turns are over, and what became of them.
    over: HashMap<String, HashMap<String, (usize, Tally)>>,
}

/// Two are the same when the same is done.
impl PartialEq for Done {
    fn eq(&self, other: &Done) -> bool {
        self.steps == other.steps
    }
}

impl Done {
    /// Nothing has been done yet.
    pub fn new() -> Done {
        Done::default()
    }

    /// How a step ended, or that it waits. What was known of it is replaced.
    pub fn note(&mut self, step: &str, item: &str, status: Status, output: impl Into<Arc<Json>>) {
        let items = entry(&mut self.steps, step);
        let before = items.insert(item.to_owned(), (status, output.into()));
        match before {
            None => self.len += 1,
            Some((Status::Waiting, _)) => {}
            // Turns that are over may not be.
            Some(_) => self.over.clear(),
        }
    }

    /// Adds what the plan itself decided.
    pub fn note_decided(&mut self, decided: &Decided) {
        self.note(&decided.step, &decided.item, decided.status, decided.output.clone());
    }

    /// As if it had not been done: then it is due again.
    pub fn forget(&mut self, step: &str, item: &str) {
        if self.steps.get_mut(step).and_then(|items| items.remove(item)).is_some() {
            self.len -= 1;
            self.over.clear();
        }
    }

    /// How a step ended for this item, or that it waits, and its output; `None` if nothing is noted.
    pub fn get(&self, step: &str, item: &str) -> Option<(Status, &Arc<Json>)> {
        let (status, output) = self.steps.get(step)?.get(item)?;
        Some((*status, output))
    }

    /// How many steps are noted, waiting ones too; a step counts once for each item.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no step is noted.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many turns are over.
    pub(super) fn over(&self, step: &str, item: &str) -> (usize, Tally) {
        let known = self.over.get(step).and_then(|items| items.get(item));
        known.copied().unwrap_or_default()
    }

    pub(super) fn turn_over(&mut self, step: &str, item: &str, turns: usize, tally: Tally) {
        let items = entry(&mut self.over, step);
        match items.get_mut(item) {
            Some(known) => *known = (turns, tally),
            None => drop(items.insert(item.to_owned(), (turns, tally))),
        }
    }
}

/// Without making a key where there is one.
fn entry<'m, T: Default>(map: &'m mut HashMap<String, T>, key: &str) -> &'m mut T {
    if !map.contains_key(key) {
        map.insert(key.to_owned(), T::default());
    }
    map.get_mut(key).expect("it was put in")
}
