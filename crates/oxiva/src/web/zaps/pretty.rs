//! JSON as people read it.

use serde_json::Value as Json;

/// Characters of a text that a page shows.
pub const MAX_CHARS: usize = 100_000;

/// Indented; only the beginning of it if it is long.
pub fn json(json: &Json) -> String {
    let text = serde_json::to_string_pretty(json).unwrap_or_default();
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
