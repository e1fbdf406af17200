//! Imported zaps that run to their outcome.

use super::{first, hooked, imported, statuses, switched_on};
use crate::{
    both,
    support::{Answer::Says, Dossier, Receiver, Setup, TestApp, eventually},
};
use serde_json::{Value as Json, json};

async fn start(demo: &Dossier, zap: &Json, body: Json) {
    let on = switched_on(demo, zap).await;
    assert_eq!(on.status, 200, "{on:?}");
    let url = on.json()["url"].as_str().unwrap().to_owned();
    let path = url[url.find("/hooks").unwrap()..].to_owned();
    assert_eq!(demo.api.clone().below("").post(&path, body).await.status, 200);
}

async fn ended(demo: &Dossier) -> Json {
    eventually("the run has ended", async || {
        let runs = demo.api.get("/runs").await.json();
        let run = &runs["items"][0];
        (run["state"] != "playing").then(|| run.clone())
    })
    .await
}

#[both]
async fn a_zap_of_hook_sheet_code_and_webhook_runs(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let answer = imported(&demo, &hooked(&[
        ("FilterAPI", "filter", json!({ "filter_criteria": [{ "key": "1__nom", "match": "iexist", "value": "", "action": "continue" }] })),
        ("CodeCLIAPI@1", "run_javascript", json!({ "code": "return {grand: inputData.nom.toUpperCase()}", "input": { "nom": "{{1__nom}}" } })),
        ("GoogleSheetsV2CLIAPI@2", "add_row", json!({ "spreadsheet": "s", "worksheet": "0", "COL$A": "{{3__grand}}" })),
        ("WebHookCLIAPI@1", "post", json!({ "url": receiver.url("/in"), "data": { "a": "{{4__COL$A}}", "b": "{{3__grand}}" } })),
    ])).await;
    assert_eq!(
        statuses(&answer),
        ["works", "works", "works", "substituted", "works"],
        "{answer:#}"
    );
    let zap = first(&demo, &answer).await;
    start(&demo, &zap, json!({ "nom": "Lyon" })).await;
    let call = receiver.next().await;
    assert_eq!((call.target.as_str(), call.json()), ("/in", json!({ "a": "LYON", "b": "LYON" })));
    assert_eq!(ended(&demo).await["state"], "success");
    let rows = demo.api.get("/tables/1/rows").await.json();
    assert!(rows.to_string().contains("LYON"), "{rows}");
}

#[both]
async fn a_message_goes_to_the_channel_of_the_connection(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Says("text/plain", "ok"));
    let answer = imported(&demo, &hooked(&[(
        "SlackCLIAPI@1", "channel_message",
        json!({ "channel": "C1", "text": "Bonjour {{1__nom}}", "username": "Robot", "icon": ":robot_face:" }),
    )])).await;
    assert_eq!(statuses(&answer), ["works", "needs_account"]);
    let zap = first(&demo, &answer).await;
    switched_on(&demo, &zap).await.is_error(422, "connection_missing", "/steps/0/connection");
    let wanted = json!({ "app": "webhooks", "nom": "Canal", "data": { "url": receiver.url("/services/T/B/x") } });
    let connection = demo.api.post("/connections", wanted).await.json()["id"].clone();
    let mut document = zap["document"].clone();
    document["steps"][0]["connection"] =
        connection.as_str().unwrap().parse::<i64>().unwrap().into();
    let body = json!({ "rev": 0, "document": document }).to_string();
    let path = format!("/zaps/{}/draft", zap["id"].as_str().unwrap());
    let saved = demo.api.send("PUT", &path, "application/json", body.as_bytes()).await;
    assert_eq!(saved.status, 200, "{saved:?}");
    start(&demo, &zap, json!({ "nom": "Lyon" })).await;
    let call = receiver.next().await;
    assert_eq!(call.target, "/services/T/B/x");
    assert_eq!(
        call.json(),
        json!({ "text": "Bonjour Lyon", "username": "Robot", "icon_emoji": ":robot_face:" })
    );
    assert_eq!(ended(&demo).await["state"], "success");
}

#[both]
async fn a_key_that_was_moved_is_sent_and_shown_nowhere(setup: Setup) {
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Says("application/json", r#"{"ok": "cle-tres-secrete-4711"}"#));
    let code = format!(
        "const apiKey = 'cle-tres-secrete-4711';\nreturn fetch('{}', {{headers: {{'X-Api-Key': apiKey}}}}).then(r => r.text()).then(t => ({{t}}))",
        receiver.url("/code")
    );
    let answer = imported(
        &demo,
        &hooked(&[
            (
                "WebHookCLIAPI@1",
                "post",
                json!({ "url": receiver.url("/in?token=cle-tres-secrete-4711"),
            "headers": { "Authorization": "Bearer cle-tres-secrete-4711", "X-Autre": "a" },
            "data": { "password": "cle-tres-secrete-4711", "nom": "{{1__nom}}" } }),
            ),
            ("CodeCLIAPI@1", "run_javascript", json!({ "code": code, "input": {} })),
        ]),
    )
    .await;
    assert_eq!(statuses(&answer), ["works", "needs_account", "needs_account"], "{answer:#}");
    let zap = first(&demo, &answer).await;
    assert!(!zap.to_string().contains("4711"), "{zap:#}");
    start(&demo, &zap, json!({ "nom": "Lyon" })).await;
    let call = receiver.next().await;
    assert_eq!(call.target, "/in?token=cle-tres-secrete-4711");
    assert_eq!(call.headers["authorization"], "Bearer cle-tres-secrete-4711");
    assert_eq!(call.json(), json!({ "password": "cle-tres-secrete-4711", "nom": "Lyon" }));
    let call = receiver.next().await;
    assert_eq!(call.headers["x-api-key"], "cle-tres-secrete-4711");
    let run = ended(&demo).await;
    assert_eq!(run["state"], "success");
    let shown = demo.api.get(&format!("/runs/{}", run["id"].as_str().unwrap())).await;
    assert!(!shown.text().contains("4711"), "{}", shown.text());
}
