//! What a dossier takes of the disk is limited: it is told, then refused, and taken again once there is room.

use crate::{
    both,
    support::{
        Setup, TestApp, eventually,
        http::Response,
        zaps::{Made, catch_hook},
    },
};
use oxiva::{dossiers::people::Role, housekeeping::janitor};
use serde_json::json;
use std::{sync::Arc, time::Duration};

async fn notices(app: &TestApp) -> Vec<String> {
    app.texts("SELECT word FROM notices ORDER BY id").await
}

async fn measured(app: &TestApp) {
    janitor::tidy(&app.environment, &app.throttles).await.unwrap();
}

async fn call(app: &TestApp, path: &str, kilobytes: usize) -> Response {
    app.http().send("POST", path, "text/plain", &vec![b'x'; kilobytes * 1_000]).await
}

#[both]
async fn a_dossier_that_is_full_is_told_refused_and_taken_again(setup: Setup) {
    let app = setup.with("limits.dossier_megabytes", "1").start().await;
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    demo.someone(&app, "Anne", Role::Administrator).await;
    let (hook, of_other) = (demo.catch_hook("Appels").await, other.catch_hook("Appels").await);
    let table = json!({ "nom": "Lignes", "columns": [{ "nom": "Sujet", "type": "text" }] });
    assert_eq!(demo.api.post("/tables", table).await.status, 201);
    for _ in 0..8 {
        assert_eq!(call(&app, &hook.path(), 101).await.status, 200);
    }
    assert!(notices(&app).await.is_empty());
    measured(&app).await;
    assert_eq!(notices(&app).await, ["space-near"]);
    measured(&app).await;
    assert_eq!(notices(&app).await, ["space-near"], "once");
    assert_eq!(app.number("SELECT count(*) FROM mails").await, 1);

    // Between two measures what arrives is added up.
    assert_eq!(call(&app, &hook.path(), 101).await.status, 200);
    let refused = call(&app, &hook.path(), 101).await;
    refused.is_error(429, "space_full", "");
    assert_eq!(refused.header("retry-after"), "600");
    assert_eq!(
        app.number("SELECT count(*) FROM receptions").await,
        9,
        "what is refused is not kept"
    );
    assert_eq!(call(&app, &hook.path(), 1).await.status, 200, "what is small still has room");
    assert_eq!(call(&app, &of_other.path(), 101).await.status, 200, "another dossier");

    app.execute("UPDATE receptions SET size = 120000").await;
    measured(&app).await;
    assert_eq!(notices(&app).await, ["space-near", "space-full"]);
    let row = async || demo.api.post("/tables/1/rows", json!({ "values": { "Sujet": "x" } })).await;
    row().await.is_error(429, "space_full", "");
    assert_eq!(
        demo.api.post("/societes", json!({ "nom": "Mairie" })).await.status,
        201,
        "a record is none of it"
    );
    call(&app, &hook.path(), 1).await.is_error(429, "space_full", "");

    // Somebody makes room: the next refusal looks again.
    app.execute("DELETE FROM receptions WHERE size > 1").await;
    app.advance(Duration::from_secs(61)).await;
    call(&app, &hook.path(), 1).await;
    eventually("there is room", async || {
        (call(&app, &hook.path(), 1).await.status == 200).then_some(())
    })
    .await;
    eventually("a row is taken", async || (row().await.status == 201).then_some(())).await;
}

#[both]
async fn runs_and_tables_count_as_calls_do(setup: Setup) {
    let app = setup.with("limits.dossier_megabytes", "1").start().await;
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, catch_hook(json!([]))).await;
    let bytes = "SELECT space_bytes FROM dossiers WHERE nom = 'demo'";
    zap.start(json!({ "texte": "x".repeat(100_000) })).await;
    measured(&app).await;
    let after_run = app.number(bytes).await;
    assert!((200_000..320_000).contains(&after_run), "the call and its run: {after_run}");
    let table = json!({ "nom": "Lignes", "columns": [{ "nom": "Sujet", "type": "text" }] });
    assert_eq!(demo.api.post("/tables", table).await.status, 201);
    for _ in 0..50 {
        assert_eq!(
            demo.api
                .post("/tables/1/rows", json!({ "values": { "Sujet": "y".repeat(500) } }))
                .await
                .status,
            201
        );
    }
    measured(&app).await;
    let after_rows = app.number(bytes).await - after_run;
    assert!((50_000..200_000).contains(&after_rows), "{after_rows}");
}

#[both]
async fn zero_is_any_number(setup: Setup) {
    let app = setup.with("limits.dossier_megabytes", "0").start().await;
    let demo = app.dossier("demo").await;
    let hook = demo.catch_hook("Appels").await;
    assert_eq!(call(&app, &hook.path(), 2_000).await.status, 200);
    measured(&app).await;
    assert!(notices(&app).await.is_empty());
    assert_eq!(call(&app, &hook.path(), 2_000).await.status, 200);
}
