//! Conditions as groups of rows of a form: within a group all must hold, and one group is enough.

use crate::{http::request::Parameters, web::shell::Shell};
use serde_json::{Value as Json, json};
use zap_engine::condition::Match;

/// Groups and rows of a form, the empty ones too.
const MAX_GROUPS: usize = 10;
const MAX_ROWS: usize = 20;

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
}

/// The groups of a document, each with an empty row, and an empty group.
pub(super) fn groups(any: &Json) -> Vec<Group> {
    let written = any.as_array().map(Vec::as_slice).unwrap_or_default();
    let nothing = Json::Array(Vec::new());
    let all = written.iter().chain(std::iter::once(&nothing));
    all.take(MAX_GROUPS).zip(1..).map(|(group, number)| self::group(group, number)).collect()
}

fn group(group: &Json, number: usize) -> Group {
    let text = |row: &Json, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let written = group.as_array().map(Vec::as_slice).unwrap_or_default();
    let empty = Json::Null;
    let all = written.iter().chain(std::iter::once(&empty));
    let row = |(row, place): (&Json, usize)| Row {
        name: format!("{number}.{place}"),
        key: text(row, "key"),
        matches: text(row, "match"),
        value: text(row, "value"),
    };
    Group { number, rows: all.take(MAX_ROWS).zip(1..).map(row).collect() }
}

/// Every way of comparing, with its words.
pub(super) fn matches(s: &Shell) -> Vec<(&'static str, String)> {
    Match::WORDS.iter().map(|word| (*word, s.word("match", word))).collect()
}

/// What was typed, as a document has it; empty rows and groups are none.
pub(super) fn read(typed: &Parameters) -> Vec<Json> {
    let mut any = Vec::new();
    for group in 1..=MAX_GROUPS {
        let rows = (1..=MAX_ROWS).filter_map(|row| self::row(typed, &format!("{group}.{row}")));
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            any.push(Json::Array(rows));
        }
    }
    any
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
