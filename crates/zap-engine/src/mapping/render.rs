//! A value within a text.

use serde_json::Value as Json;
use std::{borrow::Cow, fmt::Write};

/// A value as it stands in a text: a list joined by commas, an object as JSON, null as nothing.
pub fn as_text(value: &Json) -> Cow<'_, str> {
    match value {
        Json::Null => "".into(),
        Json::String(text) => text.into(),
        Json::Array(_) => {
            let mut text = String::new();
            write(&mut text, value);
            text.into()
        }
        other => other.to_string().into(),
    }
}

pub(super) fn write(text: &mut String, value: &Json) {
    match value {
        Json::Null => {}
        Json::String(words) => text.push_str(words),
        Json::Array(list) => {
            for (at, item) in list.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write(text, item);
            }
        }
        // Writing into a text cannot fail.
        other => drop(write!(text, "{other}")),
    }
}

/// About how many bytes a value takes as JSON.
pub(crate) fn weight(value: &Json) -> usize {
    match value {
        Json::String(text) => text.len() + 2,
        Json::Array(list) => 2 + list.iter().map(|item| 1 + weight(item)).sum::<usize>(),
        Json::Object(fields) => {
            2 + fields.iter().map(|(key, value)| key.len() + 4 + weight(value)).sum::<usize>()
        }
        _ => 8,
    }
}
