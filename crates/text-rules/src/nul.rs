//! Texts without NUL.

use crate::REPLACEMENT;
use serde_json::{Map, Value as Json};

/// Puts `U+FFFD` in the place of each NUL.
pub fn without_nul(text: &mut String) {
    if text.contains('\0') {
        *text = text.replace('\0', REPLACEMENT.encode_utf8(&mut [0; 4]));
    }
}

/// The same in every text and every key of a value. Of keys that become the same the last one counts.
pub fn without_nul_in(value: &mut Json) {
    match value {
        Json::String(text) => without_nul(text),
        Json::Array(values) => values.iter_mut().for_each(without_nul_in),
        Json::Object(map) => {
            without_nul_in_keys(map);
            map.values_mut().for_each(without_nul_in);
        }
        _ => {}
    }
}

/// The same in the keys of one object, and not in its values.
pub fn without_nul_in_keys(map: &mut Map<String, Json>) {
    if !map.keys().any(|key| key.contains('\0')) {
        return;
    }
    let renamed = std::mem::take(map).into_iter().map(|(mut key, value)| {
        without_nul(&mut key);
        (key, value)
    });
    *map = renamed.collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn at_any_depth_and_in_keys() {
        let mut value = json!({ "a\0": ["\0", { "b": "c\0d", "e\0\0": 1 }], "f": null });
        without_nul_in(&mut value);
        let clean = json!({ "a\u{fffd}": ["\u{fffd}", { "b": "c\u{fffd}d", "e\u{fffd}\u{fffd}": 1 }], "f": null });
        assert_eq!(value, clean);
    }
}
