//! Reading an object of a document: what is asked for is known, the rest is a problem.

use super::{Code, NOTE, Problem, TEXT, TITLE};
use crate::mapping::pointer;
use serde_json::{Map, Value as Json};
use std::{cell::RefCell, collections::HashSet};

/// The problems of one document, as they are found, and the ids that are taken.
#[derive(Default)]
pub(super) struct Report {
    pub(super) problems: RefCell<Vec<Problem>>,
    pub(super) ids: RefCell<HashSet<String>>,
    pub(super) steps: RefCell<usize>,
    /// Whether the document is a draft: then what is only missing is no problem.
    pub(super) is_draft: bool,
}

/// Nobody reads more problems than these.
const ENOUGH: usize = 200;

impl Report {
    pub(super) fn note(&self, problem: Problem) {
        let mut problems = self.problems.borrow_mut();
        let is_told = !(self.is_draft && problem.is_gap());
        if is_told && problems.len() < ENOUGH {
            problems.push(problem);
        }
    }
}

/// An object being read.
pub(super) struct Object<'d> {
    pub(super) at: String,
    fields: &'d Map<String, Json>,
    asked: RefCell<Vec<&'static str>>,
    pub(super) report: &'d Report,
}

impl<'d> Object<'d> {
    pub(super) fn open(report: &'d Report, at: String, value: &'d Json) -> Option<Object<'d>> {
        match value.as_object() {
            Some(fields) => Some(Object { at, fields, asked: RefCell::default(), report }),
            None => {
                report.note(Problem::new(at, Code::WrongType).with("expected", "object"));
                None
            }
        }
    }

    pub(super) fn pointer(&self, key: &str) -> String {
        pointer(&self.at, key)
    }

    pub(super) fn problem(&self, key: &str, code: Code) -> Problem {
        Problem::new(self.pointer(key), code)
    }

    pub(super) fn note(&self, problem: Problem) {
        self.report.note(problem);
    }

    /// Null is as if it were not there.
    pub(super) fn get(&self, key: &'static str) -> Option<&'d Json> {
        self.asked.borrow_mut().push(key);
        self.fields.get(key).filter(|value| !value.is_null())
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.fields.get(key).is_some_and(|value| !value.is_null())
    }

    pub(super) fn required(&self, key: &'static str) -> Option<&'d Json> {
        let value = self.get(key);
        if value.is_none() {
            self.note(Problem::new(&*self.at, Code::MissingKey).with("key", key));
        }
        value
    }

    pub(super) fn wrong(&self, key: &str, expected: &'static str) {
        self.note(self.problem(key, Code::WrongType).with("expected", expected));
    }

    /// A text that may be left out, of at most so many characters.
    pub(super) fn text(&self, key: &'static str, max: usize) -> Option<&'d str> {
        self.as_text(key, self.get(key)?, max)
    }

    /// A text that has to be there and to say something.
    pub(super) fn required_text(&self, key: &'static str, max: usize) -> Option<&'d str> {
        let text = self.as_text(key, self.required(key)?, max)?;
        if text.trim().is_empty() {
            self.note(self.problem(key, Code::Empty));
            return None;
        }
        Some(text)
    }

    /// A line that may be left out, of at most so many characters; whatever is no part of one is taken out.
    pub(super) fn line(&self, key: &'static str, max: usize) -> String {
        self.get(key).and_then(|value| self.as_line(key, value, max)).unwrap_or_default()
    }

    /// As [`Object::line`], and it has to be there and to say something.
    pub(super) fn required_line(&self, key: &'static str, max: usize) -> Option<String> {
        let line = self.as_line(key, self.required(key)?, max)?;
        if line.is_empty() {
            self.note(self.problem(key, Code::Empty));
            return None;
        }
        Some(line)
    }

    fn as_line(&self, key: &'static str, value: &Json, max: usize) -> Option<String> {
        let Some(text) = value.as_str() else {
            self.wrong(key, "text");
            return None;
        };
        let line = text_rules::one_line(text);
        self.note_length(key, &line, max);
        Some(line)
    }

    fn note_length(&self, key: &str, text: &str, max: usize) {
        if text.len() > max && text.chars().count() > max {
            self.note(self.problem(key, Code::TooLong).with("max", max));
        }
    }

    fn as_text(&self, key: &'static str, value: &'d Json, max: usize) -> Option<&'d str> {
        let Some(text) = value.as_str() else {
            self.wrong(key, "text");
            return None;
        };
        self.note_length(key, text, max);
        if max < TEXT && text.contains(char::is_control) {
            self.note(self.problem(key, Code::BadCharacter));
        }
        Some(text)
    }

    /// One of some words, by its parser.
    pub(super) fn word<T>(
        &self,
        key: &'static str,
        known: &[&str],
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let word = self.required_text(key, 100)?;
        let parsed = parse(word);
        if parsed.is_none() {
            self.unknown_word(key, word, known);
        }
        parsed
    }

    pub(super) fn unknown_word(&self, key: &str, word: &str, known: &[&str]) {
        let problem = self.problem(key, Code::UnknownWord);
        self.note(problem.with("word", word).with("known", known.join(", ")));
    }

    pub(super) fn integer(&self, key: &'static str, min: i64, max: i64) -> Option<i64> {
        let value = self.get(key)?;
        let Some(number) = value.as_i64() else {
            self.wrong(key, "number");
            return None;
        };
        if !(min..=max).contains(&number) {
            self.note(self.problem(key, Code::OutOfRange).with("min", min).with("max", max));
        }
        Some(number)
    }

    pub(super) fn boolean(&self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        if !value.is_boolean() {
            self.wrong(key, "boolean");
        }
        value.as_bool()
    }

    /// A list of at most so many entries, each with its place; empty if it is not there.
    pub(super) fn list(&self, key: &'static str, max: usize) -> Vec<(String, &'d Json)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        list(self.report, &self.pointer(key), value, max)
    }

    pub(super) fn map(&self, key: &'static str) -> Option<&'d Map<String, Json>> {
        let value = self.get(key)?;
        if !value.is_object() {
            self.wrong(key, "object");
        }
        value.as_object()
    }

    /// A title that may be left out.
    pub(super) fn title(&self) -> String {
        self.line("title", TITLE)
    }

    /// A note that may be left out. It may have several lines.
    pub(super) fn note_text(&self) -> String {
        let Some(value) = self.get("note") else { return String::new() };
        let Some(text) = value.as_str() else {
            self.wrong("note", "text");
            return String::new();
        };
        let note = text_rules::several_lines(text);
        self.note_length("note", &note, NOTE);
        note
    }

    /// Notes that one of these keys has to be there, and not several.
    pub(super) fn note_one_of(&self, keys: &[&'static str]) {
        let is_missing = !keys.iter().any(|key| self.has(key));
        if !(is_missing && self.report.is_draft) {
            self.note(Problem::new(&*self.at, Code::OneOf).with("keys", keys.join(", ")));
        }
    }

    /// An id: it has to be there, and no other may have it.
    pub(super) fn id(&self) -> String {
        let Some(id) = self.required_text("id", TEXT) else { return String::new() };
        if !crate::mapping::is_id(id) {
            let shown: String = id.chars().take(100).collect();
            self.note(self.problem("id", Code::BadId).with("id", shown));
        } else if !self.report.ids.borrow_mut().insert(id.to_owned()) {
            self.note(self.problem("id", Code::DuplicateId).with("id", id));
        }
        id.to_owned()
    }

    /// Whatever was not asked for is a problem.
    pub(super) fn close(self) {
        let asked = self.asked.borrow();
        for key in self.fields.keys().filter(|key| !asked.contains(&key.as_str())) {
            let shown: String = key.chars().take(100).collect();
            self.note(self.problem(key, Code::UnknownKey).with("key", shown));
        }
    }
}

/// The entries of a list with their places.
pub(super) fn list<'d>(
    report: &Report,
    at: &str,
    value: &'d Json,
    max: usize,
) -> Vec<(String, &'d Json)> {
    let Some(entries) = value.as_array() else {
        report.note(Problem::new(at, Code::WrongType).with("expected", "list"));
        return Vec::new();
    };
    if entries.len() > max {
        report.note(Problem::new(at, Code::TooMany).with("max", max));
    }
    let placed = entries.iter().take(max).enumerate();
    placed.map(|(place, entry)| (format!("{at}/{place}"), entry)).collect()
}
