//! API v3: zaps as documents in versions, their runs, and what a program decides about them.

use crate::{
    both,
    support::{Dossier, TestApp, eventually, http::Response},
};
use oxiva::dossiers::tokens::TokenScope;
use serde_json::{Value as Json, json};

/// Started by hand; goes on if `mot` is `oui`.
fn document(title: &str) -> Json {
    json!({
        "title": title,
        "trigger": { "id": "1", "kind": "manual", "fields": [{ "key": "mot", "required": true }] },
        "steps": [
            { "id": "2", "kind": "filter",
              "any": [[{ "key": "{{1__mot}}", "match": "text_exactly", "value": "oui" }]] },
            { "id": "3", "kind": "action", "app": "storage", "action": "set",
              "params": { "key": "{{1__mot}}", "value": "{{1__rien}}" } },
        ],
    })
}

async fn made(demo: &Dossier, document: Json) -> Json {
    let answer = demo.api.post("/zaps", document).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

async fn put(demo: &Dossier, path: &str, body: &Json) -> Response {
    demo.api.send("PUT", path, "application/json", body.to_string().as_bytes()).await
}

/// The run, once it is in this state.
async fn ended(demo: &Dossier, run: &Json, state: &str) -> Json {
    let path = format!("/runs/{}", run["id"].as_str().unwrap());
    eventually(state, async || {
        let run = demo.api.get(&path).await.json();
        (run["state"] == state).then_some(run)
    })
    .await
}

#[both]
async fn a_zap_is_made_saved_switched_and_deleted(app: TestApp) {
    let demo = app.dossier("demo").await;
    let hook =
        json!({ "title": "Un", "trigger": { "id": "1", "kind": "catch_hook" }, "steps": [] });
    let answer = demo.api.post("/zaps", hook.clone()).await;
    assert_eq!((answer.status, answer.header("location")), (201, "/api/v3/zaps/1"), "{answer:?}");
    let zap = answer.json();
    let url = zap["url"].as_str().unwrap();
    assert!(url.contains(&format!("/hooks/catch/{}/", demo.id.number())), "{url}");
    let mut expected = json!({
        "id": "1", "title": "Un", "active": false, "state": "off",
        "state_at": "2023-05-17T11:45:26.000+02:00", "reason": null, "source": null, "owner": null,
        "labels": [], "errors_7_days": 0, "version": 1, "trigger": "catch_hook", "url": url, "next_at": null, "concurrency": null, "rate": null, "hold_above": null,
        "keep_on": false, "created_at": "2023-05-17T11:45:26.000+02:00",
        "updated_at": "2023-05-17T11:45:26.000+02:00", "problems": [], "warnings": [], "document": hook,
    });
    assert_eq!(zap, expected);

    let saved = put(&demo, "/zaps/1", &document("Deux")).await;
    assert_eq!(saved.status, 200, "{saved:?}");
    let saved = saved.json();
    assert_eq!(
        (&saved["version"], &saved["trigger"], &saved["url"]),
        (&json!(2), &json!("manual"), &json!(null))
    );
    // The same once more is no version; the address comes back with its trigger.
    assert_eq!(put(&demo, "/zaps/1", &document("Deux")).await.json()["version"], 2);
    assert_eq!(put(&demo, "/zaps/1", &hook).await.json()["url"], url);

    let versions = demo.api.get("/zaps/1/versions?limit=2").await.json();
    let numbers: Vec<_> =
        versions["items"].as_array().unwrap().iter().map(|one| one["version"].clone()).collect();
    assert_eq!((numbers, versions["next"].is_string()), (vec![json!(3), json!(2)], true));
    let second = demo.api.get("/zaps/1/versions/2").await.json();
    assert_eq!((&second["document"], &second["author"]), (&document("Deux"), &json!("token:1")));
    demo.api.get("/zaps/1/versions/4").await.is_error(404, "not_found", "");

    let changes = json!({ "active": true, "concurrency": 1, "rate": 20, "keep_on": true });
    let changed = demo.api.patch("/zaps/1", changes).await.json();
    for (key, value) in [
        ("active", json!(true)),
        ("state", json!("on")),
        ("concurrency", json!(1)),
        ("rate", json!(20)),
        ("keep_on", json!(true)),
        ("version", json!(3)),
    ] {
        assert_eq!(changed[key], value, "{key}");
    }
    let changed = demo
        .api
        .patch(
            "/zaps/1",
            json!({ "active": false, "concurrency": null, "rate": null, "keep_on": false }),
        )
        .await
        .json();
    expected["version"] = json!(3);
    assert_eq!(changed, expected);
    demo.api.patch("/zaps/1", json!({ "rate": 1_001 })).await.is_error(422, "range", "rate");
    demo.api.patch("/zaps/1", json!({ "rate": 1.5 })).await.is_error(422, "range", "rate");
    demo.api.patch("/zaps/1", json!({ "active": "yes" })).await.is_error(422, "type", "active");
    demo.api.patch("/zaps/1", json!({ "title": "x" })).await.is_error(
        422,
        "unknown_field",
        "title",
    );

    for n in 0..3 {
        made(&demo, document(&format!("Z{n}"))).await;
    }
    assert_eq!(demo.api.listed("/zaps?limit=2", "title").await, ["Un", "Z0", "Z1", "Z2"]);
    assert_eq!(demo.api.delete("/zaps/1").await.status, 204);
    demo.api.get("/zaps/1").await.is_error(404, "not_found", "");
    assert_eq!(demo.api.listed("/zaps", "title").await, ["Z0", "Z1", "Z2"]);
    assert!(demo.api.listed("/zaps?state=on", "title").await.is_empty());
    demo.api.get("/zaps?state=deleted").await.is_error(400, "invalid_parameter", "state");
    demo.api.get("/zaps?etat=on").await.is_error(400, "invalid_parameter", "etat");
}

#[both]
async fn what_is_wrong_with_a_document_is_pointed_at(app: TestApp) {
    let demo = app.dossier("demo").await;
    let wrong = json!({
        "title": "x",
        "trigger": { "id": "1", "kind": "event", "events": ["ticket.created", "ticket.eaten"] },
        "steps": [{
            "id": "2", "kind": "action", "app": "webhooks", "action": "post",
            "params": { "data": {} }, "colour": "red",
        }],
    });
    let refused = demo.api.post("/zaps", wrong.clone()).await;
    refused.is_error(422, "unknown_key", "/steps/0/colour");
    let checked = demo.api.post("/zaps/check", wrong).await;
    assert_eq!(checked.status, 200, "{checked:?}");
    let checked = checked.json();
    assert_eq!(
        (&checked["valid"], &checked["problems"][0]["pointer"], &checked["problems"][0]["args"]),
        (&json!(false), &json!("/steps/0/colour"), &json!({ "key": "colour" }))
    );
    let wrong = json!({
        "title": "x",
        "trigger": { "id": "1", "kind": "event", "events": ["ticket.created", "ticket.eaten"] },
        "steps": [{
            "id": "2", "kind": "action", "app": "webhooks", "action": "post",
            "params": { "data": {} },
        }],
    });
    let checked = demo.api.post("/zaps/check", wrong).await.json();
    let problems = checked["problems"].as_array().unwrap();
    let pointers: Vec<_> = problems
        .iter()
        .map(|one| (one["pointer"].as_str().unwrap(), one["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        pointers,
        [("/trigger/events/1", "unknown_event"), ("/steps/0/params", "missing_key")]
    );
    for problem in problems {
        assert_ne!(
            problem["message"].as_str().unwrap(),
            format!("problem-{}", problem["code"].as_str().unwrap())
        );
    }

    let mut doubtful = document("Doute");
    doubtful["steps"][1]["params"]["value"] = json!("{{9__x}}");
    let checked = demo.api.post("/zaps/check", doubtful.clone()).await.json();
    assert_eq!((&checked["valid"], &checked["problems"]), (&json!(true), &json!([])));
    assert_eq!(
        (&checked["warnings"][0]["pointer"], &checked["warnings"][0]["code"]),
        (&json!("/steps/1/params/value"), &json!("not_before"))
    );
    assert_eq!(made(&demo, doubtful).await["warnings"], checked["warnings"]);
    assert_eq!(demo.api.listed("/zaps", "title").await, ["Doute"], "a check writes nothing");
    demo.api.send("POST", "/zaps/check", "application/json", b"[]").await.is_error(
        400,
        "malformed_json",
        "",
    );
}

#[both]
async fn a_run_is_started_by_hand_and_read_step_by_step(app: TestApp) {
    let demo = app.dossier("demo").await;
    made(&demo, document("À la main")).await;
    demo.api.post("/zaps/1/run", json!({})).await.is_error(422, "required", "mot");
    let keyed = demo.api.clone().header("idempotency-key", "une-fois");
    let answer = keyed.post("/zaps/1/run", json!({ "mot": "oui" })).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let run = answer.json();
    assert_eq!(answer.header("location"), format!("/api/v3/runs/{}", run["id"].as_str().unwrap()));
    assert_eq!(keyed.post("/zaps/1/run", json!({ "mot": "oui" })).await.json(), run);
    let run = ended(&demo, &run, "success").await;
    assert_eq!(
        (&run["zap"], &run["start"], &run["source"], &run["failure"]),
        (&json!("1"), &json!("manual"), &json!("token:1"), &json!(null))
    );
    let steps = run["steps"].as_array().unwrap();
    let names: Vec<_> = steps
        .iter()
        .map(|step| (step["step"].as_str().unwrap(), step["state"].as_str().unwrap()))
        .collect();
    assert_eq!(names, [("1", "success"), ("2", "success"), ("3", "success")]);
    assert_eq!((&steps[0]["input"], &steps[0]["output"]), (&json!(null), &json!({ "mot": "oui" })));
    assert_eq!(steps[2]["warnings"], json!(["missing:1__rien"]));
    assert!(
        steps.iter().all(|step| step["error"].is_null() && step["duration_ms"].is_number()),
        "{steps:?}"
    );

    let other = demo.api.post("/zaps/1/run", json!({ "mot": "non" })).await.json();
    ended(&demo, &other, "filtered").await;
    assert_eq!(demo.api.listed("/runs?limit=1", "state").await, ["filtered", "success"]);
    assert_eq!(
        demo.api.listed("/runs?state=success&zap=1", "id").await,
        [run["id"].as_str().unwrap()]
    );
    assert_eq!(demo.api.listed("/runs?zap=2", "id").await, [""; 0]);
    assert_eq!(demo.api.listed("/runs?since=2023-05-17T11:45:27", "id").await, [""; 0]);
    assert_eq!(demo.api.listed("/runs?until=2023-05-17T11:45:27", "id").await.len(), 2);
    demo.api.get("/runs?state=broken").await.is_error(400, "invalid_parameter", "state");
    demo.api.get("/runs?after=x").await.is_error(400, "invalid_parameter", "after");
    for path in ["/runs/1", "/runs/0188279b-7e70-7000-8000-000000000000"] {
        demo.api.get(path).await.is_error(404, "not_found", "");
    }

    let path = format!("/runs/{}/replay", run["id"].as_str().unwrap());
    demo.api.post(&path, json!({})).await.is_error(409, "nothing_failed", "");
    let again = demo.api.post(&path, json!({ "from": "start" })).await;
    assert_eq!(again.status, 201, "{again:?}");
    let again = ended(&demo, &again.json(), "success").await;
    assert_eq!((&again["start"], &again["source"]), (&json!("replay"), &run["id"]));
    demo.api.post(&path, json!({ "from": "there" })).await.is_error(
        400,
        "invalid_parameter",
        "from",
    );
}

#[both]
async fn a_step_that_is_switched_off_is_passed_over(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut document = document("Sans filtre");
    document["trigger"]["note"] = json!("Demandé par Léa\nle 12");
    document["steps"][0]["off"] = json!(true);
    document["steps"][0]["note"] = json!("À remettre en juin");
    document["steps"][1]["params"]["value"] = json!("{{2__holds}}");
    let zap = made(&demo, document.clone()).await;
    assert_eq!(zap["document"], document);
    let warnings = zap["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(
        (&warnings[0]["pointer"], &warnings[0]["code"], &warnings[0]["args"]),
        (&json!("/steps/1/params/value"), &json!("off_step"), &json!({ "step": "2" }))
    );
    assert_ne!(warnings[0]["message"], "problem-off_step");

    // Nor does one keep a zap from being switched on that could not work.
    let steps = document["steps"].as_array_mut().unwrap();
    steps.push(json!({ "id": "4", "kind": "action", "app": "tables", "action": "create_row",
        "params": { "table": "nulle part" } }));
    let broken = put(&demo, "/zaps/1", &document).await;
    assert_eq!(broken.json()["problems"][0]["code"], "no_such_table", "{broken:?}");
    document["steps"][2]["off"] = json!(true);
    assert_eq!(put(&demo, "/zaps/1", &document).await.json()["problems"], json!([]));
    let on = demo.api.patch("/zaps/1", json!({ "active": true })).await;
    assert_eq!((on.status, &on.json()["active"]), (200, &json!(true)), "{on:?}");

    // The filter would have let it go no further.
    let run = demo.api.post("/zaps/1/run", json!({ "mot": "non" })).await.json();
    let run = ended(&demo, &run, "success").await;
    let steps = run["steps"].as_array().unwrap();
    let names: Vec<_> = steps.iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!(names, ["1", "3"]);
    assert_eq!(steps[1]["warnings"], json!(["missing:2__holds"]));
}

#[both]
async fn a_failed_run_goes_on_with_the_version_that_is_mended(app: TestApp) {
    let demo = app.dossier("demo").await;
    let ticket = |id: &str| {
        json!({
            "title": "Ticket", "trigger": { "id": "1", "kind": "manual" },
            "steps": [{ "id": "2", "kind": "action", "app": "crm", "action": "create_ticket",
                        "params": { "societe": id, "sujet": "Écran" } }],
        })
    };
    made(&demo, ticket("9")).await;
    let run = demo.api.post("/zaps/1/run", json!({})).await.json();
    let run = ended(&demo, &run, "errored").await;
    let error = &run["steps"][1]["error"];
    assert_eq!(
        (&run["failure"], &error["code"], &error["retry"]),
        (&error["code"], &run["failure"], &json!(false))
    );
    assert!(error["message"].as_str().is_some_and(|words| !words.is_empty()), "{error}");
    let societe = demo.societe("Mairie").await;
    assert_eq!(put(&demo, "/zaps/1", &ticket(&societe)).await.status, 200);
    let path = format!("/runs/{}/replay", run["id"].as_str().unwrap());
    let answer = demo.api.post(&path, json!({ "version": "latest" })).await;
    assert_eq!((answer.status, &answer.json()["id"]), (200, &run["id"]), "{answer:?}");
    let mended = ended(&demo, &run, "success").await;
    assert_eq!((&mended["version"], &mended["steps"][1]["attempts"]), (&json!(2), &json!(2)));
    assert_eq!(demo.api.listed("/tickets", "sujet").await, ["Écran"]);
}

#[both]
async fn what_is_held_is_released_or_dropped(app: TestApp) {
    let demo = app.dossier("demo").await;
    let hook =
        json!({ "title": "Flot", "trigger": { "id": "1", "kind": "catch_hook" }, "steps": [] });
    let zap = made(&demo, hook).await;
    let on = demo.api.patch("/zaps/1", json!({ "active": true, "hold_above": 100 })).await;
    assert_eq!(on.json()["hold_above"], json!(100));
    for wrong in [json!(-1), json!(10_001), json!(1.5)] {
        let answer = demo.api.patch("/zaps/1", json!({ "hold_above": wrong })).await;
        answer.is_error(422, "range", "hold_above");
    }
    let url = zap["url"].as_str().unwrap();
    let path = &url[url.find("/hooks/").unwrap()..];
    let flood: Json = (0..101).map(|n| json!({ "n": n })).collect();
    for _ in 0..2 {
        assert_eq!(app.http().post(path, flood.clone()).await.status, 200);
    }
    let held = demo.api.listed("/runs?state=held&limit=200", "id").await;
    assert_eq!(held.len(), 202);
    let one = demo.api.post(&format!("/runs/{}/release", held[0]), json!({})).await;
    assert_eq!(one.status, 200, "{one:?}");
    ended(&demo, &one.json(), "success").await;
    let halted = demo.api.post(&format!("/runs/{}/halt", held[1]), json!({})).await.json();
    assert_eq!((&halted["state"], &halted["failure"]), (&json!("halted"), &json!("stopped")));
    demo.api.post("/zaps/1/held", json!({})).await.is_error(422, "required", "action");
    let dropped = demo.api.post("/zaps/1/held", json!({ "action": "drop" })).await;
    assert_eq!(dropped.json(), json!({ "count": 200 }));
    assert_eq!(
        demo.api.post("/zaps/1/held", json!({ "action": "release" })).await.json(),
        json!({ "count": 0 })
    );
}

#[both]
async fn a_key_needs_the_scope(app: TestApp) {
    let demo = app.dossier("demo").await;
    let token = demo.token(&[TokenScope::Read, TokenScope::Write, TokenScope::Webhooks]).await;
    let api = app.http().below("/api/v3").bearer(&token);
    for path in ["/zaps", "/runs"] {
        api.get(path).await.is_error(403, "missing_scope", "");
    }
    api.post("/zaps", document("x")).await.is_error(403, "missing_scope", "");
    let zaps = demo.token(&[TokenScope::Zaps]).await;
    assert_eq!(app.http().below("/api/v3").bearer(&zaps).get("/zaps").await.status, 200);
}
