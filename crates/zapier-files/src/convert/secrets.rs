//! What gives access, found where people write it: in headers, addresses, fields, texts and scripts.

use crate::node::plain;
use regex::Regex;
use serde_json::{Map, Value as Json};
use std::{ops::Range, sync::LazyLock};

/// What stands in the place of a key in what is only kept.
const HIDDEN: &str = "••••";

/// Keys as those who give them out write them, and what stands before a key; the key is the group `key`, or all.
static KEYS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let written = [
        r"\b(?:sk|rk|pk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{16,}",
        r"\bxox[abeprs]-[A-Za-z0-9-]{10,}",
        r"\bgh[opsur]_[A-Za-z0-9]{20,}",
        r"\bgithub_pat_[A-Za-z0-9_]{20,}",
        r"\bglpat-[A-Za-z0-9_-]{16,}",
        r"\bAKIA[A-Z0-9]{16}\b",
        r"\bAIza[A-Za-z0-9_-]{30,}",
        r"\bya29\.[A-Za-z0-9_-]{20,}",
        r"\bpat[A-Za-z0-9]{14}\.[A-Fa-f0-9]{40,}",
        r"\bpat-(?:na|eu)\d-[A-Za-z0-9-]{20,}",
        r"\bkey[A-Za-z0-9]{14}\b",
        r"\bkey-[A-Fa-f0-9]{24,}",
        r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
        r"\bsecret_[A-Za-z0-9]{24,}",
        r"\bntn_[A-Za-z0-9]{24,}",
        r"\bwhsec_[A-Za-z0-9+/=]{16,}",
        r"\bshp(?:at|ss|ca)_[A-Fa-f0-9]{24,}",
        r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
        r"\bEAA[A-Za-z0-9]{40,}",
        r"(?i:\bBearer\s+|\bBasic\s+|\bToken\s+)(?P<a>[A-Za-z0-9._~+/=-]{12,})",
        r"(?i:[?&](?:api[_-]?key|apikey|key|access[_-]?token|auth[_-]?token|token|auth|secret|client[_-]?secret|password|passwd|pwd|sig|signature)=)(?P<b>[^&{}\s'<>#]{6,})",
        r"://(?P<c>[^/@\s:{}]+:[^/@\s{}]+)@",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<d>[^\s?{}]+)",
        r"discord(?:app)?\.com/api/webhooks/(?P<e>[^\s?{}]+)",
        r"webhook\.office\.com/(?P<f>[^\s?{}]+)",
        r"outlook\.office\.com/webhook/(?P<g>[^\s?{}]+)",
        r"api\.telegram\.org/bot(?P<h>[^/\s{}]+)",
    ];
    Regex::new(&written.join("|")).ok()
});

/// Names of what gives access.
const NAMES: [&str; 14] = [
    "authorization",
    "token",
    "secret",
    "password",
    "passwd",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "cookie",
    "signature",
    "xkey",
    "authkey",
    "clientkey",
];

/// Whether something of this name gives access: `X-Api-Key`, `accessToken`.
pub(super) fn is_key_name(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    plain == "key"
        || plain == "auth"
        || plain == "pwd"
        || NAMES.iter().any(|word| plain.contains(word))
}

/// Whether a text is written out, so that it can be a key: not empty, and mapped at no place.
fn is_literal(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains("{{")
}

/// Where keys stand in a text, in order.
pub(super) fn found(text: &str) -> Vec<Range<usize>> {
    let Some(keys) = KEYS.as_ref() else { return Vec::new() };
    let mut ranges = Vec::new();
    for groups in keys.captures_iter(text) {
        let inner = groups.iter().skip(1).flatten().next();
        // « Basic information » is no key.
        let is_word = groups
            .name("a")
            .is_some_and(|one| !one.as_str().contains(|c: char| c.is_ascii_digit()));
        let key = inner.or_else(|| groups.get(0)).filter(|_| !is_word);
        ranges.extend(key.map(|one| one.range()));
    }
    ranges
}

/// The same value without what gives access.
pub(crate) fn scrubbed(value: &Json) -> Json {
    scrubbed_as(value, "")
}

fn scrubbed_as(value: &Json, name: &str) -> Json {
    match value {
        Json::String(text) if is_key_name(name) && is_literal(text) => HIDDEN.into(),
        Json::String(text) if name == "basic_auth" && is_literal(text) => HIDDEN.into(),
        Json::String(text) if name == "code" => Keys::hiding().code(text).into(),
        Json::String(text) => Keys::hiding().text(text).into(),
        Json::Array(items) => items.iter().map(|item| scrubbed_as(item, name)).collect(),
        Json::Object(fields) => {
            // A header may stand as a pair.
            let fields = fields.iter().map(|(key, value)| {
                // What a person saw of a key is no key; an account's number is none, either.
                let is_open = ["parammap", "authentication_id", "selectedGives"].contains(&&**key);
                let name = if is_open { "" } else { key.as_str() };
                (Keys::hiding().text(key), scrubbed_as(value, name))
            });
            Json::Object(fields.collect())
        }
        other => other.clone(),
    }
}

/// Keys that are taken out of texts, each with a mark in its place.
pub(super) struct Keys<'m> {
    /// `None`: they are hidden, and nobody has them.
    mark: Option<&'m str>,
    taken: Vec<(String, String)>,
}

impl<'m> Keys<'m> {
    pub fn new(mark: &'m str) -> Keys<'m> {
        Keys { mark: Some(mark), taken: Vec::new() }
    }

    fn hiding() -> Keys<'static> {
        Keys { mark: None, taken: Vec::new() }
    }

    /// The keys that were taken, by their marks.
    pub fn taken(&self) -> Map<String, Json> {
        self.taken.iter().map(|(name, key)| (name.clone(), key.clone().into())).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.taken.is_empty()
    }

    /// The name of a key from now on.
    fn named(&mut self, key: &str) -> Option<String> {
        let mark = self.mark?;
        if let Some((name, _)) = self.taken.iter().find(|(_, known)| known == key) {
            return Some(name.clone());
        }
        let name = format!("{mark}{}", self.taken.len() + 1);
        self.taken.push((name.clone(), key.to_owned()));
        Some(name)
    }

    /// A key is taken whole: what stands in its place.
    pub fn whole(&mut self, key: &str) -> String {
        self.named(key).map_or_else(|| HIDDEN.to_owned(), |name| format!("[[{name}]]"))
    }

    /// The text with marks in the place of its keys.
    pub fn text(&mut self, text: &str) -> String {
        let (mut kept, mut from) = (String::new(), 0);
        for range in found(text) {
            kept.push_str(&text[from..range.start]);
            kept.push_str(&self.whole(&text[range.clone()]));
            from = range.end;
        }
        kept + &text[from..]
    }

    /// The same of every text within; what has the name of a key is one.
    pub fn value(&mut self, value: &Json, name: &str) -> Json {
        match value {
            Json::String(text) if is_key_name(name) && is_literal(text) => self.whole(text).into(),
            Json::String(text) => self.text(text).into(),
            Json::Array(items) => items.iter().map(|item| self.value(item, name)).collect(),
            Json::Object(fields) => {
                let fields =
                    fields.iter().map(|(key, value)| (key.clone(), self.value(value, key)));
                Json::Object(fields.collect())
            }
            other => other.clone(),
        }
    }

    /// A script with `inputData.<mark>` in the place of the keys in its texts.
    pub fn code(&mut self, code: &str) -> String {
        let mut kept = String::new();
        let mut from = 0;
        for literal in literals(code) {
            kept.push_str(&self.text_of_no_code(&code[from..literal.start]));
            let text = &code[literal.clone()];
            kept.push_str(&self.literal(text, &code[..literal.start]));
            from = literal.end;
        }
        kept + &self.text_of_no_code(&code[from..])
    }

    /// What stands between texts: a comment may hold a key that nobody needs.
    fn text_of_no_code(&self, text: &str) -> String {
        Keys::hiding().text(text)
    }

    /// A text of a script with its quotes, and what stands before it.
    fn literal(&mut self, literal: &str, before: &str) -> String {
        let Some(quote) = literal.chars().next() else { return String::new() };
        let inner = literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default();
        let has_marks = ['\'', '"', '`', '\\', '$'].iter().any(|mark| inner.contains(*mark));
        let is_named = is_key_name(assigned_to(before)) && inner.len() >= 8 && !has_marks;
        let is_one = is_named && !inner.contains(' ') && is_literal(inner);
        let ranges = if is_one { std::iter::once(0..inner.len()).collect() } else { found(inner) };
        if ranges.is_empty() {
            return literal.to_owned();
        }
        if self.mark.is_none() {
            let hidden = if is_one { HIDDEN.to_owned() } else { self.text(inner) };
            return format!("{quote}{hidden}{quote}");
        }
        let (mut made, mut from) = (String::new(), 0);
        for range in ranges {
            let name = self.named(&inner[range.clone()]).unwrap_or_default();
            made.push_str(&inner[from..range.start]);
            made.push_str(&match quote {
                '`' => format!("${{inputData.{name}}}"),
                quote => format!("{quote} + inputData.{name} + {quote}"),
            });
            from = range.end;
        }
        made.push_str(&inner[from..]);
        if quote == '`' { format!("`{made}`") } else { format!("({quote}{made}{quote})") }
    }
}

/// The name that a text of a script is assigned to: `apiKey` of `const apiKey = `, `X-Key` of `'X-Key': `.
fn assigned_to(before: &str) -> &str {
    let before = before.trim_end();
    let Some(before) = before.strip_suffix(['=', ':']) else { return "" };
    if before.ends_with(['=', '!', '<', '>']) {
        return "";
    }
    let before = before.trim_end().trim_end_matches(['"', '\'', ']']);
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, letter)| letter.is_alphanumeric() || "_-$".contains(*letter))
        .last();
    start.map_or("", |(at, _)| &before[at..])
}

/// The texts of a script with their quotes; comments are passed over.
fn literals(code: &str) -> Vec<Range<usize>> {
    let bytes = code.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        match (byte, next) {
            (b'/', Some(b'/')) | (b'#', _) => at = end_of(bytes, at, b"\n"),
            (b'/', Some(b'*')) => at = end_of(bytes, at + 2, b"*/"),
            (b'\'' | b'"' | b'`', _) => {
                let end = end_of_literal(bytes, at);
                if code.is_char_boundary(end) {
                    found.push(at..end);
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}

fn end_of(bytes: &[u8], from: usize, end: &[u8]) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let found = rest.windows(end.len()).position(|window| window == end);
    found.map_or(bytes.len(), |at| from + at + end.len())
}

/// Behind the quote that closes; a line ends the others as well.
fn end_of_literal(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if *byte == quote => return at + 1,
            b'\n' if quote != b'`' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Headers that give access, and the others with marks in the place of keys.
pub(super) fn headers(
    written: Option<&Json>,
    keys: &mut Keys<'_>,
) -> (Map<String, Json>, Map<String, Json>) {
    let (mut open, mut sealed) = (Map::new(), Map::new());
    for (name, value) in pairs(written) {
        let text = plain(&value);
        // Zapier writes several headers below one another, too.
        let gives_access = is_key_name(&name) || !found(&text).is_empty();
        if gives_access && is_literal(&text) {
            sealed.insert(name, text.into());
        } else if !name.is_empty() {
            open.insert(name, keys.text(&text).into());
        }
    }
    (open, sealed)
}

/// An object, or lines of `name: value`.
fn pairs(written: Option<&Json>) -> Vec<(String, Json)> {
    match written {
        Some(Json::Object(fields)) => {
            fields.iter().map(|(key, value)| (key.trim().to_owned(), value.clone())).collect()
        }
        Some(Json::String(lines)) => lines
            .lines()
            .filter_map(|line| line.split_once([':', '|']))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().into()))
            .collect(),
        _ => Vec::new(),
    }
}
