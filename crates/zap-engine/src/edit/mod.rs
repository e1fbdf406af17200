//! The pure heart of the zap editor: commands that change a draft, and what a page needs to show it.
//!
//! A draft is a document as [`Zap`](crate::document::Zap) reads it, in which something may be missing
//! still. It is raw JSON, so that nothing in it is lost.
//!
//! # Players
//! - [`apply`] carries out one [`Command`] on a draft: it gives an [`Edited`] draft, or a [`Refusal`].
//!   [`Place`] says where a step goes.
//! - [`outline`] is the draft as a tree of [`Entry`]s, numbered as people see them.
//! - [`places`] are the places where a step can go, in order: the step before and the step after among them;
//!   [`neighbours`] are those two for every step at once.
//! - [`reachable`] are the steps whose output a step can refer to.
//! - [`uses`] are all references of a draft, each with whether it leads anywhere: what a page says before
//!   a step is removed ("used by"), and marks afterwards.
//! - [`difference`] says what changed between two documents as a list of [`Change`]s.
//! - [`copy`] takes a step out for a clipboard; [`Command::Paste`] puts it in.
//!
//! # Rules
//! - Commands name steps and paths by id, and never by where they stand.
//! - An id is given once: new ids are numbers above every number that the draft has, refers to, or ever
//!   had ([`Edited::last_id`]). So no old reference reads a new step by accident.
//! - References within what is copied follow the copies. References to steps outside of it stay as they are,
//!   unless it comes from another zap ([`Command::Paste`]); and so do all references where a step is moved or removed: the document's warnings tell of those that
//!   lead nowhere.
//!
//! # Promises
//! - What comes of a readable draft is readable: [`Zap::draft_problems`](crate::document::Zap::draft_problems)
//!   finds nothing, so [`Zap::parse`](crate::document::Zap::parse) accepts it or finds gaps alone
//!   ([`Problem::is_gap`](crate::document::Problem::is_gap)); and it has at most [`MAX_DRAFT_BYTES`].
//! - A draft that is not readable can be mended step by step: no command makes it worse.
//! - Nothing is changed in place: who keeps the former JSON can undo everything.
//! - Total: any JSON and any command have an answer; nothing panics.

mod apply;
mod command;
mod conditions;
mod difference;
mod draft;
mod fields;
mod heads;
mod ids;
mod json_pointer;
mod outline;
mod paths;
mod place;
mod places;
mod reachable;
mod refusal;
mod steps;
mod tree;
mod uses;

#[cfg(test)]
mod tests;

pub use apply::{Edited, apply};
pub use command::{Command, PasteMode, PathRule, Side, StepWord};
pub use difference::{Change, Subject, SubjectKind, What, Where, difference};
pub use ids::last_id;
pub use outline::{Entry, Outline, PathEntry, outline};
pub use place::Place;
pub use places::{Neighbours, Places, neighbours, places};
pub use reachable::{Certainty, Reachable, reachable};
pub use refusal::{Refusal, RefusalCode};
pub use tree::copy;
pub use uses::{Standing, Use, uses};

/// Bytes of a draft, written as JSON without blanks.
pub const MAX_DRAFT_BYTES: usize = 1_048_576;
