//! One comparison.

use super::{Match, number};
use crate::{mapping::as_text, moment};
use jiff::tz::TimeZone;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// Whether `actual`, which may be missing, passes.
pub(super) fn passes(how: Match, actual: Option<&Json>, expected: &str, zone: &TimeZone) -> bool {
    if let Some(positive) = how.negated() {
        return !passes(positive, actual, expected, zone);
    }
    let text = actual.map(as_text).unwrap_or_default();
    match how {
        Match::TextExactly => text == expected,
        Match::TextIn => is_in(&text, expected),
        Match::TextContains => !text.is_empty() && fold(&text).contains(&fold(expected)),
        Match::TextStartsWith => !text.is_empty() && fold(&text).starts_with(&fold(expected)),
        Match::TextEndsWith => !text.is_empty() && fold(&text).ends_with(&fold(expected)),
        Match::NumberGreater => numbers(&text, expected) == Some(Ordering::Greater),
        Match::NumberLess => numbers(&text, expected) == Some(Ordering::Less),
        Match::NumberEquals => numbers(&text, expected) == Some(Ordering::Equal),
        Match::DateAfter => dates(&text, expected, zone) == Some(Ordering::Greater),
        Match::DateBefore => dates(&text, expected, zone) == Some(Ordering::Less),
        Match::DateEquals => is_same_date(&text, expected, zone),
        Match::BooleanTrue => boolean(&text) == Some(true),
        Match::BooleanFalse => boolean(&text) == Some(false),
        _ => exists(actual),
    }
}

fn fold(text: &str) -> String {
    text.to_lowercase()
}

fn is_in(text: &str, list: &str) -> bool {
    let text = fold(text.trim());
    !text.is_empty() && list.split(',').any(|item| fold(item.trim()) == text)
}

fn numbers(left: &str, right: &str) -> Option<Ordering> {
    number(left)?.partial_cmp(&number(right)?)
}

fn dates(left: &str, right: &str, zone: &TimeZone) -> Option<Ordering> {
    let (left, right) = (moment::parse(left, zone)?, moment::parse(right, zone)?);
    Some(left.timestamp.cmp(&right.timestamp))
}

fn is_same_date(left: &str, right: &str, zone: &TimeZone) -> bool {
    let (Some(left), Some(right)) = (moment::parse(left, zone), moment::parse(right, zone)) else {
        return false;
    };
    if right.has_time {
        left.timestamp == right.timestamp
    } else {
        left.day(zone) == right.day(zone)
    }
}

fn boolean(text: &str) -> Option<bool> {
    match fold(text.trim()).as_str() {
        "true" | "yes" | "y" | "t" | "1" | "on" | "oui" | "o" | "vrai" => Some(true),
        "false" | "no" | "n" | "f" | "0" | "off" | "non" | "faux" => Some(false),
        _ => None,
    }
}

fn exists(actual: Option<&Json>) -> bool {
    match actual {
        None | Some(Json::Null) => false,
        Some(Json::String(text)) => !text.is_empty(),
        Some(Json::Array(list)) => !list.is_empty(),
        Some(Json::Object(fields)) => !fields.is_empty(),
        Some(_) => true,
    }
}
