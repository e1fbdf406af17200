//! Scripts: JavaScript runs; Python is kept, so that a person can read what it did.

use super::{Made, Outcome, Place, Unfit, secrets::Keys};
use crate::{Node, Remark};
use serde_json::{Map, json};

pub(super) fn made(node: &Node, place: &Place<'_>) -> Outcome {
    let action = node.action().to_lowercase();
    let code = node.param_text(&["code"]);
    // Zapier calls its two languages by numbers, too.
    let is_python = action.contains("python") || action.starts_with("01929fad-d3f6");
    let is_javascript = ["javascript", "run_javascript", "js", "run", "code"]
        .contains(&action.as_str())
        || action.starts_with("01929fad-d3dd");
    if is_python || !is_javascript {
        let code = if is_python { "python" } else { "unknown-language" };
        return Err(Unfit::placeholder(Remark::new(code), "code.javascript"));
    }
    if code.is_empty() {
        return Err(Unfit::missing("code", "code.javascript"));
    }
    let mut keys = Keys::new(place.mark);
    let script = keys.code(&code);
    let mut params = Map::new();
    if let Some(input) = node.param("input").filter(|input| input.is_object()) {
        // What is handed to a script under the name of a key is one.
        params.insert("input".to_owned(), keys.value(input, ""));
    }
    params.insert("code".to_owned(), script.into());
    let step = super::action("code", "javascript", params.into());
    if keys.is_empty() {
        return Ok(if node.has_account() {
            Made::needs_account(step, Remark::new("api-key").with("host", "Code"))
        } else {
            Made::works(step)
        });
    }
    let data = json!({ "values": keys.taken() }).as_object().cloned().unwrap_or_default();
    let made = Made::needs_account(step, Remark::new("key-in-code"));
    Ok(Made { credentials: Some(("code", "Code".to_owned(), data)), ..made })
}
