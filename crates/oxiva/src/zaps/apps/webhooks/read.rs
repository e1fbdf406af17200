//! An answer as what it says it is.

use crate::{request, zaps::outgoing::Answer};
use serde_json::{Map, Value as Json};

/// Null if there is nothing; a text if it is nothing better.
pub fn answer(answer: &Answer) -> Json {
    let body = &answer.body;
    if body.is_empty() {
        return Json::Null;
    }
    let kind = request::content_type(&answer.headers);
    if kind.starts_with("application/x-www-form-urlencoded") {
        let pairs = form_urlencoded::parse(body).into_owned();
        return Json::Object(
            pairs.map(|(name, value)| (name, value.into())).collect::<Map<_, _>>(),
        );
    }
    // Many say that it is text, and send JSON.
    let text = String::from_utf8_lossy(body);
    let begins = text.trim_start().starts_with(['{', '[']);
    match (kind.contains("json") || begins).then(|| serde_json::from_str(&text)) {
        Some(Ok(read)) => read,
        _ => text.replace('\0', "\u{fffd}").into(),
    }
}
