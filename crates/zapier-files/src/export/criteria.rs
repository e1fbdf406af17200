//! Conditions, as Zapier writes them.

use super::Node;
use serde_json::{Value as Json, json};

/// A filter or the conditions of a path.
pub(super) fn criteria(any: &Json) -> Json {
    let mut all = Vec::new();
    for (group, conditions) in any.as_array().into_iter().flatten().enumerate() {
        for condition in conditions.as_array().into_iter().flatten() {
            let (base, is_negated) = word(condition["match"].as_str().unwrap_or_default());
            let key = condition["key"].as_str().unwrap_or_default();
            let value = match condition["match"].as_str() {
                Some("boolean_true") => json!("true"),
                Some("boolean_false") => json!("false"),
                _ => condition.get("value").cloned().unwrap_or_else(|| "".into()),
            };
            let action = if is_negated { "stop" } else { "continue" };
            all.push(json!({
                "id": all.len() + 1, "group": group + 1, "key": key, "match": base, "value": value,
                "action": action,
            }));
        }
    }
    all.into()
}

pub(super) fn path(path: &Json) -> Node {
    let mut params = json!({ "filter_criteria": criteria(&path["any"]) });
    match path["rule"].as_str() {
        Some("always") => params["isAlwaysRun"] = true.into(),
        Some("fallback") => params["isFallback"] = true.into(),
        _ => {}
    }
    Node::new("filter", "BranchingAPI", "filter", params)
}

/// Zapier's comparison, and whether it is turned round.
fn word(matches: &str) -> (&'static str, bool) {
    let (plain, is_negated) = match matches.strip_prefix("text_not_") {
        Some(rest) => (rest, true),
        None => (matches.strip_prefix("text_").unwrap_or(matches), false),
    };
    let base = match plain {
        "contains" => "icontains",
        "exactly" => "iexact",
        "in" => "iin",
        "starts_with" => "istartswith",
        "ends_with" => "iendswith",
        "number_greater" => "igreater",
        "number_less" => "iless",
        "number_equals" => "iequal",
        "date_after" => "idategreater",
        "date_before" => "idateless",
        "date_equals" => "idateequal",
        "boolean_true" | "boolean_false" => "boolean",
        _ => "iexist",
    };
    (base, is_negated || matches == "not_exists")
}
