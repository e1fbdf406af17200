//! Drafts of zaps as a test changes and tries them.

use super::{
    Dossier, Receiver, TestApp,
    http::Response,
    zaps::{catch_hook, post},
};
use oxiva::{
    dossiers::{self, Scope},
    zaps::{
        documents, drafts,
        samples::{self, Sample},
    },
};
use serde_json::{Value as Json, json};
use std::collections::HashMap;

pub async fn latest(app: &TestApp, demo: &Dossier, zap: i64) -> HashMap<String, Sample> {
    let now = app.clock.now();
    demo.look(move |tx, id| {
        let (dossier, zap) = (dossiers::get(tx, id)?, documents::get(tx, id, zap)?);
        let draft = drafts::of(tx, id, &zap)?;
        samples::latest(tx, &dossier, &Scope::system(id, now), &zap, &draft.document)
    })
    .await
}

pub async fn test(demo: &Dossier, body: Json) -> Json {
    let answer = demo.api.post("/zaps/1/draft/test", body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

pub async fn save(demo: &Dossier, document: Json) -> Response {
    let rev = demo.api.get("/zaps/1/draft").await.json()["rev"].clone();
    let body = json!({ "rev": rev, "document": document }).to_string();
    demo.api.send("PUT", "/zaps/1/draft", "application/json", body.as_bytes()).await
}

/// A zap that posts what it was called with.
pub fn posts(receiver: &Receiver) -> Json {
    let mut step =
        post("2", &receiver.url("/"), json!({ "n": "{{1__n}}", "absent": "{{1__rien}}" }));
    step["params"]["headers"] = json!({ "X-Api-Key": "clef-secrète" });
    catch_hook(json!([step, post("3", &receiver.url("/3"), json!({ "de": "{{2__reponse}}" }))]))
}
