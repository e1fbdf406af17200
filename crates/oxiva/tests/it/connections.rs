//! Connections: what gives access goes in and never comes out.

use crate::{
    both,
    support::{Setup, TestApp, World, walk::Who},
};
use serde_json::{Value as Json, json};

const SECRET: &str = "tres-secret-4711";

fn wanted(nom: &str) -> Json {
    json!({ "app": "webhooks", "nom": nom, "data": { "basic_auth": format!("jean|{SECRET}") } })
}

#[both]
async fn what_gives_access_is_never_shown_again(app: TestApp) {
    let world = World::create(&app, "marque", "marque", 500).await;
    let api = &world.dossier.api;
    let made = api.post("/connections", wanted("Compta")).await;
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert!(made.head.contains(&format!("location: /api/v3/connections/{id}")), "{made:?}");
    let listed = api.get("/connections").await;
    let page = world.client(&app, Who::Administrator);
    let page = page.get("/connexions-zap").await;
    for shown in [&made, &listed, &page] {
        assert!(shown.text().contains("Compta"), "{shown:?}");
        assert!(!shown.text().contains(SECRET), "{shown:?}");
    }
    let audit = app.texts("SELECT subject FROM audit WHERE action = 'connection_created'").await;
    assert!(audit.contains(&"Compta".to_owned()), "{audit:?}");
    for column in ["nom", "app", "label"] {
        let sql = Box::leak(format!("SELECT {column} FROM connections").into_boxed_str());
        assert!(app.texts(sql).await.iter().all(|text| !text.contains(SECRET)));
    }
    assert_eq!(api.delete(&format!("/connections/{id}")).await.status, 204);
    assert_eq!(api.delete(&format!("/connections/{id}")).await.status, 404);
}

#[both]
async fn what_is_wrong_is_named(app: TestApp) {
    let dossier = app.dossier("demo").await;
    let refused = async |change: Json| {
        let mut sent = wanted("Compta");
        sent.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = dossier.api.post("/connections", sent).await.json();
        let error = &answer["error"];
        format!("{} {}", error["field"].as_str().unwrap(), error["code"].as_str().unwrap())
    };
    assert_eq!(refused(json!({ "nom": " " })).await, "nom required");
    assert_eq!(refused(json!({ "app": "a b" })).await, "app connection_app");
    assert_eq!(refused(json!({ "data": {} })).await, "data required");
    assert_eq!(refused(json!({ "data": "x" })).await, "data type");
    assert_eq!(refused(json!({ "data": { "a": "x".repeat(20_001) } })).await, "data too_long");
    // One of each shape; the others stand beside what checks them.
    assert_eq!(refused(json!({ "app": "webhook" })).await, "app choice");
    assert_eq!(refused(json!({ "data": { "token": "x" } })).await, "data connection_names");
    assert_eq!(refused(json!({ "data": { "url": "x" } })).await, "data connection_url");
    let headers = json!({ "data": { "headers": { "X Y": "x" } } });
    assert_eq!(refused(headers).await, "data connection_headers");
    assert_eq!(refused(json!({ "secret": "x" })).await, "secret unknown_field");
    assert_eq!(dossier.api.post("/connections", wanted("Compta")).await.status, 201);
    assert_eq!(refused(json!({})).await, "nom taken");
}

#[both]
async fn a_form_does_not_say_what_was_typed(app: TestApp) {
    let world = World::create(&app, "marque", "marque", 500).await;
    let client = world.client(&app, Who::Administrator);
    let form = async |body: &str| {
        let kind = "application/x-www-form-urlencoded";
        client.send("POST", "/connexions-zap", kind, body.as_bytes()).await
    };
    let refused = form(&format!("nom=&app=webhooks&data=basic_auth:+jean%7C{SECRET}")).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.text().contains(SECRET));
    let made = form(&format!("nom=Compta&app=webhooks&data=basic_auth:+jean%7C{SECRET}")).await;
    assert_eq!(made.status, 303, "{made:?}");
}

#[both]
async fn the_other_side_says_whose_account_it_is(setup: Setup) {
    let app = setup.with("server.public_url", "https://crm.oxiva.example").start().await;
    let demo = app.dossier("demo").await;
    let make = async |nom: &str, app: &str, token: &str| {
        let data = match app {
            "oxiva" => json!({ "token": token, "dossier": "demo" }),
            _ => json!({ "basic_auth": token }),
        };
        let made =
            demo.api.post("/connections", json!({ "app": app, "nom": nom, "data": data })).await;
        format!("/connections/{}/test", made.json()["id"].as_str().unwrap())
    };
    let good = make("Bonne", "oxiva", &demo.token).await;
    let tested = demo.api.post(&good, json!({})).await.json();
    assert_eq!(tested["good"], true, "{tested}");
    assert!(tested["label"].as_str().unwrap().contains("Société demo"), "{tested}");
    let bad = make("Mauvaise", "oxiva", &format!("oxv_{:a<43}", "inconnu-4711")).await;
    let tested = demo.api.post(&bad, json!({})).await.json();
    assert_eq!((&tested["good"], &tested["label"]), (&json!(false), &json!(null)));
    assert!(!tested.to_string().contains("4711"), "{tested}");
    let none = make("Autre", "webhooks", "a|b").await;
    demo.api.post(&none, json!({})).await.is_error(422, "nothing_to_test", "");
    let listed = demo.api.get("/connections").await.json();
    let listed: Vec<_> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (c["nom"].clone(), c["good"].clone()))
        .collect();
    let expected = [("Autre", json!(null)), ("Bonne", json!(true)), ("Mauvaise", json!(false))];
    assert_eq!(listed, expected.map(|(nom, good)| (json!(nom), good)));
}

#[both]
async fn without_a_key_nothing_is_kept(setup: Setup) {
    let app = setup.with("secrets.key", "").start().await;
    let dossier = app.dossier("demo").await;
    let answer = dossier.api.post("/connections", wanted("Compta")).await;
    match app.db.engine_name() {
        // The key is made beside the database.
        "SQLite" => {
            assert_eq!(answer.status, 201, "{answer:?}");
            assert!(app.setup.database.folder.path().join("secret.key").exists());
        }
        _ => {
            assert_eq!(answer.status, 409, "{answer:?}");
            assert_eq!(answer.json()["error"]["code"], "no_secret_key");
            assert_eq!(app.number("SELECT count(*) FROM connections").await, 0);
        }
    }
}
