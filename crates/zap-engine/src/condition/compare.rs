//! One comparison.

use super::{Match, NotADate, number};
use crate::{
    dates::{Moment, Reading},
    mapping::as_text,
};
use serde_json::Value as Json;
use std::cmp::Ordering;

/// Whether `actual`, which may be missing, passes.
///
/// # Errors
/// The text that should be a date and is none.
pub(super) fn passes(
    how: Match,
    actual: Option<&Json>,
    expected: &str,
    reading: &Reading,
) -> Result<bool, NotADate> {
    let text = actual.map(as_text).unwrap_or_default();
    match how {
        Match::DateAfter => Ok(dates(&text, expected, reading)? == Some(Ordering::Greater)),
        Match::DateBefore => Ok(dates(&text, expected, reading)? == Some(Ordering::Less)),
        Match::DateEquals => is_same_date(&text, expected, reading),
        _ => Ok(passes_without_dates(how, actual, &text, expected)),
    }
}

fn passes_without_dates(how: Match, actual: Option<&Json>, text: &str, expected: &str) -> bool {
    if let Some(positive) = how.negated() {
        return !passes_without_dates(positive, actual, text, expected);
    }
    match how {
        Match::TextExactly => text == expected,
        Match::TextIn => is_in(text, expected),
        Match::TextContains => !text.is_empty() && fold(text).contains(&fold(expected)),
        Match::TextStartsWith => !text.is_empty() && fold(text).starts_with(&fold(expected)),
        Match::TextEndsWith => !text.is_empty() && fold(text).ends_with(&fold(expected)),
        Match::NumberGreater => numbers(text, expected) == Some(Ordering::Greater),
        Match::NumberLess => numbers(text, expected) == Some(Ordering::Less),
        Match::NumberEquals => numbers(text, expected) == Some(Ordering::Equal),
        Match::BooleanTrue => boolean(text) == Some(true),
        Match::BooleanFalse => boolean(text) == Some(false),
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

/// Both moments; `None` where one of the texts is empty, which is not wrong.
fn moments(
    left: &str,
    right: &str,
    reading: &Reading,
) -> Result<Option<(Moment, Moment)>, NotADate> {
    let moment = |text: &str| match text.trim() {
        "" => Ok(None),
        text => reading.read(text).map(Some).ok_or_else(|| NotADate::new(text)),
    };
    Ok(moment(left)?.zip(moment(right)?))
}

fn dates(left: &str, right: &str, reading: &Reading) -> Result<Option<Ordering>, NotADate> {
    let moments = moments(left, right, reading)?;
    Ok(moments.map(|(left, right)| left.timestamp.cmp(&right.timestamp)))
}

fn is_same_date(left: &str, right: &str, reading: &Reading) -> Result<bool, NotADate> {
    let Some((left, right)) = moments(left, right, reading)? else { return Ok(false) };
    Ok(if right.has_time {
        left.timestamp == right.timestamp
    } else {
        left.local.date() == right.local.date()
    })
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
