//! Programs for customers.

use super::{Known, call};
use crate::{
    Node,
    convert::gives::{FOUND, Gives},
    node::{is_empty, plain},
};
use serde_json::{Map, Value as Json, json};

pub(super) fn hubspot(node: &Node, action: &str) -> Option<Known> {
    let object = [
        ("deal", "deals"),
        ("contact", "contacts"),
        ("company", "companies"),
        ("ticket", "tickets"),
    ]
    .into_iter()
    .find(|(word, _)| action.contains(word))?
    .1;
    let url = format!("https://api.hubapi.com/crm/v3/objects/{object}");
    let id = node.param_text(&["id", "objectId", "object_id", "dealId", "contactId"]);
    let mut properties = node.params();
    properties.retain(|key, value| {
        !["id", "objectId", "object_id"].contains(&key.as_str())
            && !key.starts_with('_')
            && !key.starts_with("properties_to")
            && !is_empty(value)
    });
    let body = json!({ "properties": properties });
    let gives = || {
        let renamed = vec![
            (vec!["id"], vec!["data", "id"]),
            (vec!["properties"], vec!["data", "properties"]),
        ];
        Gives { renamed, under: vec!["data", "properties"], ..Gives::default() }
    };
    if action.starts_with("create_") && !action.contains("associat") {
        return Some(call("POST", url, body, gives()));
    }
    if id.is_empty() {
        return None;
    }
    let one = format!("{url}/{id}");
    if action.starts_with("update_") {
        return Some(call("PATCH", one, body, gives()));
    }
    if action.starts_with("get_") {
        let mut query = Map::new();
        if let Some(wanted) = node.param("properties_to_retrieve").and_then(Json::as_array) {
            let names: Vec<_> = wanted.iter().map(plain).collect();
            query.insert("properties".to_owned(), names.join(",").into());
        }
        return Some(Known { query, ..call("GET", one, Json::Null, gives()) });
    }
    None
}

pub(super) fn pipedrive(node: &Node, action: &str) -> Option<Known> {
    let object = [
        ("deal", "deals"),
        ("person", "persons"),
        ("organization", "organizations"),
        ("activity", "activities"),
        ("note", "notes"),
    ];
    let object = object.into_iter().find(|(word, _)| action.contains(word))?.1;
    if !(action.starts_with("create") || action.starts_with("new_")) {
        return None;
    }
    let mut body = node.params();
    body.retain(|key, value| !key.starts_with('_') && key != FOUND && !is_empty(value));
    let gives = Gives { under: vec!["data", "data"], ..Gives::default() };
    let known = call("POST", format!("https://api.pipedrive.com/v1/{object}"), body.into(), gives);
    Some(Known { key: "x-api-token: …", ..known })
}
