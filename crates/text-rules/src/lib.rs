//! The one rule for text that comes from outside, whatever door it comes through: the API, a page, a hook,
//! a step of a zap, the command line.
//!
//! # Promises
//! - A text holds no NUL ([`without_nul`]): `U+FFFD` stands in its place, as it does for half of a
//!   surrogate pair. PostgreSQL stores neither.
//! - One line holds nothing that cannot be seen and nothing that breaks it ([`one_line`]). The joiners
//!   within an emoji, or within a word of a script that needs them, stay.
//! - A text of several lines holds no control character but the ends of its lines and tabs
//!   ([`several_lines`]).
//! - JSON that is JSON by its grammar is read ([`json::read`]), also where Rust has no text or no number
//!   for a part of it.

pub mod json;
mod nul;
mod one_line;
mod several_lines;

pub use nul::{without_nul, without_nul_in, without_nul_in_keys};
pub use one_line::{is_unseen, one_line};
pub use several_lines::several_lines;

/// What stands for a character that no text may hold.
pub const REPLACEMENT: char = '\u{fffd}';
