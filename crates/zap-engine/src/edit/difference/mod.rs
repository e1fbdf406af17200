//! What changed between two documents, so that a page can say it in sentences.
//!
//! A step or path is the same if its id is, and a step's kind; the trigger is always the same. Order of the answer: the
//! zap, its trigger, what was removed, then the rest as it stands in the new document.

mod compare;
mod conditions;
mod index;
mod moved;

use compare::Comparison;
use serde::Serialize;
use serde_json::Value as Json;

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// What it is about: as it is in the new document; what was removed as it was in the old one.
    pub subject: Subject,
    #[serde(flatten)]
    pub what: What,
}

/// The zap, its trigger, a step or a path, with what a sentence names it by.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Subject {
    pub is: SubjectKind,
    pub id: String,
    /// Of the trigger and a step the number that people see; of a path its place in its group, from 1.
    pub number: usize,
    pub title: String,
    /// The kind of a trigger or step, the rule of a path.
    pub kind: String,
    pub app: String,
    pub action: String,
}

/// What a change can be about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    #[default]
    Zap,
    Trigger,
    Step,
    Path,
}

/// Where a step or a path stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Where {
    /// The path or loop, of a path its step; `None`: the zap itself.
    pub inside: Option<Box<Subject>>,
    /// The one before it in its list; `None`: it is the first.
    pub after: Option<Box<Subject>>,
}

/// What became of it. Where a value was not there before, or is not there afterwards, it is `None`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum What {
    /// A step or path is new; `within` is how many new steps it has within it.
    Added {
        place: Where,
        within: usize,
    },
    /// A step or path is gone; `within` is how many steps went with it.
    Removed {
        place: Where,
        within: usize,
    },
    /// A step or path stands elsewhere.
    Moved {
        from: Where,
        to: Where,
    },
    /// The title of a zap, trigger, step or path; empty: none.
    Title {
        from: String,
        to: String,
    },
    Note {
        from: String,
        to: String,
    },
    SwitchedOff,
    SwitchedOn,
    /// The kind of the trigger. A step of another kind is another step.
    Kind {
        from: String,
        to: String,
    },
    /// When a path is taken.
    Rule {
        from: String,
        to: String,
    },
    /// App and action of a step.
    Action {
        from: [String; 2],
        to: [String; 2],
    },
    Connection {
        from: Option<i64>,
        to: Option<i64>,
    },
    /// A field of an action, or of what a loop goes over. `key` is its name, `field` its JSON pointer.
    Field {
        key: String,
        field: String,
        from: Option<Json>,
        to: Option<Json>,
    },
    /// A condition, by its group and its line there, as in the new document; of one that is gone as in
    /// the old one.
    Condition {
        group: usize,
        line: usize,
        from: Option<Json>,
        to: Option<Json>,
    },
    /// Any other key: of a delay, a loop, a trigger, the zap.
    Setting {
        key: String,
        from: Option<Json>,
        to: Option<Json>,
    },
}

/// What changed from `old` to `new`. Nothing, if they say the same.
pub fn difference(old: &Json, new: &Json) -> Vec<Change> {
    Comparison::new(old, new).run()
}
