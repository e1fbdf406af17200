//! The words of HTML, a line for each block.

use super::{CELLS, Piece, is_block, pieces};

/// The words of HTML alone. Each block is on lines of its own, and so is what follows a `br`; an empty line
/// that was written (`<div><br></div>`) stays, never more than one after the other. Cells of a row are
/// a blank apart. Blanks and line breaks of the source are one blank, except within `pre`.
pub fn to_text(html: &str) -> String {
    let mut lines = Lines::default();
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) if lines.open_pre > 0 => lines.preformatted(&text),
            Piece::Text(text) => lines.words(&text),
            Piece::Open { name, .. } => lines.open(&name),
            Piece::Close(name) => lines.close(&name),
        }
    }
    lines.end();
    lines.text.truncate(lines.text.trim_end_matches('\n').len());
    lines.text
}

#[derive(Default)]
struct Lines {
    /// The lines that have ended, each with its line feed.
    text: String,
    line: String,
    /// How many `pre` are open.
    open_pre: usize,
}

impl Lines {
    fn open(&mut self, name: &str) {
        self.part(name);
        if name == "pre" {
            self.open_pre += 1;
        }
    }

    fn close(&mut self, name: &str) {
        self.part(name);
        if name == "pre" {
            self.open_pre = self.open_pre.saturating_sub(1);
        }
    }

    /// Parts what stands before a tag from what stands behind it. Browsers take `</br>` for `<br>`.
    fn part(&mut self, name: &str) {
        if name == "br" {
            self.feed();
        } else if is_block(name) {
            self.end();
        } else if CELLS.contains(&name) {
            self.blank();
        }
    }

    fn words(&mut self, text: &str) {
        // A no-break space is a letter here: it holds what stands around it together.
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        if text.starts_with(is_blank) {
            self.blank();
        }
        let mut words = text.split(is_blank).filter(|word| !word.is_empty()).peekable();
        while let Some(word) = words.next() {
            self.line.push_str(word);
            if words.peek().is_some() || text.ends_with(is_blank) {
                self.blank();
            }
        }
    }

    fn preformatted(&mut self, text: &str) {
        for (at, part) in text.split('\n').enumerate() {
            if at > 0 {
                self.feed();
            }
            self.line.push_str(part.trim_end_matches('\r'));
        }
    }

    /// One blank, unless the line is empty or has one at its end.
    fn blank(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with(' ') {
            self.line.push(' ');
        }
    }

    /// Ends the line if anything stands on it; mail programs write an empty one as a no-break space.
    fn end(&mut self) {
        if !self.line.is_empty() {
            self.feed();
        }
    }

    /// Ends the line. One that is empty stays, unless it is the first or another is before it.
    fn feed(&mut self) {
        let kept = self.line.trim_end();
        let is_first = self.text.is_empty();
        if !kept.is_empty() || !(is_first || self.text.ends_with("\n\n")) {
            self.text.push_str(kept);
            self.text.push('\n');
        }
        self.line.clear();
    }
}
