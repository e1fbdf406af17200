//! What gives access, found where people write it: in headers, addresses, fields, texts and scripts.

mod keys;
mod script;

pub(super) use keys::Keys;

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
