//! Steps that stand for what nothing here does: they keep the node, and what others wanted of it.

use super::{Unfit, secrets::scrubbed};
use crate::{FiledZap, Node, PLACEHOLDER, TO_REPLACE};
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;
use zap_engine::mapping::Template;

/// What such a step keeps of a node, less what gives access; `outputs`: what others refer to.
pub(super) fn params(
    node: &Node,
    unfit: &Unfit,
    outputs: Option<&Vec<String>>,
) -> Map<String, Json> {
    let mut kept = Map::new();
    kept.insert("status".to_owned(), unfit.status.word().into());
    kept.insert("reason".to_owned(), unfit.remark.code.into());
    let args = unfit.remark.args.iter();
    let args: Map<_, _> =
        args.map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    if !args.is_empty() {
        kept.insert("said".to_owned(), scrubbed(&args.into()));
    }
    kept.insert("app".to_owned(), node.app_name().into());
    kept.insert("action".to_owned(), node.action().into());
    if !unfit.suggestion.is_empty() {
        kept.insert("suggestion".to_owned(), unfit.suggestion.into());
    }
    if let Some(outputs) = outputs.filter(|outputs| !outputs.is_empty()) {
        kept.insert("outputs".to_owned(), json!(outputs));
    }
    kept.insert("original".to_owned(), scrubbed(&Json::Object(node.fields.clone())));
    kept
}

/// A step with these parameters, without id and title.
pub(super) fn step(params: Map<String, Json>) -> Map<String, Json> {
    let step = super::action(PLACEHOLDER, TO_REPLACE, params.into());
    step.as_object().cloned().unwrap_or_default()
}

/// Every text within these fields.
pub(crate) fn strings(fields: &Map<String, Json>) -> impl Iterator<Item = &str> {
    let mut found = Vec::new();
    fields.values().for_each(|value| collect(value, &mut found));
    found.into_iter()
}

fn collect<'j>(value: &'j Json, into: &mut Vec<&'j str>) {
    match value {
        Json::String(text) => into.push(text),
        Json::Array(items) => items.iter().for_each(|item| collect(item, into)),
        Json::Object(fields) => fields.values().for_each(|value| collect(value, into)),
        _ => {}
    }
}

/// What a node refers to: the id, and the field as it is written.
pub(super) fn referred(node: &Node) -> Vec<(String, String)> {
    let params = node.params();
    let mut found = Vec::new();
    let mut note = |text: &str| {
        for reference in Template::parse(text).references() {
            let path = reference.path();
            if !path.is_empty() {
                let field = reference.names().collect::<Vec<_>>().join("__");
                found.push((reference.step.clone(), field));
            }
        }
    };
    strings(&params).for_each(&mut note);
    // The key of a condition stands without braces.
    let criteria = params.get("filter_criteria").and_then(Json::as_array);
    for criterion in criteria.into_iter().flatten() {
        if let Some(key) = criterion.get("key").and_then(Json::as_str)
            && !key.contains("{{")
        {
            note(&format!("{{{{{key}}}}}"));
        }
    }
    found
}

/// What of each node others refer to, each once, by its id.
pub(super) fn outputs(zap: &FiledZap) -> HashMap<String, Vec<String>> {
    let mut outputs: HashMap<String, Vec<String>> = HashMap::new();
    for (step, field) in zap.nodes.iter().flat_map(referred) {
        let known = outputs.entry(step).or_default();
        if !known.contains(&field) && known.len() < 200 {
            known.push(field);
        }
    }
    outputs
}
