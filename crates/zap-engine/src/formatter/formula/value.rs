//! What a formula counts with.

use super::{super::decimal, Code, Wrong};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// Bytes of a text on the way.
pub(super) const MAX_TEXT_BYTES: usize = 1_000_000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(Decimal),
    Text(String),
    Logical(bool),
}

impl Value {
    pub(super) fn to_json(&self) -> Json {
        match self {
            Value::Number(number) => decimal::to_json(*number),
            Value::Text(text) => text.as_str().into(),
            Value::Logical(logical) => (*logical).into(),
        }
    }

    /// A text that is a number is one; an empty one is 0.
    pub(super) fn number(&self) -> Result<Decimal, Wrong> {
        match self {
            Value::Number(number) => Ok(*number),
            Value::Logical(logical) => Ok(Decimal::from(u8::from(*logical))),
            Value::Text(text) if text.trim().is_empty() => Ok(Decimal::ZERO),
            Value::Text(text) => decimal::parse(text, decimal::Mark::Guess)
                .ok_or_else(|| (Code::NotANumber, text.clone())),
        }
    }

    pub(super) fn text(&self) -> String {
        match self {
            Value::Number(number) => number.normalize().to_string(),
            Value::Text(text) => text.clone(),
            Value::Logical(true) => "TRUE".to_owned(),
            Value::Logical(false) => "FALSE".to_owned(),
        }
    }

    pub(super) fn logical(&self) -> Result<bool, Wrong> {
        match self {
            Value::Logical(logical) => Ok(*logical),
            Value::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Value::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            other => Ok(!other.number()?.is_zero()),
        }
    }

    /// As a spreadsheet orders: numbers, then texts without regard to great letters, then logicals.
    pub(super) fn order(&self, other: &Value) -> Ordering {
        let rank = |value: &Value| match value {
            Value::Number(_) => 0,
            Value::Text(_) => 1,
            Value::Logical(_) => 2,
        };
        match (self, other) {
            (Value::Number(left), Value::Number(right)) => decimal::compare(*left, *right),
            (Value::Text(left), Value::Text(right)) => {
                left.to_lowercase().cmp(&right.to_lowercase())
            }
            (Value::Logical(left), Value::Logical(right)) => left.cmp(right),
            _ => rank(self).cmp(&rank(other)),
        }
    }
}

/// Texts one behind the other, unless that is too long.
pub(super) fn joined(texts: impl IntoIterator<Item = String>) -> Result<Value, Wrong> {
    let mut joined = String::new();
    for text in texts {
        joined.push_str(&text);
        if joined.len() > MAX_TEXT_BYTES {
            return Err((Code::TooLong, joined.len().to_string()));
        }
    }
    Ok(Value::Text(joined))
}

/// A number, unless it was too large for one.
pub(super) fn fits(number: Option<Decimal>) -> Result<Decimal, Wrong> {
    number.ok_or((Code::OutOfRange, String::new()))
}
