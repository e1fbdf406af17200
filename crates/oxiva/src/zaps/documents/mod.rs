//! Zaps as they are kept: the document, each version of it, and what decides when it starts.
//!
//! A zap is saved as a new version; runs keep the version that they began with. What starts a zap
//! (the trigger, the kinds of event, the next moment of a schedule, how long before due dates) stands in columns
//! of its own, written with the version: whoever looks for zaps to start reads no documents.

mod create;
mod delete;
mod derive;
mod read;
mod save;
mod settings;
mod starts;
mod switch;
mod versions;
mod zap;

pub use create::create;
pub(super) use create::{insert, insert_unpublished, set_owner, set_title};
pub use delete::delete;
pub(super) use derive::{derive, set_hook};
pub use derive::{move_on, next_moment};
pub use read::{all, base, find, get, is_there, list, of_owner, titles, trigger};
pub(super) use read::{of_person, removed};
pub(super) use save::replace;
pub use save::save;
pub use settings::{configure, pace};
pub use switch::switch;
pub(super) use switch::{set_state, turn};
pub use versions::{Version, document, versions};
pub use zap::{Reason, Source, StartsBy, Zap, ZapSettings, ZapState};
