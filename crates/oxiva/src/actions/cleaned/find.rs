//! What of a text belongs to whoever wrote it: addresses of mail and of the web, hosts, and what gives access.

use crate::zaps::portable::{
    BlankKind, reference_places,
    secrets::{is_harmless, is_random, is_secret_name, secrets_of_addresses},
};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// A place of a text that belongs to whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub at: Range<usize>,
    pub kind: BlankKind,
}

/// In the place of each `{{…}}` while a text is looked through; texts of a document have none of these.
const FIRST_STAND_IN: u32 = 0xF_0000;
const LAST_STAND_IN: u32 = 0xF_FFFD;

/// Read once. A pattern that cannot be read finds nothing: the tests of this module would say so.
type Pattern = LazyLock<Option<Regex>>;

fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

static URL: Pattern =
    LazyLock::new(|| regex(r#"(?i)\b(?:https?|wss?|ftps?|sftp)://[^\s"'<>\\`|]+"#));
static OWN_HOOK: Pattern = LazyLock::new(|| regex(r#"(?i)/hooks/catch/[^\s"'<>\\`|]+"#));
static EMAIL: Pattern =
    LazyLock::new(|| regex(r"[\p{L}\p{N}._%+'\-]+@(?:[\p{L}\p{N}\-]+\.)+\p{L}{2,}"));
static HOST: Pattern = LazyLock::new(|| {
    regex(
        r"(?i)\bwww\.[\p{L}\p{N}.\-]+\.\p{L}{2,}|\blocalhost\b(?::\d+)?|\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d+)?",
    )
});
/// `apiKey = "…"`, `"token": "…"`, `set('token', '…')`: a name, a sign, and a text that ends as it begins, perhaps
/// within another text (`\"token\": \"…\"`). A text whose quotes do not fit is read up to the first of them.
static NAMED: Pattern = LazyLock::new(|| {
    regex(concat!(
        r#"([\p{L}_$][\p{L}\p{N}_$-]*)\\?["'`]?\]?\s*([:=]|=>|,)\s*"#,
        r#"(?:"((?:[^"\\\n]|\\.)+)"|'((?:[^'\\\n]|\\.)+)'|`((?:[^`\\\n]|\\.)+)`"#,
        r#"|\\["']([^"'\\\n]+)\\["']|["'`]([^"'`\n]+)["'`])"#,
    ))
});
/// `Bearer …`, `Basic …`, and keys that say by how they begin whose they are.
static KNOWN: Pattern = LazyLock::new(|| {
    regex(concat!(
        r"\b(?:Bearer|Basic)\s+([A-Za-z0-9._~+/=\-]{6,})",
        r"|\b((?:(?:sk|pk|rk|whsec|xox[abpors]|xapp|gh[opsur]|glpat|github_pat|SG|shpat)[_.\-]|AKIA|AIza|eyJ)",
        r"[A-Za-z0-9][A-Za-z0-9_.\-]{11,})",
    ))
});
static PIECE: Pattern = LazyLock::new(|| regex(r"[A-Za-z0-9][A-Za-z0-9_+=\-]{18,}[A-Za-z0-9_=]"));
/// Digits, or anything else that is no plain word.
static TELLING: Pattern = LazyLock::new(|| regex(r"[^/?&=#\s]*\d[^/?&=#\s]*"));

/// The places of a text, in their order; they do not overlap. Data of steps that is mapped into it is in none.
/// `hosts` are hosts that are known from elsewhere, in small letters.
pub(super) fn places(text: &str, hosts: &[String]) -> Vec<Place> {
    let (bare, stand_ins) = with_stand_ins(text);
    let mut found = Found::default();
    urls(&bare, &mut found);
    found.add_all(&OWN_HOOK, &bare, BlankKind::Secret);
    secrets(&bare, &mut found);
    found.add_all(&EMAIL, &bare, BlankKind::Email);
    found.add_all(&HOST, &bare, BlankKind::Url);
    known_hosts(&bare, hosts, &mut found);
    let mut places = found.places;
    places.sort_by_key(|place| place.at.start);
    places.into_iter().map(|place| stand_ins.back(place)).collect()
}

/// The secrets within an address that stays.
pub(super) fn secrets_within(address: &str) -> Vec<Range<usize>> {
    let mut found = Found::default();
    for place in secrets_of_addresses(address) {
        found.add(place, BlankKind::Secret);
    }
    random(address, &mut found);
    let mut places: Vec<_> = found.places.into_iter().map(|place| place.at).collect();
    places.sort_by_key(|place| place.start);
    places
}

/// The host of an address of the web or of mail, in small letters.
pub(super) fn host_of(value: &str) -> Option<String> {
    let after = value.split_once("://").map_or(value, |(_, after)| after);
    let authority = after.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
    (host.len() > 4 && host.contains('.')).then_some(host)
}

#[derive(Default)]
struct Found {
    places: Vec<Place>,
}

impl Found {
    /// What was found first stays.
    fn add(&mut self, at: Range<usize>, kind: BlankKind) {
        let is_apart = |one: &Place| one.at.end <= at.start || at.end <= one.at.start;
        if !at.is_empty() && self.places.iter().all(is_apart) {
            self.places.push(Place { at, kind });
        }
    }

    fn add_all(&mut self, pattern: &Pattern, text: &str, kind: BlankKind) {
        let all = pattern.iter().flat_map(|regex| regex.find_iter(text));
        all.for_each(|one| self.add(one.range(), kind));
    }
}

/// An address up to what is mapped into it; behind that whatever is no plain word.
fn urls(text: &str, found: &mut Found) {
    let Some(url) = URL.as_ref() else { return };
    for one in url.find_iter(text) {
        let whole = one.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}']);
        let kind = if whole.contains("/hooks/catch/") { BlankKind::Secret } else { BlankKind::Url };
        let start = one.start();
        let Some(mapped) = whole.find(is_stand_in) else {
            found.add(start..start + whole.len(), kind);
            continue;
        };
        let authority = one.as_str().find("://").map_or(0, |at| at + "://".len());
        let path =
            whole[authority..].find(['/', '?', '#']).map_or(whole.len(), |at| authority + at);
        let user_end = whole[..path].rfind('@').map_or(authority, |at| at + 1);
        // The first part of a password into which data is mapped.
        let is_password = authority < mapped && mapped < user_end;
        let kind = if is_password { BlankKind::Secret } else { kind };
        found.add(start..start + mapped, kind);
        secrets_of_address(text, start..start + whole.len(), found);
        if mapped < path {
            add_written(text, start + user_end.max(mapped)..start + path, BlankKind::Url, found);
        }
        let Some(telling) = TELLING.as_ref() else { return };
        for literal in literals(&whole[mapped..]) {
            let begin = start + mapped + literal.start;
            for place in telling.find_iter(&whole[mapped..][literal]) {
                found.add(begin + place.start()..begin + place.end(), BlankKind::Id);
            }
        }
    }
}

/// What gives access in an address, data of steps in it left out.
fn secrets_of_address(text: &str, at: Range<usize>, found: &mut Found) {
    for place in secrets_of_addresses(&text[at.clone()]) {
        add_written(text, at.start + place.start..at.start + place.end, BlankKind::Secret, found);
    }
}

/// What is written in a place that belongs to its owner: all but the data of steps that is mapped into it, signs
/// alone, and the name of a scheme before it.
fn add_written(text: &str, at: Range<usize>, kind: BlankKind, found: &mut Found) {
    let place = &text[at.clone()];
    for piece in literals(place) {
        let literal = &place[piece.clone()];
        if literal.chars().any(char::is_alphanumeric) && !is_harmless(literal) {
            found.add(at.start + piece.start..at.start + piece.end, kind);
        }
    }
}

/// The pieces of a text in which nothing is mapped.
fn literals(text: &str) -> Vec<Range<usize>> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    for (at, letter) in text.char_indices().filter(|(_, letter)| is_stand_in(*letter)) {
        pieces.push(start..at);
        start = at + letter.len_utf8();
    }
    pieces.push(start..text.len());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn secrets(text: &str, found: &mut Found) {
    if let Some(known) = KNOWN.as_ref() {
        for one in known.captures_iter(text) {
            let secret = one.get(1).or_else(|| one.get(2));
            secret.into_iter().for_each(|one| found.add(one.range(), BlankKind::Secret));
        }
    }
    named(text, found);
    secrets_of_address(text, 0..text.len(), found);
    random(text, found);
}

/// Texts beside names of what gives access. A text may itself be the name of what follows it.
fn named(text: &str, found: &mut Found) {
    let Some(pattern) = NAMED.as_ref() else { return };
    let mut from = 0;
    while let Some(one) = pattern.captures_at(text, from) {
        let value = (3..one.len()).find_map(|group| one.get(group));
        let (Some(name), Some(sign), Some(value)) = (one.get(1), one.get(2), value) else { return };
        from = name.end();
        let behind = one.get(0).map_or("", |whole| &text[whole.end()..]);
        // `{ a: apiKey, 'X-T': … }`: the comma ends what is before it, and the text is a name.
        let is_name = sign.as_str() == "," && behind.trim_start().starts_with(':');
        if is_secret_name(name.as_str()) && !is_name {
            add_written(text, value.range(), BlankKind::Secret, found);
        }
    }
}

fn random(text: &str, found: &mut Found) {
    let Some(piece) = PIECE.as_ref() else { return };
    for one in piece.find_iter(text).filter(|one| is_random(one.as_str())) {
        found.add(one.range(), BlankKind::Secret);
    }
}

fn known_hosts(text: &str, hosts: &[String], found: &mut Found) {
    if hosts.is_empty() {
        return;
    }
    // Letters that change their length with their case would move the places.
    let lower: String = text.chars().map(|c| c.to_ascii_lowercase()).collect();
    for host in hosts {
        for (at, _) in lower.match_indices(host.as_str()) {
            found.add(at..at + host.len(), BlankKind::Url);
        }
    }
}

fn is_stand_in(letter: char) -> bool {
    (FIRST_STAND_IN..=LAST_STAND_IN).contains(&u32::from(letter))
}

/// Where what stands in for `{{…}}` stood.
struct StandIns {
    /// The place behind each in the text that has them, and by how much longer the original is up to there.
    shifts: Vec<(usize, usize)>,
}

impl StandIns {
    fn back(&self, place: Place) -> Place {
        let original = |at: usize| {
            let last = self.shifts.iter().rev().find(|(end, _)| *end <= at);
            at + last.map_or(0, |(_, longer)| *longer)
        };
        Place { at: original(place.at.start)..original(place.at.end), kind: place.kind }
    }
}

/// The text with one letter in the place of each reference that names nothing of its owner's.
fn with_stand_ins(text: &str) -> (String, StandIns) {
    let mut bare = String::with_capacity(text.len());
    let mut stand_ins = StandIns { shifts: Vec::new() };
    let (mut end, mut longer) = (0, 0);
    let letters = (FIRST_STAND_IN..=LAST_STAND_IN).filter_map(char::from_u32);
    let is_named = |at: &Range<usize>| {
        let matches = |pattern: &Pattern| pattern.iter().any(|one| one.is_match(&text[at.clone()]));
        matches(&URL) || matches(&EMAIL)
    };
    let places = reference_places(text).into_iter().filter(|at| !is_named(at));
    for (at, letter) in places.zip(letters) {
        bare.push_str(&text[end..at.start]);
        bare.push(letter);
        end = at.end;
        longer += at.len() - letter.len_utf8();
        stand_ins.shifts.push((bare.len(), longer));
    }
    bare.push_str(&text[end..]);
    (bare, stand_ins)
}
