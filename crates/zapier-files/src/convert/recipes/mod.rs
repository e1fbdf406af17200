//! Apps whose actions are one call of their API: with a key of theirs the same is done here.

mod crm;
mod notion;

use super::{
    Outcome, Place, Unfit,
    api::{Known, number, picked},
    gives::Gives,
};
use crate::{
    Node,
    node::{is_yes, plain},
};
use serde_json::{Map, Value as Json, json};

const BEARER: &str = "Authorization: Bearer …";
const JSON: &[(&str, &str)] = &[];

pub(super) fn made(node: &Node, place: &Place<'_>) -> Outcome {
    let action = node.action().to_lowercase();
    let known = match node.app().as_str() {
        "openai" | "chatgpt" => open_ai(node, &action),
        "airtable" => airtable(node, &action),
        "todoist" => todoist(node, &action),
        "hubspot" => crm::hubspot(node, &action),
        "notion" => notion::call_of(node, &action),
        "asana" => asana(node, &action),
        "github" => github(node, &action),
        "trello" => trello(node, &action),
        "clickup" => clickup(node, &action),
        "pipedrive" => crm::pipedrive(node, &action),
        "anthropic" | "claude" | "anthropicclaude" => claude(node, &action),
        _ => None,
    };
    match known {
        Some(known) => known.made(node),
        None if node.type_of() == "write" || node.type_of() == "search" => {
            Err(Unfit::unknown(node, suggestion(node, place)))
        }
        None => Err(Unfit::unknown(node, "")),
    }
}

/// What of ours comes nearest.
fn suggestion(node: &Node, _: &Place<'_>) -> &'static str {
    let (app, action) = (node.app(), node.action().to_lowercase());
    let has = |words: &[&str]| words.iter().any(|word| app.contains(word) || action.contains(word));
    if has(&["mail", "outlook"]) {
        "email.send"
    } else if has(&["message", "slack", "teams", "discord", "chat"]) {
        "webhooks.message"
    } else if has(&["contact", "company", "lead", "client"]) {
        "crm.find_or_create_societe"
    } else if has(&["ticket", "issue"]) {
        "crm.create_ticket"
    } else if has(&["task", "event", "deal", "card"]) {
        "crm.create_activite"
    } else {
        "webhooks.api"
    }
}

fn data() -> Gives {
    Gives { under: vec!["data"], ..Gives::default() }
}

fn call(method: &'static str, url: impl Into<String>, data_sent: Json, gives: Gives) -> Known {
    Known {
        method,
        url: url.into(),
        query: Map::new(),
        data: data_sent,
        headers: JSON,
        key: BEARER,
        gives,
    }
}

fn open_ai(node: &Node, action: &str) -> Option<Known> {
    let mut body = picked(node, &[("model", &["model"])]);
    for key in ["temperature", "top_p", "frequency_penalty", "presence_penalty", "max_tokens"] {
        if let Some(value) =
            node.param_of(&[key, if key == "max_tokens" { "max_length" } else { key }])
        {
            body.insert(key.to_owned(), number(value));
        }
    }
    if action == "send_prompt" {
        body.insert("prompt".to_owned(), node.param("prompt")?.clone());
        return Some(call("POST", "https://api.openai.com/v1/completions", body.into(), data()));
    }
    let is_chat = ["conversation", "chat", "chat_completion", "send_message"];
    // What a conversation remembers from run to run is kept nowhere here.
    if !is_chat.iter().any(|word| action.starts_with(word)) || node.param("memory_key").is_some() {
        return None;
    }
    let mut messages = Vec::new();
    if let Some(text) = node.param_of(&["instructions", "system_message", "assistant_instructions"])
    {
        messages.push(json!({ "role": "system", "content": text }));
    }
    let text = node.param_of(&["user_message", "message", "prompt", "content"])?;
    messages.push(json!({ "role": "user", "content": text }));
    body.insert("messages".to_owned(), messages.into());
    let answer = vec!["data", "choices", "0", "message", "content"];
    let renamed =
        ["reply", "response", "answer", "content"].map(|name| (vec![name], answer.clone()));
    let gives = Gives { renamed: renamed.to_vec(), ..data() };
    Some(call("POST", "https://api.openai.com/v1/chat/completions", body.into(), gives))
}

fn claude(node: &Node, action: &str) -> Option<Known> {
    if !["send_message", "message", "create_message", "conversation"].contains(&action) {
        return None;
    }
    let text = node.param_of(&["user_message", "message", "prompt", "content"])?;
    let mut body = picked(node, &[("model", &["model"]), ("system", &["system", "instructions"])]);
    let most = node.param_of(&["max_tokens"]).map_or_else(|| 1024.into(), number);
    body.insert("max_tokens".to_owned(), most);
    body.insert("messages".to_owned(), json!([{ "role": "user", "content": text }]));
    let answer = vec!["data", "content", "0", "text"];
    let renamed = ["reply", "response", "answer"].map(|name| (vec![name], answer.clone()));
    let gives = Gives { renamed: renamed.to_vec(), ..data() };
    let known = call("POST", "https://api.anthropic.com/v1/messages", body.into(), gives);
    Some(Known { headers: &[("anthropic-version", "2023-06-01")], key: "x-api-key: …", ..known })
}

fn airtable(node: &Node, action: &str) -> Option<Known> {
    let base = node.param_text(&["applicationId", "baseId"]);
    let table = node.param_text(&["tableName", "tableId"]);
    if base.is_empty() || table.is_empty() {
        return None;
    }
    let url = format!("https://api.airtable.com/v0/{base}/{table}");
    let fields: Map<String, Json> = node
        .params()
        .into_iter()
        .filter_map(|(key, value)| Some((key.strip_prefix("fields__")?.to_owned(), value)))
        .collect();
    let body = json!({ "fields": fields, "typecast": true });
    match action {
        "createrecord" | "create_record" => Some(call("POST", url, body, data())),
        "updaterecord" | "update_record" => {
            let row = node.param_text(&["rowId", "recordId"]);
            (!row.is_empty()).then(|| call("PATCH", format!("{url}/{row}"), body, data()))
        }
        "findrecord" | "find_record" => {
            // A miss that ends the run cannot be said with one call.
            if !node.param("_zap_search_success_on_miss").is_some_and(is_yes) {
                return None;
            }
            let field = node.param_text(&["searchByField"]);
            let value = node.param_text(&["searchByValue"]);
            if field.is_empty() || value.is_empty() {
                return None;
            }
            let formula = format!("{{{field}}}=\"{value}\"");
            let query = json!({ "maxRecords": 1, "filterByFormula": formula });
            let first = vec!["data", "records", "0"];
            let found = Some([first.clone(), vec!["id"]].concat());
            let gives = Gives { under: first, found, ..Gives::default() };
            let query = query.as_object().cloned().unwrap_or_default();
            Some(Known { query, ..call("GET", url, Json::Null, gives) })
        }
        _ => None,
    }
}

fn todoist(node: &Node, action: &str) -> Option<Known> {
    if !["new_task", "create_task", "task"].contains(&action) {
        return None;
    }
    let content = node.param_of(&["content", "title"])?;
    let names: &[(&str, &[&str])] = &[
        ("description", &["note", "description"]),
        ("due_string", &["due_date", "due_string", "date_string"]),
    ];
    let mut body = picked(node, names);
    body.insert("content".to_owned(), content.clone());
    if let Some(project) = node.param("project_id") {
        body.insert("project_id".to_owned(), plain(project).into());
    }
    if let Some(priority) = node.param("priority") {
        body.insert("priority".to_owned(), number(priority));
    }
    // Labels go by their names.
    let labels = node.fields.get("meta").and_then(|meta| meta.pointer("/parammap/labels"));
    if let Some(labels) = labels.filter(|labels| labels.is_array()) {
        body.insert("labels".to_owned(), labels.clone());
    }
    Some(call("POST", "https://api.todoist.com/api/v1/tasks", body.into(), data()))
}

fn asana(node: &Node, action: &str) -> Option<Known> {
    if !["create_task", "new_task", "task"].contains(&action) {
        return None;
    }
    node.param("name")?;
    let names: &[(&str, &[&str])] = &[
        ("name", &["name"]),
        ("notes", &["notes", "description"]),
        ("workspace", &["workspace"]),
        ("assignee", &["assignee"]),
        ("due_on", &["due_on", "due_date"]),
    ];
    let mut body = picked(node, names);
    if let Some(project) = node.param_of(&["project", "projects"]) {
        body.insert("projects".to_owned(), json!([project]));
    }
    let gives = Gives { under: vec!["data", "data"], ..Gives::default() };
    Some(call("POST", "https://app.asana.com/api/1.0/tasks", json!({ "data": body }), gives))
}

fn github(node: &Node, action: &str) -> Option<Known> {
    let repository = node.param_text(&["repo", "repository"]);
    if !["create_issue", "issue", "new_issue"].contains(&action) || repository.is_empty() {
        return None;
    }
    let body = picked(node, &[("title", &["title"]), ("body", &["body"]), ("labels", &["labels"])]);
    Some(call(
        "POST",
        format!("https://api.github.com/repos/{repository}/issues"),
        body.into(),
        data(),
    ))
}

fn trello(node: &Node, action: &str) -> Option<Known> {
    if !["card", "create_card", "new_card"].contains(&action) {
        return None;
    }
    let names: &[(&str, &[&str])] = &[
        ("idList", &["list", "idList", "list_id"]),
        ("name", &["name"]),
        ("desc", &["desc", "description"]),
        ("due", &["due", "due_date"]),
    ];
    let body = picked(node, names);
    body.get("idList")?;
    let known = call("POST", "https://api.trello.com/1/cards", body.into(), data());
    Some(Known { key: "Authorization: OAuth oauth_consumer_key=…, oauth_token=…", ..known })
}

fn clickup(node: &Node, action: &str) -> Option<Known> {
    let list = node.param_text(&["list", "list_id"]);
    if !["create_task", "new_task", "task"].contains(&action) || list.is_empty() {
        return None;
    }
    let body = picked(node, &[("name", &["name"]), ("description", &["description", "content"])]);
    let known = call(
        "POST",
        format!("https://api.clickup.com/api/v2/list/{list}/task"),
        body.into(),
        data(),
    );
    Some(Known { key: "Authorization: …", ..known })
}
