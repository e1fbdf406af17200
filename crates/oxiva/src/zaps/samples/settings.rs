//! What of a step decides what it gives, as one word: whether a step was changed since it was tested.

use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

/// Keys of a step, of a path and of a trigger that change nothing about what it gives.
const IGNORED: [&str; 5] = ["id", "title", "note", "off", "steps"];

/// Stands for the settings of a trigger or a step, whatever the order of their keys.
pub fn digest(step: &Json) -> String {
    let hash = Sha256::digest(settings(step).to_string());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The step without what it is called and without what is within it.
fn settings(step: &Json) -> Json {
    let Json::Object(fields) = step else { return Json::Null };
    let own = fields.iter().filter(|(key, _)| !IGNORED.contains(&key.as_str()));
    let own = own.map(|(key, value)| match (key.as_str(), value) {
        ("paths", Json::Array(paths)) => (key.clone(), paths.iter().map(path).collect()),
        _ => (key.clone(), value.clone()),
    });
    in_order(&Json::Object(own.collect()))
}

/// Which path it is counts: that is what the step gives.
fn path(path: &Json) -> Json {
    let mut settings = settings(path);
    settings["id"] = path["id"].clone();
    settings
}

/// The same, its keys in the order of the alphabet.
fn in_order(value: &Json) -> Json {
    match value {
        Json::Array(list) => list.iter().map(in_order).collect(),
        Json::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_unstable_by_key(|(key, _)| *key);
            let sorted = sorted.into_iter().map(|(key, value)| (key.clone(), in_order(value)));
            Json::Object(sorted.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_step_is_called_is_no_setting() {
        let step =
            json!({ "id": "2", "kind": "action", "params": { "a": 1, "b": { "c": 2, "d": 3 } } });
        let same = json!({ "kind": "action", "title": "T", "note": "n", "id": "2", "off": true,
            "params": { "b": { "d": 3, "c": 2 }, "a": 1 } });
        assert_eq!(digest(&step), digest(&same));
        let mut other = step.clone();
        other["params"]["b"]["c"] = 4.into();
        assert_ne!(digest(&step), digest(&other));
    }

    #[test]
    fn what_is_within_a_step_is_none_of_its_settings() {
        let group = |any: &str, steps: Json| {
            json!({ "id": "3", "kind": "paths", "paths": [
                { "id": "4", "title": any, "rule": "custom", "any": [[any]], "steps": steps }] })
        };
        let before = group("x", json!([]));
        assert_eq!(digest(&before), digest(&group("x", json!([{ "id": "5" }]))));
        assert_ne!(digest(&before), digest(&group("y", json!([]))));
        assert_eq!(digest(&Json::Null), digest(&json!("none")));
    }
}
