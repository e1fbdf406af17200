//! A backlog: what waits for an endpoint that may not be called is left alone, and whoever looks for
//! it in the list, or replays it, sees all of it and comes to an end.

use crate::{
    both,
    support::{Answer, Browser, Dossier, Receiver, Setup, TestApp, eventually},
};
use oxiva::{dossiers::people::Role, webhooks::deliveries::DeliveryState};
use serde_json::{Value as Json, json};
use std::time::Duration;

/// Makes an endpoint of tickets; `more` is laid over it.
async fn webhook(demo: &Dossier, url: &str, more: Json) {
    let mut wanted = json!({ "url": url, "events": ["ticket.created"], "format": "direct" });
    wanted.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = demo.api.post("/webhooks", wanted).await;
    assert_eq!(made.status, 201, "{made:?}");
}

/// Events of the kind, numbered from `first` on, that happened now.
async fn events(app: &TestApp, demo: &Dossier, kind: &str, first: i64, last: i64) {
    let sql = format!(
        "WITH RECURSIVE n(seq) AS (SELECT {first} UNION ALL SELECT seq + 1 FROM n WHERE seq < {last})
         INSERT INTO events (dossier, seq, kind, record, societe, actor, at, changes)
         SELECT {}, seq, '{kind}', seq, 1, 'system', {}, '{{\"label\": \"x\"}}' FROM n",
        demo.id.number(),
        app.clock.now()
    );
    app.execute(Box::leak(sql.into_boxed_str())).await;
    let sql = format!("UPDATE counters SET event = {last} WHERE dossier = {}", demo.id.number());
    app.execute(Box::leak(sql.into_boxed_str())).await;
}

/// An endpoint is owed all events of those numbers; `due` says when, in SQL.
async fn owed(
    app: &TestApp,
    demo: &Dossier,
    endpoint: i64,
    state: &str,
    due: &str,
    numbers: [i64; 2],
) {
    let [first, last] = numbers;
    let sql = format!(
        "INSERT INTO deliveries (dossier, endpoint, event, state, run_at, attempts, step, created_at)
         SELECT dossier, {endpoint}, seq, '{state}', {due}, 0, 0, at FROM events
         WHERE dossier = {} AND seq BETWEEN {first} AND {last}",
        demo.id.number()
    );
    app.execute(Box::leak(sql.into_boxed_str())).await;
}

/// Nothing is called, nothing is held, and nothing of the backlog is touched any more.
async fn rests(app: &TestApp) {
    eventually("nothing is held", async || {
        let held = app.number("SELECT count(*) FROM deliveries WHERE holder IS NOT NULL").await;
        (held == 0 && app.load.running() == 0 && app.load.waiting() == 0).then_some(())
    })
    .await;
    // Whatever is taken or given back is written down with its moment.
    let before = app.texts(TIMES).await;
    for _ in 0..5 {
        app.advance(Duration::from_secs(5)).await;
        // A runner that goes round has gone round many times when this has been answered.
        for _ in 0..20 {
            app.number("SELECT count(*) FROM deliveries").await;
        }
        assert_eq!(app.texts(TIMES).await, before);
    }
}

const TIMES: &str =
    "SELECT CAST(event AS TEXT) || ' ' || CAST(run_at AS TEXT) || ' ' || COALESCE(holder, '')
    FROM deliveries ORDER BY event";

/// While a call hangs, and the runner has more at hand, the endpoint is suspended.
async fn a_suspended_backlog_rests(app: TestApp, ordered: bool) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Hang]);
    webhook(&demo, &receiver.url("/"), json!({ "concurrency": 1, "ordered": ordered })).await;
    events(&app, &demo, "ticket.created", 1, 300).await;
    owed(&app, &demo, 1, "pending", "at", [1, 300]).await;
    app.advance(Duration::from_secs(1)).await;
    receiver.next().await;
    assert_eq!(demo.api.patch("/webhooks/1", json!({ "active": false })).await.status, 200);
    rests(&app).await;
    receiver.no_others();
    // It goes on when somebody resumes.
    assert_eq!(demo.api.patch("/webhooks/1", json!({ "active": true })).await.status, 200);
    for _ in 0..20 {
        receiver.next().await;
    }
}

#[both]
async fn a_suspended_one_is_left_alone(setup: Setup) {
    let app = setup.with("outbound.total_seconds", "1").start().await;
    a_suspended_backlog_rests(app, false).await;
}

#[both]
async fn a_suspended_one_that_is_ordered_is_left_alone(setup: Setup) {
    let app = setup.with("outbound.total_seconds", "1").start().await;
    a_suspended_backlog_rests(app, true).await;
}

#[both]
async fn one_that_asked_for_time_is_left_alone(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Later(503, "120")]);
    webhook(&demo, &receiver.url("/"), json!({ "concurrency": 1 })).await;
    events(&app, &demo, "ticket.created", 1, 300).await;
    owed(&app, &demo, 1, "pending", "at", [1, 300]).await;
    app.advance(Duration::from_secs(1)).await;
    receiver.next().await;
    rests(&app).await;
    receiver.no_others();
    app.advance(Duration::from_secs(120)).await;
    for _ in 0..20 {
        receiver.next().await;
    }
}

#[both]
async fn a_success_does_not_lift_what_was_asked_for(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Slowly(Duration::from_millis(700)), Answer::Later(429, "120")]);
    webhook(&demo, &receiver.url("/"), json!({ "schedule": [1, 1] })).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Un").await;
    receiver.next().await;
    demo.ticket(&societe, "Deux").await;
    receiver.next().await;
    eventually("both are over", async || {
        let all = demo.deliveries().await;
        all.iter().all(|d| d.attempts == 1 && !d.held).then_some(())
    })
    .await;
    // The first ended after the second had been told to wait.
    assert_eq!(demo.api.get("/webhooks/1").await.json()["failures"], 0);
    demo.ticket(&societe, "Trois").await;
    app.advance(Duration::from_secs(100)).await;
    receiver.no_others();
    app.advance(Duration::from_secs(33)).await;
    receiver.next().await;
    receiver.next().await;
}

#[both]
async fn what_waits_is_listed_whatever_is_filtered(app: TestApp) {
    let demo = app.dossier("demo").await;
    webhook(&demo, "http://127.0.0.1:9/a", json!({ "active": false })).await;
    webhook(&demo, "http://127.0.0.1:9/b", json!({ "active": false })).await;
    events(&app, &demo, "societe.created", 1, 700).await;
    events(&app, &demo, "ticket.created", 701, 720).await;
    events(&app, &demo, "societe.created", 721, 1_400).await;
    events(&app, &demo, "ticket.created", 1_401, 1_403).await;
    // Two at each moment, and both endpoints have all.
    for endpoint in [1, 2] {
        owed(&app, &demo, endpoint, "pending", "at + seq / 2", [1, 1_403]).await;
    }
    for limit in [1, 7, 200] {
        let path = format!("/deliveries?state=pending&type=ticket.created&limit={limit}");
        let mut listed = demo.api.listed(&path, "id").await;
        assert_eq!(listed.len(), 46, "{limit}");
        listed.sort();
        listed.dedup();
        assert_eq!(listed.len(), 46, "{limit}");
    }
    assert_eq!(
        demo.api.listed("/deliveries?state=pending&webhook=2&limit=200", "id").await.len(),
        1_403
    );
    assert_eq!(demo.api.listed("/deliveries?state=pending&limit=200", "id").await.len(), 2_806);
}

#[both]
async fn replaying_what_waits_comes_to_an_end(app: TestApp) {
    let demo = app.dossier("demo").await;
    let receiver = Receiver::start().await;
    receiver.always_answers(Answer::Hang);
    webhook(&demo, &receiver.url("/"), json!({ "concurrency": 1, "rate": 1 })).await;
    events(&app, &demo, "ticket.created", 1, 1_600).await;
    // Of those that are due nothing is brought forward; the others wait for days.
    owed(&app, &demo, 1, "pending", "at", [1, 1_200]).await;
    owed(&app, &demo, 1, "pending", "at + 200000000000 + seq", [1_201, 1_600]).await;
    let (mut after, mut replayed, mut steps) = (Json::Null, 0, 0);
    loop {
        let step = json!({ "state": "pending", "after": after });
        let step = demo.api.post("/deliveries/replay", step).await.json();
        (after, steps) = (step["next"].clone(), steps + 1);
        replayed += step["replayed"].as_i64().unwrap();
        if after.is_null() {
            break;
        }
        app.advance(Duration::from_secs(1)).await;
        assert!(steps < 10, "it has no end");
    }
    assert_eq!(replayed, 400);
    let far = "SELECT count(*) FROM deliveries WHERE run_at > created_at + 190000000000";
    assert_eq!(app.number(far).await, 0);
}

#[both]
async fn more_than_was_counted_can_be_replayed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let receiver = Receiver::start().await;
    webhook(&demo, "http://127.0.0.1:9/", json!({ "active": false })).await;
    webhook(&demo, &receiver.url("/"), json!({})).await;
    events(&app, &demo, "ticket.created", 1, 1_100).await;
    // The newest thousand are of one that is suspended.
    owed(&app, &demo, 2, "failed", "at", [1, 10]).await;
    owed(&app, &demo, 1, "failed", "at", [11, 1_100]).await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let page = browser.get("/livraisons/relance").await.text();
    assert!(page.contains("Trop d’envois correspondent"), "{page}");
    let page = browser.post("/livraisons/relance", &[("prevues", "0")]).await.text();
    assert!(page.contains("10 envois relancés"), "{page}");
    eventually("they arrive", async || {
        let arrived = "SELECT count(*) FROM deliveries WHERE state = 'delivered'";
        (app.number(arrived).await == 10).then_some(())
    })
    .await;
    // Of all endpoints, by a program.
    let step = demo.api.post("/deliveries/replay", json!({ "state": "delivered" })).await.json();
    assert_eq!(step, json!({ "replayed": 10, "next": null }));
    demo.api.post("/deliveries/replay", json!({ "colour": "blue" })).await.is_error(
        422,
        "unknown_field",
        "colour",
    );
}

#[both]
async fn a_pause_is_made_good_from_its_first_failure_on(app: TestApp) {
    let demo = app.dossier("demo").await;
    let receiver = Receiver::start().await;
    webhook(&demo, &receiver.url("/"), json!({})).await;
    events(&app, &demo, "ticket.created", 1, 1).await;
    app.advance(Duration::from_secs(86_400)).await;
    events(&app, &demo, "ticket.created", 2, 700).await;
    owed(&app, &demo, 1, "failed", "at", [1, 700]).await;
    // The oldest failed in the trouble, too; more than a step of others are newer.
    app.execute("UPDATE deliveries SET attempts = 1").await;
    let now = app.clock.now();
    let tried = format!(
        "INSERT INTO attempts (dossier, endpoint, event, number, at, duration, url, status, answer)
             SELECT dossier, 1, event, 1, {now}, 1, 'x', 500, {} FROM deliveries",
        if app.setup.database.is_postgres() { "''::bytea" } else { "x''" }
    );
    app.execute(Box::leak(tried.into_boxed_str())).await;
    let paused = format!(
        "UPDATE endpoints SET state = 'paused', reason = 'failing', state_at = {now}, failing_since = {now}"
    );
    app.execute(Box::leak(paused.into_boxed_str())).await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let page = browser.post("/webhooks/1/reprise", &[("renvoyer", "oui")]).await.text();
    assert!(page.contains("700 envois relancés"), "{page}");
}

#[both]
async fn order_that_is_asked_for_later_is_kept_from_then_on(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Answer::Status(500));
    webhook(&demo, &receiver.url("/"), json!({ "format": "envelope", "schedule": [60, 60] })).await;
    let societe = demo.societe("Mairie").await;
    for n in 1..=5 {
        demo.ticket(&societe, &n.to_string()).await;
        receiver.next().await;
    }
    eventually("all have failed", async || {
        demo.deliveries().await.iter().all(|d| d.attempts == 1 && !d.held).then_some(())
    })
    .await;
    receiver.always_answers(Answer::Status(200));
    assert_eq!(demo.api.patch("/webhooks/1", json!({ "ordered": true })).await.status, 200);
    demo.ticket(&societe, "6").await;
    app.advance(Duration::from_secs(80)).await;
    for expected in ["1", "2", "3", "4", "5", "6"] {
        assert_eq!(receiver.next().await.json()["data"]["sujet"], *expected);
    }
    eventually("all have arrived", async || {
        demo.deliveries().await.iter().all(|d| d.state == DeliveryState::Delivered).then_some(())
    })
    .await;
    receiver.no_others();
}
