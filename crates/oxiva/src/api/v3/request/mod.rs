//! What handlers take out of a request, each as a type of their signature. Nothing here refuses by
//! being taken: a handler reads the parts in the order in which it wants to refuse.

mod body;
mod pages;
mod path;
mod properties;
mod query;
mod write;

pub use body::{Nothing, Sendable, Sent};
pub use pages::{PageQuery, ShortPage, limit, with_page};
pub use path::{PathId, PathIds, PathRun, PathWord};
pub use properties::{missing, nothing_else, take, take_flag, take_text};
pub use query::{Query, word};
pub use write::{lang, write};
