//! Templates by the API and the command line.

use crate::{
    both,
    support::{Setup, TestApp, binary::Binary},
};
use oxiva::{dossiers::tokens::TokenScope, zaps::templates};
use serde_json::{Value as Json, json};

#[both]
async fn templates_are_listed_in_pages(app: TestApp) {
    let demo = app.dossier("demo").await;
    let names: Vec<_> = templates::all().iter().map(|one| one.name.clone()).collect();
    assert_eq!(demo.api.listed("/zap-templates?limit=7", "name").await, names);
    let english = demo.api.clone().header("accept-language", "en");
    let all = english.get("/zap-templates").await.json();
    let payment =
        all["items"].as_array().unwrap().iter().find(|one| one["name"] == "payment-activity");
    assert_eq!(
        payment.unwrap(),
        &json!({ "name": "payment-activity", "category": "incoming",
            "title": "A payment is noted with the client",
            "description": "When your payment service announces a payment, it is noted among the activities of the company and added to the table of payments.",
            "sends_mail": false, "takes_email": false, "takes_url": false, "tables": ["Payments"],
            "call": { "name": "Name of the company", "email": "contact@exemple.example",
                "amount": 120.5, "reference": "F-2026-001" } })
    );
}

#[both]
async fn a_program_makes_a_draft_of_a_template(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.api.post("/zap-templates/autre", json!({})).await.is_error(404, "not_found", "");
    let refused = demo.api.post("/zap-templates/three-paths", json!({ "mail": "x" })).await;
    refused.is_error(422, "unknown_field", "mail");
    let refused = demo.api.post("/zap-templates/three-paths", json!({ "email": 1 })).await;
    refused.is_error(422, "type", "email");
    // What nobody answered is to be filled in.
    let chat = demo.api.post("/zap-templates/new-ticket-chat", json!({})).await;
    assert_eq!((chat.status, chat.header("location")), (201, "/api/v3/zaps/1"), "{chat:?}");
    let chat = chat.json();
    assert_eq!(chat["problems"].as_array().unwrap().len(), 1, "{chat}");
    assert_eq!(
        (&chat["problems"][0]["pointer"], &chat["problems"][0]["code"]),
        (&json!("/steps/0/params"), &json!("missing_key"))
    );
    // The same key makes it once.
    let once = demo.api.clone().header("idempotency-key", "une-fois");
    let first = once.post("/zap-templates/three-paths", json!({})).await.json();
    assert_eq!(once.post("/zap-templates/three-paths", json!({})).await.json(), first);
    assert_eq!(demo.api.get("/tables").await.json()["items"].as_array().unwrap().len(), 3);
}

#[both]
async fn a_key_makes_no_template_that_does_more_than_the_key(app: TestApp) {
    let demo = app.dossier("demo").await;
    let key = demo.token(&[TokenScope::Zaps, TokenScope::Read]).await;
    let api = app.http().below("/api/v3").bearer(&key);
    let refused = api.post("/zap-templates/new-societe-row", json!({})).await;
    refused.is_error(403, "step_not_allowed", "/steps/0");
    // It only starts from a table, which has to be made.
    let refused =
        api.post("/zap-templates/changed-row-email", json!({ "email": "a@oxiva.example" }));
    assert_eq!(refused.await.code(), "missing_scope");
    let made = api.post("/zap-templates/ticket-not-taken", json!({ "email": "a@oxiva.example" }));
    assert_eq!(made.await.status, 201);
    assert_eq!(app.number("SELECT count(*) FROM tables").await, 0);
    assert_eq!(app.number("SELECT count(*) FROM zaps").await, 1);
}

#[both]
async fn the_command_line_lists_templates_and_makes_zaps_of_them(setup: Setup) {
    let binary = Binary::on(&setup.database);
    binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    let listed = binary.run(&["zap", "templates"]).text();
    assert_eq!(listed.lines().count(), templates::all().len());
    assert!(listed.starts_with("closed-ticket-satisfaction    tickets"), "{listed}");
    let json = binary.run(&["zap", "templates", "--lang", "fr", "--json"]).json();
    assert_eq!(json["items"].as_array().unwrap().len(), templates::all().len());
    let create = |words: &[&str]| {
        let start = ["zap", "create", "--dossier", "demo"];
        binary.run(&[&start, words].concat())
    };
    assert_eq!(create(&["--template", "three-paths"]).text(), "1\n");
    let made = create(&["--template", "new-societe-row", "--lang", "en", "--json"]).json();
    assert_eq!(
        (&made["id"], &made["title"], &made["active"]),
        (&json!("2"), &json!("Note each new company in a table"), &json!(false))
    );
    let on = binary.run(&["zap", "on", "1", "--dossier", "demo"]);
    assert_eq!(on.text(), "Zap 1 is on.\n");
    let shown: Json = binary.run(&["zap", "show", "1", "--dossier", "demo"]).json();
    assert_eq!(
        shown["title"],
        "Trois chemins\u{a0}: clients, activités et tickets dans trois tableaux"
    );
    for wrong in [&["--template", "autre"][..], &["--template", "three-paths", "--lang", "de"]] {
        let failed = create(wrong);
        assert_eq!(failed.code, 1, "{failed:?}");
    }
    assert_eq!(create(&[]).code, 2);
    assert_eq!(create(&["zap.json", "--template", "three-paths"]).code, 2);
}
