//! Zapier's exports of zaps, as data: what stands in such a file, what of it is done here and by which of our
//! steps, and our zaps in that format. Without input or output, a clock or `async`.
//!
//! # Players
//! - [`read`] makes an [`Export`] of the bytes of a file: the account's archive, or the JSON within it.
//! - [`Sheets`] are the tables that all zaps of a file write to, read from or start by.
//! - [`convert`] makes a [`Converted`] of one zap: a document of ours, and of every node a [`Report`] with its
//!   [`Status`] and, unless it simply works, a [`Remark`] that says why in a code and its arguments.
//! - [`export`] writes a document of ours as Zapier has it.
//!
//! # Promises
//! - No bytes make it panic, and no archive is inflated beyond [`MAX_FILE_BYTES`].
//! - Every node of a file is reported once.
//! - What gives access stands in no document, but in [`Credentials`]; in its place stands a mark.
//! - A node that nothing here does is kept whole in the document, as a step that does nothing and says so: the app
//!   [`PLACEHOLDER`].

mod convert;
mod export;
mod file;
mod node;
mod report;
mod sheets;
mod tree;

#[cfg(test)]
mod tests;

pub use convert::{Converted, Credentials, Options, convert, step_at};
pub use export::{Exported, export};
pub use file::{Export, FiledZap, MAX_FILE_BYTES, Unreadable, read};
pub use node::Node;
pub use report::{Remark, Report, Status};
pub use sheets::{Column, Sheets, Table};

/// The app of steps that stand for what is not done here.
pub const PLACEHOLDER: &str = "placeholder";
/// Its action.
pub const TO_REPLACE: &str = "to_replace";
