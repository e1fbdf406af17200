//! Marks: what stands in a step in the place of a key that its connection keeps under `values`. `[[key_…_1]]` in
//! what a step sends, `inputData.key_…_1` in a script.
//!
//! The name of a mark is made at random, so that nobody can ask for a key from outside, by words in a form.

use super::connections::Secrets;
use crate::clock::Entropy;
use serde_json::{Map, Value as Json};

const BEGINNING: &str = "key_";
const RANDOM_BYTES: usize = 6;

/// What the names of marks begin with that nobody has had before: `key_a1b2c3d4e5f6_`.
pub fn beginning(entropy: &Entropy) -> String {
    let random: [u8; RANDOM_BYTES] = entropy.bytes();
    let letters: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{BEGINNING}{letters}_")
}

/// Whether a mark stands in a text of it.
pub(super) fn has_mark(value: &Json) -> bool {
    match value {
        Json::String(text) => text.match_indices(BEGINNING).any(|(at, _)| is_mark(&text[at..])),
        Json::Array(items) => items.iter().any(has_mark),
        Json::Object(fields) => fields.values().any(has_mark),
        _ => false,
    }
}

fn is_mark(text: &str) -> bool {
    let rest = text.get(BEGINNING.len()..).unwrap_or_default();
    let letters: Vec<_> = rest.bytes().take(2 * RANDOM_BYTES + 1).collect();
    let is_hex = |byte: &u8| byte.is_ascii_hexdigit();
    matches!(letters.split_last(), Some((b'_', hex)) if hex.len() == 2 * RANDOM_BYTES && hex.iter().all(is_hex))
}

/// Puts the keys of a connection where their marks stand.
pub(super) fn fill(params: &mut Map<String, Json>, secrets: &Secrets) {
    let values = secrets.object("values");
    if !values.is_empty() {
        params.values_mut().for_each(|value| put(value, &values));
    }
}

fn put(value: &mut Json, keys: &Map<String, Json>) {
    match value {
        Json::String(text) if text.contains("[[") => {
            for (name, key) in keys {
                let mark = format!("[[{name}]]");
                if let Some(key) = key.as_str().filter(|_| text.contains(&mark)) {
                    *text = text.replace(&mark, key);
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| put(item, keys)),
        Json::Object(fields) => fields.values_mut().for_each(|value| put(value, keys)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn marks_are_filled_and_known() {
        let secrets = json!({ "values": { "key_0123456789ab_1": "s3cret" } });
        let secrets = Secrets::new(secrets.as_object().unwrap().clone(), Default::default());
        let mut params =
            json!({ "url": "https://x/?k=[[key_0123456789ab_1]]", "data": { "a": ["[[b]]"] } });
        assert!(has_mark(&params));
        let map = params.as_object_mut().unwrap();
        fill(map, &secrets);
        assert_eq!(params, json!({ "url": "https://x/?k=s3cret", "data": { "a": ["[[b]]"] } }));
        for no_mark in ["key_0123", "key_0123456789zz_1", "my key_", "key_é12345678901_"] {
            assert!(!has_mark(&no_mark.into()), "{no_mark}");
        }
        assert!(has_mark(&"return inputData.key_0123456789ab_2".into()));
    }
}
