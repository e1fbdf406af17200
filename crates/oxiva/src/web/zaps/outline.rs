//! A zap in words: one line for its trigger and for each of its steps and paths, indented.

use super::editor;
use crate::{actions::sentences, error::Problem, web::shell::Shell};
use serde_json::Value as Json;
use zap_engine::{
    document::{TriggerKind, Zap},
    edit::{self, Entry},
};

/// The trigger, a step or a path.
pub struct Line {
    pub id: String,
    /// Where it stands in the document.
    pointer: String,
    /// The number of a step; `None` of a path.
    pub number: Option<usize>,
    /// How far it is indented.
    pub level: usize,
    /// An icon's name.
    pub icon: &'static str,
    /// As a person called it; empty if not at all.
    pub title: String,
    /// What it does, in one sentence.
    pub words: String,
    pub note: String,
    pub is_off: bool,
}

impl Line {
    /// What it is called: as a person says, or what it does.
    pub fn name(&self) -> &str {
        if self.title.is_empty() { &self.words } else { &self.title }
    }
}

/// What is said of one place of a zap.
pub struct PlacedRemark {
    /// What the step is called; empty where it is said of no step.
    pub step: String,
    pub words: String,
}

/// Problems, each with the step that it is about.
pub fn placed(lines: &[Line], problems: &[Problem], s: &Shell) -> Vec<PlacedRemark> {
    let of = |problem: &Problem| {
        let is_in = |line: &&Line| problem.field.starts_with(&format!("{}/", line.pointer));
        // The innermost: paths and loops hold others.
        let step = lines.iter().rev().find(is_in).map(|line| line.name().to_owned());
        PlacedRemark { step: step.unwrap_or_default(), words: problem.message(s.lang) }
    };
    problems.iter().map(of).collect()
}

/// What a person who starts it is asked for: key, label, whether it must be given.
pub fn asked(zap: &Zap) -> Vec<(String, String, bool)> {
    let TriggerKind::Manual { fields } = &zap.trigger.kind else { return Vec::new() };
    let label =
        |key: &str, label: &str| if label.is_empty() { key.to_owned() } else { label.to_owned() };
    fields.iter().map(|f| (f.key.clone(), label(&f.key, &f.label), f.required)).collect()
}

/// All of a zap, in the order in which it is read.
pub fn lines(document: &Json, names: &sentences::Names, s: &Shell) -> Vec<Line> {
    let outline = edit::outline(document);
    let mut lines = Lines { document, names, s, all: Vec::new() };
    let trigger = sentences::trigger(lines.value(&outline.trigger.pointer), names, s.lang);
    lines.all.push(line(&outline.trigger, 0, trigger, true));
    lines.add(&outline.steps, 0);
    lines.all
}

struct Lines<'a> {
    document: &'a Json,
    names: &'a sentences::Names,
    s: &'a Shell,
    all: Vec<Line>,
}

impl Lines<'_> {
    fn add(&mut self, steps: &[Entry], level: usize) {
        for entry in steps {
            let words = sentences::step(self.value(&entry.pointer), self.names, self.s.lang);
            self.all.push(line(entry, level, words, false));
            for path in &entry.paths {
                let title = match path.title.as_str() {
                    "" => self.s.t1("zap-path-number", "number", path.position),
                    title => title.to_owned(),
                };
                self.all.push(Line {
                    id: path.id.clone(),
                    pointer: path.pointer.clone(),
                    number: None,
                    level: level + 1,
                    icon: "chevron-right",
                    title,
                    words: sentences::path(self.value(&path.pointer), self.names, self.s.lang),
                    note: String::new(),
                    is_off: false,
                });
                self.add(&path.steps, level + 2);
            }
            self.add(&entry.steps, level + 1);
        }
    }

    fn value(&self, pointer: &str) -> &Json {
        self.document.pointer(pointer).unwrap_or(&Json::Null)
    }
}

fn line(entry: &Entry, level: usize, words: String, is_trigger: bool) -> Line {
    Line {
        id: entry.id.clone(),
        pointer: entry.pointer.clone(),
        number: Some(entry.number),
        level,
        icon: editor::icon(entry, is_trigger),
        title: entry.title.clone(),
        words,
        note: entry.note.clone(),
        is_off: entry.is_passed_over,
    }
}
