//! HTML in which every tag has its partner, made of any HTML: what the writer of Markdown is given.
//!
//! A tree of elements is built of HTML by rules that make much of little: elements left open come again in
//! each paragraph that follows, and each level of the tree is a call within a call. So elements are closed
//! here where their block ends, attributes that do not count are left out, and what lies deeper than
//! [`MAX_DEPTH`] is its text.

use crate::html::{Piece, is_block, pieces};

/// Elements within each other that are kept.
const MAX_DEPTH: usize = 50;

/// The element put around a list that is in no other.
pub(super) const OUTER_LIST: &str = "x-list";

/// Elements that have no end.
const VOID: &[&str] =
    &["area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"];

/// Attributes that Markdown has a word for.
const KEPT: &[&str] = &["alt", "href", "src", "start", "title"];

pub(super) fn balanced(html: &str) -> String {
    let mut writer = Writer { html: String::with_capacity(html.len()), open: Vec::new() };
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => writer.html.push_str(&escaped(&text)),
            Piece::Open { name, .. } if writer.is_in_pre() => {
                if name == "br" {
                    writer.html.push('\n');
                }
            }
            Piece::Close(name) if writer.is_in_pre() && name != "pre" => {}
            Piece::Open { name, attributes } => writer.open(name, &attributes),
            Piece::Close(name) => writer.close(&name),
        }
    }
    writer.close_from(0);
    writer.html
}

struct Writer {
    html: String,
    /// The elements that are open, the outermost first.
    open: Vec<String>,
}

impl Writer {
    /// Within `pre` all is text: Markdown has no words there.
    fn is_in_pre(&self) -> bool {
        self.open.last().is_some_and(|open| open == "pre")
    }

    fn open(&mut self, name: String, attributes: &[(String, String)]) {
        if matches!(name.as_str(), "html" | "head" | "body" | OUTER_LIST) {
            return;
        }
        self.close_siblings(&name);
        if self.open.len() >= MAX_DEPTH && !VOID.contains(&name.as_str()) {
            return;
        }
        if is_list(&name) && !self.open.iter().any(|open| is_list(open)) {
            self.html.push_str(&format!("<{OUTER_LIST}>"));
        }
        self.html.push('<');
        self.html.push_str(&name);
        for (key, value) in attributes.iter().filter(|(key, _)| KEPT.contains(&key.as_str())) {
            self.html.push_str(&format!(" {key}=\"{}\"", escaped(value).replace('"', "&quot;")));
        }
        self.html.push('>');
        if name == "pre" {
            self.html.push_str("<code>");
        }
        if !VOID.contains(&name.as_str()) {
            self.open.push(name);
        }
    }

    /// A block ends the paragraph before it, an item the item before it.
    fn close_siblings(&mut self, name: &str) {
        let (siblings, limits): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "dir"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table"]),
            "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot"], &["table"]),
            "a" => (&["a"], &["td", "th", "table"]),
            name if is_block(name) => (&["p"], &["li", "td", "th", "table", "blockquote"]),
            _ => return,
        };
        let within = self.open.iter().rposition(|open| limits.contains(&open.as_str()));
        let start = within.map_or(0, |at| at + 1);
        let found = self.open[start..].iter().position(|open| siblings.contains(&open.as_str()));
        if let Some(at) = found {
            self.close_from(start + at);
        }
    }

    /// Closes the innermost element of this name, and what is open within it.
    fn close(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|open| open == name) {
            self.close_from(at);
        }
    }

    fn close_from(&mut self, at: usize) {
        while self.open.len() > at {
            let Some(name) = self.open.pop() else { return };
            if name == "pre" {
                self.html.push_str("</code>");
            }
            self.html.push_str(&format!("</{name}>"));
            if is_list(&name) && !self.open.iter().any(|open| is_list(open)) {
                self.html.push_str(&format!("</{OUTER_LIST}>"));
            }
        }
    }
}

fn is_list(name: &str) -> bool {
    matches!(name, "ul" | "ol")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
