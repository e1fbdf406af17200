//! HTML as text that keeps the lines of its blocks: the one rule for the formatter, for notes that are
//! stored, and for the text part of a mail.
//!
//! # Promises
//! - What stands in two blocks never stands on one line, whatever the block: `div`, `h1`, `dt`, `td` and all
//!   others that the HTML standard shows as blocks.
//! - Any text is read; reading takes time in proportion to its length.

mod pieces;
mod text;

#[cfg(test)]
mod tests;

pub use pieces::{Piece, pieces};
pub use text::to_text;

/// Elements that begin and end a line, `br` aside: those of the HTML standard and the old ones that mails
/// still have.
pub const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Cells of a table: apart from each other on one line.
pub const CELLS: &[&str] = &["td", "th"];

/// Whether the element of this name, in small letters, begins and ends a line.
pub fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}
