//! A draft as a tree of steps, numbered as people see them.

use super::tree::{entries, text};
use serde::Serialize;
use serde_json::Value as Json;

/// A draft as a page draws it. What is missing in the draft is empty here.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outline {
    pub title: String,
    pub trigger: Entry,
    pub steps: Vec<Entry>,
}

/// The trigger or a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Entry {
    pub id: String,
    /// The word of the document; empty if the trigger is still to be chosen.
    pub kind: String,
    /// As people see it: the trigger is 1, then the steps in the order of the document.
    pub number: usize,
    pub title: String,
    pub note: String,
    /// Whether it is itself switched off.
    pub off: bool,
    /// Whether no run does it: it, or what is around it, is switched off.
    pub is_passed_over: bool,
    pub app: String,
    pub action: String,
    pub connection: Option<i64>,
    /// A JSON pointer into the draft.
    pub pointer: String,
    /// How many paths and loops are around it.
    pub level: usize,
    /// The path or loop that it is directly in; `None`: the zap itself.
    pub parent: Option<String>,
    /// Its place in its list, from 1, and how many the list has.
    pub position: usize,
    pub of: usize,
    /// The paths of a group.
    pub paths: Vec<PathEntry>,
    /// The steps of a loop.
    pub steps: Vec<Entry>,
}

/// A path of a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PathEntry {
    pub id: String,
    pub title: String,
    /// `custom`, `always`, `fallback`
    pub rule: String,
    /// A JSON pointer into the draft.
    pub pointer: String,
    /// The step whose path it is.
    pub parent: String,
    /// Its place in its group, from 1, and how many paths the group has.
    pub position: usize,
    pub of: usize,
    pub steps: Vec<Entry>,
}

/// The tree of a draft, also of one that is no zap yet, and of any other JSON as far as it goes.
pub fn outline(draft: &Json) -> Outline {
    let trigger = draft.get("trigger").unwrap_or(&Json::Null);
    let mut numbers = 1;
    let around = Around { pointer: "", parent: None, level: 0, is_passed_over: false };
    Outline {
        title: text(draft, "title").to_owned(),
        trigger: Entry {
            number: 1,
            position: 1,
            of: 1,
            pointer: "/trigger".to_owned(),
            ..head(trigger)
        },
        steps: list(draft, &around, &mut numbers),
    }
}

impl Outline {
    /// The trigger and every step, in the order of their numbers.
    pub fn entries(&self) -> Vec<&Entry> {
        let mut all = vec![&self.trigger];
        gather(&self.steps, &mut all);
        all
    }

    /// The trigger or the step that has this id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries().into_iter().find(|entry| entry.id == id)
    }

    /// The path that has this id.
    pub fn path(&self, id: &str) -> Option<&PathEntry> {
        self.entries().into_iter().flat_map(|entry| &entry.paths).find(|path| path.id == id)
    }
}

fn gather<'o>(steps: &'o [Entry], to: &mut Vec<&'o Entry>) {
    for step in steps {
        to.push(step);
        step.paths.iter().for_each(|path| gather(&path.steps, to));
        gather(&step.steps, to);
    }
}

/// What a list of steps is in.
struct Around<'a> {
    pointer: &'a str,
    parent: Option<&'a str>,
    level: usize,
    is_passed_over: bool,
}

fn list(value: &Json, around: &Around<'_>, numbers: &mut usize) -> Vec<Entry> {
    let steps = entries(value, "steps");
    let mut list = Vec::with_capacity(steps.len());
    for (place, step) in steps.iter().enumerate() {
        *numbers += 1;
        let mut entry = Entry {
            number: *numbers,
            pointer: format!("{}/steps/{place}", around.pointer),
            level: around.level,
            parent: around.parent.map(str::to_owned),
            position: place + 1,
            of: steps.len(),
            ..head(step)
        };
        entry.is_passed_over = entry.off || around.is_passed_over;
        let within = Around {
            pointer: &entry.pointer,
            parent: Some(&entry.id),
            level: around.level + 1,
            is_passed_over: entry.is_passed_over,
        };
        let paths = paths(step, &within, numbers);
        let steps = self::list(step, &within, numbers);
        (entry.paths, entry.steps) = (paths, steps);
        list.push(entry);
    }
    list
}

fn paths(step: &Json, group: &Around<'_>, numbers: &mut usize) -> Vec<PathEntry> {
    let paths = entries(step, "paths");
    let path = |(place, path): (usize, &Json)| {
        let (id, pointer) = (text(path, "id"), format!("{}/paths/{place}", group.pointer));
        let within = Around { pointer: &pointer, parent: Some(id), ..*group };
        let steps = list(path, &within, numbers);
        PathEntry {
            id: id.to_owned(),
            title: text(path, "title").to_owned(),
            rule: text(path, "rule").to_owned(),
            pointer,
            parent: text(step, "id").to_owned(),
            position: place + 1,
            of: paths.len(),
            steps,
        }
    };
    paths.iter().enumerate().map(path).collect()
}

/// What a trigger or a step says of itself.
fn head(value: &Json) -> Entry {
    let own = |key: &str| text(value, key).to_owned();
    Entry {
        id: own("id"),
        kind: own("kind"),
        title: own("title"),
        note: own("note"),
        off: value.get("off") == Some(&Json::Bool(true)),
        app: own("app"),
        action: own("action"),
        connection: value.get("connection").and_then(Json::as_i64),
        ..Entry::default()
    }
}
