//! Notion, whose columns have kinds.

use super::{Known, call, data, number};
use crate::{Node, node::is_yes};
use serde_json::{Map, Value as Json, json};

/// `properties|||Nom|||title` is a column of that name and kind.
pub(super) fn call_of(node: &Node, action: &str) -> Option<Known> {
    let mut properties = Map::new();
    for (key, value) in node.params() {
        let mut parts = key.split("|||");
        if let (Some("properties"), Some(name), Some(kind)) =
            (parts.next(), parts.next(), parts.next())
        {
            properties.insert(name.to_owned(), property(kind, &value)?);
        }
    }
    let known = match action {
        "create_database_item" | "create_page_in_database" => {
            let database = node.param_text(&["database", "database_id", "datasource"]);
            if database.is_empty() || node.param("content").is_some() {
                return None;
            }
            let body = json!({ "parent": { "database_id": database }, "properties": properties });
            call("POST", "https://api.notion.com/v1/pages", body, data())
        }
        "update_database_item" => {
            let page = node.param_text(&["page", "page_id", "item"]);
            if page.is_empty() || node.param("content").is_some() {
                return None;
            }
            let url = format!("https://api.notion.com/v1/pages/{page}");
            call("PATCH", url, json!({ "properties": properties }), data())
        }
        _ => return None,
    };
    Some(Known { headers: &[("Notion-Version", "2022-06-28")], ..known })
}

fn property(kind: &str, value: &Json) -> Option<Json> {
    let list = || match value {
        Json::Array(items) => items.clone(),
        one => vec![one.clone()],
    };
    let named = |value: &Json| json!({ "name": value });
    Some(match kind {
        "title" | "rich_text" | "text" => {
            let kind = if kind == "title" { "title" } else { "rich_text" };
            json!({ kind: [{ "text": { "content": value } }] })
        }
        "select" | "status" => json!({ kind: named(value) }),
        "multi_select" => json!({ kind: list().iter().map(named).collect::<Vec<_>>() }),
        "number" => json!({ kind: number(value) }),
        "checkbox" => json!({ kind: is_yes(value) }),
        "url" | "email" | "phone_number" => json!({ kind: value }),
        "date" => json!({ kind: { "start": value } }),
        "relation" => {
            json!({ kind: list().iter().map(|id| json!({ "id": id })).collect::<Vec<_>>() })
        }
        _ => return None,
    })
}
