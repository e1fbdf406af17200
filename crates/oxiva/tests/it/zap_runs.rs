//! Runs: done step by step, written before and after, and gone on with after whatever happens.

use crate::{
    both,
    support::{
        Answer, Receiver, TestApp, eventually,
        zaps::{Made, catch_hook, post},
    },
};
use oxiva::{
    clock::{Entropy, HOUR, MINUTE, SECOND},
    zaps::{
        documents::{self, Reason, ZapSettings},
        replay,
        runs::{self, RunState, Start, StepState},
    },
};
use serde_json::{Value as Json, json};
use std::{sync::Arc, time::Duration};

const SECONDS: fn(u64) -> Duration = Duration::from_secs;

/// One path for each word of `objet`, and a last one.
fn three_paths(receiver: &Receiver) -> Json {
    let path = |id: &str, word: &str, step: &str| {
        json!({ "id": id, "title": word, "rule": "custom",
            "any": [[{ "key": "{{1__objet}}", "match": "text_exactly", "value": word }]],
            "steps": [post(step, &receiver.url(&format!("/{word}")), json!({ "sujet": "{{1__sujet}}" }))] })
    };
    catch_hook(json!([{ "id": "2", "kind": "paths", "paths": [
        path("3", "client", "4"), path("5", "activite", "6"), path("7", "ticket", "8"),
    ]}]))
}

/// A zap that sends `n` to `path`.
fn sends(url: &str) -> Json {
    catch_hook(json!([post("2", url, json!({ "n": "{{1__n}}" }))]))
}

#[both]
async fn a_hook_takes_the_path_that_matches(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, three_paths(&receiver)).await;
    zap.start(json!({ "objet": "ticket", "sujet": "Écran" })).await;
    let call = receiver.next().await;
    assert_eq!((call.method.as_str(), call.target.as_str()), ("POST", "/ticket"));
    assert_eq!(call.json(), json!({ "sujet": "Écran" }));
    let run = zap.are(&[RunState::Success]).await.remove(0);
    assert_eq!(call.headers["idempotency-key"], format!("{}-8", run.id));
    assert_eq!(call.headers["x-oxiva-run"], run.id.to_string());
    assert_eq!((run.start, run.depth, run.retries, run.run_at), (Start::Hook, 0, 0, None));
    assert_eq!(run.ended_at, Some(app.clock.now()));
    assert_eq!(zap.trace(&run).await, ["2 success", "8 success"]);
    let steps = zap.steps(&run).await;
    assert_eq!(steps[0].output, json!({ "querystring": {}, "objet": "ticket", "sujet": "Écran" }));
    assert_eq!(steps[1].output, json!({ "matched": ["7"] }));
    assert_eq!(steps[2].input["data"], json!({ "sujet": "Écran" }));
    assert!(steps.iter().all(|step| step.attempts == 1 && step.ended_at.is_some()));
    let size: usize = steps.iter().map(|step| step.output.to_string().len()).sum();
    assert!(run.size >= size as i64);
    // No path matches: a success, too. Nothing is sent.
    zap.start(json!({ "objet": "facture" })).await;
    let run = zap.are(&[RunState::Success; 2]).await.remove(1);
    assert_eq!(zap.trace(&run).await, ["2 success"]);
    receiver.no_others();
}

#[both]
async fn a_filter_ends_a_run_before_it_is_written(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, catch_hook(json!([
        { "id": "2", "kind": "filter", "any": [[{ "key": "{{1__n}}", "match": "number_greater", "value": "10" }]] },
        post("3", &receiver.url("/"), json!({})),
    ]))).await;
    zap.start(json!({ "n": 3 })).await;
    let run = zap.runs().await.remove(0);
    assert_eq!((run.state, run.ended_at), (RunState::Filtered, Some(app.clock.now())));
    zap.start(json!({ "n": 30 })).await;
    receiver.next().await;
    zap.are(&[RunState::Filtered, RunState::Success]).await;
}

#[both]
async fn only_what_failed_is_tried_again_by_the_schedule(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(
        &app,
        &demo,
        catch_hook(json!([
            post("2", &receiver.url("/first"), json!({ "n": "{{1__n}}" })),
            post("3", &receiver.url("/second"), json!({ "n": "{{1__n}}" })),
            post("4", &receiver.url("/third"), json!({})),
        ])),
    )
    .await;
    receiver.chooses(|call| Answer::Status(if call.target == "/second" { 503 } else { 200 }));
    zap.start(json!({ "n": 7 })).await;
    assert_eq!(receiver.next().await.target, "/first");
    let first = receiver.next().await;
    assert_eq!(first.target, "/second");
    for (retry, wait) in [5 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR].into_iter().enumerate()
    {
        let run = zap.are(&[RunState::Waiting]).await.remove(0);
        assert_eq!((run.retries, run.failure.as_str()), (retry as i64 + 1, "http_status"));
        let due = run.run_at.unwrap() - app.clock.now();
        assert!((wait..=wait + wait / 20).contains(&due), "{retry}: {due}");
        assert_eq!(zap.trace(&run).await, ["2 success", "3 waiting"]);
        app.advance_to(run.run_at.unwrap() - SECOND).await;
        receiver.no_others();
        app.advance(SECONDS(2)).await;
        let again = receiver.next().await;
        assert_eq!((again.target.as_str(), again.body.as_str()), ("/second", first.body.as_str()));
        assert_eq!(again.headers["idempotency-key"], first.headers["idempotency-key"]);
    }
    let run = zap.are(&[RunState::Errored]).await.remove(0);
    assert_eq!((run.failure.as_str(), run.run_at), ("http_status", None));
    let steps = zap.steps(&run).await;
    assert_eq!(
        (steps[2].attempts, steps[2].state, steps[2].failure.as_str()),
        (6, StepState::Errored, "http_status")
    );
    assert!(!steps[2].message.is_empty() && steps[2].retry);
    // A person goes on from there, once it is mended.
    receiver.always_answers(Answer::Status(200));
    zap.do_it(move |tx, scope| replay::go_on(tx, scope, run.id, None)).await.unwrap();
    assert_eq!(receiver.next().await.target, "/second");
    assert_eq!(receiver.next().await.target, "/third");
    let run = zap.are(&[RunState::Success]).await.remove(0);
    assert_eq!(zap.trace(&run).await, ["2 success", "3 success", "4 success"]);
    assert_eq!((run.failure.as_str(), run.retries), ("", 0));
    receiver.no_others();
}

#[both]
async fn a_retry_comes_when_the_other_side_asked_and_a_lasting_failure_never(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, sends(&receiver.url("/"))).await;
    receiver.answers(&[Answer::Later(429, "3600"), Answer::Status(200), Answer::Status(404)]);
    zap.start(json!({ "n": 1 })).await;
    receiver.next().await;
    let run = zap.are(&[RunState::Waiting]).await.remove(0);
    let wait = run.run_at.unwrap() - app.clock.now();
    assert!((HOUR..=HOUR + HOUR / 10).contains(&wait), "{wait}");
    app.advance_to(run.run_at.unwrap() + SECOND).await;
    receiver.next().await;
    zap.are(&[RunState::Success]).await;
    zap.start(json!({ "n": 2 })).await;
    receiver.next().await;
    let run = zap.are(&[RunState::Success, RunState::Errored]).await.remove(1);
    assert_eq!((run.failure.as_str(), run.retries), ("http_status", 0));
}

#[both]
async fn an_error_in_one_path_does_not_stop_the_others(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let always =
        |id: &str, step: Json| json!({ "id": id, "title": id, "rule": "always", "steps": [step] });
    let zap = Made::new(
        &app,
        &demo,
        catch_hook(json!([{ "id": "2", "kind": "paths", "paths": [
            always("3", post("4", &receiver.url("/a"), json!({}))),
            always("5", post("6", &receiver.url("/b"), json!({}))),
        ]}])),
    )
    .await;
    receiver.chooses(|call| Answer::Status(if call.target == "/a" { 500 } else { 200 }));
    zap.start(json!({})).await;
    assert_eq!([receiver.next().await.target, receiver.next().await.target], ["/a", "/b"]);
    let run = zap.are(&[RunState::Waiting]).await.remove(0);
    assert_eq!(zap.trace(&run).await, ["2 success", "4 waiting", "6 success"]);
    receiver.always_answers(Answer::Status(200));
    app.advance_to(run.run_at.unwrap() + SECOND).await;
    assert_eq!(receiver.next().await.target, "/a");
    zap.are(&[RunState::Success]).await;
    receiver.no_others();
}

#[both]
async fn a_run_is_done_again_from_the_start_with_a_version_of_choice(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, sends(&receiver.url("/old"))).await;
    zap.start(json!({ "n": 5 })).await;
    assert_eq!(receiver.next().await.target, "/old");
    let first = zap.are(&[RunState::Success]).await.remove(0);
    assert_eq!(zap.save(sends(&receiver.url("/new"))).await.version, 2);
    for (version, target) in [(None, "/old"), (Some(2), "/new")] {
        let (app, id) = (app.clone(), first.id);
        zap.do_it(move |tx, scope| {
            replay::again(tx, &app.zaps.ids, &app.entropy, scope, id, version)
        })
        .await
        .unwrap();
        let call = receiver.next().await;
        assert_eq!((call.target.as_str(), call.json()), (target, json!({ "n": 5 })));
    }
    let runs = zap.are(&[RunState::Success; 3]).await;
    assert!(
        runs[1..]
            .iter()
            .all(|run| run.start == Start::Replay && run.source == first.id.to_string())
    );
    let wrong = zap.do_it(move |tx, scope| replay::go_on(tx, scope, first.id, None)).await;
    assert_eq!(wrong.unwrap_err().word(), "nothing_failed");
    let app = app.clone();
    let wrong = zap
        .do_it(move |tx, scope| {
            replay::again(tx, &app.zaps.ids, &app.entropy, scope, first.id, Some(9))
        })
        .await;
    assert_eq!(wrong.unwrap_err().word(), "not_found");
}

#[both]
async fn a_delay_lasts_across_a_restart(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(
        &app,
        &demo,
        catch_hook(json!([
            post("2", &receiver.url("/before"), json!({})),
            { "id": "3", "kind": "delay", "for": { "value": "2", "unit": "hours" } },
            post("4", &receiver.url("/after"), json!({ "n": "{{1__n}}" })),
        ])),
    )
    .await;
    zap.start(json!({ "n": 1 })).await;
    assert_eq!(receiver.next().await.target, "/before");
    let run = zap.are(&[RunState::Waiting]).await.remove(0);
    assert_eq!((run.run_at, run.failure.as_str()), (Some(app.clock.now() + 2 * HOUR), ""));
    drop(demo);
    let app = app.restart().await;
    let zap = zap.on(&app);
    app.advance(SECONDS(7_199)).await;
    zap.are(&[RunState::Waiting]).await;
    receiver.no_others();
    app.advance(SECONDS(2)).await;
    let call = receiver.next().await;
    assert_eq!((call.target.as_str(), call.json()), ("/after", json!({ "n": 1 })));
    let run = zap.are(&[RunState::Success]).await.remove(0);
    assert_eq!(zap.trace(&run).await, ["2 success", "3 success", "4 success"]);
    receiver.no_others();
}

#[both]
async fn a_loop_and_a_list_are_done_once_for_each(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, catch_hook(json!([
        { "id": "2", "kind": "loop", "over": { "nom": "{{1__lignes[]nom}}" }, "steps": [
            post("3", &receiver.url("/"), json!({ "nom": "{{2__nom}}", "tour": "{{2__loop_iteration}}" })),
        ]},
        post("4", &receiver.url("/end"), json!({})),
    ]))).await;
    zap.start(json!({ "lignes": [{ "nom": "A" }, { "nom": "B" }, { "nom": "C" }] })).await;
    for (tour, nom) in [(1, "A"), (2, "B"), (3, "C")] {
        let call = receiver.next().await;
        assert_eq!(call.json(), json!({ "nom": nom, "tour": tour }));
    }
    assert_eq!(receiver.next().await.target, "/end");
    let run = zap.are(&[RunState::Success]).await.remove(0);
    assert_eq!(
        zap.trace(&run).await,
        ["2 success", "3/0 success", "3/1 success", "3/2 success", "4 success"]
    );
}

#[both]
async fn one_at_a_time_keeps_the_order(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, sends(&receiver.url("/"))).await;
    zap.configure(ZapSettings { concurrency: 1, ..ZapSettings::default() }).await;
    receiver.always_answers(Answer::Slowly(Duration::from_millis(5)));
    for n in 0..30 {
        zap.start(json!({ "n": n })).await;
    }
    for n in 0..30 {
        assert_eq!(receiver.next().await.json(), json!({ "n": n }));
    }
    zap.are(&[RunState::Success; 30]).await;
}

#[both]
async fn a_rate_is_kept(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, sends(&receiver.url("/"))).await;
    zap.configure(ZapSettings { rate: 2, ..ZapSettings::default() }).await;
    for n in 0..6 {
        zap.start(json!({ "n": n })).await;
    }
    // Two at once, then two a second.
    for second in 0..3 {
        receiver.next().await;
        receiver.next().await;
        eventually("two more have run", async || {
            let done =
                zap.states().await.iter().filter(|state| **state == RunState::Success).count();
            (done == 2 * (second + 1)).then_some(())
        })
        .await;
        receiver.no_others();
        if second < 2 {
            app.advance(SECONDS(1)).await;
        }
    }
    zap.are(&[RunState::Success; 6]).await;
}

#[both]
async fn a_zap_that_only_fails_is_switched_off_with_a_notice(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let receiver = Receiver::start().await;
    receiver.always_answers(Answer::Status(400));
    let zap = Made::new(&app, &demo, sends(&receiver.url("/"))).await;
    let kept = Made::new(&app, &demo, sends(&receiver.url("/"))).await;
    kept.configure(ZapSettings { keep_on: true, ..ZapSettings::default() }).await;
    app.advance(SECONDS(1)).await;
    for n in 0..20 {
        zap.start(json!({ "n": n })).await;
        kept.start(json!({ "n": n })).await;
    }
    zap.are(&[RunState::Errored; 20]).await;
    assert!(zap.zap().await.is_on(), "twenty say nothing yet");
    zap.start(json!({ "n": 20 })).await;
    kept.start(json!({ "n": 20 })).await;
    let off = eventually("it is switched off", async || {
        let zap = zap.zap().await;
        (!zap.is_on()).then_some(zap)
    })
    .await;
    assert_eq!(off.reason, Reason::Failing);
    kept.are(&[RunState::Errored; 21]).await;
    assert!(kept.zap().await.is_on());
    let notices = app.texts("SELECT word FROM notices ORDER BY id").await;
    assert_eq!(notices, ["zap-first-failure", "zap-first-failure", "zap-failing"]);
    // What arrives is kept, and starts nothing.
    assert_eq!(zap.send(json!({ "n": 99 })).await.status, 200);
    assert_eq!(zap.states().await.len(), 21);
    // Whoever switches it on again has a new beginning.
    zap.switch(true).await;
    app.advance(SECONDS(1)).await;
    zap.start(json!({ "n": 1 })).await;
    zap.are(&[RunState::Errored; 22]).await;
    assert!(zap.zap().await.is_on());
}

#[both]
async fn what_waits_or_is_held_can_be_halted(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(
        &app,
        &demo,
        catch_hook(json!([
            { "id": "2", "kind": "delay", "for": { "value": "1", "unit": "days" } },
        ])),
    )
    .await;
    zap.start(json!({})).await;
    let run = zap.are(&[RunState::Waiting]).await.remove(0);
    let halted = zap.do_it(move |tx, scope| replay::halt(tx, scope, run.id)).await.unwrap();
    assert_eq!(
        (halted.state, halted.failure.as_str(), halted.run_at),
        (RunState::Halted, "stopped", None)
    );
    zap.start(json!({})).await;
    zap.are(&[RunState::Halted, RunState::Waiting]).await;
    let id = zap.id;
    zap.do_it(move |tx, scope| documents::delete(tx, &Entropy::System, scope, id)).await.unwrap();
    zap.are(&[RunState::Halted, RunState::Halted]).await;
}

#[both]
async fn runs_that_ended_go_after_a_while_and_others_stay(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, sends(&receiver.url("/"))).await;
    let waits = Made::new(
        &app,
        &demo,
        catch_hook(json!([
            { "id": "2", "kind": "delay", "for": { "value": "50", "unit": "days" } },
        ])),
    )
    .await;
    zap.start(json!({ "n": 1 })).await;
    waits.start(json!({})).await;
    receiver.next().await;
    zap.are(&[RunState::Success]).await;
    app.advance(SECONDS(29 * 86_400)).await;
    oxiva::housekeeping::janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    zap.are(&[RunState::Success]).await;
    app.advance(SECONDS(2 * 86_400)).await;
    oxiva::housekeeping::janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    zap.are(&[]).await;
    waits.are(&[RunState::Waiting]).await;
    assert_eq!(app.number("SELECT count(*) FROM run_steps").await, 2);
}

/// A run whose holder died in the middle of a step.
async fn interrupted(app: &TestApp, zap: &Made, receiver: &mut Receiver) -> runs::Run {
    receiver.answers(&[Answer::Status(200), Answer::Slowly(SECONDS(8))]);
    zap.start(json!({ "n": 1 })).await;
    assert_eq!(receiver.next().await.target, "/first");
    assert_eq!(receiver.next().await.target, "/second");
    let run = zap.runs().await.remove(0);
    assert_eq!(zap.trace(&run).await, ["2 success", "3 playing"]);
    // As a death leaves it: somebody has it who is not there any more.
    app.execute("UPDATE runs SET holder = 'dead'").await;
    run
}

fn two_steps(receiver: &Receiver) -> Json {
    catch_hook(json!([
        post("2", &receiver.url("/first"), json!({})),
        post("3", &receiver.url("/second"), json!({ "n": "{{1__n}}" })),
    ]))
}

#[both]
async fn when_a_lease_ends_the_run_goes_on_where_it_was(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, two_steps(&receiver)).await;
    let run = interrupted(&app, &zap, &mut receiver).await;
    app.advance(SECONDS(200)).await;
    receiver.no_others();
    app.advance(SECONDS(101)).await;
    let again = receiver.next().await;
    assert_eq!(again.target, "/second");
    assert_eq!(again.headers["idempotency-key"], format!("{}-3", run.id));
    let run = eventually("it has ended", async || {
        let run = zap.runs().await.remove(0);
        run.state.has_ended().then_some(run)
    })
    .await;
    assert_eq!(zap.trace(&run).await, ["2 success", "3 success"]);
    assert_eq!(zap.steps(&run).await[2].attempts, 2);
}

#[both]
async fn a_server_takes_up_at_its_start_what_it_held_when_it_died(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, two_steps(&receiver)).await;
    interrupted(&app, &zap, &mut receiver).await;
    let node = if app.setup.database.is_postgres() { "test" } else { "local" };
    app.execute(Box::leak(format!("UPDATE runs SET holder = '{node}'").into_boxed_str())).await;
    // Another process on the same data, as after `kill -9`: no lease has to end.
    let second = app.setup.start().await;
    assert_eq!(receiver.next().await.target, "/second");
    eventually("it has ended", async || (zap.states().await == [RunState::Success]).then_some(()))
        .await;
    drop(second);
    receiver.no_others();
}
