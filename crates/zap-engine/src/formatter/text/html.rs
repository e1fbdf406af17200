//! HTML as a row of tags and texts, read as forgivingly as it is written.

/// A piece of HTML. Comments are left out, and so is what scripts and styles say.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    /// With its entities as letters.
    Text(String),
    /// `name` in small letters, and the address it has: `href` or `src`.
    Open {
        name: String,
        address: String,
    },
    Close(String),
}

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// Blocks are lines, and the text stays.
pub(super) fn to_text(html: &str) -> String {
    let mut text = String::new();
    for piece in pieces(html) {
        match piece {
            Piece::Text(more) => text.push_str(&more),
            Piece::Open { name, .. } | Piece::Close(name) if BLOCKS.contains(&name.as_str()) => {
                text.push('\n');
            }
            Piece::Open { .. } | Piece::Close(_) => {}
        }
    }
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

pub(super) fn pieces(html: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let Some((text, after)) = split_at_tag(rest) else {
            pieces.push(Piece::Text(letters(rest)));
            break;
        };
        if !text.is_empty() {
            pieces.push(Piece::Text(letters(text)));
        }
        rest = tag(after, &mut pieces);
    }
    pieces
}

/// The text before the next tag, and what begins with it.
fn split_at_tag(html: &str) -> Option<(&str, &str)> {
    let begins = |at: &usize| {
        html.as_bytes().get(at + 1).is_some_and(|b| b.is_ascii_alphabetic() || b"/!?".contains(b))
    };
    let at = html.match_indices('<').map(|(at, _)| at).find(begins)?;
    Some(html.split_at(at))
}

/// Reads one tag and returns what is after it.
fn tag<'a>(html: &'a str, pieces: &mut Vec<Piece>) -> &'a str {
    if let Some(comment) = html.strip_prefix("<!--") {
        return comment.split_once("-->").map_or("", |(_, rest)| rest);
    }
    let end = end_of_tag(html);
    let (inner, rest) = (&html[1..end], html.get(end + 1..).unwrap_or_default());
    if inner.starts_with(['!', '?']) {
        return rest;
    }
    let (is_close, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let name = inner.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    if is_close {
        pieces.push(Piece::Close(name));
        return rest;
    }
    let unread = ["script", "style", "title", "template"].contains(&name.as_str());
    if unread && !inner.ends_with('/') {
        return after_close(rest, &name);
    }
    pieces.push(Piece::Open { address: address(inner), name });
    rest
}

/// Bytes within which quotes of a tag count.
const LONGEST_TAG: usize = 8_192;

/// The `>` of a tag, none of those within quotes.
fn end_of_tag(html: &str) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate().take(LONGEST_TAG) {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    html.find('>').unwrap_or(html.len())
}

fn after_close<'a>(html: &'a str, name: &str) -> &'a str {
    let closes = html.match_indices("</").find(|(at, _)| {
        html.get(at + 2..at + 2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
    });
    closes.and_then(|(at, _)| html[at..].split_once('>')).map_or("", |(_, rest)| rest)
}

fn address(tag: &str) -> String {
    let found = [" href=", " src="].iter().find_map(|key| {
        let low = tag.to_ascii_lowercase().replace(['\n', '\t'], " ");
        low.find(key).map(|at| tag[at + key.len()..].trim_start())
    });
    let value = match found.map(|text| (text.chars().next(), text)) {
        Some((Some(quote @ ('"' | '\'')), text)) => text[1..].split(quote).next(),
        Some((_, text)) => text.split_whitespace().next(),
        None => None,
    };
    letters(value.unwrap_or_default().trim())
}

const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("agrave", 'à'),
    ("Agrave", 'À'),
    ("acirc", 'â'),
    ("ccedil", 'ç'),
    ("Ccedil", 'Ç'),
    ("eacute", 'é'),
    ("Eacute", 'É'),
    ("egrave", 'è'),
    ("Egrave", 'È'),
    ("ecirc", 'ê'),
    ("Ecirc", 'Ê'),
    ("euml", 'ë'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ocirc", 'ô'),
    ("ouml", 'ö'),
    ("ugrave", 'ù'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("oelig", 'œ'),
    ("OElig", 'Œ'),
    ("aelig", 'æ'),
    ("euro", '€'),
    ("pound", '£'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("bull", '•'),
    ("middot", '·'),
    ("times", '×'),
    ("thinsp", '\u{2009}'),
    ("rarr", '→'),
    ("larr", '←'),
];

/// With the entities that are known as letters.
fn letters(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let end = after.bytes().take(10).position(|byte| byte == b';');
        let letter = end.and_then(|end| entity(&after[..end]));
        text.push(letter.unwrap_or('&'));
        rest = match (letter, end) {
            (Some(_), Some(end)) => &after[end + 1..],
            _ => after,
        };
    }
    text.push_str(rest);
    text
}

fn entity(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).filter(|letter| *letter != '\0')
}
