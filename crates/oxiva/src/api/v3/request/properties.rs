//! The properties of an object that was sent, taken out one by one.

use crate::error::{Code, Error, Problem, Result};
use serde_json::{Map, Value};

/// That a property is missing.
pub fn missing(name: &'static str) -> Error {
    Problem::new(name, "required").into()
}

/// A text of the object that `parse` understands, taken out of it.
pub fn take<T>(
    sent: &mut Map<String, Value>,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    match sent.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => match parse(&text) {
            Some(value) => Ok(Some(value)),
            None => Err(Error::parameter(Code::InvalidParameter, name)),
        },
        Some(_) => Err(Problem::new(name, "type").into()),
    }
}

/// A text of the object, taken out of it.
pub fn take_text(sent: &mut Map<String, Value>, name: &'static str) -> Result<Option<String>> {
    take(sent, name, |text| Some(text.to_owned()))
}

/// Refuses an object in which anything is left.
pub fn nothing_else(sent: &Map<String, Value>) -> Result<()> {
    match sent.keys().next() {
        Some(name) => Err(Problem::new(name, "unknown_field").into()),
        None => Ok(()),
    }
}
