//! What can be done to a draft.

use super::Place;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// One change of a draft, as a page or a program asks for it: `{"do": "rename", "id": "3", "title": "Client"}`.
///
/// `id` names a step or a path, and the trigger where it says so; `step` names a step; `path` a path;
/// `of` what has conditions: a filter, a path with its own rule, or a trigger by events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// The zap's own title.
    SetTitle {
        title: String,
    },
    /// How the zap reads `1/2/2026`: `day_month`, `month_day`; without one as its dossier does.
    SetDateOrder {
        date_order: Option<String>,
    },
    /// The trigger's kind and keys of it. Keys that are null are removed; those that are not named stay if
    /// the kind stays, and go with the former kind if not. The id, the title and the note stay.
    SetTrigger {
        kind: String,
        #[serde(default)]
        fields: Map<String, Json>,
    },

    /// A new step, with what is known of it already (`app`, `action`, `title`, …).
    Insert {
        kind: StepWord,
        place: Place,
        #[serde(default)]
        fields: Map<String, Json>,
    },
    /// A step or a path, with all within it.
    Remove {
        id: String,
    },
    /// A step, with all within it. The place is told as the draft stands before.
    Move {
        step: String,
        place: Place,
    },
    /// A copy of a step or a path right after it. The copy of a fallback has a rule still to be completed.
    Duplicate {
        id: String,
    },
    /// Steps of any zap, as [`super::copy`] gave them. `trigger`: the id of the trigger of another zap that
    /// they come from. Then what refers to that trigger refers to this zap's, and what refers to other steps
    /// of that zap refers to nothing, and to no step that happens to have the same id here.
    Paste {
        steps: Vec<Json>,
        place: Place,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trigger: Option<String>,
    },
    /// A whole zap: instead of this one, or its steps after this one's; then what refers to its trigger
    /// refers to this one's.
    PasteZap {
        zap: Json,
        mode: PasteMode,
    },

    /// The title of a step, a path or the trigger; empty: none.
    Rename {
        id: String,
        title: String,
    },
    /// The note of a step or the trigger; empty: none.
    SetNote {
        id: String,
        note: String,
    },
    /// Switches a step off or on.
    SetOff {
        step: String,
        off: bool,
    },

    /// App and action of a step. With the app goes its connection. Its fields stay, unless others are given.
    SetAction {
        step: String,
        app: String,
        action: String,
        #[serde(default)]
        params: Option<Map<String, Json>>,
    },
    SetConnection {
        step: String,
        connection: Option<i64>,
    },
    /// One field of an action, or of what a loop goes over. `field` is a JSON pointer into `params` or
    /// `over`; objects on the way are made, a `-` at its end is a new entry of a list. Null removes it.
    SetField {
        step: String,
        field: String,
        #[serde(default)]
        value: Json,
    },
    /// All fields of an action, or all that a loop goes over.
    SetFields {
        step: String,
        fields: Map<String, Json>,
    },
    /// What the turns of a loop are made of, all of its keys: without `from` the items of lists; `separator`
    /// and `trim` are those of texts. `over` changes with it where it is given.
    SetLoop {
        step: String,
        #[serde(default)]
        from: Option<String>,
        #[serde(default)]
        separator: Option<String>,
        #[serde(default)]
        trim: Option<bool>,
        #[serde(default)]
        over: Option<Map<String, Json>>,
    },
    /// How many turns a loop has at most; without a number 500.
    SetMax {
        step: String,
        max: Option<i64>,
    },
    /// A delay's keys, all of them: `for` (`value`, `unit`), or `until` and perhaps `past`.
    SetDelay {
        step: String,
        #[serde(default, rename = "for")]
        for_: Option<Json>,
        #[serde(default)]
        until: Option<String>,
        #[serde(default)]
        past: Option<String>,
    },

    /// All groups of conditions.
    SetConditions {
        of: String,
        any: Vec<Json>,
    },
    /// A new group, behind the others.
    AddGroup {
        of: String,
        conditions: Vec<Json>,
    },
    SetGroup {
        of: String,
        group: usize,
        conditions: Vec<Json>,
    },
    RemoveGroup {
        of: String,
        group: usize,
    },
    /// A new condition, the last of its group.
    AddCondition {
        of: String,
        group: usize,
        condition: Json,
    },
    SetCondition {
        of: String,
        group: usize,
        line: usize,
        condition: Json,
    },
    /// With its last condition a group goes, too.
    RemoveCondition {
        of: String,
        group: usize,
        line: usize,
    },

    /// A new path, at its place among the others; without one behind them, before a fallback at the end.
    AddPath {
        step: String,
        #[serde(default)]
        title: String,
        #[serde(default)]
        rule: PathRule,
        #[serde(default)]
        at: Option<usize>,
    },
    /// When a path is taken. Its conditions go if its rule is not `custom`.
    SetRule {
        path: String,
        rule: PathRule,
    },
    /// Changes places with the neighbour; without one nothing changes.
    MovePath {
        path: String,
        to: Side,
    },

    /// The whole document, as somebody wrote it.
    Replace {
        document: Json,
    },
}

/// The kinds of steps, as a document names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepWord {
    Filter,
    Paths,
    Action,
    Loop,
    Delay,
}

/// The rules of paths, as a document names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PathRule {
    #[default]
    Custom,
    Always,
    Fallback,
}

impl PathRule {
    /// The word that stands in the document.
    pub fn word(self) -> &'static str {
        match self {
            PathRule::Custom => "custom",
            PathRule::Always => "always",
            PathRule::Fallback => "fallback",
        }
    }
}

impl StepWord {
    /// The word that stands in the document.
    pub fn word(self) -> &'static str {
        match self {
            StepWord::Filter => "filter",
            StepWord::Paths => "paths",
            StepWord::Action => "action",
            StepWord::Loop => "loop",
            StepWord::Delay => "delay",
        }
    }
}

/// What becomes of the steps that a zap has when another is pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasteMode {
    Append,
    Replace,
}

/// Towards the first path of a group, or towards its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Left,
    Right,
}
