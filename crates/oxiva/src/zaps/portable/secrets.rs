//! What of a document gives access: it does not leave a dossier.
//!
//! That is what stands in `headers` and `basic_auth`, in the query of an address under a name such as `token`, before
//! the `@` of an address, and in any field with a name such as `api_key`. Data of other steps that is mapped there
//! stays: it is a name, and no value.

use super::document::{each_part_mut, each_text_mut, reference_places};
use regex::{Captures, Regex};
use serde_json::{Map, Value as Json};
use std::{ops::Range, sync::LazyLock};

/// The fields of a call all of whose values may give access.
const SEALED_FIELDS: [&str; 2] = ["headers", "basic_auth"];

/// Headers that never give access.
const OPEN_HEADERS: [&str; 6] = [
    "accept",
    "accept-language",
    "cache-control",
    "content-type",
    "user-agent",
    "x-requested-with",
];

/// Words that make a name one of what gives access.
const SECRET_WORDS: [&str; 23] = [
    "token",
    "tokens",
    "jeton",
    "secret",
    "secrets",
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "pass",
    "passe",
    "auth",
    "authorization",
    "authorisation",
    "authentication",
    "bearer",
    "credential",
    "credentials",
    "apikey",
    "signature",
    "sig",
    "hmac",
    "jwt",
];
/// Words that do so with `key` (`clef`, `clé`) beside them: `api_key`.
const KEY_OWNERS: [&str; 8] =
    ["api", "access", "private", "secret", "subscription", "app", "auth", "x"];
/// Words that do so in the query of an address alone.
const QUERY_WORDS: [&str; 5] = ["key", "code", "sas", "clef", "cle"];

/// Letters and digits of one piece above which no word of a language is likely.
const MIN_RANDOM_CHARS: usize = 20;
/// How often such a piece goes from letters to digits or back.
const MIN_CHANGES: usize = 3;

static QUERY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"([?&;])([^=&#?\s"'{}]{1,100})=((?:\{\{[^{}]*\}\}|[^&#\s"'<>{}`])+)"#).ok()
});
static USER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\b([A-Za-z][A-Za-z0-9+.-]*://)([^/?#\s"'<>@]+)@"#).ok());
static SCHEME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)^\s*(bearer|basic|token|digest)?\s*[:,|]?\s*$").ok());

/// Takes out of a document what gives access; what stays is empty there.
pub fn strip(document: &mut Json) {
    each_part_mut(document, &mut |part| {
        for key in ["params", "over"] {
            if let Some(Json::Object(fields)) = part.get_mut(key) {
                empty_sealed(fields, &mut |text| text.clear());
            }
        }
    });
    each_text_mut(document, &mut |text| {
        if let Some(bare) = without_secrets_of_addresses(text) {
            *text = bare;
        }
    });
}

/// Calls `then` with every text of fields that gives access by its name, or may.
pub fn empty_sealed(fields: &mut Map<String, Json>, then: &mut impl FnMut(&mut String)) {
    for (key, value) in fields.iter_mut() {
        if SEALED_FIELDS.contains(&key.as_str()) {
            seal_all(value, then);
        } else if is_secret_name(key) {
            each_text_mut(value, &mut |text| seal(text, then));
        } else {
            empty_within(value, then);
        }
    }
}

fn empty_within(value: &mut Json, then: &mut impl FnMut(&mut String)) {
    match value {
        Json::Object(fields) => empty_sealed(fields, then),
        Json::Array(list) => list.iter_mut().for_each(|entry| empty_within(entry, then)),
        _ => {}
    }
}

fn seal_all(value: &mut Json, then: &mut impl FnMut(&mut String)) {
    match value {
        Json::Object(headers) => {
            let sealed = headers.iter_mut().filter(|(name, _)| !is_open_header(name));
            sealed.for_each(|(_, value)| seal_all(value, then));
        }
        // What is no text gives access as well as one.
        Json::Number(_) => {
            let mut text = value.to_string();
            then(&mut text);
            *value = text.into();
        }
        other => each_text_mut(other, &mut |text| seal(text, then)),
    }
}

fn seal(text: &mut String, then: &mut impl FnMut(&mut String)) {
    if !is_harmless(text) {
        then(text);
    }
}

/// Whether nothing is written in a text but the name of a scheme: « Bearer {{1__jeton}} ».
pub fn is_harmless(text: &str) -> bool {
    let literal = without_references(text);
    SCHEME.as_ref().is_some_and(|scheme| scheme.is_match(&literal))
}

fn is_open_header(name: &str) -> bool {
    OPEN_HEADERS.contains(&name.trim().to_ascii_lowercase().as_str())
}

/// What is written in a text, data of steps left out.
fn without_references(text: &str) -> String {
    written(text, 0..text.len()).into_iter().map(|piece| &text[piece]).collect()
}

/// The text without what gives access in its addresses; `None` if nothing does.
pub fn without_secrets_of_addresses(text: &str) -> Option<String> {
    let mut bare = without_places(text, &secrets_of_addresses(text))?;
    // What is left may be read as an address anew: `?token=https://}@`.
    while let Some(shorter) = without_places(&bare, &secrets_of_addresses(&bare)) {
        bare = shorter;
    }
    Some(bare)
}

fn without_places(text: &str, places: &[Range<usize>]) -> Option<String> {
    if places.is_empty() {
        return None;
    }
    let (mut bare, mut end) = (String::with_capacity(text.len()), 0);
    for place in places {
        bare.push_str(&text[end..place.start]);
        end = place.end;
    }
    bare.push_str(&text[end..]);
    Some(bare)
}

/// Where in a text an address gives access, in their order; they do not overlap. Data of steps that is mapped there
/// is none of it.
pub fn secrets_of_addresses(text: &str) -> Vec<Range<usize>> {
    let (Some(query), Some(user)) = (QUERY.as_ref(), USER.as_ref()) else { return Vec::new() };
    let in_query = query.captures_iter(text).filter_map(|found| in_query(&found));
    let before_host = user.captures_iter(text).filter_map(|found| Some(found.get(2)?.range()));
    let mut places: Vec<_> = in_query.chain(before_host).collect();
    places.sort_by_key(|place| place.start);
    let mut end = 0;
    places.retain(|place| {
        let is_apart = place.start >= end;
        end = if is_apart { place.end } else { end };
        is_apart
    });
    places.into_iter().flat_map(|place| written(text, place)).collect()
}

fn in_query(found: &Captures<'_>) -> Option<Range<usize>> {
    let (name, value) = (found.get(2)?.as_str(), found.get(3)?);
    let is_secret = is_secret_name(name)
        || words(name).any(|word| QUERY_WORDS.contains(&word.as_str()))
        || is_random(&without_references(value.as_str()));
    is_secret.then(|| value.range())
}

/// What is written in a place of a text, data of steps left out.
fn written(text: &str, place: Range<usize>) -> Vec<Range<usize>> {
    let (mut pieces, mut end) = (Vec::new(), place.start);
    for mapped in reference_places(&text[place.clone()]) {
        pieces.push(end..place.start + mapped.start);
        end = place.start + mapped.end;
    }
    pieces.push(end..place.end);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Whether what stands under this name gives access, as far as the name tells: `api_key`, `motDePasse`.
pub fn is_secret_name(name: &str) -> bool {
    let words: Vec<String> = words(name).collect();
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    has(&SECRET_WORDS) || (has(&["key", "clef", "cle", "clé"]) && has(&KEY_OWNERS))
}

/// `X-Api-Key`, `apiKey`, `api_key`: each word in small letters.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut spaced = String::with_capacity(name.len() + 8);
    let mut was_small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && was_small {
            spaced.push(' ');
        }
        was_small = letter.is_lowercase() || letter.is_numeric();
        spaced.push(if letter.is_alphanumeric() { letter } else { ' ' });
    }
    spaced.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// Whether a piece of text looks as if a program had drawn it: long, with letters and digits mixed.
pub fn is_random(piece: &str) -> bool {
    let signs: Vec<char> = piece.chars().filter(char::is_ascii_alphanumeric).collect();
    let changes = signs.windows(2).filter(|two| two[0].is_numeric() != two[1].is_numeric()).count();
    let is_one_piece = !piece.chars().any(char::is_whitespace);
    is_one_piece && signs.len() >= MIN_RANDOM_CHARS && changes >= MIN_CHANGES
}
