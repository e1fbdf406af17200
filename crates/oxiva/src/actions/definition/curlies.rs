//! `{{bundle.inputData.id}}` in the requests of a definition.
//!
//! A text that is nothing but one reference takes the value with its type; in a longer text an object or
//! an array is an error. What is referred to and missing is empty. A value is never looked through for
//! further references: what users type cannot reach a secret.

use serde_json::{Map, Value as Json};
use zap_engine::mapping::AddressWriter;

/// A value as rendered, and whether something that it refers to is missing.
#[derive(Debug, PartialEq)]
pub struct Rendered {
    pub value: Json,
    pub missing: bool,
}

/// Renders every text in `template`, however deep. References begin at `root`: `{"bundle": {…}}`.
pub fn render(template: &Json, root: &Json) -> Result<Rendered, String> {
    let mut missing = false;
    let value = walk(template, root, &mut missing)?;
    Ok(Rendered { value, missing })
}

/// Renders an address: what is filled into its path or its query is encoded where it stands, as in steps of
/// the app `webhooks`.
pub fn render_address(template: &str, root: &Json) -> Result<Rendered, String> {
    let mut missing = false;
    let value = filled(template, root, &mut missing, AddressWriter::push_value)?;
    Ok(Rendered { value, missing })
}

fn walk(template: &Json, root: &Json, missing: &mut bool) -> Result<Json, String> {
    Ok(match template {
        Json::String(text) => filled(text, root, missing, AddressWriter::push_words)?,
        Json::Array(items) => {
            items.iter().map(|item| walk(item, root, missing)).collect::<Result<_, _>>()?
        }
        Json::Object(object) => {
            let entries =
                object.iter().map(|(key, value)| Ok((key.clone(), walk(value, root, missing)?)));
            Json::Object(entries.collect::<Result<Map<_, _>, String>>()?)
        }
        other => other.clone(),
    })
}

/// `put`: how what is referred to is written between the words.
fn filled(
    text: &str,
    root: &Json,
    missing: &mut bool,
    put: fn(&mut AddressWriter, &str),
) -> Result<Json, String> {
    let mut out = AddressWriter::default();
    for part in parts(text) {
        match part {
            Part::Text(text) => out.push_words(text),
            Part::Reference(path) => {
                let value = found(path, root);
                *missing |= value.is_none();
                match value {
                    Some(value) if is_whole(text) => return Ok(value.clone()),
                    Some(Json::Object(_) | Json::Array(_)) => {
                        return Err(format!("`{path}` is no text: it cannot stand within one"));
                    }
                    Some(Json::String(text)) => put(&mut out, text),
                    None | Some(Json::Null) => {}
                    Some(other) => put(&mut out, &other.to_string()),
                }
            }
        }
    }
    Ok(Json::String(out.finish()))
}

/// The first reference in a text that is no template, if there is one.
pub fn forbidden(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => parts(text).find_map(|part| match part {
            Part::Reference(path)
                if path.starts_with("bundle.") || path.starts_with("process.") =>
            {
                Some(path.to_owned())
            }
            _ => None,
        }),
        Json::Array(items) => items.iter().find_map(forbidden),
        Json::Object(object) => object.values().find_map(forbidden),
        _ => None,
    }
}

enum Part<'a> {
    Text(&'a str),
    Reference(&'a str),
}

fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let open = rest.find("{{");
        if open == Some(0)
            && let Some(close) = rest.find("}}")
        {
            let path = rest[2..close].trim();
            rest = &rest[close + 2..];
            return Some(Part::Reference(path));
        }
        // An opening without an end is text.
        let end = match open {
            Some(at) if at > 0 => at,
            _ => rest.len(),
        };
        let text = &rest[..end];
        rest = &rest[end..];
        Some(Part::Text(text))
    })
}

fn is_whole(text: &str) -> bool {
    let mut parts = parts(text);
    matches!((parts.next(), parts.next()), (Some(Part::Reference(_)), None))
}

fn found<'a>(path: &str, root: &'a Json) -> Option<&'a Json> {
    path.split('.').try_fold(root, |value, name| match value {
        Json::Array(items) => items.get(name.parse::<usize>().ok()?),
        other => other.get(name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn value(template: Json) -> Json {
        let root = json!({"bundle": {
            "authData": {"token": "t"},
            "inputData": {"id": "11", "n": 5, "list": [1, {"a": "b"}], "evil": "{{bundle.authData.token}}"},
        }});
        render(&template, &root).map_or_else(Json::String, |rendered| rendered.value)
    }

    #[test]
    fn references_are_filled_in() {
        assert_eq!(
            value(json!("a{{bundle.inputData.id}}b{{ bundle.inputData.n }}")),
            json!("a11b5")
        );
        assert_eq!(
            value(json!(["{{bundle.inputData.n}}", {"x": "{{bundle.inputData.list}}"}])),
            json!([5, {"x": [1, {"a": "b"}]}])
        );
        assert_eq!(value(json!("{{bundle.inputData.list.1.a}}")), json!("b"));
        assert_eq!(value(json!("{{bundle.inputData.evil}}")), json!("{{bundle.authData.token}}"));
        assert_eq!(value(json!("-{{bundle.inputData.evil}}")), json!("-{{bundle.authData.token}}"));
        assert_eq!(
            value(json!("-{{bundle.inputData.nothing}}-{{process.env.PATH}}-{{other}}")),
            json!("---")
        );
        assert_eq!(
            value(json!("{{ open, {{bundle.inputData.id")),
            json!("{{ open, {{bundle.inputData.id")
        );
        assert!(
            value(json!("-{{bundle.inputData.list}}")).as_str().unwrap().contains("is no text")
        );
    }

    #[test]
    fn a_value_is_encoded_where_it_stands_in_an_address() {
        let root = json!({"bundle": {
            "authData": {"address": "https://crm.example.org/a b", "sub": "eu"},
            "inputData": {"q": "Mairie de Lyon", "all": "à\té&b#c+d%e/f?g=h", "n": 5},
        }});
        for (template, expected) in [
            (
                "https://{{bundle.authData.sub}}.example.org/in/{{bundle.inputData.n}}?nom={{bundle.inputData.q}}&z=1",
                "https://eu.example.org/in/5?nom=Mairie%20de%20Lyon&z=1",
            ),
            (
                "https://x.fr/{{bundle.inputData.all}}",
                "https://x.fr/%C3%A0%09%C3%A9%26b%23c%2Bd%25e%2Ff%3Fg%3Dh",
            ),
            (
                "{{bundle.authData.address}}/v1/{{bundle.inputData.q}}",
                "https://crm.example.org/a b/v1/Mairie%20de%20Lyon",
            ),
            ("{{bundle.authData.address}}", "https://crm.example.org/a b"),
            ("https://x.fr/{{bundle.inputData.none}}", "https://x.fr/"),
        ] {
            let rendered = render_address(template, &root).unwrap();
            assert_eq!(rendered.value, expected, "{template}");
        }
        let list = json!({"bundle": {"inputData": {"l": [1]}}});
        assert!(render_address("https://x.fr/{{bundle.inputData.l}}", &list).is_err());
    }

    #[test]
    fn what_is_missing_is_noticed() {
        let missing = |text: &str| {
            render(&json!(text), &json!({"bundle": {"inputData": {"a": ""}}})).unwrap().missing
        };
        assert!(
            missing("{{bundle.inputData.b}}")
                && !missing("{{bundle.inputData.a}}")
                && !missing("x")
        );
    }

    #[test]
    fn references_outside_of_templates_are_found() {
        assert_eq!(
            forbidden(&json!({"a": ["x {{bundle.authData.b}}"]})),
            Some("bundle.authData.b".into())
        );
        assert_eq!(forbidden(&json!({"a": "{{other}} {{bundle"})), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[{}a. ]{0,24}|\\PC{0,24}") {
            let _ = render(&json!(text), &json!({"a": {"b": [1]}}));
            let _ = forbidden(&json!(text));
        }

        #[test]
        fn text_without_references_stays(text in "[^{]{0,40}") {
            prop_assert_eq!(render(&json!(text), &json!({})).unwrap().value, json!(text));
        }
    }
}
