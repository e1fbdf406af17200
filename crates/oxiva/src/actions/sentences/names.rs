//! What things are called, for those who speak of them.

use crate::records::RecordKind;
use serde_json::Value as Json;
use std::collections::HashMap;

/// The names that sentences may use. Whoever has none is called by its number.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The number of each step as people see it, by its id.
    pub steps: HashMap<String, usize>,
    /// The names of tables, by their numbers.
    pub tables: HashMap<i64, String>,
    /// What records are called.
    pub records: HashMap<(RecordKind, i64), String>,
    /// The names of people, by their numbers.
    pub people: HashMap<i64, String>,
    /// The names of connections, by their numbers.
    pub connections: HashMap<i64, String>,
}

impl Names {
    /// With the numbers of a document's steps: the trigger is 1, then the steps in the order in which they
    /// stand, those within paths and loops too.
    pub fn of_document(document: &Json) -> Names {
        let mut names = Names::default();
        names.give(&document["trigger"], 1);
        names.give_all(&document["steps"], &mut 1);
        names
    }

    /// `last` is the last number that is given.
    fn give_all(&mut self, steps: &Json, last: &mut usize) {
        for step in steps.as_array().into_iter().flatten() {
            *last += 1;
            self.give(step, *last);
            for path in step["paths"].as_array().into_iter().flatten() {
                self.give_all(&path["steps"], last);
            }
            self.give_all(&step["steps"], last);
        }
    }

    fn give(&mut self, step: &Json, number: usize) {
        if let Some(id) = step["id"].as_str() {
            self.steps.entry(id.to_owned()).or_insert(number);
        }
    }
}
