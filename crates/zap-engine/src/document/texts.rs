//! The texts of a document that people read, by the rule for texts: titles and labels are one line, notes
//! are lines.

use serde_json::{Map, Value as Json};

/// Makes the titles, the labels and the notes of a document what they may be, wherever there is one. What is
/// no text stays, for [`Zap::parse`](super::Zap::parse) to tell.
pub fn tidy_texts(document: &mut Json) {
    let Some(zap) = document.as_object_mut() else { return };
    tidy(zap, "title", text_rules::one_line);
    if let Some(trigger) = zap.get_mut("trigger").and_then(Json::as_object_mut) {
        tidy_head(trigger);
        each(trigger, "fields", |field| tidy(field, "label", text_rules::one_line));
    }
    each(zap, "steps", tidy_step);
}

fn tidy_step(step: &mut Map<String, Json>) {
    tidy_head(step);
    each(step, "steps", tidy_step);
    each(step, "paths", |path| {
        tidy(path, "title", text_rules::one_line);
        each(path, "steps", tidy_step);
    });
}

fn tidy_head(part: &mut Map<String, Json>) {
    tidy(part, "title", text_rules::one_line);
    tidy(part, "note", text_rules::several_lines);
}

fn tidy(fields: &mut Map<String, Json>, key: &str, rule: fn(&str) -> String) {
    if let Some(Json::String(text)) = fields.get_mut(key) {
        *text = rule(text);
    }
}

fn each(fields: &mut Map<String, Json>, key: &str, work: impl Fn(&mut Map<String, Json>)) {
    let list = fields.get_mut(key).and_then(Json::as_array_mut);
    list.into_iter().flatten().filter_map(Json::as_object_mut).for_each(work);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whatever_people_read_is_tidied_and_nothing_else() {
        let document = |line: &str, lines: &str, other: &str| {
            let step = json!({ "id": "3", "title": line, "note": lines, "params": { "title": other, "note": other } });
            json!({
                "title": line, "other": other,
                "trigger": { "title": line, "note": lines, "fields": [{ "key": other, "label": line }] },
                "steps": [
                    { "kind": "paths", "paths": [{ "title": line, "steps": [step], "any": other }] },
                    { "kind": "loop", "title": 5, "steps": [step, other] },
                ],
            })
        };
        let dirty = "a\u{202e}b\r\nc";
        let mut tidied = document(dirty, dirty, dirty);
        tidy_texts(&mut tidied);
        assert_eq!(tidied, document("ab c", "a\u{202e}b\nc", dirty));
        for mut other in [json!(null), json!([1]), json!({ "steps": 1, "trigger": [] })] {
            let before = other.clone();
            tidy_texts(&mut other);
            assert_eq!(other, before);
        }
    }
}
