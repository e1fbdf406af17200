//! Small values that outlive a run.

use super::{Made, Outcome, Unfit, gives::Gives};
use crate::{Node, Remark, node::is_empty};
use serde_json::{Map, Value as Json};

/// Ours, as Zapier calls it: with and without what it is done to.
const ACTIONS: [&str; 13] = [
    "set",
    "get",
    "increment",
    "remove",
    "get_all",
    "set_value_if",
    "set_child_value",
    "get_child_value",
    "remove_child_value",
    "set_list_values",
    "get_list_values",
    "push_value_onto_list",
    "pop_value_from_list",
];

/// Our field, and what an export may call it.
const FIELDS: [(&str, &[&str]); 8] = [
    ("key", &["key"]),
    ("value", &["value"]),
    ("by", &["by", "amount", "increment_by", "increment"]),
    ("default", &["default", "default_value"]),
    ("only_if_value", &["only_if_value", "previous_value"]),
    ("child_key", &["child_key"]),
    ("values", &["values", "list_values"]),
    ("location", &["location", "where"]),
];

pub(super) fn made(node: &Node) -> Outcome {
    let written = node.action().to_lowercase();
    let short = written.trim_end_matches("_values").trim_end_matches("_value");
    let action = ACTIONS.iter().find(|known| **known == written || **known == short);
    let Some(action) = action else { return Err(Unfit::unknown(node, "storage.set")) };
    let mut params = Map::new();
    for (ours, theirs) in FIELDS {
        if let Some(value) = node.param_of(theirs) {
            params.insert(ours.to_owned(), value.clone());
        }
    }
    let needs_key = *action != "get_all";
    if needs_key && params.get("key").is_none_or(is_empty) {
        return Err(Unfit::missing("key", ""));
    }
    if ["set", "set_child_value", "push_value_onto_list"].contains(action) {
        params.entry("value").or_insert_with(|| Json::from(""));
    }
    // An account's store is one for all its zaps.
    params.insert("scope".to_owned(), "dossier".into());
    let step = super::action("storage", action, params.into());
    let made = if node.has_account() {
        Made::substituted(step, Remark::new("storage"))
    } else {
        Made::works(step)
    };
    Ok(made.giving(Gives::renamed(&[("was_found", "found")])))
}
