//! Comparing two documents.

use super::{
    Change, Subject, SubjectKind, What, conditions,
    index::{Index, Item},
    moved::moved,
};
use crate::{edit::tree::text, mapping::pointer};
use serde_json::{Map, Value as Json};
use std::collections::HashSet;

pub(super) struct Comparison<'d> {
    documents: [&'d Json; 2],
    old: Index<'d>,
    new: Index<'d>,
    changes: Vec<Change>,
}

/// Keys of steps and paths that [`Comparison::keys`] leaves to others.
const NOT_SETTINGS: [&str; 14] = [
    "id",
    "kind",
    "rule",
    "title",
    "note",
    "off",
    "app",
    "action",
    "connection",
    "params",
    "over",
    "any",
    "steps",
    "paths",
];

impl<'d> Comparison<'d> {
    pub(super) fn new(old: &'d Json, new: &'d Json) -> Comparison<'d> {
        let (documents, changes) = ([old, new], Vec::new());
        Comparison { documents, old: Index::of(old), new: Index::of(new), changes }
    }

    pub(super) fn run(mut self) -> Vec<Change> {
        let [old, new] = self.documents;
        let zap = Subject { title: text(new, "title").to_owned(), ..Subject::default() };
        self.texts(&zap, old, new);
        self.settings(&zap, old, new, &["title", "trigger", "steps"]);
        self.trigger();
        self.removed();
        let moved = moved(&self.old, &self.new);
        for at in 0..self.new.items.len() {
            self.item(at, &moved);
        }
        self.changes
    }

    fn trigger(&mut self) {
        let trigger = |document: &'d Json| document.get("trigger").unwrap_or(&Json::Null);
        let [old, new] = self.documents.map(trigger);
        let subject = self.new.trigger.clone();
        if text(old, "id") != text(new, "id") {
            let id = |value: &Json| value.get("id").cloned();
            let what = What::Setting { key: "id".into(), from: id(old), to: id(new) };
            self.note(&subject, what);
        }
        self.keys(&subject, old, new);
    }

    /// What is gone, but not what went with what is around it.
    fn removed(&mut self) {
        for at in 0..self.old.items.len() {
            let item = &self.old.items[at];
            let is_removed = |item: &Item<'_>| !self.new.has(&item.subject);
            let went_along = item.parent.is_some_and(|parent| is_removed(&self.old.items[parent]));
            if is_removed(item) && !went_along {
                let place = self.old.place(item);
                let within = steps_within(&self.old, at, &self.new);
                let subject = item.subject.clone();
                self.note(&subject, What::Removed { place, within });
            }
        }
    }

    /// One step or path of the new document.
    fn item(&mut self, at: usize, moved: &HashSet<String>) {
        let new = &self.new.items[at];
        let subject = new.subject.clone();
        let Some(old) = self.old.get(&subject) else {
            let is_added = |at: usize| !self.old.has(&self.new.items[at].subject);
            if !new.parent.is_some_and(is_added) {
                let within = steps_within(&self.new, at, &self.old);
                let place = self.new.place(new);
                self.note(&subject, What::Added { place, within });
            }
            return;
        };
        let (before, after) = (old.value, new.value);
        if moved.contains(&subject.id) {
            let (from, to) = (self.old.place(old), self.new.place(new));
            self.note(&subject, What::Moved { from, to });
        }
        self.keys(&subject, before, after);
    }

    /// The keys of a trigger, step or path.
    fn keys(&mut self, subject: &Subject, old: &Json, new: &Json) {
        let words = |key: &str| [text(old, key).to_owned(), text(new, key).to_owned()];
        let [from, to] = words("kind");
        self.note_if(from != to, subject, || What::Kind { from, to });
        let [from, to] = words("rule");
        self.note_if(from != to, subject, || What::Rule { from, to });
        self.texts(subject, old, new);
        let is_off = |value: &Json| value.get("off") == Some(&Json::Bool(true));
        self.note_if(!is_off(old) && is_off(new), subject, || What::SwitchedOff);
        self.note_if(is_off(old) && !is_off(new), subject, || What::SwitchedOn);
        let action = |value: &Json| ["app", "action"].map(|key| text(value, key).to_owned());
        let (from, to) = (action(old), action(new));
        self.note_if(from != to, subject, || What::Action { from, to });
        let connection = |value: &Json| value.get("connection").and_then(Json::as_i64);
        let (from, to) = (connection(old), connection(new));
        self.note_if(from != to, subject, || What::Connection { from, to });
        for key in ["params", "over"] {
            self.fields(subject, "", fields(old, key), fields(new, key));
        }
        for what in conditions::changes(old, new) {
            self.note(subject, what);
        }
        self.settings(subject, old, new, &NOT_SETTINGS);
    }

    fn texts(&mut self, subject: &Subject, old: &Json, new: &Json) {
        let words = |key: &str| [text(old, key).to_owned(), text(new, key).to_owned()];
        let [from, to] = words("title");
        self.note_if(from != to, subject, || What::Title { from, to });
        let [from, to] = words("note");
        self.note_if(from != to, subject, || What::Note { from, to });
    }

    /// Fields of free JSON: objects field by field, all else as a whole.
    fn fields(&mut self, subject: &Subject, at: &str, old: Fields<'_>, new: Fields<'_>) {
        for key in keys(old, new) {
            let (from, to) = (get(old, key), get(new, key));
            let field = pointer(at, key);
            match (from, to) {
                _ if from == to => {}
                (Some(Json::Object(from)), Some(Json::Object(to)))
                    if !from.is_empty() && !to.is_empty() =>
                {
                    self.fields(subject, &field, Some(from), Some(to));
                }
                _ => {
                    let (from, to) = (from.cloned(), to.cloned());
                    self.note(subject, What::Field { key: key.to_owned(), field, from, to });
                }
            }
        }
    }

    /// All other keys. Null is as if it were not there.
    fn settings(&mut self, subject: &Subject, old: &Json, new: &Json, others: &[&str]) {
        let (old, new) = (old.as_object(), new.as_object());
        for key in keys(old, new).filter(|key| !others.contains(key)) {
            let value = |fields| get(fields, key).filter(|value| !value.is_null()).cloned();
            let (from, to) = (value(old), value(new));
            self.note_if(from != to, subject, || What::Setting { key: key.to_owned(), from, to });
        }
    }

    fn note_if(&mut self, is_so: bool, subject: &Subject, what: impl FnOnce() -> What) {
        if is_so {
            self.note(subject, what());
        }
    }

    fn note(&mut self, subject: &Subject, what: What) {
        self.changes.push(Change { subject: subject.clone(), what });
    }
}

type Fields<'d> = Option<&'d Map<String, Json>>;

fn fields<'d>(value: &'d Json, key: &str) -> Fields<'d> {
    value.get(key).and_then(Json::as_object)
}

fn get<'d>(fields: Fields<'d>, key: &str) -> Option<&'d Json> {
    fields.and_then(|fields| fields.get(key))
}

/// The keys of the new fields, then those that only the old ones have.
fn keys<'d>(old: Fields<'d>, new: Fields<'d>) -> impl Iterator<Item = &'d str> {
    let gone = move |key: &&String| !new.is_some_and(|new| new.contains_key(*key));
    let of = |fields: Fields<'d>| fields.into_iter().flat_map(Map::keys);
    of(new).chain(of(old).filter(gone)).map(String::as_str)
}

/// How many steps came or went with an item: they are within it, and the other document has them nowhere.
/// What is within a step that was moved did so by itself.
fn steps_within(index: &Index<'_>, at: usize, other: &Index<'_>) -> usize {
    let mut along = HashSet::from([at]);
    let mut steps = 0;
    for (place, item) in index.items.iter().enumerate().skip(at + 1) {
        let Some(parent) = item.parent.filter(|parent| *parent >= at) else { break };
        if along.contains(&parent) && !other.has(&item.subject) {
            along.insert(place);
            steps += usize::from(item.subject.is == SubjectKind::Step);
        }
    }
    steps
}
