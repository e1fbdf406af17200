//! What a run shows, and where its requests to our own address come from.

use crate::{
    both,
    support::{
        Answer::Says,
        Browser, Receiver, Setup, TestApp,
        binary::Binary,
        zaps::{Made, catch_hook, post},
    },
};
use oxiva::{dossiers::people::Role, zaps::runs::RunState};
use serde_json::json;
use std::sync::Arc;

#[both]
async fn a_run_shows_nothing_that_a_step_gets_in_with(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Says("application/json", r#"{"echo":"motdepasse-1 jeton-22"}"#));
    let params = json!({
        "url": receiver.url("/?t=jeton-22"), "data": { "a": "visible" }, "basic_auth": "jean|motdepasse-1",
        "headers": { "Authorization": "Bearer jeton-22", "X-Api-Key": "clef-333", "X-Trace": "trace-4" },
    });
    let step = json!({ "id": "2", "kind": "action", "app": "webhooks", "action": "post", "params": params });
    let zap = Made::posted(&app, &demo, catch_hook(json!([step]))).await;
    zap.start(json!({})).await;
    zap.are(&[RunState::Success]).await;
    let call = receiver.next().await;
    assert_eq!(call.headers["x-api-key"], "clef-333", "it was sent");

    let (email, _) = demo.someone(&app, "Anne", Role::Administrator).await;
    let mut anne = Browser::signed_in(&app, &email).await;
    let run = demo.api.get("/runs").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let binary = Binary::on(&app.setup.database);
    for shown in [
        demo.api.get(&format!("/runs/{run}")).await.text(),
        anne.get(&format!("/executions/{run}")).await.text(),
        binary.run(&["run", "show", &run, "--dossier", "demo"]).text(),
    ] {
        for secret in ["motdepasse-1", "jeton-22", "clef-333"] {
            assert!(!shown.contains(secret), "{secret} in\n{shown}");
        }
        for told in ["visible", "trace-4", ":censored:"] {
            assert!(shown.contains(told), "{told} not in\n{shown}");
        }
    }
}

/// It is not the machine itself that guesses, nor whoever is behind the same proxy.
#[both]
async fn a_zap_that_calls_our_own_address_is_nobody_on_this_machine(setup: Setup) {
    let app = setup
        .with("server.public_url", "https://crm.oxiva.example")
        .with("limits.guesses_per_minute", "3")
        .start()
        .await;
    let demo = Arc::new(app.dossier("demo").await);
    let own = |path: &str| format!("https://crm.oxiva.example{path}");
    let step = post("2", &own("/hooks/catch/1/inconnu/"), json!({}));
    let zap = Made::new(&app, &demo, catch_hook(json!([step]))).await;
    for _ in 0..3 {
        zap.start(json!({})).await;
    }
    zap.are(&[RunState::Errored; 3]).await;
    // The zaps have used up their own guesses, and nobody else's.
    let unknown = app.http().get("/hooks/catch/1/inconnu/").await;
    unknown.is_error(404, "not_found", "");

    let token = demo.token(oxiva::dossiers::tokens::TokenScope::ALL).await;
    let body = json!({ "nom": "Par un zap", "scopes": ["read"] });
    let step = json!({ "id": "2", "kind": "action", "app": "webhooks", "action": "post", "params": {
        "url": own("/api/v3/keys"), "data": body, "headers": { "Authorization": format!("Bearer {token}") } } });
    let zap = Made::new(&app, &demo, catch_hook(json!([step]))).await;
    zap.start(json!({})).await;
    zap.are(&[RunState::Success]).await;
    let told = "SELECT '<' || address || '>' FROM audit WHERE subject = 'Par un zap'";
    assert_eq!(app.texts(told).await, ["<>"]);
}
