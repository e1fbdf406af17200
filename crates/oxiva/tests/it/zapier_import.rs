//! Zaps of Zapier's files: what becomes of each node, by every door, and that what works does work.

mod classes;
mod doors;
mod files;
mod played;
mod secrets;

use crate::support::{Dossier, http::Response};
use serde_json::{Map, Value as Json, json};

/// A node of a file: app, action, parameters.
type Node<'n> = (&'n str, &'n str, Json);

const HOOK: (&str, &str) = ("WebHookCLIAPI@1.1.1", "hook_v2");

/// A file with one zap: nodes one after the other, which are called 1, 2 …
fn file(nodes: &[Node<'_>]) -> Json {
    let mut all = Map::new();
    for (place, (api, action, params)) in nodes.iter().enumerate() {
        let id = place + 1;
        let parent = if place == 0 { Json::Null } else { place.into() };
        let type_of = if place == 0 { "read" } else { "write" };
        let node = json!({
            "id": id, "type_of": type_of, "selected_api": api, "action": action, "params": params,
            "meta": { "parammap": {} }, "parent_id": parent, "root_id": 1, "title": null,
            "authentication_id": null,
        });
        all.insert(id.to_string(), node);
    }
    json!({ "metadata": { "version": 2 }, "zaps": [{ "id": 1, "title": "Venu", "nodes": all }] })
}

/// The same, behind an address that starts it.
fn hooked(nodes: &[Node<'_>]) -> Json {
    let first = [(HOOK.0, HOOK.1, json!({}))];
    file(&[&first[..], nodes].concat())
}

/// Imports a file by the API.
async fn imported(demo: &Dossier, file: &Json) -> Json {
    let answer = demo.api.post("/zaps/import", file.clone()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// The first zap that an import made, by the API.
async fn first(demo: &Dossier, answer: &Json) -> Json {
    let id = answer["zaps"][0]["id"].as_str().expect("it was made");
    demo.api.get(&format!("/zaps/{id}")).await.json()
}

/// The statuses of the nodes of the first zap.
fn statuses(answer: &Json) -> Vec<&str> {
    let nodes = answer["zaps"][0]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["status"].as_str().unwrap()).collect()
}

async fn switched_on(demo: &Dossier, zap: &Json) -> Response {
    let path = format!("/zaps/{}", zap["id"].as_str().unwrap());
    demo.api.patch(&path, json!({ "active": true })).await
}
