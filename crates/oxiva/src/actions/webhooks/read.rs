//! An answer as what it says it is, as the body of a hook is read.

use crate::{actions::outgoing::Answer, http::request};
use serde_json::Value as Json;
use zap_engine::body;

/// Null if there is nothing; a text if it is nothing better.
pub fn answer(answer: &Answer) -> Json {
    // Charsets are named in any case, boundaries of parts are not.
    let kind = request::header_text(&answer.headers, http::header::CONTENT_TYPE);
    body::read("", kind, &answer.body, false).into_content()
}
