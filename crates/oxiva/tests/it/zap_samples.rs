//! Samples: what triggers and steps of a draft give, for who maps and tests it.

use crate::{
    both,
    support::{
        Receiver, TestApp,
        drafts::{latest, posts, save, test},
        zaps::{Made, catch_hook, document},
    },
};
use oxiva::zaps::{runs::RunState, samples::Origin};
use serde_json::json;
use std::sync::Arc;

#[both]
async fn a_trigger_gives_what_it_was_called_with_what_was_chosen_or_what_was_typed(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, catch_hook(json!([]))).await;
    let none = test(&demo, json!({ "step": "1" })).await;
    assert_eq!((&none["done"], &none["candidates"]), (&json!(false), &json!([])));
    for n in 1..=4 {
        zap.start(json!({ "n": n, "l": [1, 2, 3, 4] })).await;
        app.advance(std::time::Duration::from_secs(1)).await;
    }
    let known = test(&demo, json!({ "step": "1" })).await;
    let given: Vec<_> = known["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["output"]["n"].clone())
        .collect();
    assert_eq!(given, [4, 3, 2]);
    assert_eq!(known["from"], "call");
    // Lists are cut.
    assert_eq!(known["output"], json!({ "querystring": {}, "n": 4, "l": [1, 2, 3] }));
    let key = known["candidates"][2]["key"].clone();
    assert!(key.as_str().unwrap().starts_with("call:"), "{key}");
    let chosen = test(&demo, json!({ "step": "1", "sample": key })).await;
    assert_eq!((&chosen["output"]["n"], &chosen["from"]), (&json!(2), &json!("call")));
    let gone =
        demo.api.post("/zaps/1/draft/test", json!({ "step": "1", "sample": "call:x" })).await;
    gone.is_error(422, "unknown_sample", "sample");
    let typed = test(&demo, json!({ "step": "1", "output": { "n": "\u{0}sept" } })).await;
    assert_eq!(
        (&typed["output"], &typed["from"]),
        (&json!({ "n": "\u{fffd}sept" }), &json!("typed"))
    );
    // What is chosen stays, whatever arrives.
    zap.start(json!({ "n": 5 })).await;
    let sample = latest(&app, &demo, 1).await.remove("1").unwrap();
    assert_eq!((sample.from, sample.is_stale), (Origin::Typed, false));
    save(&demo, document(json!({ "kind": "catch_hook", "child_key": "l" }), json!([]))).await;
    assert!(latest(&app, &demo, 1).await["1"].is_stale);
    // Of steps that are no trigger nothing can be chosen.
    let wrong = json!({ "step": "9", "sample": "call:x" });
    demo.api.post("/zaps/1/draft/test", wrong).await.is_error(422, "unknown_sample", "sample");
    demo.api.post("/zaps/1/draft/test", json!({ "step": "9" })).await.is_error(
        404,
        "not_found",
        "",
    );
}

#[both]
async fn a_trigger_of_events_gives_records_as_their_event_would(app: TestApp) {
    let demo = app.dossier("demo").await;
    let urgent =
        json!([[{ "key": "{{1__priorite}}", "match": "text_exactly", "value": "urgent" }]]);
    let trigger = json!({ "kind": "event", "events": ["ticket.created"], "any": urgent });
    demo.api.post("/zaps", document(trigger, json!([]))).await;
    let example = test(&demo, json!({ "step": "1" })).await;
    assert_eq!(example["from"], "example");
    assert_eq!(example["output"]["sujet"], "sujet");
    assert_eq!(example["output"]["evenement"]["type"], "ticket.created");
    demo.api.post("/societes", json!({ "nom": "Dupont" })).await;
    for (sujet, priorite) in [("Un", "urgent"), ("Deux", "normal")] {
        let ticket = json!({ "societe": "1", "sujet": sujet, "priorite": priorite });
        let made = demo.api.post("/tickets", ticket).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    let known = test(&demo, json!({ "step": "1" })).await;
    let known = known["candidates"].as_array().unwrap().clone();
    // Those that the trigger lets through.
    assert_eq!(known.len(), 1);
    assert_eq!(
        (&known[0]["key"], &known[0]["label"], &known[0]["from"]),
        (&json!("ticket:1"), &json!("Un"), &json!("record"))
    );
    let output = &known[0]["output"];
    assert_eq!((&output["id"], &output["priorite"]), (&json!("1"), &json!("urgent")));
    let event = json!({ "type": "ticket.created", "numero": "2", "date": "2023-05-17T11:45:26.000+02:00",
        "auteur": "token:1", "auteur_nom": null, "changements": {} });
    assert_eq!(output["evenement"], event);
}

#[both]
async fn a_schedule_and_a_person_give_something_to_map(app: TestApp) {
    let demo = app.dossier("demo").await;
    let fields = json!([{ "key": "email", "label": "Adresse" }, { "key": "n" }]);
    demo.api
        .post("/zaps", document(json!({ "kind": "manual", "fields": fields }), json!([])))
        .await;
    let asked = test(&demo, json!({ "step": "1" })).await;
    assert_eq!(asked["output"], json!({ "email": "Adresse", "n": "n" }));
    demo.api.post("/zaps/1/run", json!({ "email": "a@exemple.fr" })).await;
    let asked = test(&demo, json!({ "step": "1" })).await;
    assert_eq!(
        (&asked["output"], &asked["from"]),
        (&json!({ "email": "a@exemple.fr" }), &json!("run"))
    );
    let every = json!({ "kind": "schedule", "every": { "unit": "day", "at": "08:00" } });
    let saved = save(&demo, document(every, json!([]))).await;
    assert_eq!(saved.status, 200, "{saved:?}");
    let tick = test(&demo, json!({ "step": "1" })).await;
    assert_eq!(tick["output"]["annee"], 2023);
}

#[both]
async fn a_row_and_a_due_date_give_what_they_would_start_with(app: TestApp) {
    let demo = app.dossier("demo").await;
    let columns = json!([{ "nom": "Sujet", "type": "text" }, { "nom": "Total", "type": "number" }]);
    demo.api.post("/tables", json!({ "nom": "Suivi", "columns": columns })).await;
    let trigger = json!({ "kind": "row", "table": "1", "changes": ["added"],
        "any": [[{ "key": "{{1__Total}}", "match": "number_greater", "value": "10" }]] });
    demo.api.post("/zaps", document(trigger, json!([]))).await;
    let example = test(&demo, json!({ "step": "1" })).await;
    assert_eq!(
        (&example["from"], &example["output"]["Sujet"], &example["output"]["Total"]),
        (&json!("example"), &json!("Sujet"), &json!(1))
    );
    for total in [5, 20, 30] {
        let row = json!({ "values": { "Sujet": "Relance", "Total": total } });
        assert_eq!(demo.api.post("/tables/1/rows", row).await.status, 201);
    }
    let known = test(&demo, json!({ "step": "1" })).await;
    let keys: Vec<_> =
        known["candidates"].as_array().unwrap().iter().map(|one| one["key"].clone()).collect();
    assert_eq!(keys, ["row:1/3", "row:1/2"]);
    assert_eq!(
        known["output"],
        json!({ "id": "3", "table": "1", "Sujet": "Relance", "Total": 30,
            "evenement": { "type": "row.added", "date": "2023-05-17T11:45:26.000+02:00",
                "auteur": "system", "colonnes": [], "changements": {} } })
    );
    let due = json!({ "kind": "due", "before": { "value": 1, "unit": "days" } });
    let saved = save(&demo, document(due, json!([]))).await;
    assert_eq!(saved.status, 200, "{saved:?}");
    assert_eq!(test(&demo, json!({ "step": "1" })).await["from"], "example");
    demo.api.post("/societes", json!({ "nom": "Dupont" })).await;
    for (sujet, echeance) in [("Sans", ""), ("Avec", "2023-06-01")] {
        let activite = json!({ "societe": "1", "sujet": sujet, "echeance": echeance });
        let made = demo.api.post("/activites", activite).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    let known = test(&demo, json!({ "step": "1" })).await;
    assert_eq!(known["candidates"].as_array().unwrap().len(), 1);
    assert_eq!(known["candidates"][0]["key"], "activite:2");
    assert_eq!(known["output"]["evenement"]["type"], "activite.due");
}

#[both]
async fn no_run_reads_samples_and_none_is_shown_of_a_deleted_zap(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, posts(&receiver)).await;
    test(&demo, json!({ "step": "1", "output": { "n": "exemple", "rien": "exemple" } })).await;
    zap.start(json!({ "n": 1 })).await;
    assert_eq!(receiver.next().await.json(), json!({ "n": 1 }));
    receiver.next().await;
    zap.are(&[RunState::Success]).await;
    let sample = latest(&app, &demo, 1).await.remove("2").unwrap();
    assert_eq!((sample.from, sample.is_stale), (Origin::Run, false));
    demo.api.delete("/zaps/1").await;
    demo.api.post("/zaps/1/draft/test", json!({ "step": "1" })).await.is_error(
        404,
        "not_found",
        "",
    );
}
