//! What starts zaps: hooks, events, schedules, people; and what holds them back.

use crate::{
    both,
    support::{
        Answer, Receiver, Setup, TestApp, eventually, reading,
        zaps::{Made, catch_hook, document, post},
    },
};
use oxiva::{
    changes,
    clock::{HOUR, MINUTE, SECOND},
    db::{Tx, all_statements},
    dossiers::Scope,
    records::{Input, Ticket},
    zaps::{
        checks::Unchecked,
        documents::ZapSettings,
        replay,
        runs::{self, Filter, RunState, Start},
        start,
    },
};
use serde_json::{Value as Json, json};
use std::{sync::Arc, time::Duration};

/// Steps that send all of the trigger.
fn echo(url: &str) -> Json {
    json!([post("2", url, json!({ "tout": "{{1}}" }))])
}

const NOTHING: fn() -> Json = || json!([]);

#[both]
async fn a_list_starts_one_run_for_each_object(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, catch_hook(json!([]))).await;
    zap.start(json!([{ "n": 1 }, { "n": 2 }, { "n": 3 }])).await;
    let runs = zap.are(&[RunState::Success; 3]).await;
    let mut seen = Vec::new();
    for run in &runs {
        seen.push(zap.steps(run).await[0].output["n"].clone());
    }
    assert_eq!(seen, [1, 2, 3]);
    assert_eq!(demo.receptions().await.len(), 1);
    let reception = demo.receptions().await[0].id.to_string();
    assert!(runs.iter().all(|run| run.source == reception && run.start == Start::Hook));
}

#[both]
async fn a_child_key_is_picked_off(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let trigger = json!({ "kind": "catch_hook", "child_key": "data__lignes" });
    let zap = Made::new(&app, &demo, document(trigger, NOTHING())).await;
    zap.start(json!({ "data": { "lignes": [{ "a": 1 }, { "a": 2 }] } })).await;
    let runs = zap.are(&[RunState::Success; 2]).await;
    assert_eq!(zap.steps(&runs[1]).await[0].output, json!({ "querystring": {}, "a": 2 }));
}

#[both]
async fn several_hooks_may_stand_in_one_call(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let first = Made::new(&app, &demo, catch_hook(NOTHING())).await;
    let second = Made::new(&app, &demo, catch_hook(NOTHING())).await;
    let ids = [first.zap().await.hook.unwrap(), second.zap().await.hook.unwrap()];
    let base = format!("/hooks/catch/{}", demo.id.number());
    let answer = app.http().get(&format!("{base}/{},{}/?a=1", ids[0], ids[1])).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    first.are(&[RunState::Success]).await;
    second.are(&[RunState::Success]).await;
    assert_eq!(demo.receptions().await.len(), 2);
    // One that is unknown, and nothing is taken.
    let answer = app.http().get(&format!("{base}/{},nobody/", ids[0])).await;
    answer.is_error(404, "not_found", "");
    assert_eq!(demo.receptions().await.len(), 2);
}

#[both]
async fn a_silent_hook_answers_nothing(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, catch_hook(NOTHING())).await;
    for end in ["silent", "silent/"] {
        let answer = app.http().post(&format!("{}{end}", zap.hook().await), json!({})).await;
        assert_eq!((answer.status, answer.body.len()), (200, 0));
    }
    zap.are(&[RunState::Success; 2]).await;
}

#[both]
async fn a_zap_that_is_off_keeps_what_arrives_and_starts_nothing(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, catch_hook(NOTHING())).await;
    zap.switch(false).await;
    zap.start(json!({ "n": 1 })).await;
    assert_eq!(demo.receptions().await.len(), 1);
    assert!(zap.runs().await.is_empty());
}

#[both]
async fn a_raw_hook_gives_headers_and_body_as_they_came(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, document(json!({ "kind": "raw_hook" }), NOTHING())).await;
    let sender = app.http().header("x-note", "Évreux").header("authorization", "Bearer s3cret");
    let path = format!("{}?a=1", zap.hook().await);
    let answer = sender.send("POST", &path, "application/json", b"[{\"a\": 1}, 2]").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let run = zap.are(&[RunState::Success]).await.remove(0);
    let given = zap.steps(&run).await.remove(0).output;
    assert_eq!(
        (&given["raw_body"], &given["querystring"]),
        (&json!("[{\"a\": 1}, 2]"), &json!({ "a": "1" }))
    );
    assert_eq!(
        (&given["method"], &given["headers"]["authorization"]),
        (&json!("POST"), &json!("…"))
    );
    let large = vec![b'x'; 2 * 1024 * 1024 + 1];
    let answer = app.http().send("POST", &path, "text/plain", &large).await;
    answer.is_error(413, "too_large", "");
    assert_eq!(zap.runs().await.len(), 1);
}

#[both]
async fn a_full_queue_is_said_and_nothing_is_lost(setup: Setup) {
    let app =
        setup.with("zaps.queue_limit_per_dossier", "3").with("zaps.queue_limit", "5").start().await;
    let demo = Arc::new(app.dossier("demo").await);
    let other = Arc::new(app.dossier("autre").await);
    let waits = || {
        catch_hook(
            json!([{ "id": "2", "kind": "delay", "for": { "value": "1", "unit": "hours" } }]),
        )
    };
    let zap = Made::new(&app, &demo, waits()).await;
    let another = Made::new(&app, &other, waits()).await;
    for n in 0..3 {
        zap.start(json!({ "n": n })).await;
    }
    let full = zap.send(json!({ "n": 3 })).await;
    full.is_error(429, "queue_full", "");
    assert_eq!(full.header("retry-after"), "30");
    assert_eq!(demo.receptions().await.len(), 3, "what was refused is the sender's");
    another.start(json!([{}, {}])).await;
    another.send(json!({})).await.is_error(429, "queue_full", "");
    app.advance(Duration::from_secs(3_601)).await;
    zap.are(&[RunState::Success; 3]).await;
    zap.start(json!({ "n": 3 })).await;
    zap.are(&[RunState::Success, RunState::Success, RunState::Success, RunState::Waiting]).await;
}

#[both]
async fn an_event_starts_a_zap_in_its_own_transaction(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let trigger = json!({ "kind": "event", "events": ["ticket.created", "ticket.status_changed", "ticket.deleted"],
        "any": [[{ "key": "{{1__sujet}}", "match": "text_contains", "value": "Écran" }]] });
    let zap = Made::new(&app, &demo, document(trigger, echo(&receiver.url("/")))).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Clavier").await;
    let id = demo.ticket(&societe, "Écran noir").await;
    let said = receiver.next().await.json()["tout"].clone();
    assert_eq!((&said["sujet"], &said["id"]), (&json!("Écran noir"), &json!(id)));
    assert_eq!(said["evenement"]["type"], "ticket.created");
    demo.api.patch(&format!("/tickets/{id}"), json!({ "statut": "closed" })).await;
    let said = receiver.next().await.json()["tout"].clone();
    assert_eq!(said["evenement"]["type"], "ticket.status_changed");
    assert_eq!(
        said["evenement"]["changements"]["statut"],
        json!({ "from": "open", "to": "closed" })
    );
    demo.api.delete(&format!("/tickets/{id}")).await;
    assert_eq!(receiver.next().await.json()["tout"]["evenement"]["type"], "ticket.deleted");
    let runs = zap.are(&[RunState::Success; 3]).await;
    assert!(runs.iter().all(|run| run.start == Start::Event));
    zap.switch(false).await;
    demo.ticket(&societe, "Écran bleu").await;
    assert_eq!(zap.runs().await.len(), 3);
    receiver.no_others();
}

#[both]
async fn a_flood_of_events_is_held_and_released_at_a_pace_or_dropped(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let trigger = json!({ "kind": "event", "events": ["ticket.created"] });
    let zap = Made::new(&app, &demo, document(trigger, NOTHING())).await;
    zap.configure(ZapSettings { hold_above: 100, ..ZapSettings::default() }).await;
    let societe: i64 = demo.societe("Mairie").await.parse().unwrap();
    let burst = async |count: usize| {
        demo.do_it(move |tx, scope| {
            for n in 0..count {
                let fields = json!({ "societe": societe.to_string(), "sujet": format!("T{n}") });
                let fields =
                    Input(fields.as_object().unwrap().clone()).into_fields(&reading("UTC"))?;
                changes::create::<Ticket>(tx, scope, fields)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    };
    burst(130).await;
    let states = |success: usize, held: usize| {
        [vec![RunState::Success; success], vec![RunState::Held; held]].concat()
    };
    zap.are(&states(100, 30)).await;
    assert_eq!(app.texts("SELECT word FROM notices").await, ["zap-held"]);
    let id = zap.id;
    // When each is due is read before the commit: after it the runner takes what is due at once, and what it
    // has taken is due again at the end of its lease.
    let release = move |tx: &mut Tx, scope: &Scope| {
        let count = replay::release(tx, scope, id, &Unchecked)?;
        let filter = Filter { zap: Some(id), ..Filter::default() };
        let runs = runs::list(tx, scope.dossier, &filter, None, 1_000)?.items;
        Ok((count, runs.iter().filter_map(|run| run.run_at).collect::<Vec<_>>()))
    };
    let (count, due) = zap.do_it(release).await.unwrap();
    assert_eq!((count, due.len()), (30, 30));
    assert!(due.iter().all(|at| *at <= app.clock.now() + 3 * SECOND));
    app.advance(Duration::from_secs(3)).await;
    zap.are(&states(130, 0)).await;
    app.advance(Duration::from_secs(60)).await;
    burst(102).await;
    zap.are(&states(230, 2)).await;
    assert_eq!(zap.do_it(move |tx, scope| replay::drop_held(tx, scope, id)).await.unwrap(), 2);
    zap.are(&[states(230, 0), vec![RunState::Halted; 2]].concat()).await;
}

/// It is done for each event: at the usual limit a look at every row cost as much as all the rest.
#[both]
async fn a_flood_is_counted_by_an_index_alone(app: TestApp) {
    let count = all_statements().find(|one| one.name.ends_with("flood::RECENT")).unwrap();
    let database = app.setup.database.clone();
    let plan = tokio::task::spawn_blocking(move || -> String {
        if database.is_postgres() {
            let sql = "SELECT indexdef FROM pg_indexes WHERE indexname = 'runs_zap'";
            return database.client().query_one(sql, &[]).unwrap().get(0);
        }
        let file = rusqlite::Connection::open(database.sqlite_file()).unwrap();
        let mut asked = file.prepare(&format!("EXPLAIN QUERY PLAN {}", count.sqlite)).unwrap();
        let mut rows = asked.raw_query();
        let mut plan = String::new();
        while let Some(row) = rows.next().unwrap() {
            plan += &row.get::<_, String>(3).unwrap();
            plan.push('\n');
        }
        plan
    });
    let plan = plan.await.unwrap();
    let is_covered = plan.contains("USING COVERING INDEX runs_zap (dossier=? AND zap=? AND id>?)");
    assert!(is_covered || plan.ends_with("(dossier, zap, id, start)"), "{plan}");
}

#[both]
async fn an_ordinary_import_is_no_flood(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let trigger = json!({ "kind": "event", "events": ["societe.created"] });
    let zap = Made::new(&app, &demo, document(trigger, NOTHING())).await;
    for _ in 0..3 {
        let items: Vec<_> = (0..100).map(|n| json!({ "nom": format!("Mairie {n}") })).collect();
        let answer = demo.api.post("/societes/batch", json!({ "items": items })).await;
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    zap.are(&[RunState::Success; 300]).await;
    let hook = Made::new(&app, &demo, catch_hook(NOTHING())).await;
    hook.start((0..1_000).map(|n| json!({ "n": n })).collect()).await;
    hook.are(&[RunState::Success; 1_000]).await;
    assert!(app.texts("SELECT word FROM notices").await.is_empty());
}

#[both]
async fn more_objects_in_one_call_than_the_zap_starts_are_held(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, catch_hook(NOTHING())).await;
    zap.configure(ZapSettings { hold_above: 100, ..ZapSettings::default() }).await;
    let list = |count: usize| Json::from((0..count).map(|n| json!({ "n": n })).collect::<Vec<_>>());
    zap.start(list(100)).await;
    zap.are(&[RunState::Success; 100]).await;
    // Instant hooks never are.
    zap.start(json!({})).await;
    zap.are(&[RunState::Success; 101]).await;
    zap.start(list(101)).await;
    assert_eq!(zap.states().await.iter().filter(|state| **state == RunState::Held).count(), 101);
    let held = zap.runs().await.pop().unwrap();
    zap.do_it(move |tx, scope| replay::release_one(tx, scope, held.id, &Unchecked)).await.unwrap();
    eventually("one of them has run", async || {
        (zap.runs().await.pop()?.state == RunState::Success).then_some(())
    })
    .await;
    zap.send(list(10_001)).await.is_error(413, "too_many_items", "");
}

#[both]
async fn a_schedule_fires_once_for_all_that_it_missed(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    // It is a quarter to twelve in Paris.
    let trigger = json!({ "kind": "schedule", "every": { "unit": "hour", "minute": 0 } });
    let zap = Made::new(&app, &demo, document(trigger, NOTHING())).await;
    let next = zap.zap().await.next_at.unwrap();
    assert_eq!(next - app.clock.now(), 14 * 60 * SECOND + 34 * SECOND);
    app.advance_to(next - SECOND).await;
    assert!(zap.runs().await.is_empty());
    app.advance(Duration::from_secs(1)).await;
    let run = zap.are(&[RunState::Success]).await.remove(0);
    let given = zap.steps(&run).await.remove(0).output;
    assert_eq!(given["date"], "2023-05-17T12:00:00.000+02:00");
    assert_eq!((&given["heure"], &given["jour_semaine"]), (&json!(12), &json!(3)));
    // The machine was away for five hours.
    app.advance(Duration::from_secs(5 * 3_600 + 60)).await;
    zap.are(&[RunState::Success; 2]).await;
    assert_eq!(zap.zap().await.next_at, Some(next + 6 * HOUR));
    // The clock is set back by a day: it does not wait for a day.
    app.clock.jump(-24 * HOUR);
    app.advance(Duration::from_secs(1)).await;
    let soon = eventually("the next moment is worked out anew", async || {
        let next = zap.zap().await.next_at?;
        (next - app.clock.now() <= HOUR).then_some(next)
    })
    .await;
    app.advance_to(soon).await;
    zap.are(&[RunState::Success; 3]).await;
    zap.switch(false).await;
    assert_eq!(zap.zap().await.next_at, None);
}

#[both]
async fn a_tick_is_played_once_though_the_clock_is_set_back(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let trigger = json!({ "kind": "schedule", "every": { "unit": "minutes", "n": 1 } });
    let zap = Made::new(&app, &demo, document(trigger, NOTHING())).await;
    for played in 1..=3 {
        app.advance_to(zap.zap().await.next_at.unwrap()).await;
        zap.are(&vec![RunState::Success; played]).await;
    }
    let moments = zap.runs().await.into_iter().map(|run| run.source).collect::<Vec<_>>();
    let next = zap.zap().await.next_at.unwrap();
    // Before the first of them.
    app.clock.jump(-2 * MINUTE - 30 * SECOND);
    app.advance(Duration::from_secs(1)).await;
    for _ in 0..3 {
        let due = eventually("the next moment is near", async || {
            zap.zap().await.next_at.filter(|at| *at - app.clock.now() <= MINUTE)
        })
        .await;
        assert!(due < next);
        app.advance_to(due).await;
    }
    assert_eq!(zap.zap().await.next_at, Some(next));
    assert_eq!(zap.runs().await.len(), 3);
    app.advance_to(next).await;
    zap.are(&[RunState::Success; 4]).await;
    let sources = zap.runs().await.into_iter().map(|run| run.source).collect::<Vec<_>>();
    assert_eq!(sources[..3], moments[..]);
    assert!(!moments.contains(&sources[3]));
}

#[both]
async fn a_person_starts_a_zap_with_what_it_asks_for(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let trigger =
        json!({ "kind": "manual", "fields": [{ "key": "nom", "label": "Nom", "required": true }] });
    let zap = Made::new(&app, &demo, document(trigger, echo(&receiver.url("/")))).await;
    let by_hand = async |given: Json| {
        let (app, id) = (app.clone(), zap.id);
        let given = given.as_object().unwrap().clone();
        zap.do_it(move |tx, scope| {
            start::by_hand(tx, &app.zaps.ids, &app.entropy, scope, id, given, &Unchecked)
        })
        .await
    };
    by_hand(json!({ "nom": "Mairie" })).await.unwrap();
    assert_eq!(receiver.next().await.json(), json!({ "tout": { "nom": "Mairie" } }));
    zap.are(&[RunState::Success]).await;
    assert_eq!(by_hand(json!({})).await.unwrap_err().word(), "required");
}

#[both]
async fn storage_that_refuses_costs_nothing(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, catch_hook(echo(&receiver.url("/")))).await;
    receiver.answers(&[Answer::Status(200)]);
    zap.start(json!({ "texte": "nul: \u{0}", "é": "\u{1f600}" })).await;
    let call = receiver.next().await;
    assert_eq!(call.json()["tout"]["é"], "\u{1f600}");
    zap.are(&[RunState::Success]).await;
}
