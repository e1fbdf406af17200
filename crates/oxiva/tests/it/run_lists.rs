//! The list of runs: filters, counts by day, tests apart, many resumed at once, and the ways from a run and back.

use crate::{
    both,
    support::{
        Answer, Browser, Dossier, Receiver, TestApp, eventually,
        zaps::{Made, action, catch_hook, document, post},
    },
};
use oxiva::{
    dossiers::people::Role,
    zaps::runs::{Run, RunState},
};
use serde_json::{Value as Json, json};
use std::{sync::Arc, time::Duration};

const DAY: Duration = Duration::from_secs(86_400);

async fn chief(app: &TestApp, demo: &Dossier) -> Browser {
    let (email, _) = demo.someone(app, "Camille", Role::Administrator).await;
    Browser::signed_in(app, &email).await
}

/// A zap that sends to a receiver that refuses for good.
async fn failing(app: &TestApp, demo: &Arc<Dossier>, receiver: &Receiver) -> Made {
    receiver.always_answers(Answer::Status(404));
    let steps = json!([post("2", &receiver.url("/"), json!({ "n": "{{1__n}}" }))]);
    Made::new(app, demo, catch_hook(steps)).await
}

async fn ids(demo: &Dossier, query: &str) -> Vec<String> {
    demo.api.listed(&format!("/runs?{query}"), "id").await
}

fn newest_first(runs: &[Run]) -> Vec<String> {
    runs.iter().rev().map(|run| run.id.to_string()).collect()
}

#[both]
async fn runs_are_found_by_what_started_them_label_day_and_whether_they_are_tests(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut chief = chief(&app, &demo).await;
    let zap = Made::posted(&app, &demo, catch_hook(json!([]))).await;
    let by_hand = Made::posted(&app, &demo, document(json!({ "kind": "manual" }), json!([]))).await;
    demo.api.patch(&format!("/zaps/{}", zap.id), json!({ "labels": ["Web"] })).await;
    zap.start(json!({ "n": 1 })).await;
    app.advance(DAY).await;
    zap.start(json!({ "n": 2 })).await;
    demo.api.post(&format!("/zaps/{}/run", by_hand.id), json!({})).await;
    let test = demo.api.post(&format!("/zaps/{}/draft/run", zap.id), json!({})).await.json();
    let hooked = zap.are(&[RunState::Success; 3]).await;
    let started = by_hand.are(&[RunState::Success]).await;
    let hooked: Vec<_> =
        hooked.into_iter().filter(|run| run.id.to_string() != test["id"]).collect();

    assert_eq!(ids(&demo, "start=hook").await, newest_first(&hooked));
    assert_eq!(ids(&demo, "start=manual&tests=false").await, newest_first(&started));
    assert_eq!(ids(&demo, "tests=true").await, [test["id"].as_str().unwrap()]);
    let of_label = ids(&demo, "label=web&tests=false").await;
    assert_eq!(of_label, newest_first(&hooked));
    assert!(ids(&demo, "label=autre").await.is_empty());
    demo.api.get("/runs?tests=maybe").await.is_error(400, "invalid_parameter", "tests");
    demo.api.get("/runs?start=luck").await.is_error(400, "invalid_parameter", "start");

    let page = chief.get("/executions").await.text();
    assert!(!page.contains(test["id"].as_str().unwrap()), "{page}");
    assert!(hooked.iter().all(|run| page.contains(&run.id.to_string())), "{page}");
    // THEN is the 17th of May: one run on that day, two on the next.
    for words in ["17/05\u{a0}: 1, Réussie", "18/05\u{a0}: 2, Réussie"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let bar = "/executions?etat=success&#38;depuis=2023-05-17&#38;jusqua=2023-05-17";
    let link = bar.replace("&#38;", "&amp;");
    assert!(page.contains(bar) || page.contains(&link), "{page}");
    let day = chief.get(&link.replace("&amp;", "&")).await.text();
    assert!(day.contains(&hooked[0].id.to_string()), "{day}");
    assert!(!day.contains(&hooked[1].id.to_string()), "{day}");
    let tests = chief.get("/executions?essais=oui").await.text();
    assert!(tests.contains(test["id"].as_str().unwrap()) && !tests.contains("par-jour"), "{tests}");
    assert!(!tests.contains(&hooked[0].id.to_string()), "{tests}");
    assert_eq!(chief.get("/executions?essais=peut-etre").await.status, 400);
    let by_start = chief.get("/executions?declencheur=manual&etiquette=").await.text();
    assert!(by_start.contains(&started[0].id.to_string()) && !by_start.contains("par-jour"));
}

#[both]
async fn every_end_of_a_run_is_counted_once(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = failing(&app, &demo, &receiver).await;
    let counted = async || {
        let rows = app.texts(
            "SELECT state || ' ' || CAST(sum(total) AS TEXT) FROM zap_days GROUP BY state ORDER BY state",
        );
        let rows: Vec<_> = rows.await.into_iter().filter(|row| !row.ends_with(" 0")).collect();
        rows
    };
    zap.start(json!({ "n": 1 })).await;
    receiver.next().await;
    let run = zap.are(&[RunState::Errored]).await.remove(0);
    assert_eq!(counted().await, ["errored 1"]);
    demo.api.post(&format!("/runs/{}/replay", run.id), json!({})).await;
    receiver.next().await;
    zap.are(&[RunState::Errored]).await;
    assert_eq!(counted().await, ["errored 1"]);
    receiver.always_answers(Answer::Status(503));
    zap.start(json!({ "n": 2 })).await;
    receiver.next().await;
    let waiting = zap.are(&[RunState::Errored, RunState::Waiting]).await.remove(1);
    assert_eq!(counted().await, ["errored 1"]);
    demo.api.post(&format!("/runs/{}/halt", waiting.id), json!({})).await;
    assert_eq!(counted().await, ["errored 1", "halted 1"]);
    zap.start(json!({ "n": 3 })).await;
    receiver.next().await;
    zap.are(&[RunState::Errored, RunState::Halted, RunState::Waiting]).await;
    // What waits is halted with its zap.
    demo.api.delete(&format!("/zaps/{}", zap.id)).await;
    assert_eq!(counted().await, ["errored 1", "halted 2"]);
}

#[both]
async fn many_runs_are_resumed_at_once(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut chief = chief(&app, &demo).await;
    let mut receiver = Receiver::start().await;
    let zap = failing(&app, &demo, &receiver).await;
    for n in 0..5 {
        zap.start(json!({ "n": n })).await;
        receiver.next().await;
    }
    let runs = zap.are(&[RunState::Errored; 5]).await;
    receiver.always_answers(Answer::Status(200));
    app.advance(Duration::from_secs(1)).await;

    // Those that are ticked.
    let ticked = [format!("run_{}", runs[0].id), format!("run_{}", runs[1].id)];
    let fields = [(&*ticked[0], "on"), (&*ticked[1], "on"), ("retour", "?etat=errored")];
    let page = chief.post("/executions/reprise", &fields).await;
    let text = page.text();
    assert!(page.status == 200 && text.contains("2 exécutions reprises"), "{text}");
    app.advance(Duration::from_secs(1)).await;
    let done = [
        RunState::Success,
        RunState::Success,
        RunState::Errored,
        RunState::Errored,
        RunState::Errored,
    ];
    zap.are(&done).await;
    let again = chief.post("/executions/reprise", &fields).await;
    assert!(again.status == 422 && again.text().contains("2 refusées"), "{}", again.text());
    let nothing = chief.post("/executions/reprise", &[("retour", "")]).await;
    assert_eq!((nothing.status, nothing.header("location")), (303, "/executions"));

    // By the API: some that are named, then all that a filter finds.
    let named = json!({ "runs": [runs[2].id.to_string(), runs[0].id.to_string()] });
    let answer = demo.api.post("/runs/replay", named).await.json();
    assert_eq!((&answer["replayed"], &answer["next"]), (&json!(1), &Json::Null), "{answer}");
    assert_eq!(answer["refused"][0]["run"], runs[0].id.to_string());
    assert_eq!(answer["refused"][0]["code"], "nothing_failed");
    let bad = demo.api.post("/runs/replay", json!({ "runs": ["x"] })).await;
    bad.is_error(422, "type", "runs");
    let both = demo.api.post("/runs/replay", json!({ "runs": [], "zap": "1" })).await;
    both.is_error(422, "unknown_field", "zap");
    demo.api.post("/runs/replay", json!({ "zap": "99" })).await.is_error(404, "not_found", "");

    // All of the filter, by the page: what is expected, then done.
    app.advance(Duration::from_secs(1)).await;
    let path = format!("/executions/reprise?zap={}", zap.id);
    let asked = chief.get(&path).await.text();
    assert!(asked.contains("2 exécutions à reprendre"), "{asked}");
    let zap_number = zap.id.to_string();
    let before = app.clock.now().to_string();
    let fields = [("zap", &*zap_number), ("avant", &*before), ("prevues", "2")];
    let done = chief.post("/executions/reprise", &fields).await.text();
    assert!(done.contains("2 exécutions reprises"), "{done}");
    app.advance(Duration::from_secs(1)).await;
    zap.are(&[RunState::Success; 5]).await;
    assert!(chief.get(&path).await.text().contains("Rien à reprendre"));
    let audited = demo.audited().await;
    assert!(audited.iter().any(|line| line.contains("runs_replayed")), "{audited:?}");
}

#[both]
async fn a_run_leads_to_its_record_its_call_and_its_mails_and_they_lead_back(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut chief = chief(&app, &demo).await;
    let receiver = Receiver::start().await;
    demo.calls(oxiva::records::RecordKind::Ticket, &receiver.url("/direct")).await;
    let trigger = json!({ "kind": "event", "events": ["ticket.created"] });
    let make = action("2", "crm", "create_societe", json!({ "nom": "Mairie de {{1__sujet}}" }));
    let zap = Made::new(&app, &demo, document(trigger, json!([make]))).await;
    let societe = demo.societe("Mairie").await;
    let ticket = demo.ticket(&societe, "Écran").await;
    let run = zap.are(&[RunState::Success]).await.remove(0);
    let page = chief.get(&format!("/executions/{}", run.id)).await.text();
    assert!(page.contains(&format!("href=\"/tickets/{ticket}\"")), "{page}");
    assert!(page.contains(&format!("href=\"/livraisons?evenement={}\"", run.source)), "{page}");
    let made = zap.steps(&run).await[1].output["id"].clone();
    let made = made.as_str().map_or(made.to_string(), str::to_owned);
    assert!(page.contains(&format!("href=\"/societes/{made}\"")), "{page}");
    // From the delivery of the same event back to the run.
    let delivery = eventually("the event owed a call", async || {
        demo.deliveries().await.into_iter().find(|one| one.seq.to_string() == run.source)
    });
    let delivery = delivery.await;
    let path = format!("/livraisons/{}/{}", delivery.endpoint, delivery.seq);
    let back = format!("/executions?evenement={}", delivery.seq);
    assert!(chief.get(&path).await.text().contains(&back));
    assert!(chief.get(&back).await.text().contains(&run.id.to_string()));
    assert_eq!(ids(&demo, &format!("event={}", delivery.seq)).await, [run.id.to_string()]);
    assert!(ids(&demo, "event=1").await.is_empty());
    let of_ticket = format!("record=tickets/{ticket}");
    assert_eq!(ids(&demo, &of_ticket).await, [run.id.to_string()]);
    // From the record, from its societe, and from one that started nothing.
    let others = demo.societe("Sans suite").await;
    for (fiche, is_there) in [
        (format!("tickets/{ticket}"), true),
        (format!("societes/{societe}"), true),
        (format!("societes/{others}"), false),
    ] {
        let runs = format!("/executions?fiche={fiche}");
        let shown = chief.get(&format!("/{fiche}")).await.text();
        assert!(shown.contains(&format!("href=\"{runs}\"")), "{shown}");
        let list = chief.get(&runs).await.text();
        assert_eq!(list.contains(&run.id.to_string()), is_there, "{fiche}: {list}");
        assert!(list.contains(&format!("href=\"/{fiche}\"")), "{list}");
    }
    for (fiche, status) in [("tickets/9999", 404), ("tickets/x", 400), ("autres/1", 400)] {
        let answer = chief.get(&format!("/executions?fiche={fiche}")).await;
        assert_eq!(answer.status, status, "{fiche}");
    }

    let caught = Made::new(&app, &demo, catch_hook(json!([]))).await;
    caught.start(json!([{ "n": 1 }, { "n": 2 }])).await;
    let runs = caught.are(&[RunState::Success; 2]).await;
    let reception = format!("/receptions/{}", runs[0].source);
    assert!(chief.get(&format!("/executions/{}", runs[0].id)).await.text().contains(&reception));
    let page = chief.get(&reception).await.text();
    assert!(runs.iter().all(|run| page.contains(&format!("/executions/{}", run.id))), "{page}");
}
