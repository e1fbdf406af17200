//! Samples are small: they are shown, not used.

use serde_json::{Map, Value as Json};

/// Bytes of a sample, as JSON.
pub const MAX_SAMPLE_BYTES: usize = 64 * 1024;
/// Runs, calls and records that are looked at.
pub(super) const MAX_LATEST: i64 = 3;
/// Bytes of what the steps of a run took and gave, or of a call, above which it is no sample: reading it
/// takes long.
pub(super) const MAX_READ_BYTES: i64 = 256 * 1024;
/// Items of a list that are kept.
pub const MAX_ITEMS: usize = 3;
/// Bytes of a text, tried one after the other until the whole fits.
const MAX_TEXT_BYTES: [usize; 4] = [MAX_SAMPLE_BYTES, 2_000, 200, 20];

/// The first items of each list, and of each text and object as much as there is room for.
pub fn capped(value: &Json) -> Json {
    let tried = MAX_TEXT_BYTES.iter().map(|most| cut(value, *most));
    let fits = |value: &Json| value.to_string().len() <= MAX_SAMPLE_BYTES;
    tried.into_iter().find(fits).unwrap_or_else(|| first_fields(value))
}

fn cut(value: &Json, most: usize) -> Json {
    match value {
        Json::String(text) if text.len() > most => {
            let end = text.floor_char_boundary(most);
            Json::String(format!("{}…", &text[..end]))
        }
        Json::Array(list) => list.iter().take(MAX_ITEMS).map(|item| cut(item, most)).collect(),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), cut(value, most)));
            Json::Object(fields.collect())
        }
        other => other.clone(),
    }
}

/// The fields of an object, from the first, that fit together.
fn first_fields(value: &Json) -> Json {
    let Json::Object(fields) = value else { return Json::Null };
    let (mut kept, mut left) = (Map::new(), MAX_SAMPLE_BYTES - 2);
    for (key, value) in fields {
        let value = cut(value, MAX_TEXT_BYTES[3]);
        let bytes = Json::from(key.as_str()).to_string().len() + value.to_string().len() + 2;
        match left.checked_sub(bytes) {
            Some(rest) => left = rest,
            None => break,
        }
        kept.insert(key.clone(), value);
    }
    Json::Object(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_and_texts_are_cut() {
        let small = json!({ "a": [1, 2, 3], "b": { "c": "é" }, "n": null });
        assert_eq!(capped(&small), small);
        assert_eq!(capped(&json!({ "a": [1, 2, 3, 4] })), json!({ "a": [1, 2, 3] }));
        let large = capped(&json!({ "a": "é".repeat(100_000), "b": "x" }));
        assert_eq!(large["b"], "x");
        assert_eq!(large["a"], format!("{}…", "é".repeat(1_000)));
        let wide: Map<String, Json> =
            (0..20_000).map(|n| (format!("clef-{n}"), json!("x".repeat(50)))).collect();
        let cut = capped(&wide.into());
        assert!(cut.to_string().len() <= MAX_SAMPLE_BYTES);
        assert_eq!(cut["clef-0"], format!("{}…", "x".repeat(20)));
        assert!(cut.as_object().unwrap().len() > 1_000);
    }
}
