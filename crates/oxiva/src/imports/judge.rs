//! Whether the steps of a zap that comes from elsewhere are what their app takes: one that is not is no step that
//! works.

use crate::{actions::Checks, i18n::Lang, zaps::checks};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use zapier_files::Converted;

/// What is wrong, by the id of the step.
pub(super) fn problems(zap: &Converted, lang: Lang) -> HashMap<String, String> {
    let mut document = zap.document.clone();
    settle(&mut document);
    // Whether there is a mail server is no fault of the file.
    let found = checks::of_document(&document, &Checks { sends_mail: true });
    let errors = found.map(|found| found.errors).unwrap_or_default();
    let mut problems = HashMap::new();
    for error in errors {
        if let Some(id) = zapier_files::step_at(&document, &error.field) {
            problems.entry(id).or_insert_with(|| error.message(lang));
        }
    }
    problems
}

/// What is still to be chosen in a draft must not hide what is wrong elsewhere.
fn settle(document: &mut Json) {
    if document["trigger"].get("kind").is_none() {
        document["trigger"] = json!({ "id": document["trigger"]["id"], "kind": "manual" });
    }
    settle_paths(document);
}

fn settle_paths(within: &mut Json) {
    for key in ["steps", "paths"] {
        for part in within[key].as_array_mut().into_iter().flatten() {
            let is_open = part["rule"] == "custom" && part["any"] == json!([]);
            if let Some(fields) = part.as_object_mut().filter(|_| is_open) {
                fields.insert("rule".to_owned(), "always".into());
                fields.shift_remove("any");
            }
            settle_paths(part);
        }
        if within[key].is_null() {
            within.as_object_mut().and_then(|fields| fields.shift_remove(key));
        }
    }
}
