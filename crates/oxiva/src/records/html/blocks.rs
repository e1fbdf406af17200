//! Blocks that notes do not keep (`div`, `h1`, `section`, …): what they part is parted by line breaks.

use super::TAGS;
use std::borrow::Cow;
use zap_engine::html::is_block;

/// A piece of HTML as the cleaner writes it: every tag whole, in small letters.
enum Piece<'a> {
    Text(&'a str),
    /// With its name.
    Open(&'a str, &'a str),
    Close(&'a str, &'a str),
}

/// The cleaner's HTML without the blocks that notes do not keep: where one of them began or ended a line, a
/// line break does. `None` where there are none of them.
pub(super) fn parted_otherwise(html: &str) -> Option<String> {
    let mut writer = Writer::default();
    let mut rest = html;
    while let Some((piece, after)) = next(rest) {
        writer.write(&piece);
        rest = after;
    }
    if !writer.dropped {
        return None;
    }
    // A note of lines alone is paragraphs, as if it had been typed.
    let lines = writer.html.trim();
    Some(if writer.has_blocks || lines.is_empty() {
        writer.html
    } else {
        format!("<p>{}</p>", lines.replace("<br><br>", "</p><p>"))
    })
}

/// Cells and rows without a table, and a second `body`, are no elements to a browser: here they are blocks.
pub(super) fn without_strays(html: &str) -> Cow<'_, str> {
    const STRAYS: &[&str] = &["body", "td", "th", "tr", "tbody", "thead", "tfoot", "caption"];
    let low = html.to_ascii_lowercase();
    let strays = if low.contains("<table") { &STRAYS[..1] } else { STRAYS };
    let mut written = String::new();
    let mut from = 0;
    for (at, _) in low.match_indices('<') {
        let name = at + 1 + usize::from(low[at + 1..].starts_with('/'));
        let length = low[name..].find(|c: char| !c.is_ascii_alphanumeric());
        let end = length.map_or(low.len(), |length| name + length);
        if strays.contains(&&low[name..end]) {
            written.push_str(&html[from..name]);
            written.push_str("div");
            from = end;
        }
    }
    if from == 0 {
        return html.into();
    }
    written.push_str(&html[from..]);
    written.into()
}

#[derive(Default)]
struct Writer {
    html: String,
    /// Whether a block was left out.
    dropped: bool,
    /// Whether there is a block that stays.
    has_blocks: bool,
    /// Whether something stands on the line.
    in_line: bool,
    /// Whether what comes next on the line belongs on another.
    owes_break: bool,
}

impl Writer {
    fn write(&mut self, piece: &Piece<'_>) {
        match *piece {
            Piece::Text(text) => {
                let is_blank = text.trim_matches([' ', '\t', '\n', '\r']).is_empty();
                if is_blank && self.owes_break {
                    return;
                }
                if !is_blank {
                    self.pay_break();
                    self.in_line = true;
                }
                self.html.push_str(text);
            }
            Piece::Open(tag, "br") => {
                self.pay_break();
                self.html.push_str(tag);
                self.in_line = false;
            }
            Piece::Open(tag, name) | Piece::Close(tag, name) if TAGS.contains(&name) => {
                if is_block(name) || matches!(name, "td" | "th") {
                    self.has_blocks = true;
                    self.in_line = false;
                    self.owes_break = false;
                } else if matches!(piece, Piece::Open(..)) {
                    self.pay_break();
                }
                self.html.push_str(tag);
            }
            Piece::Open(..) | Piece::Close(..) => {
                self.dropped = true;
                self.owes_break |= self.in_line;
            }
        }
    }

    fn pay_break(&mut self) {
        if std::mem::take(&mut self.owes_break) {
            self.html.push_str("<br>");
            self.in_line = false;
        }
    }
}

/// The next piece, and what is after it.
fn next(html: &str) -> Option<(Piece<'_>, &str)> {
    if html.is_empty() {
        return None;
    }
    if !html.starts_with('<') {
        let (text, rest) = html.split_at(html.find('<').unwrap_or(html.len()));
        return Some((Piece::Text(text), rest));
    }
    let (tag, rest) = html.split_at(end_of_tag(html));
    let inside = tag.trim_start_matches('<');
    let (is_close, inside) = inside.strip_prefix('/').map_or((false, inside), |name| (true, name));
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
    let name = &inside[..end];
    Some((if is_close { Piece::Close(tag, name) } else { Piece::Open(tag, name) }, rest))
}

/// Behind the `>` that is not within quotes.
fn end_of_tag(html: &str) -> usize {
    let mut is_quoted = false;
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}
