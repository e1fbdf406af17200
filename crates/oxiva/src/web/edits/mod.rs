//! Saving a form that changes something, while somebody else may have changed it, too.
//!
//! # Players
//! - A [`Snapshot`] is what such a form shows: its fields, with their values and what they are called.
//! - The form carries a fingerprint of each value that it showed, in one hidden field: so a save knows what its
//!   person changed.
//! - [`save`] makes the snapshot anew in the transaction of the change, and [`merge`](merge::merge) compares: a field
//!   that the person did not touch stays as it is now; one that both changed, and differently, is a clash.
//! - An [`Edit`] is the hidden field and, after a clash, both values with who and when, to choose from.
//!
//! # Promises
//! - No save takes back what somebody else saved since the form was opened, unless its person saw that and chose so.
//! - What was typed comes back with the clash; nothing is written then.
//! - It needs no script.
//!
//! The form of a step of a zap has fields that come and go; `zaps/editor/step/merge.rs` makes one field of each of its
//! units, and merges these.
//!
//! # Not promised
//! - A request without the hidden field was not made from a form of ours: all that it says is done.

mod edit;
mod merge;
mod save;
mod snapshot;

pub use edit::{Clash, Edit};
pub(in crate::web) use merge::{CHOICE, Difference, fingerprint, merge};
pub use merge::{Merged, VERSION};
pub(in crate::web) use save::told;
pub use save::{Saved, save};
pub use snapshot::{Changed, Snapshot};
