//! Zaps as data. What a zap is, how a field is mapped, when a condition holds, what a run does next:
//! all of it without input or output, without a clock and without `async`, so that it can be tested and
//! fuzzed as it is.
//!
//! # Players
//! - [`document`]: the zap as a person writes it, and what is wrong with it.
//! - [`edit`]: commands that change a document while it is written, and what an editor shows of it.
//! - [`mapping`]: `{{1__a__b}}`, `{{=gives["1"]["a"]["b"]}}` and line items, in Zapier's words.
//! - [`condition`]: filters and the rules of paths.
//! - [`dates`]: the one reader of dates, as people and programs write them.
//! - [`plan`]: from a zap and the steps that are done to the next one.
//! - [`body`]: how what a hook received reads.
//! - [`formatter`]: the transforms of text, numbers, dates and lists.
//! - [`html`]: HTML as text that keeps its lines.
//! - [`phone`]: telephone numbers however they are written.
//! - [`schedule`]: when a schedule fires next.

pub mod body;
pub mod condition;
pub mod dates;
pub mod document;
pub mod edit;
pub mod formatter;
pub mod html;
pub mod mapping;
pub mod phone;
pub mod plan;
pub mod schedule;

mod words;
