//! The steps of a draft as a list within a list: each with what it does, what state it is in, and what can be
//! done with it.

use super::Edited;
use crate::{
    actions::{self, catalogue, sentences},
    web::{markup::Markup, shell::Shell},
};
use askama::Template;
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use zap_engine::edit::{self, Command, Entry, Neighbours, PathEntry, Place};

/// Steps one below the other.
pub(super) struct List {
    pub cards: Vec<Card>,
    /// Where a step is added before the first.
    pub add: String,
    /// The same place as JSON, for what is moved or pasted there.
    pub place: String,
    /// Whether there is something to paste.
    pub pastes: bool,
}

/// The trigger or a step.
pub(super) struct Card {
    pub id: String,
    pub number: usize,
    /// What a person called it, or what it does.
    pub title: String,
    /// What it does, where a person called it otherwise.
    pub words: String,
    pub note: String,
    pub icon: &'static str,
    pub href: String,
    /// « étape 3 sur 7 »
    pub position: String,
    pub is_current: bool,
    pub is_trigger: bool,
    pub is_off: bool,
    /// How many things have to be corrected.
    pub problems: usize,
    /// How many of its references lead nowhere.
    pub lost: usize,
    /// Commands, as JSON.
    pub up: Option<String>,
    pub down: Option<String>,
    pub duplicate: String,
    pub toggle: String,
    pub remove: String,
    /// The page that tells who uses it, before it is removed; empty: nobody does.
    pub removal: String,
    /// Where a step is added behind it.
    pub add: String,
    /// The same place as JSON, for what is moved or pasted there.
    pub place: String,
    pub paths: Vec<PathCard>,
    pub add_path: Option<String>,
    /// The steps of a loop.
    pub within: Option<List>,
}

/// A path of a group.
pub(super) struct PathCard {
    pub id: String,
    pub title: String,
    /// When it is taken.
    pub rule: String,
    pub href: String,
    pub is_current: bool,
    pub problems: usize,
    pub lost: usize,
    pub left: Option<String>,
    pub right: Option<String>,
    pub duplicate: String,
    pub remove: String,
    /// As of a step.
    pub removal: String,
    pub list: List,
}

/// A list as HTML; what is within a step is a list of its own.
#[derive(Template)]
#[template(path = "zap_editor_list.html")]
struct ListPart<'a> {
    list: &'a List,
    zap: i64,
    s: &'a Shell,
}

impl List {
    /// As HTML, in the editor of a zap.
    pub(super) fn html(&self, zap: &i64, s: &Shell) -> Markup {
        Markup(ListPart { list: self, zap: *zap, s }.render().unwrap_or_default())
    }

    /// The trigger and all steps; `current`: the id of what is chosen.
    pub(super) fn of(edited: &Edited, current: Option<&str>, pastes: bool, s: &Shell) -> List {
        let neighbours = edit::neighbours(&edited.outline);
        let cards = Cards { edited, current, pastes, neighbours, s };
        let mut all = vec![cards.card(&edited.outline.trigger, true)];
        all.extend(edited.outline.steps.iter().map(|entry| cards.card(entry, false)));
        List { cards: all, add: String::new(), place: String::new(), pastes }
    }
}

struct Cards<'a> {
    edited: &'a Edited,
    current: Option<&'a str>,
    pastes: bool,
    /// Where each step can go from where it stands, by its pointer.
    neighbours: HashMap<String, Neighbours>,
    s: &'a Shell,
}

impl Cards<'_> {
    fn card(&self, entry: &Entry, is_trigger: bool) -> Card {
        let s = self.s;
        let words = self.edited.sentence(entry, s);
        let is_named = !entry.title.is_empty();
        let beside = self.neighbours.get(&entry.pointer).cloned().unwrap_or_default();
        let moved = |place: Option<Place>| {
            Some(word(&Command::Move { step: entry.id.clone(), place: place? }))
        };
        let id = || entry.id.clone();
        Card {
            id: id(),
            number: entry.number,
            title: if is_named { entry.title.clone() } else { words.clone() },
            words: if is_named { words } else { String::new() },
            note: entry.note.clone(),
            icon: icon(entry, is_trigger),
            href: self.edited.address(Some(&entry.id)),
            position: s.t2("zap-step-position", ("number", entry.position), ("count", entry.of)),
            is_current: self.current == Some(&entry.id),
            is_trigger,
            is_off: entry.is_passed_over,
            problems: self.edited.problems_at(&entry.pointer).count(),
            lost: self.edited.references.lost_by(&entry.id),
            up: moved(beside.up),
            down: moved(beside.down),
            duplicate: word(&Command::Duplicate { id: id() }),
            toggle: word(&Command::SetOff { step: id(), off: !entry.off }),
            remove: word(&Command::Remove { id: id() }),
            removal: self.removal(&entry.id),
            add: self.add_address("apres", &entry.id),
            place: json!(Place::after(&entry.id)).to_string(),
            add_path: (entry.kind == "paths").then(|| {
                let (title, rule) = (String::new(), Default::default());
                word(&Command::AddPath { step: id(), title, rule, at: None })
            }),
            paths: entry.paths.iter().map(|path| self.path(path)).collect(),
            within: (entry.kind == "loop").then(|| self.list(&entry.id, &entry.steps)),
        }
    }

    fn list(&self, inside: &str, entries: &[Entry]) -> List {
        let cards = entries.iter().map(|entry| self.card(entry, false)).collect();
        let place = json!(Place::first_in(Some(inside))).to_string();
        List { cards, add: self.add_address("dans", inside), place, pastes: self.pastes }
    }

    fn path(&self, path: &PathEntry) -> PathCard {
        let (s, id) = (self.s, || path.id.clone());
        let of = self.edited.draft.document.pointer(&path.pointer).unwrap_or(&Json::Null);
        let to = |to| Some(word(&Command::MovePath { path: id(), to }));
        let title = match path.title.as_str() {
            "" => s.t1("zap-path-number", "number", path.position),
            title => title.to_owned(),
        };
        PathCard {
            id: id(),
            title,
            rule: sentences::path(of, &self.edited.names, s.lang),
            href: self.edited.address(Some(&path.id)),
            is_current: self.current == Some(&path.id),
            problems: self.edited.problems_at(&path.pointer).count(),
            lost: self.edited.references.lost_by(&path.id),
            left: to(edit::Side::Left).filter(|_| path.position > 1),
            right: to(edit::Side::Right).filter(|_| path.position < path.of),
            duplicate: word(&Command::Duplicate { id: id() }),
            remove: word(&Command::Remove { id: id() }),
            removal: self.removal(&path.id),
            list: self.list(&path.id, &path.steps),
        }
    }

    fn removal(&self, id: &str) -> String {
        if !self.edited.references.is_used(id) {
            return String::new();
        }
        format!("/zaps/{}/editeur/suppression?id={id}", self.edited.zap.id)
    }

    fn add_address(&self, key: &str, id: &str) -> String {
        format!("/zaps/{}/editeur/ajout?{key}={id}", self.edited.zap.id)
    }
}

/// A command as a button carries it.
pub(super) fn word(command: &Command) -> String {
    json!(command).to_string()
}

/// Lucide's name of the icon of a trigger or a step.
pub(in crate::web::zaps) fn icon(entry: &Entry, is_trigger: bool) -> &'static str {
    match entry.kind.as_str() {
        "" => "zap",
        kind if is_trigger => catalogue::trigger_icon(kind),
        "action" => actions::find(&entry.app).map_or("blocks", |app| app.icon),
        kind => catalogue::step_icon(kind),
    }
}
