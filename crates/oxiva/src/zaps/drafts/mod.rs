//! Drafts: what a zap shall become. A change is kept at once and runs nowhere, until somebody publishes it as
//! the next version.
//!
//! # Players
//! - [`read`] is a [`Draft`] as it is now; [`states`] keeps it, with the states before and after it.
//! - [`create`] makes a zap that has a draft alone, also as a copy of another; [`change`] carries out commands,
//!   [`undo`] takes them back, [`publish`] makes a draft a version or forgets it.
//! - [`follow`] does what follows from a change at once.
//!
//! # Promises
//! - Nobody's change is lost: who replaces a draft says which revision they saw, and is refused if there is
//!   another ([`Code::Stale`](crate::error::Code::Stale)); who edits a part of it changes the draft as it is now.
//! - The last [`MAX_STATES`] states are kept: undo and redo work after a reload, and for everybody.
//! - A draft may be anything that the editor can read; a version is a zap that could be switched on, or at
//!   least one that is a zap.

mod change;
mod create;
mod follow;
mod publish;
mod read;
mod states;
mod undo;

pub use change::{change, change_all};
pub use create::{create, duplicate};
pub use publish::{discard, publish, switch_on};
pub use read::{Draft, Steps, authors, document, former_part, last_change, of, steps};
pub use states::{MAX_STATES, forget};
pub use undo::{redo, undo};
