//! What is read, what is refused, and that writing and reading agree.

mod drafts;
mod properties;
mod references;
mod refused;
mod written;

pub(crate) use properties::documents;

use super::*;
use serde_json::{Value as Json, json};

fn problems(document: &Json) -> Vec<String> {
    let Err(problems) = Zap::parse(document) else { return Vec::new() };
    problems.iter().map(|problem| format!("{} {}", problem.pointer, problem.code.word())).collect()
}

fn with_steps(steps: Json) -> Json {
    json!({ "title": "t", "trigger": { "id": "1", "kind": "catch_hook" }, "steps": steps })
}

fn full() -> Json {
    let any = json!([[{ "key": "{{1__objet}}", "match": "text_exactly", "value": "client" }]]);
    let post = json!({ "id": "5", "kind": "action", "app": "webhooks", "action": "post",
        "connection": 2, "params": { "url": "https://a.example", "data": { "a": ["{{1__a}}", 1] } } });
    json!({
        "title": "Trois chemins",
        "trigger": { "id": "1", "kind": "event", "title": "Ticket", "events": ["ticket.created"],
            "any": any },
        "steps": [
            { "id": "2", "kind": "filter", "title": "Client ?", "note": "À voir\navec Léa", "any": any },
            { "id": "3", "kind": "paths", "paths": [
                { "id": "4", "rule": "custom", "title": "A", "any": any, "steps": [post] },
                { "id": "6", "rule": "always", "steps": [] },
                { "id": "7", "rule": "fallback", "steps": [] } ] },
            { "id": "8", "kind": "loop", "over": { "ligne": "{{1__lignes[]nom}}" }, "max": 5,
                "steps": [{ "id": "9", "kind": "delay", "for": { "value": "2", "unit": "hours" } }] },
            { "id": "10", "kind": "delay", "off": true, "until": "{{1__date}} +30m", "past": "halt" },
        ],
    })
}
