//! Conditions as groups of rows of a form: within a group all must hold, and one group is enough.

use crate::{http::request::Parameters, web::shell::Shell};
use serde_json::{Value as Json, json};
use zap_engine::{
    condition::{Check, Match, Verdict},
    document::CONDITIONS,
};

/// Conditions that are joined by « et ».
pub(super) struct Group {
    pub number: usize,
    pub rows: Vec<Row>,
}

/// One condition.
pub(super) struct Row {
    /// `1.2`: of the first group the second.
    pub name: String,
    pub key: String,
    pub matches: String,
    pub value: String,
    /// Whether it holds with the samples; `None` if that cannot be said.
    pub holds: Option<bool>,
    /// What the sample has, where there is anything.
    pub actual: String,
}

/// The groups of a document, each with an empty row, and an empty group. `verdict`: what they come to.
pub(super) fn groups(any: &Json, verdict: Option<&Verdict>) -> Vec<Group> {
    let written = any.as_array().map(Vec::as_slice).unwrap_or_default();
    let nothing = Json::Array(Vec::new());
    let all = written.iter().chain(std::iter::once(&nothing)).take(CONDITIONS);
    let checks = |place: usize| verdict.and_then(|verdict| verdict.checks.get(place));
    let group = |(place, group): (usize, &Json)| {
        let checks = checks(place).map(Vec::as_slice).unwrap_or_default();
        self::group(group, checks, place + 1)
    };
    all.enumerate().map(group).collect()
}

fn group(group: &Json, checks: &[Check], number: usize) -> Group {
    let text = |row: &Json, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let written = group.as_array().map(Vec::as_slice).unwrap_or_default();
    let empty = Json::Null;
    let all = written.iter().chain(std::iter::once(&empty)).take(CONDITIONS);
    let row = |(place, row): (usize, &Json)| {
        let check = checks.get(place).filter(|check| check.problem.is_none());
        Row {
            name: format!("{number}.{}", place + 1),
            key: text(row, "key"),
            matches: text(row, "match"),
            value: text(row, "value"),
            holds: check.map(|check| check.passed),
            actual: check.map(|check| shown(&check.actual)).unwrap_or_default(),
        }
    };
    Group { number, rows: all.enumerate().map(row).collect() }
}

/// Characters of a value that is compared.
const MAX_SHOWN_CHARS: usize = 60;

fn shown(actual: &Json) -> String {
    let text = super::fields::typed(actual);
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// Every way of comparing, with its words.
pub(super) fn matches(s: &Shell) -> Vec<(&'static str, String)> {
    Match::WORDS.iter().map(|word| (*word, s.word("match", word))).collect()
}

/// What was typed, as a document has it; empty rows and groups are none.
pub(super) fn read(typed: &Parameters) -> Vec<Json> {
    let there = |name: &String| typed.has(&format!("key.{name}"));
    let mut any = Vec::new();
    for group in (1..).take_while(|group| there(&format!("{group}.1"))) {
        let names = (1..).map(|row: usize| format!("{group}.{row}")).take_while(there);
        let rows: Vec<_> = names.filter_map(|name| row(typed, &name)).collect();
        if !rows.is_empty() {
            any.push(Json::Array(rows));
        }
    }
    any
}

/// What was typed, as people read it: a line for each condition.
pub(super) fn worded(any: &[Json], s: &Shell) -> String {
    let text = |row: &Json, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let line = |row: &Json| {
        let parts = [text(row, "key"), s.word("match", &text(row, "match")), text(row, "value")];
        parts.join(" ").trim().to_owned()
    };
    let lines = |group: &Json| {
        let rows = group.as_array().into_iter().flatten().map(line);
        rows.collect::<Vec<_>>().join(&format!("\n{} ", s.t("and")))
    };
    any.iter().map(lines).collect::<Vec<_>>().join(&format!("\n{}\n", s.t("or")))
}

fn row(typed: &Parameters, name: &str) -> Option<Json> {
    let get = |part: &str| typed.get(&format!("{part}.{name}")).unwrap_or_default();
    let (key, word, value) = (get("key"), get("match"), get("value"));
    if key.trim().is_empty() && value.trim().is_empty() {
        return None;
    }
    let takes_value = Match::parse(word).is_none_or(Match::takes_value);
    Some(if takes_value {
        json!({ "key": key, "match": word, "value": value })
    } else {
        json!({ "key": key, "match": word })
    })
}
