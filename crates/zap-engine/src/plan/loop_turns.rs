//! The turns of a loop: of lists, of texts, of numbers.

use super::Undecided;
use crate::{
    document::LoopFrom,
    formatter::named,
    mapping::{Mapped, as_text, zip},
};
use serde_json::{Map, Value as Json, json};

/// Characters of a text that are shown where a number should be.
const MAX_SHOWN_CHARS: usize = 100;

/// One object for each turn, and how many there would have been more.
pub(super) fn loop_turns(
    from: &LoopFrom,
    mapped: Mapped,
    max: usize,
) -> Result<(Vec<Json>, usize), Undecided> {
    let is_whole = mapped.missing.is_empty() && mapped.dropped.is_empty();
    let (rows, left_out) = match from {
        LoopFrom::LineItems => of_lists(mapped.value, is_whole, max),
        LoopFrom::Text { separator, trim } => {
            of_texts(mapped.value, is_whole, &named(separator), *trim, max)
        }
        LoopFrom::Numbers => of_numbers(&mapped.value, max)?,
    };
    let last = rows.len();
    let numbered = |(at, mut row): (usize, Map<String, Json>)| {
        row.insert("loop_iteration".into(), (at + 1).into());
        row.insert("loop_iteration_is_last".into(), (at + 1 == last).into());
        Json::Object(row)
    };
    Ok((rows.into_iter().enumerate().map(numbered).collect(), left_out))
}

type Rows = (Vec<Map<String, Json>>, usize);

fn of_lists(mut fields: Map<String, Json>, is_whole: bool, max: usize) -> Rows {
    let is_nothing = |value: &Json| value.is_null() || value.as_str() == Some("");
    let before = fields.len();
    fields.retain(|_, value| !is_nothing(value));
    let any_list = fields.values().any(Json::is_array);
    // Without a list there is one turn, unless it is the list that is not there.
    if !any_list && (fields.len() < before || !is_whole || fields.is_empty()) {
        return (Vec::new(), 0);
    }
    zip(fields, |_| true, max)
}

/// Each text becomes the list of its pieces. Only as many are made as there are turns.
fn of_texts(
    mut fields: Map<String, Json>,
    is_whole: bool,
    separator: &str,
    trim: bool,
    max: usize,
) -> Rows {
    let mut longest = 0;
    for value in fields.values_mut() {
        let text = match value {
            Json::String(text) => std::mem::take(text),
            Json::Number(_) | Json::Bool(_) => as_text(value).into_owned(),
            // Line items are pieces already.
            _ => continue,
        };
        let piece = |text: &str| if trim { text.trim().to_owned() } else { text.to_owned() };
        // What stands behind the last separator is a piece only if it is something.
        let ends_empty = text.rsplit(separator).next().is_none_or(|last| piece(last).is_empty());
        let count = text.split(separator).count() - usize::from(ends_empty);
        longest = longest.max(count);
        *value = text.split(separator).take(count.min(max)).map(piece).collect();
    }
    let (rows, left_out) = of_lists(fields, is_whole, max);
    let left_out = left_out.max(longest.saturating_sub(rows.len()));
    (rows, left_out)
}

/// `{"number": 3}` for each from `start` to `end`, both included. Without an end there is no turn.
fn of_numbers(fields: &Map<String, Json>, max: usize) -> Result<Rows, Undecided> {
    let [start, end, increment] = LoopFrom::NUMBER_KEYS;
    let Some(last) = whole(fields, end)? else { return Ok((Vec::new(), 0)) };
    let first = whole(fields, start)?.unwrap_or(1);
    let by = whole(fields, increment)?.unwrap_or(1);
    if by == 0 {
        return Err(not_a_number(increment, "0"));
    }
    let (span, by) = (i128::from(last) - i128::from(first), i128::from(by));
    let count = if span.signum() * by.signum() < 0 { 0 } else { span / by + 1 };
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let number = |at: usize| i128::from(first) + by * at as i128;
    let row = |at: usize| match json!({ "number": number(at) as i64 }) {
        Json::Object(row) => row,
        _ => Map::new(),
    };
    Ok(((0..count.min(max)).map(row).collect(), count.saturating_sub(max)))
}

/// A whole number, or a text that is one; `None` where there is nothing.
fn whole(fields: &Map<String, Json>, key: &'static str) -> Result<Option<i64>, Undecided> {
    let text = fields.get(key).map(as_text).unwrap_or_default();
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if bare.is_empty() {
        return Ok(None);
    }
    // `3.0` is one, too, as far as decimals are exact.
    let of_decimal = || bare.parse::<f64>().ok().filter(|n| n.fract() == 0.0 && n.abs() < 1e15);
    let number = bare.parse().ok().or_else(|| of_decimal().map(|n| n as i64));
    number.map(Some).ok_or_else(|| not_a_number(key, &text))
}

fn not_a_number(key: &'static str, text: &str) -> Undecided {
    Undecided::NotANumber { key, text: text.chars().take(MAX_SHOWN_CHARS).collect() }
}
