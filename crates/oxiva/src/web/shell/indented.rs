//! JSON with a line for each value. What is not between quotes is laid out anew; no value, and no order, changes.

use serde::de::IgnoredAny;

/// A longer body is shown as it is, in bytes.
const MAX_BYTES: usize = 512 * 1024;

/// The same JSON, indented by two blanks a level; what is no object and no list, as it is.
pub fn indented(text: &str) -> String {
    let is_nested = text.trim_start().starts_with(['{', '[']);
    if !is_nested || text.len() > MAX_BYTES || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0;
    // What JSON has between values, and never within a string.
    let mut rest = text.chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => string(&mut out, &mut rest),
            '{' | '[' => {
                out.push(c);
                while rest.next_if_eq(&' ').is_some() {}
                // An empty object or list stays on its line.
                if let Some(end) = rest.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            ' ' => {}
            other => out.push(other),
        }
    }
    out
}

/// Takes over a string to its end, the first quotes of which were read.
fn string(out: &mut String, rest: &mut impl Iterator<Item = char>) {
    out.push('"');
    while let Some(c) = rest.next() {
        out.push(c);
        match c {
            '\\' => out.extend(rest.next()),
            '"' => return,
            _ => {}
        }
    }
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::indented;
    use proptest::prelude::*;
    use serde_json::Value as Json;

    #[test]
    fn every_value_has_a_line_and_its_place() {
        let sent = r#"{"b": [1, {}], "a":"x, {\"y\": 1}","c" : [ ] ,"b":null}"#;
        let read = "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": \"x, {\\\"y\\\": 1}\",\n  \"c\": [],\n  \"b\": null\n}";
        assert_eq!(indented(sent), read);
        assert_eq!(
            indented("{\"a\":\n\"«\u{a0}b\u{2009}»\"}"),
            "{\n  \"a\": \"«\u{a0}b\u{2009}»\"\n}"
        );
        for other in ["", "nom=x&y=[1]", "\"text\"", "{\"half\":", "12"] {
            assert_eq!(indented(other), other);
        }
    }

    proptest! {
        #[test]
        fn no_value_changes(words in proptest::collection::vec("\\PC{0,12}", 0..6), spaces in "[ \n\t]{0,3}") {
            let json = serde_json::json!({ "words": words, "deep": { "er": [[], {}, [1.5, true, null]] } });
            let sent = json.to_string().replace(",\"", &format!(",{spaces}\""));
            if let Ok(sent_value) = serde_json::from_str::<Json>(&sent) {
                prop_assert_eq!(serde_json::from_str::<Json>(&indented(&sent)).unwrap(), sent_value);
            }
        }
    }
}
