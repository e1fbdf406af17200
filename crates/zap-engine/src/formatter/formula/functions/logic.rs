//! What holds, and what a value is.

use super::{super::value::Value, Call, Wrong};
use rust_decimal::Decimal;

pub(super) fn call(call: &Call<'_>) -> Option<Result<Value, Wrong>> {
    Some(match call.name {
        "TRUE" | "VRAI" if call.count() == 0 => Ok(Value::Logical(true)),
        "FALSE" | "FAUX" if call.count() == 0 => Ok(Value::Logical(false)),
        "IF" => choose(call),
        "IFERROR" => call.value(0).or_else(|_| call.value(1)),
        "AND" => all(call, true),
        "OR" => all(call, false),
        "NOT" => call.value(0).and_then(|value| Ok(Value::Logical(!value.logical()?))),
        "EXACT" => exact(call),
        "ISERROR" => Ok(Value::Logical(call.value(0).is_err())),
        "ISBLANK" => asked(call, |value| *value == Value::Text(String::new())),
        "ISLOGICAL" => asked(call, |value| matches!(value, Value::Logical(_))),
        "ISNUMBER" => asked(call, |value| matches!(value, Value::Number(_))),
        "ISTEXT" => asked(call, |value| matches!(value, Value::Text(_))),
        "ISEVEN" => is_even(call).map(Value::Logical),
        "ISODD" => is_even(call).map(|even| Value::Logical(!even)),
        _ => return None,
    })
}

fn choose(call: &Call<'_>) -> Result<Value, Wrong> {
    let holds = call.value(0)?.logical()?;
    match (holds, call.count()) {
        (true, _) => call.value(1),
        (false, 2) => Ok(Value::Logical(false)),
        (false, _) => call.value(2),
    }
}

/// Whether every one holds, or else whether any does.
fn all(call: &Call<'_>, every: bool) -> Result<Value, Wrong> {
    for value in call.values() {
        if value?.logical()? != every {
            return Ok(Value::Logical(!every));
        }
    }
    Ok(Value::Logical(every))
}

fn exact(call: &Call<'_>) -> Result<Value, Wrong> {
    Ok(Value::Logical(call.text(0)? == call.text(1)?))
}

fn asked(call: &Call<'_>, is: fn(&Value) -> bool) -> Result<Value, Wrong> {
    Ok(Value::Logical(is(&call.value(0)?)))
}

fn is_even(call: &Call<'_>) -> Result<bool, Wrong> {
    Ok((call.number(0)?.trunc() % Decimal::TWO).is_zero())
}
