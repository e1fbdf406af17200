//! Texts: their parts, their letters, numbers in them. The first letter has the number 1.

use super::{
    super::{
        super::{
            decimal::{self, Mark},
            text::capitalise_alone,
        },
        value::{MAX_TEXT_BYTES, Value, joined},
    },
    Call, Code, Wrong, count, text_format,
};

pub(super) fn call(call: &Call<'_>) -> Option<Result<Value, Wrong>> {
    Some(match call.name {
        "LEN" => call.text(0).map(|text| count(text.chars().count())),
        "CONCATENATE" | "CONCAT" => concatenated(call),
        "LEFT" => part(call, |length, count| (0, count.min(length))),
        "RIGHT" => part(call, |length, count| (length.saturating_sub(count), count)),
        "MID" => middle(call),
        "UPPER" => call.text(0).map(|text| Value::Text(text.to_uppercase())),
        "LOWER" => call.text(0).map(|text| Value::Text(text.to_lowercase())),
        "PROPER" => call.text(0).map(|text| Value::Text(capitalise_alone(&text))),
        "TRIM" => call
            .text(0)
            .map(|text| Value::Text(text.split_whitespace().collect::<Vec<_>>().join(" "))),
        "CHAR" => character(call),
        "FIND" => place(call, |text| text),
        "SEARCH" => place(call, |text| text.to_lowercase()),
        "REPLACE" => replaced(call),
        "SUBSTITUTE" => substituted(call),
        "REPT" => repeated(call),
        "VALUE" => call.number(0).map(Value::Number),
        "NUMBERVALUE" => number_value(call),
        "TEXT" => text_format::shown(call),
        _ => return None,
    })
}

fn concatenated(call: &Call<'_>) -> Result<Value, Wrong> {
    let texts: Result<Vec<_>, _> = call.values().map(|value| value.map(|v| v.text())).collect();
    joined(texts?)
}

/// A number of letters, one if none is given, from where the length says.
fn part(call: &Call<'_>, range: fn(usize, usize) -> (usize, usize)) -> Result<Value, Wrong> {
    let text = call.text(0)?;
    let count = usize::try_from(call.whole_or(1, 1)?).unwrap_or(0);
    let (start, count) = range(text.chars().count(), count);
    Ok(Value::Text(text.chars().skip(start).take(count).collect()))
}

fn middle(call: &Call<'_>) -> Result<Value, Wrong> {
    let start = call.whole_from(1, 1)? - 1;
    let count = usize::try_from(call.whole_or(2, 0)?).unwrap_or(0);
    Ok(Value::Text(call.text(0)?.chars().skip(start).take(count).collect()))
}

/// The character of a number of Unicode.
fn character(call: &Call<'_>) -> Result<Value, Wrong> {
    let code = u32::try_from(call.whole_from(0, 1)?).ok();
    match code.and_then(char::from_u32) {
        Some(character) => Ok(Value::Text(character.to_string())),
        None => call.out_of_range(),
    }
}

/// Where the first text stands in the second, from the third on; an error where it does not.
fn place(call: &Call<'_>, seen: fn(String) -> String) -> Result<Value, Wrong> {
    let (wanted, text) = (seen(call.text(0)?), seen(call.text(1)?));
    let start = if call.count() > 2 { call.whole_from(2, 1)? - 1 } else { 0 };
    let Some((from, _)) = text.char_indices().chain([(text.len(), ' ')]).nth(start) else {
        return call.out_of_range();
    };
    match text[from..].find(&wanted) {
        Some(at) => Ok(count(text[..from + at].chars().count() + 1)),
        None => call.out_of_range(),
    }
}

/// From a place on so many letters by others.
fn replaced(call: &Call<'_>) -> Result<Value, Wrong> {
    let (text, start) = (call.text(0)?, call.whole_from(1, 1)? - 1);
    let gone = call.whole_from(2, 0)?;
    let before: String = text.chars().take(start).collect();
    let after: String = text.chars().skip(start.saturating_add(gone)).collect();
    joined([before, call.text(3)?, after])
}

/// Each place of the second text by the third, or only that of the number in the fourth.
fn substituted(call: &Call<'_>) -> Result<Value, Wrong> {
    let (text, old, new) = (call.text(0)?, call.text(1)?, call.text(2)?);
    if old.is_empty() {
        return Ok(Value::Text(text));
    }
    if call.count() > 3 {
        let which = call.whole_from(3, 1)? - 1;
        let Some((at, _)) = text.match_indices(&old).nth(which) else {
            return Ok(Value::Text(text));
        };
        return joined([text[..at].to_owned(), new, text[at + old.len()..].to_owned()]);
    }
    let grown = text.matches(&old).count().saturating_mul(new.len()).saturating_add(text.len());
    if grown > MAX_TEXT_BYTES {
        return Err((Code::TooLong, grown.to_string()));
    }
    Ok(Value::Text(text.replace(&old, &new)))
}

fn repeated(call: &Call<'_>) -> Result<Value, Wrong> {
    let (text, times) = (call.text(0)?, call.whole_from(1, 0)?);
    let length = text.len().saturating_mul(times);
    if length > MAX_TEXT_BYTES {
        return Err((Code::TooLong, length.to_string()));
    }
    Ok(Value::Text(text.repeat(times)))
}

/// A text as a number; the second text is the mark before its decimals, the third that between thousands.
fn number_value(call: &Call<'_>) -> Result<Value, Wrong> {
    let text = call.text(0)?;
    if call.count() < 2 {
        return call.number(0).map(Value::Number);
    }
    let mark = call.text(1)?;
    let between = if call.count() > 2 { call.text(2)? } else { String::new() };
    let bare = if between.is_empty() { text.clone() } else { text.replace(&between, "") };
    let plain = if mark.is_empty() { bare } else { bare.replace(&mark, ".") };
    let number = decimal::parse(&plain, Mark::Dot);
    number.map(Value::Number).ok_or((Code::NotANumber, text))
}
