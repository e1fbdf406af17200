//! A zap as a person writes it: a trigger and a tree of steps, in JSON.
//!
//! ```json
//! { "title": "Trois chemins",
//!   "trigger": { "id": "1", "kind": "catch_hook" },
//!   "steps": [
//!     { "id": "2", "kind": "filter",
//!       "any": [[{ "key": "{{1__objet}}", "match": "text_exactly", "value": "client" }]] },
//!     { "id": "3", "kind": "action", "app": "tables", "action": "create_row",
//!       "params": { "table": "3", "Sujet": "{{1__sujet}}" } } ] }
//! ```
//!
//! # Players
//! - [`Zap::parse`] reads a document, whole or not at all: it gives a [`Zap`] or every [`Problem`] that it
//!   found, each with its place as a JSON pointer and a stable code.
//! - [`Zap::to_json`] writes it again; what was left out because it goes without saying stays so.
//! - [`Zap::errors`]: what cannot work; [`Zap::warnings`] and [`Zap::not_in_samples`]: what may be meant so,
//!   but likely is not.
//! - [`Zap::draft_problems`]: what keeps a document from being a draft, in which something may be missing.
//!
//! # Rules
//! - A key that is not known is a problem, not ignored: it would be lost.
//! - Ids are unique in the zap, the trigger's and the paths' too. A zap has at most [`STEPS`] steps, a
//!   group [`PATHS`] paths, a loop [`TURNS`] turns; paths and loops nest [`LEVELS`] deep.
//! - A reference to a step that does not come before is a warning: such references occur in real zaps, and
//!   a run knows what to do with them.
//! - Whether an app has such an action, and what fields it takes, is the business of the apps.

mod errors;
mod object;
mod off_steps;
mod parse;
mod parse_condition;
mod parse_step;
mod parse_trigger;
mod places;
mod problem;
mod reach;
mod samples;
mod texts;
mod types;
mod warnings;
mod write;

#[cfg(test)]
pub(crate) mod tests;

pub use places::{Placed, Steps};
pub use problem::{Code, Problem};
pub use texts::tidy_texts;
pub use types::*;

/// Steps in a zap, the paths of its groups not counted.
pub const STEPS: usize = 100;
/// Paths in a group.
pub const PATHS: usize = 10;
/// How deep groups of paths and loops may stand in each other.
pub const LEVELS: usize = 3;
/// Turns of a loop, and turns that an action's list starts.
pub const TURNS: usize = 500;
/// Characters of a title.
pub const TITLE: usize = 200;
/// Characters of a note.
pub const NOTE: usize = 2_000;
/// Groups in a filter, and conditions in a group.
pub const CONDITIONS: usize = 50;
/// Bytes of one text.
pub const TEXT: usize = 100_000;
/// How deep the fields of an action may be nested.
pub const DEPTH: usize = 20;
/// Fields that are asked for by hand, or events a zap starts from.
pub const FIELDS: usize = 50;
/// How long before a due date a zap may start, in minutes: 366 days.
pub const MAX_BEFORE_MINUTES: i64 = 366 * 24 * 60;
