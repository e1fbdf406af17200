//! What the form of a step shows: the fields as a browser sends them back, and what they are called.
//!
//! It says what `templates/zap_editor.html` says; `every_form_that_is_not_touched_says_what_is_stored` compares the two.

mod action;
mod settings;

use super::{
    StepPanel,
    said::{canonical, said, worded},
    units::{DELAY, encoded, unit_of},
};
use crate::{
    http::request::Parameters,
    web::{
        edits::{Changed, Snapshot},
        shell::Shell,
    },
};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// A unit of the form.
pub(super) struct Unit {
    pub unit: String,
    label: String,
    choices: Vec<(String, String)>,
    /// Whether nothing of it is sent where nothing is ticked.
    pub is_ticked: bool,
    /// Of what can be removed: what would be.
    pub removable: Option<String>,
}

/// What a form shows.
#[derive(Default)]
pub(super) struct Shown {
    fields: Map<String, Json>,
    pub units: Vec<Unit>,
}

impl Shown {
    pub fn of(panel: &StepPanel, s: &Shell) -> Shown {
        let mut form = Shown::default();
        form.field("title", &s.t("zap-step-name"), &panel.title);
        if !panel.is_path {
            form.field("note", &s.t("zap-step-note"), &panel.note);
        }
        if let Some(action) = &panel.action {
            form.action(action, s);
        }
        if let Some(settings) = &panel.settings {
            form.settings(settings, s);
        }
        form
    }

    /// What a browser sends of it where nothing was touched.
    pub fn sent(&self) -> Parameters {
        Parameters::of_map(self.fields.clone())
    }

    /// The fields of one unit.
    pub fn fields_of<'a>(&'a self, unit: &'a str) -> impl Iterator<Item = (&'a String, &'a Json)> {
        let is_delay = self.fields.contains_key(DELAY);
        self.fields.iter().filter(move |(field, _)| unit_of(field, is_delay) == Some(unit))
    }

    /// Its units as fields of a form, to be compared with what was sent. `mine`: what that says of each.
    pub fn snapshot(&self, mine: &BTreeMap<String, Json>, changed: Changed, s: &Shell) -> Snapshot {
        let now = said(&self.sent());
        let mut snapshot = Snapshot::new(changed, s.lang);
        for Unit { unit, label, choices, removable, .. } in &self.units {
            let theirs = match removable {
                Some(value) => Json::from(value.as_str()),
                None => now.get(unit).cloned().unwrap_or_else(|| Json::Array(Vec::new())),
            };
            let both = [Some(&theirs), mine.get(unit)].into_iter().flatten();
            let words = both.map(|said| (canonical(said), worded(unit, said, choices, s)));
            let words = words.collect();
            snapshot = snapshot.labelled(&encoded(unit), label, canonical(&theirs)).worded(words);
        }
        snapshot
    }

    fn put(&mut self, field: impl Into<String>, value: &str) {
        self.fields.insert(field.into(), value.into());
    }

    fn unit(&mut self, unit: &str, label: &str, choices: &[(String, String)]) -> &mut Unit {
        let (unit, label, choices) = (unit.to_owned(), label.to_owned(), choices.to_vec());
        let shown = Unit { unit, label, choices, is_ticked: false, removable: None };
        self.units.push(shown);
        let last = self.units.len() - 1;
        &mut self.units[last]
    }

    fn field(&mut self, name: &str, label: &str, value: &str) {
        self.unit(name, label, &[]);
        self.put(name, value);
    }

    /// A choice; where nothing is chosen a browser sends the first one.
    fn choice(&mut self, name: &str, label: &str, choices: &[(String, String)], chosen: &str) {
        self.unit(name, label, choices);
        let first = choices.first().map_or("", |(word, _)| word);
        let is_there = choices.iter().any(|(word, _)| word == chosen);
        self.put(name, if is_there { chosen } else { first });
    }

    fn rows(&mut self, name: &str, rows: &[(String, String)]) {
        for (number, (key, value)) in (1..).zip(rows) {
            self.put(format!("{name}.k.{number}"), key);
            self.put(format!("{name}.v.{number}"), value);
        }
    }
}
