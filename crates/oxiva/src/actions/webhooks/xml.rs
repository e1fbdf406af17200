//! Data as XML: a key is an element, a list the same element several times, `@name` an attribute and
//! `#text` the text beside attributes, as Zapier writes and reads it.

use crate::actions::params;
use serde_json::{Map, Value as Json};

/// One key is the root; several, or a list, stand below `<root>`. `None`: a key cannot be the name of
/// an element.
pub fn write(data: &Json) -> Option<String> {
    let mut out = String::from(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
    match data {
        Json::Object(map) if map.len() == 1 && map.values().all(|value| !value.is_array()) => {
            let (name, value) = map.iter().next()?;
            element(&mut out, name, value)?;
        }
        Json::Array(items) => {
            let items = Map::from_iter([("item".to_owned(), Json::Array(items.clone()))]);
            element(&mut out, "root", &Json::Object(items))?;
        }
        other => element(&mut out, "root", other)?,
    }
    Some(out)
}

fn element(out: &mut String, name: &str, value: &Json) -> Option<()> {
    if let Json::Array(items) = value {
        return items.iter().try_for_each(|item| element(out, name, item));
    }
    let name = checked(name)?;
    out.push('<');
    out.push_str(name);
    let Json::Object(map) = value else {
        out.push('>');
        escape(out, &params::text(value));
        return close(out, name);
    };
    for (key, value) in map {
        if let Some(attribute) = key.strip_prefix('@') {
            out.push(' ');
            out.push_str(checked(attribute)?);
            out.push_str("=\"");
            escape(out, &params::text(value));
            out.push('"');
        }
    }
    out.push('>');
    for (key, value) in map.iter().filter(|(key, _)| !key.starts_with('@')) {
        match key.as_str() {
            "#text" => escape(out, &params::text(value)),
            key => element(out, key, value)?,
        }
    }
    close(out, name)
}

fn close(out: &mut String, name: &str) -> Option<()> {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
    Some(())
}

fn checked(name: &str) -> Option<&str> {
    let first = |c: char| c.is_alphabetic() || c == '_';
    let other = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let fits = name.starts_with(first) && name.chars().all(other);
    fits.then_some(name)
}

/// What XML cannot say at all is left out.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() && c < ' ' => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn data_as_elements() {
        let declared = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
        for (data, expected) in [
            (json!({"a": 1, "b": "<&\""}), "<root><a>1</a><b>&lt;&amp;&quot;</b></root>"),
            (json!({"client": {"nom": "É"}}), "<client><nom>É</nom></client>"),
            (
                json!({"l": [1, {"@id": 2, "#text": "x"}]}),
                r#"<root><l>1</l><l id="2">x</l></root>"#,
            ),
            (json!({"o": {"l": []}}), "<o></o>"),
            (json!("a\u{1}b"), "<root>ab</root>"),
            (json!([1, null]), "<root><item>1</item><item></item></root>"),
        ] {
            assert_eq!(write(&data).unwrap(), format!("{declared}{expected}"));
        }
        for wrong in [json!({"a b": 1}), json!({"1": 1}), json!({"a": {"@": 1}}), json!({"": 1})] {
            assert_eq!(write(&wrong), None, "{wrong}");
        }
    }
}
