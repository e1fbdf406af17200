//! Runs of drafts, as tests.

use crate::{
    both,
    support::{
        Answer, Receiver, TestApp,
        drafts::{save, test},
        zaps::{Made, catch_hook, document, post},
    },
};
use oxiva::{
    clock::{DAY, Entropy},
    dossiers::Actor,
    housekeeping::janitor,
    records::events,
    zaps::{
        documents::ZapSettings,
        replay,
        runs::{RunState, Start},
    },
};
use serde_json::json;
use std::sync::Arc;

#[both]
async fn a_draft_is_played_as_a_test(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, catch_hook(json!([]))).await;
    let draft = catch_hook(json!([post("2", &receiver.url("/"), json!({ "n": "{{1__n}}" }))]));
    save(&demo, draft.clone()).await;
    test(&demo, json!({ "step": "1", "output": { "n": 7 } })).await;
    demo.api.post("/zaps/1/draft/run", json!({ "rev": 9 })).await.is_error(409, "stale", "");
    let once = demo.api.clone().header("Idempotency-Key", "essai-1");
    let run = once.post("/zaps/1/draft/run", json!({ "rev": 1 })).await;
    assert_eq!(run.status, 201, "{run:?}");
    let run = run.json();
    assert_eq!(
        (&run["start"], &run["source"], &run["version"], &run["depth"]),
        (&json!("test"), &json!("token:1"), &json!(0), &json!(0))
    );
    assert_eq!(once.post("/zaps/1/draft/run", json!({ "rev": 1 })).await.json()["id"], run["id"]);
    assert_eq!(receiver.next().await.json(), json!({ "n": 7 }));
    let runs = zap.are(&[RunState::Success]).await;
    assert_eq!((runs[0].start, runs[0].version < 0), (Start::Test, true));
    // It is no version, and nothing that is active changed.
    assert_eq!(demo.api.get("/zaps/1/versions").await.json()["items"].as_array().unwrap().len(), 1);
    zap.start(json!({ "n": 8 })).await;
    zap.are(&[RunState::Success; 2]).await;
    receiver.no_others();
    let given = json!({ "trigger": { "n": 9 } });
    demo.api.post("/zaps/1/draft/run", given).await;
    assert_eq!(receiver.next().await.json(), json!({ "n": 9 }));
    let runs = zap.are(&[RunState::Success; 3]).await;
    assert_ne!(runs[0].version, runs[2].version);

    // Done again it is a test again, of what it played.
    let (first, scope_runs) = (runs[0].id, app.zaps.clone());
    let again = zap
        .do_it(move |tx, scope| {
            replay::again(tx, &scope_runs.ids, &Entropy::System, scope, first, None)
        })
        .await
        .unwrap();
    assert_eq!(again.start, Start::Test);
    assert_eq!(receiver.next().await.json(), json!({ "n": 7 }));
    zap.are(&[RunState::Success; 4]).await;
    // What was played goes with its run.
    app.clock.advance(std::time::Duration::from_micros((40 * DAY) as u64));
    janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM zap_versions").await, 1);
    assert_eq!(app.number("SELECT count(*) FROM zap_samples").await, 0);
}

#[both]
async fn a_test_of_a_draft_is_no_failure_no_flood_and_starts_nothing(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let receiver = Receiver::start().await;
    receiver.always_answers(Answer::Status(404));
    demo.api.post("/societes", json!({ "nom": "Dupont" })).await;
    let steps = json!([
        { "id": "2", "kind": "action", "app": "crm", "action": "create_ticket",
            "params": { "societe": "1", "sujet": "Essai" } },
        post("3", &receiver.url("/"), json!({})),
    ]);
    let trigger = json!({ "kind": "event", "events": ["societe.created"] });
    let zap = Made::new(&app, &demo, document(trigger, steps)).await;
    let other = json!({ "kind": "event", "events": ["ticket.created"] });
    let other = Made::new(&app, &demo, document(other, json!([]))).await;
    zap.configure(ZapSettings { hold_above: 1, ..ZapSettings::default() }).await;
    for n in 1..=25 {
        let run = demo.api.post("/zaps/1/draft/run", json!({})).await;
        assert_eq!(run.status, 201, "{run:?}");
        zap.are(&vec![RunState::Errored; n]).await;
    }
    let event = demo.look(|tx, id| Ok(events::latest(tx, id, 1)?.remove(0))).await;
    assert_eq!(event.actor, Actor::ZapTest(1));
    assert_eq!(other.states().await, []);
    // It is on, nobody was told, and the first real run is neither held nor unheard of.
    assert!(zap.zap().await.is_on());
    assert_eq!(app.number("SELECT count(*) FROM notices").await, 0);
    demo.api.post("/societes", json!({ "nom": "Durand" })).await;
    zap.are(&[vec![RunState::Errored; 26]].concat()).await;
    assert_eq!(app.number("SELECT count(*) FROM notices").await, 1);
    assert_eq!(other.are(&[RunState::Success]).await[0].start, Start::Event);
}
