//! Transforms: ours go by Zapier's names, too.

use super::{Made, Outcome, Unfit};
use crate::{Node, Remark, node::is_empty};
use serde_json::Value as Json;
use zap_engine::formatter;

pub(super) fn made(node: &Node) -> Outcome {
    let name = node.param_text(&["transform", "operation"]);
    if name.is_empty() {
        return Err(Unfit::missing("transform", ""));
    }
    let action = match name.split('.').next() {
        Some("string" | "text") => "text",
        Some("number") => "number",
        Some("date") => "date",
        _ => "utility",
    };
    let Some(transform) = formatter::transform(action, &name) else {
        let remark = Remark::new("no-transform").with("transform", &*name);
        return Err(Unfit::placeholder(remark, "code.javascript"));
    };
    let mut params = node.params();
    params.retain(|key, value| {
        let is_known = transform.fields.iter().any(|field| field.key == key);
        (is_known || key == "transform") && !matches!(value, Json::Null)
    });
    params.insert("transform".to_owned(), name.into());
    let is_given = |key: &str| params.get(key).is_some_and(|value| !is_empty(value));
    let missing: Vec<_> = transform.missing(is_given).collect();
    if !missing.is_empty() {
        return Err(Unfit::missing(&missing.join(", "), ""));
    }
    // What is empty means that nothing is said.
    params.retain(|key, value| key == "inputs" || !is_empty(value) || value.is_boolean());
    Ok(Made::works(super::action("formatter", action, params.into())))
}
