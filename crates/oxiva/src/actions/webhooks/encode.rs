//! Fields as a query, as a form, and nested by their names.

use crate::actions::params;
use serde_json::{Map, Value as Json, json};

/// Adds what is not there yet to the query; a fragment is nobody's concern.
pub fn with_query(url: &str, data: &Map<String, Json>) -> String {
    if data.is_empty() {
        return url.to_owned();
    }
    let url = url.split('#').next().unwrap_or_default();
    let joint = match url.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{url}{joint}{}", form(&Json::Object(data.clone())))
}

/// The fields as a form sends them. A list says its name several times; what is deeper is JSON.
pub fn form(data: &Json) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in data.as_object().into_iter().flatten() {
        match value {
            Json::Array(items) => {
                form.extend_pairs(items.iter().map(|item| (name, params::text(item))));
            }
            value => drop(form.append_pair(name, &params::text(value))),
        }
    }
    form.finish()
}

/// `{"a__b": 1, "a__c": 2}` as `{"a": {"b": 1, "c": 2}}`. What is in the way of another key keeps its
/// name whole.
pub fn unflatten(flat: Map<String, Json>) -> Map<String, Json> {
    let mut nested = Map::new();
    for (key, value) in flat {
        let mut parts: Vec<_> = key.split("__").collect();
        let fits = parts.len() > 1 && parts.iter().all(|part| !part.is_empty());
        let last = parts.pop().unwrap_or_default();
        match fits.then(|| place(&mut nested, &parts)).flatten() {
            Some(inner) => drop(inner.insert(last.to_owned(), value)),
            None => drop(nested.insert(key, value)),
        }
    }
    nested
}

fn place<'a>(map: &'a mut Map<String, Json>, path: &[&str]) -> Option<&'a mut Map<String, Json>> {
    path.iter()
        .try_fold(map, |map, part| map.entry(*part).or_insert_with(|| json!({})).as_object_mut())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_nested_where_it_can_be() {
        for (flat, expected) in [
            (json!({"a__b": 1, "a__c__d": 2}), json!({"a": {"b": 1, "c": {"d": 2}}})),
            (json!({"a": 1, "a__b": 2}), json!({"a": 1, "a__b": 2})),
            (json!({"__a": 1, "b__": 2}), json!({"__a": 1, "b__": 2})),
            (json!({"a": {"x": 1}, "a__b": 2}), json!({"a": {"x": 1, "b": 2}})),
        ] {
            let Json::Object(map) = flat else { unreachable!() };
            assert_eq!(Json::Object(unflatten(map)), expected);
        }
    }

    #[test]
    fn data_joins_the_query() {
        let data = json!({"a b": "c&d", "e": [1, 2]});
        let data = data.as_object().unwrap();
        for (url, expected) in [
            ("https://x/", "https://x/?a+b=c%26d&e=1&e=2"),
            ("https://x/?f=1", "https://x/?f=1&a+b=c%26d&e=1&e=2"),
            ("https://x/?#top", "https://x/?a+b=c%26d&e=1&e=2"),
        ] {
            assert_eq!(with_query(url, data), expected);
        }
        assert_eq!(with_query("https://x/#top", &Map::new()), "https://x/#top");
    }
}
