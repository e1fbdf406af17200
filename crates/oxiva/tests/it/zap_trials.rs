//! Tests of one step of a draft, with real data.

use crate::{
    both,
    support::{
        Answer, Receiver, TestApp,
        drafts::{latest, posts, save, test},
        zaps::{Made, catch_hook, document, post},
    },
};
use oxiva::{
    dossiers::Actor,
    records::events,
    zaps::{runs::RunState, samples::Origin},
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

#[both]
async fn a_step_says_what_it_would_send_and_sends_it_once_for_each_key(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    demo.api.post("/zaps", posts(&receiver)).await;
    test(&demo, json!({ "step": "1", "output": { "n": 7 } })).await;
    let said = test(&demo, json!({ "step": "2" })).await;
    let input = json!({ "url": receiver.url("/"), "data": { "n": 7 },
        "headers": { "X-Api-Key": ":censored:" } });
    assert_eq!(
        (&said["effect"], &said["done"], &said["state"], &said["missing"], &said["input"]),
        (&json!("sends"), &json!(false), &json!(null), &json!(["1__rien"]), &input)
    );
    assert_eq!(latest(&app, &demo, 1).await.keys().collect::<Vec<_>>(), ["1"]);
    receiver.no_others();

    receiver.always_answers(Answer::Says("application/json", r#"{"reponse":"clef-secrète oui"}"#));
    let once = demo.api.clone().header("Idempotency-Key", "clic-1");
    let body = json!({ "step": "2", "confirm": true });
    // A form that is sent twice at once, and once more later.
    let (first, second) = tokio::join!(
        once.post("/zaps/1/draft/test", body.clone()),
        once.post("/zaps/1/draft/test", body.clone())
    );
    let third = once.post("/zaps/1/draft/test", body.clone()).await;
    assert_eq!(first.status, 200, "{first:?}");
    assert_eq!((first.json(), first.json()), (second.json(), third.json()));
    let first = first.json();
    assert_eq!(
        (&first["done"], &first["state"], &first["output"], &first["error"]),
        (&json!(true), &json!("success"), &json!({ "reponse": ":censored: oui" }), &json!(null))
    );
    let call = receiver.next().await;
    assert_eq!((call.json(), &*call.headers["x-api-key"]), (json!({ "n": 7 }), "clef-secrète"));
    let key = call.headers["idempotency-key"].clone();
    assert!(key.ends_with("-2"), "{key}");
    receiver.no_others();
    once.post("/zaps/1/draft/test", json!({ "step": "3", "confirm": true })).await.is_error(
        409,
        "idempotency_key_reused",
        "",
    );

    // What it gave is what the next one is given.
    let next = test(&demo, json!({ "step": "3" })).await;
    assert_eq!(next["input"]["data"], json!({ "de": ":censored: oui" }));
    // Without a key each is another one.
    test(&demo, body.clone()).await;
    assert_ne!(receiver.next().await.headers["idempotency-key"], key);
    // No run was written, and nothing can be replayed.
    assert_eq!(demo.api.get("/runs").await.json()["items"], json!([]));

    let sample = latest(&app, &demo, 1).await.remove("2").unwrap();
    assert_eq!((sample.from, sample.is_stale, sample.failure), (Origin::Test, false, None));
    let mut other = posts(&receiver);
    other["steps"][0]["params"]["data"]["n"] = "huit".into();
    save(&demo, other).await;
    assert!(latest(&app, &demo, 1).await["2"].is_stale);
}

#[both]
async fn a_test_that_fails_says_why_and_keeps_what_the_step_gave(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    demo.api.post("/zaps", posts(&receiver)).await;
    receiver.answers(&[Answer::Says("application/json", r#"{"reponse":1}"#), Answer::Status(404)]);
    test(&demo, json!({ "step": "2", "confirm": true })).await;
    let failed = test(&demo, json!({ "step": "2", "confirm": true })).await;
    assert_eq!((&failed["done"], &failed["state"]), (&json!(true), &json!("errored")));
    assert_eq!(failed["error"]["code"], "http_status");
    let message = failed["error"]["message"].as_str().unwrap();
    assert!(message.contains("404"), "{message}");
    let sample = latest(&app, &demo, 1).await.remove("2").unwrap();
    assert_eq!(sample.output, json!({ "reponse": 1 }));
    assert_eq!(sample.failure.unwrap().code, "http_status");
    receiver.next().await;
    receiver.next().await;
    receiver.no_others();
    // Neither the zap nor anybody is told of it.
    assert_eq!(app.number("SELECT count(*) FROM notices").await, 0);
}

#[both]
async fn what_a_test_writes_says_so_and_starts_no_zap(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    demo.api.post("/societes", json!({ "nom": "Dupont" })).await;
    let create = json!({ "id": "2", "kind": "action", "app": "crm", "action": "create_ticket",
        "params": { "societe": "1", "sujet": "{{1__sujet}}" } });
    demo.api.post("/zaps", document(json!({ "kind": "manual" }), json!([create]))).await;
    let other = document(json!({ "kind": "event", "events": ["ticket.created"] }), json!([]));
    let other = Made::new(&app, &demo, other).await;
    let hook = Made::new(&app, &demo, catch_hook(json!([]))).await;
    test(&demo, json!({ "step": "1", "output": { "sujet": "Essai" } })).await;
    let said = test(&demo, json!({ "step": "2" })).await;
    assert_eq!((&said["effect"], &said["done"]), (&json!("writes"), &json!(false)));
    assert_eq!(demo.api.get("/tickets").await.json()["items"], json!([]));
    let once = demo.api.clone().header("Idempotency-Key", "clic-1");
    for _ in 0..2 {
        let done =
            once.post("/zaps/1/draft/test", json!({ "step": "2", "confirm": true })).await.json();
        assert_eq!(
            (&done["state"], &done["output"]["sujet"]),
            (&json!("success"), &json!("Essai"))
        );
    }
    assert_eq!(demo.api.listed("/tickets", "sujet").await, ["Essai"]);
    let event = demo.look(|tx, id| Ok(events::latest(tx, id, 1)?.remove(0))).await;
    assert_eq!((event.actor, event.event.word()), (Actor::ZapTest(1), "ticket.created".to_owned()));
    // Somebody else's ticket does start it.
    demo.api.post("/tickets", json!({ "societe": "1", "sujet": "Vrai" })).await;
    assert_eq!(other.are(&[RunState::Success]).await.len(), 1);

    // What our own rules refuse leaves nothing behind.
    test(&demo, json!({ "step": "1", "output": { "sujet": "" } })).await;
    let refused = test(&demo, json!({ "step": "2", "confirm": true })).await;
    assert_eq!(
        (&refused["state"], &refused["error"]["code"]),
        (&json!("errored"), &json!("invalid"))
    );
    assert_eq!(demo.api.listed("/tickets", "sujet").await.len(), 2);

    // A hook of our own keeps what it is sent, and starts nothing.
    let url = demo.api.get(&format!("/zaps/{}", hook.id)).await.json()["url"].clone();
    let calls = document(
        json!({ "kind": "manual" }),
        json!([post("2", url.as_str().unwrap(), json!({ "n": 1 }))]),
    );
    save(&demo, calls).await;
    let sent = test(&demo, json!({ "step": "2", "confirm": true })).await;
    assert_eq!(sent["state"], "success", "{sent}");
    assert_eq!(demo.receptions().await.len(), 1);
    assert_eq!(hook.states().await, []);
}

#[both]
async fn conditions_paths_loops_and_delays_are_tested_with_samples(app: TestApp) {
    let demo = app.dossier("demo").await;
    let is =
        |key: &str, value: &str| json!([[{ "key": key, "match": "text_exactly", "value": value }]]);
    let paths = json!([
        { "id": "a", "title": "Client", "rule": "custom", "any": is("{{1__objet}}", "client"), "steps": [] },
        { "id": "b", "title": "Ticket", "rule": "custom", "any": is("{{1__objet}}", "ticket"), "steps": [] },
        { "id": "c", "rule": "fallback", "steps": [] },
    ]);
    let set = json!({ "id": "6", "kind": "action", "app": "storage", "action": "set",
        "params": { "key": "k", "value": "{{5__nom}} {{5__loop_iteration}}" } });
    let steps = json!([
        { "id": "2", "kind": "filter", "any": is("{{1__objet}}", "ticket") },
        { "id": "3", "kind": "delay", "for": { "value": "2", "unit": "hours" } },
        { "id": "4", "kind": "paths", "paths": paths },
        { "id": "5", "kind": "loop", "over": { "nom": "{{1__lignes[]nom}}" }, "max": 2, "steps": [set] },
        { "id": "7", "kind": "filter", "any": [[{ "key": "{{1__quand}}", "match": "date_after", "value": "2023-01-01" }]] },
    ]);
    demo.api.post("/zaps", document(json!({ "kind": "catch_hook" }), steps)).await;
    let given = json!({ "objet": "ticket", "quand": "bientôt", "lignes": [{ "nom": "a" }, { "nom": "b" }, { "nom": "c" }] });
    test(&demo, json!({ "step": "1", "output": given })).await;

    let filter = test(&demo, json!({ "step": "2" })).await;
    let check = json!({ "key": "{{1__objet}}", "match": "text_exactly", "actual": "ticket",
        "passed": true, "value": "ticket" });
    assert_eq!(filter["decision"], json!({ "holds": true, "any": [[check]] }));
    assert_eq!((&filter["effect"], &filter["state"]), (&json!("reads"), &json!("success")));

    let delay = test(&demo, json!({ "step": "3" })).await;
    let until = json!("2023-05-17T13:45:26.000+02:00");
    assert_eq!(delay["decision"], json!({ "until": until, "goes_on": true }));
    assert_eq!(delay["output"], json!({ "until": until }));

    let group = test(&demo, json!({ "step": "4" })).await;
    let taken: Vec<_> = group["decision"]["paths"]
        .as_array()
        .unwrap()
        .iter()
        .map(|path| (path["id"].as_str().unwrap(), path["matched"].as_bool().unwrap()))
        .collect();
    assert_eq!(taken, [("a", false), ("b", true), ("c", false)]);
    assert_eq!(group["decision"]["paths"][0]["any"][0][0]["passed"], false);
    assert_eq!(group["output"], json!({ "matched": ["b"] }));

    // A step within a loop is given the first turn, whether the loop was tested or not.
    let within = test(&demo, json!({ "step": "6" })).await;
    assert_eq!(within["input"]["value"], "a 1");
    let turns = test(&demo, json!({ "step": "5" })).await;
    assert_eq!(turns["decision"], json!({ "turns": 2, "left_out": 1 }));
    assert_eq!(
        turns["output"][0],
        json!({ "nom": "a", "loop_iteration": 1, "loop_iteration_is_last": false })
    );
    let within = test(&demo, json!({ "step": "6" })).await;
    assert_eq!(within["input"]["value"], "a 1");

    let unread = test(&demo, json!({ "step": "7" })).await;
    assert_eq!(
        (&unread["state"], &unread["error"]["code"]),
        (&json!("errored"), &json!("not_a_date"))
    );
    test(&demo, json!({ "step": "1", "output": { "objet": "facture" } })).await;
    let filter = test(&demo, json!({ "step": "2" })).await;
    assert_eq!(
        (&filter["decision"]["holds"], &filter["state"]),
        (&json!(false), &json!("filtered"))
    );
}

#[both]
async fn a_step_is_tested_while_others_are_incomplete(app: TestApp) {
    let demo = app.dossier("demo").await;
    let step = |id: &str, params: Json| json!({ "id": id, "kind": "action", "app": "formatter", "action": "text", "params": params });
    demo.api.post("/zaps", document(json!({ "kind": "manual" }), json!([]))).await;
    let drafted = document(
        json!({ "kind": "manual" }),
        json!([{ "id": "2", "kind": "filter", "any": [] }, step("3", json!({ "transform": "text.uppercase", "inputs": "{{1__nom}}" })),
            { "id": "4", "kind": "action", "app": "formatter", "action": "text" }, { "id": "5", "kind": "filter", "any": [] }]),
    );
    let saved = save(&demo, drafted).await;
    assert_eq!(saved.status, 200, "{saved:?}");
    test(&demo, json!({ "step": "1", "output": { "nom": "été" } })).await;
    // It changes nothing: nobody has to confirm.
    let done = test(&demo, json!({ "step": "3" })).await;
    assert_eq!((&done["effect"], &done["output"]), (&json!("reads"), &json!({ "output": "ÉTÉ" })));
    let gaps = test(&demo, json!({ "step": "5" })).await;
    assert_eq!(
        (&gaps["done"], &gaps["problems"][0]["pointer"]),
        (&json!(false), &json!("/steps/3/any"))
    );
    let missing = test(&demo, json!({ "step": "4" })).await;
    assert_eq!(missing["problems"][0]["pointer"], "/steps/2/params", "{missing}");
    demo.api.post("/zaps/1/draft/run", json!({})).await.is_error(422, "empty", "/steps/0/any");
}
