//! `ETag` and `If-Match` of API v3: whoever changes what they have not seen is told so, of every resource.

use crate::{
    both,
    support::{Receiver, TestApp, http::Response},
};
use serde_json::{Value as Json, json};

#[both]
async fn every_resource_has_a_tag_and_heeds_it(app: TestApp) {
    let demo = app.dossier("demo").await;
    let receiver = Receiver::start().await;
    let made = async |path: &str, body: Json| {
        let answer = demo.api.post(path, body).await;
        assert_eq!(answer.status, 201, "{path}: {answer:?}");
        format!("{path}/{}", answer.json()["id"].as_str().unwrap())
    };
    let societe = made("/societes", json!({ "nom": "Mairie" })).await;
    let ticket =
        made("/tickets", json!({ "societe": demo.societe("École").await, "sujet": "s" })).await;
    let endpoint = json!({ "url": receiver.url("/a"), "events": ["ticket.created"] });
    let webhook = made("/webhooks", endpoint).await;
    let table = made("/tables", json!({ "nom": "T", "columns": [{ "nom": "Sujet" }] })).await;
    let row = made(&format!("{table}/rows"), json!({ "values": { "Sujet": "a" } })).await;
    let document = |title: &str| json!({ "title": title, "trigger": { "id": "1", "kind": "manual" }, "steps": [] });
    let zap = made("/zaps", document("Z")).await;
    let key = made("/keys", json!({ "nom": "k", "scopes": ["read"] })).await;
    let data = json!({ "basic_auth": "a|b" });
    let connection =
        made("/connections", json!({ "app": "webhooks", "nom": "c", "data": data })).await;
    let person = format!("/people/{}", demo.person("Alix").await);
    let changes: [(&str, &str, Json); 8] = [
        (&societe, "PATCH", json!({ "ville": "Lyon" })),
        (&ticket, "PATCH", json!({ "sujet": "t" })),
        (&webhook, "PATCH", json!({ "description": "d" })),
        (&row, "PATCH", json!({ "values": { "Sujet": "b" } })),
        (&table, "PATCH", json!({ "nom": "U" })),
        (&zap, "PATCH", json!({ "rate": 3 })),
        (&zap, "PUT", document("Y")),
        (&person, "PATCH", json!({ "nom": "Alix B" })),
    ];
    for (path, method, change) in changes {
        let old = tag(&demo.api.get(path).await);
        let send = async |seen: &str| {
            let http = demo.api.clone().header("if-match", seen);
            http.send(method, path, "application/json", change.to_string().as_bytes()).await
        };
        assert_eq!(send(&old).await.status, 200, "{path}");
        let refused = send(&old).await;
        assert_eq!(
            (refused.status, refused.code()),
            (412, "precondition_failed".to_owned()),
            "{path}"
        );
        let shown = demo.api.get(path).await;
        assert_ne!(tag(&shown), old, "{path}");
        let again = send(&tag(&shown)).await;
        assert_eq!(
            (again.status, tag(&again)),
            (200, tag(&shown)),
            "{path}: what a change answers has the tag, too"
        );
    }
    for path in [&societe, &ticket, &webhook, &row, &table, &zap, &key, &connection] {
        let refused = demo.api.clone().header("if-match", "\"other\"").delete(path).await;
        assert_eq!(
            (refused.status, refused.code()),
            (412, "precondition_failed".to_owned()),
            "{path}"
        );
        let seen = tag(&demo.api.get(path).await);
        let gone = demo.api.clone().header("if-match", &seen).delete(path).await;
        assert_eq!(gone.status, 204, "{path}: {gone:?}");
    }
}

/// What only passes changes no tag: a row that comes does not change its table's.
#[both]
async fn a_tag_stands_for_what_can_be_changed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let table = demo.api.post("/tables", json!({ "nom": "T", "columns": [{ "nom": "a" }] })).await;
    let path = format!("/tables/{}", table.json()["id"].as_str().unwrap());
    let before = tag(&demo.api.get(&path).await);
    demo.api.post(&format!("{path}/rows"), json!({ "values": { "a": "1" } })).await;
    assert_eq!(tag(&demo.api.get(&path).await), before);
}

fn tag(answer: &Response) -> String {
    let tag = answer.header("etag");
    assert!(tag.starts_with('"'), "{answer:?}");
    tag.to_owned()
}
