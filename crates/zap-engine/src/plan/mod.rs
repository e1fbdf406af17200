//! The plan of a run: from a zap and what is done to what is next.
//!
//! # Players
//! - [`Done`] holds the finished steps of a run, by step and item, with status and output.
//! - [`advance`] decides what needs nobody, filters, paths and loops, one after the other, until an
//!   action or a delay is [`Due`] or the run ends with a [`Verdict`]. What it [`Decided`] is also in
//!   `done` then: store it together with whatever comes of what is due.
//! - [`alone`] is what one step comes to by itself, for who tries it outside of a run.
//! - An *item* says which turn of the loops around it a step is in: `""`, `"0"`, `"2.1"`.
//!
//! # Rules
//! - One step at a time, in the order of the document: path A to its end, then path B; turn 0, then turn 1.
//! - A step that is switched off is passed over, with all that is within it, as if it were not there.
//! - An action that gives a list of objects *fans out*: the rest of its list of steps is done once for
//!   each of them, at most [`TURNS`](crate::document::TURNS) times. An empty list: not at all. A list of
//!   anything else is a value like others.
//! - What stops (a filter, an error, a halt) stops its path or turn. Others go on. What comes *after* a
//!   group of paths or a loop is done once all of it has ended, unless something in it went wrong: then it
//!   waits until that is mended ([`Done::forget`], and advance again).
//! - A loop's lists lie side by side and are as long as the longest; what is no list is the same in every
//!   turn. Of texts and of numbers, too, a loop makes lists first. In it `{{8__name}}` is the turn's, and there are `loop_iteration`, from 1, and
//!   `loop_iteration_is_last`.
//! - The verdict: errored if anything is, else halted if anything is, else success if anything came to
//!   its end, else filtered. That no path matches is a success.
//!
//! # Promises
//! - Total: any document, any outputs, any set of finished steps. Deterministic: beside these only the moment
//!   counts that it is given.
//! - Each step is due at most once in a turn, and every run ends: after [`MAX_STEPS`] steps at the latest.
//! - Turns that are over are not walked again, so that a run of many turns takes time in proportion.

mod decide;
mod done;
mod loop_turns;
mod tally;
mod walk;

#[cfg(test)]
mod tests;

pub use done::{Done, Status};
pub use tally::Verdict;
pub use walk::{advance, turns};

use crate::{condition::NotADate, dates::Reading, document::Step, mapping::Values};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// Steps in one run, all turns counted; a run that goes beyond is halted.
pub const MAX_STEPS: usize = 50_000;

/// How far a run got.
#[derive(Clone, Debug, PartialEq)]
pub struct Advance<'z> {
    /// In the order in which it was decided; `done` has it already.
    pub decided: Vec<Decided>,
    pub next: Next<'z>,
}

/// A filter, a group of paths or a loop.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    pub step: String,
    pub item: String,
    /// Success, filtered, or errored with a `problem`.
    pub status: Status,
    /// What was compared, or gone through.
    pub input: Json,
    /// Of a filter `{"holds"}`, of paths `{"matched": [ids]}`, of a loop the list of its turns.
    pub output: Arc<Json>,
    pub warnings: Vec<String>,
    /// Why it could not be decided.
    pub problem: Option<Undecided>,
}

/// Why a step could not be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// A condition on dates was given something else.
    NotADate(NotADate),
    /// A loop cannot count by this.
    NotANumber {
        /// `start`, `end` or `increment`
        key: &'static str,
        /// What stood there instead of a whole number; long texts are cut.
        text: String,
    },
}

/// What a step comes to by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Alone<'z> {
    /// A filter, a group of paths or a loop.
    Decided(Decided),
    /// An action or a delay.
    Due(Due<'z>),
}

/// What a step comes to with what the steps before it gave, outside of a run.
pub fn alone<'z>(step: &'z Step, values: &Values<'_>, reading: &Reading) -> Alone<'z> {
    walk::alone(step, "", values, reading)
}

/// What is next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next<'z> {
    Run(Due<'z>),
    /// This step has begun and waits; nothing else is due meanwhile.
    Wait {
        step: &'z Step,
        item: String,
    },
    End(Verdict),
    /// The run had [`MAX_STEPS`] steps, and goes no further.
    Exhausted,
}

/// An action or a delay whose turn it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Due<'z> {
    pub step: &'z Step,
    pub item: String,
    /// Its fields, mapped. Of a delay `value` and `unit`, or `until` and `past`.
    pub params: Map<String, Json>,
    /// `missing:1__objet`, `dropped:1__body`: references that were not there, or too large together.
    pub warnings: Vec<String>,
}
