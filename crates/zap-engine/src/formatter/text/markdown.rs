//! Markdown and HTML, one from the other.

use super::html::{Piece, pieces};
use pulldown_cmark::{Options, Parser, html::push_html};

/// CommonMark with tables and strikethrough. HTML within stays, as everywhere in Markdown: who shows the
/// result has it cleaned.
pub(super) fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut html = String::new();
    push_html(&mut html, Parser::new_ext(markdown, options));
    html
}

/// Headings, paragraphs, lists, quotes, code, links and images; what Markdown has no word for is text.
pub(super) fn from_html(html: &str) -> String {
    let mut writer = Writer::default();
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => writer.text(&text),
            Piece::Open { name, address } => writer.open(&name, address),
            Piece::Close(name) => writer.close(&name),
        }
    }
    writer.out.trim().to_owned()
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Of each list that is open, the number of its last item; `None` where it has bullets.
    lists: Vec<Option<u32>>,
    quotes: usize,
    in_pre: bool,
    /// The addresses of the links that are open.
    links: Vec<String>,
}

/// Lists or quotes within each other that are shown so.
const DEEPEST: usize = 20;

impl Writer {
    fn text(&mut self, text: &str) {
        if self.in_pre {
            return self.out.push_str(text);
        }
        let starts_blank = text.starts_with(char::is_whitespace);
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fresh = self.out.is_empty() || self.out.ends_with(char::is_whitespace);
        if starts_blank && !fresh {
            self.out.push(' ');
        }
        self.out.push_str(&words);
        if !words.is_empty() && text.ends_with(char::is_whitespace) {
            self.out.push(' ');
        }
    }

    fn open(&mut self, name: &str, address: String) {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.block();
                let level = usize::from(name.as_bytes()[1] - b'0');
                self.out.push_str(&"#".repeat(level));
                self.out.push(' ');
            }
            "p" | "div" | "section" | "article" | "table" if self.in_item() => {}
            "p" | "div" | "section" | "article" | "table" => self.block(),
            "tr" => self.line(),
            "td" | "th" => self.out.push(' '),
            "br" => {
                self.out.push_str("  ");
                self.line();
            }
            "hr" => {
                self.block();
                self.out.push_str("---");
                self.block();
            }
            "strong" | "b" => self.out.push_str("**"),
            "em" | "i" => self.out.push('*'),
            "s" | "del" => self.out.push_str("~~"),
            "code" if !self.in_pre => self.out.push('`'),
            "pre" => {
                self.block();
                self.out.push_str("```\n");
                self.in_pre = true;
            }
            "blockquote" => {
                self.quotes = (self.quotes + 1).min(DEEPEST);
                self.block();
            }
            "ul" | "ol" => {
                if self.lists.is_empty() {
                    self.block();
                }
                if self.lists.len() < DEEPEST {
                    self.lists.push((name == "ol").then_some(0));
                }
            }
            "li" => self.item(),
            "a" => {
                self.out.push('[');
                self.links.push(address);
            }
            "img" => self.out.push_str(&format!("![]({address})")),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "div" | "section" | "article" | "table" if self.in_item() => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "div" | "section" | "article"
            | "table" => self.block(),
            "strong" | "b" => self.mark("**"),
            "em" | "i" => self.mark("*"),
            "s" | "del" => self.mark("~~"),
            "code" if !self.in_pre => self.out.push('`'),
            "pre" if self.in_pre => {
                self.in_pre = false;
                self.line();
                self.out.push_str("```");
                self.block();
            }
            "blockquote" => {
                self.quotes = self.quotes.saturating_sub(1);
                self.block();
            }
            "ul" | "ol" => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.block();
                }
            }
            "a" => {
                if let Some(address) = self.links.pop() {
                    self.out.push_str(&format!("]({address})"));
                }
            }
            _ => {}
        }
    }

    fn item(&mut self) {
        self.line();
        self.out.push_str(&"   ".repeat(self.lists.len().saturating_sub(1)));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                self.out.push_str(&format!("{number}. "));
            }
            _ => self.out.push_str("- "),
        }
    }

    /// A mark that closes stands at the word, the blank after it.
    fn mark(&mut self, mark: &str) {
        let kept = self.out.trim_end_matches(' ').len();
        let had_blank = kept < self.out.len();
        self.out.truncate(kept);
        self.out.push_str(mark);
        if had_blank {
            self.out.push(' ');
        }
    }

    fn in_item(&self) -> bool {
        !self.lists.is_empty()
    }

    /// An empty line, unless there is one.
    fn block(&mut self) {
        let quote = "> ".repeat(self.quotes);
        let mut bare = self.out.trim_end_matches(['\n', ' ']).len();
        // A line of marks alone is none.
        let start = self.out[..bare].rfind('\n').map_or(0, |at| at + 1);
        if self.out[start..bare].bytes().all(|byte| matches!(byte, b'>' | b' ')) {
            bare = self.out[..start].trim_end_matches(['\n', ' ']).len();
        }
        self.out.truncate(bare);
        if bare > 0 {
            self.out.push_str("\n\n");
        }
        self.out.push_str(&quote);
    }

    fn line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
            self.out.push_str(&"> ".repeat(self.quotes));
        }
    }
}
