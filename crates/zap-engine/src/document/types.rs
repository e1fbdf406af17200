//! What a zap consists of.

use crate::{
    condition::Groups,
    dates::DateOrder,
    mapping::{Params, Template},
    words::words,
};
use serde_json::{Map, Value as Json};

/// A whole document.
#[derive(Clone, Debug, PartialEq)]
pub struct Zap {
    pub title: String,
    /// How it reads `1/2/2026`; `None`: as its dossier does.
    pub date_order: Option<DateOrder>,
    pub trigger: Trigger,
    pub steps: Vec<Step>,
}

/// What starts a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    pub id: String,
    pub title: String,
    /// Text for people, of several lines.
    pub note: String,
    pub kind: TriggerKind,
}

/// The kinds of triggers, each with what it says.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerKind {
    /// Query, form, JSON or XML. With a child key only what is under it.
    CatchHook { child_key: String },
    /// Headers and body as they came.
    RawHook,
    /// Something happened to a record: `ticket.created`.
    Event { events: Vec<String>, any: Groups },
    /// A row was added to a table or changed: `table` is its number, or its name.
    Row { table: String, changes: Vec<RowChange>, any: Groups },
    /// The due date of an activite has come near.
    Due { before: Before, any: Groups },
    /// The keys of a schedule, as [`crate::schedule`] reads them.
    Schedule(Map<String, Json>),
    /// A person starts it, and is asked for these.
    Manual { fields: Vec<Asked> },
}

words! {
    /// What happened to a row of a table.
    pub enum RowChange { Added = "added", Changed = "changed" }
}

/// How long before a moment: zero units are the moment itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// A whole number, not negative.
    pub value: i64,
    pub unit: Unit,
}

/// A field that a person is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub key: String,
    pub label: String,
    pub required: bool,
}

/// One step of a zap.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub id: String,
    pub title: String,
    /// Switched off: a run goes on as if the step were not there, nor anything within it.
    pub off: bool,
    /// Text for people, of several lines.
    pub note: String,
    pub kind: StepKind,
}

/// The kinds of steps, each with what it says.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// What follows is done only if it holds.
    Filter { any: Groups },
    /// Every path that matches is taken, one after the other.
    Paths { paths: Vec<Path> },
    /// An app does something.
    Action { app: String, action: String, connection: Option<i64>, params: Params },
    /// Its steps once for each turn that `from` makes of `over`.
    Loop { from: LoopFrom, over: Params, max: usize, steps: Vec<Step> },
    /// What follows is done later.
    Delay(Delay),
}

/// What the turns of a loop are made of.
#[derive(Clone, Debug, PartialEq)]
pub enum LoopFrom {
    /// The items of the lists in `over`, side by side.
    LineItems,
    /// The pieces of the texts in `over`, side by side.
    Text {
        /// What stands between two pieces; `[:newline:]` and the like are read.
        separator: String,
        /// Whether pieces lose the blanks around them.
        trim: bool,
    },
    /// The whole numbers from `start` to `end` of `over`, by `increment`.
    Numbers,
}

/// One of the ways that a step of paths offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    pub id: String,
    pub title: String,
    pub rule: Rule,
    pub steps: Vec<Step>,
}

/// When a path is taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    Custom(Groups),
    Always,
    /// If no custom path of its group is.
    Fallback,
}

/// How long a run waits.
#[derive(Clone, Debug, PartialEq)]
pub enum Delay {
    For {
        value: Template,
        unit: Unit,
    },
    /// A moment, and perhaps `+30m`, `-2h`, `+1d`, `+1w` behind it.
    Until {
        moment: Template,
        past: Past,
    },
}

words! {
    pub enum Unit { Minutes = "minutes", Hours = "hours", Days = "days", Weeks = "weeks" }
}

impl Unit {
    /// How many minutes one has; a day has 24 hours.
    pub fn minutes(self) -> i64 {
        match self {
            Unit::Minutes => 1,
            Unit::Hours => 60,
            Unit::Days => 24 * 60,
            Unit::Weeks => 7 * 24 * 60,
        }
    }
}

impl Before {
    /// In minutes; a day has 24 hours.
    pub fn minutes(self) -> i64 {
        self.value.saturating_mul(self.unit.minutes())
    }
}

words! {
    /// What becomes of a run whose moment is over.
    pub enum Past {
        Continue = "continue",
        /// It stops there, and that is as it should be.
        Halt = "halt",
    }
}

impl TriggerKind {
    /// The words of the document, in the order of the variants.
    pub const WORDS: &'static [&'static str] =
        &["catch_hook", "raw_hook", "event", "row", "due", "schedule", "manual"];

    /// The word that stands in the document.
    pub fn word(&self) -> &'static str {
        match self {
            TriggerKind::CatchHook { .. } => "catch_hook",
            TriggerKind::RawHook => "raw_hook",
            TriggerKind::Event { .. } => "event",
            TriggerKind::Row { .. } => "row",
            TriggerKind::Due { .. } => "due",
            TriggerKind::Schedule(_) => "schedule",
            TriggerKind::Manual { .. } => "manual",
        }
    }

    /// What it asks of what happened before it starts a run; nothing, where it asks nothing.
    pub fn conditions(&self) -> &Groups {
        static NONE: Groups = Vec::new();
        match self {
            TriggerKind::Event { any, .. }
            | TriggerKind::Row { any, .. }
            | TriggerKind::Due { any, .. } => any,
            _ => &NONE,
        }
    }
}

impl StepKind {
    /// The words of the document, in the order of the variants.
    pub const WORDS: &'static [&'static str] = &["filter", "paths", "action", "loop", "delay"];

    /// The word that stands in the document.
    pub fn word(&self) -> &'static str {
        match self {
            StepKind::Filter { .. } => "filter",
            StepKind::Paths { .. } => "paths",
            StepKind::Action { .. } => "action",
            StepKind::Loop { .. } => "loop",
            StepKind::Delay(_) => "delay",
        }
    }
}

impl LoopFrom {
    /// The words of the document, in the order of the variants.
    pub const WORDS: &'static [&'static str] = &["line_items", "text", "numbers"];
    /// Between the pieces of a text where the document does not say.
    pub const SEPARATOR: &'static str = ",";
    /// What a loop of numbers has in `over`.
    pub const NUMBER_KEYS: [&'static str; 3] = ["start", "end", "increment"];

    /// The word that stands in the document.
    pub fn word(&self) -> &'static str {
        match self {
            LoopFrom::LineItems => "line_items",
            LoopFrom::Text { .. } => "text",
            LoopFrom::Numbers => "numbers",
        }
    }
}

impl Rule {
    /// The words of the document, in the order of the variants.
    pub const WORDS: &'static [&'static str] = &["custom", "always", "fallback"];

    /// The word that stands in the document.
    pub fn word(&self) -> &'static str {
        match self {
            Rule::Custom(_) => "custom",
            Rule::Always => "always",
            Rule::Fallback => "fallback",
        }
    }

    /// What it asks; nothing, unless it is custom.
    pub fn conditions(&self) -> &Groups {
        static NONE: Groups = Vec::new();
        match self {
            Rule::Custom(any) => any,
            _ => &NONE,
        }
    }
}
