//! What can never be written ends what it belongs to, in plain sight; and what is ended ends.

use crate::{
    both,
    support::{
        Answer, Receiver, Setup, TestApp, eventually,
        http::Http,
        zaps::{Made, catch_hook, document, post},
    },
};
use oxiva::{
    records::RecordKind,
    webhooks::deliveries::DeliveryState,
    zaps::{
        documents::{self, ZapSettings},
        runs::RunState,
    },
};
use serde_json::{Value as Json, json};
use std::{sync::Arc, time::Duration};

async fn ready(app: &TestApp) -> (u16, String) {
    let answer = Http::to(app.operations).get("/readyz").await;
    (answer.status, String::from_utf8(answer.body).unwrap())
}

/// The database takes no row of `table` any more for which `condition` holds (`NEW.` before its columns).
async fn refuse(app: &TestApp, table: &str, when: &str, condition: &str) {
    let sql = if app.setup.database.is_postgres() {
        let positive = condition.replace("NEW.", "");
        format!("ALTER TABLE {table} ADD CONSTRAINT never CHECK (({positive}) IS NOT TRUE)")
    } else {
        format!(
            "CREATE TRIGGER never BEFORE {when} ON {table} WHEN {condition}
             BEGIN SELECT RAISE(ABORT, 'never'); END"
        )
    };
    app.execute(sql.leak()).await;
}

fn action(app: &str, action: &str, params: Json) -> Json {
    json!({ "id": "3", "kind": "action", "app": app, "action": action, "params": params })
}

#[both]
async fn a_message_with_nul_ends_its_run(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    // What comes through the door has no NUL; what a step makes of it has.
    let decode = action(
        "formatter",
        "text",
        json!({ "transform": "text.url_decode", "inputs": "{{1__d}}" }),
    );
    let mut decode = decode;
    decode["id"] = "2".into();
    let thrown = json!({ "code": "throw new Error(\"a\\u0000b\")" });
    let formats = |transform: &str| json!({ "transform": transform, "inputs": "{{2__output}}" });
    let table =
        demo.api.post("/tables", json!({ "nom": "T", "columns": [{ "nom": "A" }] })).await.json();
    for (step, code) in [
        (action("code", "javascript", thrown), "code_error"),
        (action("formatter", "date", formats("date.format")), "formatter"),
        (action("formatter", "number", formats("number.format")), "formatter"),
        (
            action(
                "tables",
                "update_row",
                json!({ "table": table["id"], "row": "{{2__output}}", "A": "x" }),
            ),
            "no_such_row",
        ),
        (json!({ "id": "3", "kind": "delay", "until": "{{2__output}}" }), "delay_date"),
        (
            action(
                "webhooks",
                "get",
                json!({ "url": "https://a.example/", "headers": { "a{{2__output}}": "x", "b": "{{2__output}}" } }),
            ),
            "bad_header",
        ),
    ] {
        let zap = Made::new(&app, &demo, catch_hook(json!([decode, step]))).await;
        zap.start(json!({ "d": "2026%00" })).await;
        let run = zap.are(&[RunState::Errored]).await.remove(0);
        assert_eq!(run.failure, code, "{step}");
        let steps = zap.steps(&run).await;
        assert_eq!(steps[1].output, json!({ "output": "2026\u{fffd}" }), "{step}");
        assert_eq!((steps[2].attempts, steps[2].message.contains('\0')), (1, false), "{step}");
    }
    assert_eq!(ready(&app).await.0, 200);
}

#[both]
async fn a_run_whose_record_is_refused_for_good_has_failed(app: TestApp) {
    let (demo, mut receiver) = (Arc::new(app.dossier("demo").await), Receiver::start().await);
    refuse(&app, "run_steps", "UPDATE", "NEW.output LIKE '%unstorable%'").await;
    let steps = json!([
        post("2", &receiver.url("/"), json!({})),
        post("3", &receiver.url("/then"), json!({}))
    ]);
    let zap = Made::new(&app, &demo, catch_hook(steps)).await;
    zap.configure(ZapSettings { concurrency: 1, ..ZapSettings::default() }).await;
    receiver.answers(&[Answer::Says("application/json", r#"{"a":"unstorable"}"#)]);
    zap.start(json!({})).await;
    let run = zap.are(&[RunState::Errored]).await.remove(0);
    assert_eq!(run.failure, "not_recorded");
    assert_eq!(zap.trace(&run).await, ["2 errored"]);
    let step = zap.steps(&run).await.remove(1);
    assert_eq!((step.failure.as_str(), step.attempts), ("not_recorded", 1));
    assert!(step.message.contains("journal"), "{}", step.message);
    receiver.next().await;
    // It is not done again, and holds nobody up.
    app.advance(Duration::from_secs(301)).await;
    zap.start(json!({})).await;
    zap.are(&[RunState::Errored, RunState::Success]).await;
    for path in ["/", "/then"] {
        assert_eq!(receiver.next().await.target, path);
    }
    receiver.no_others();
}

#[both]
async fn a_step_of_ours_that_is_refused_for_good_has_failed(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    refuse(&app, "societes", "INSERT", "NEW.nom = 'unstorable'").await;
    let create = action("crm", "create_societe", json!({ "nom": "{{1__nom}}" }));
    let zap = Made::new(&app, &demo, catch_hook(json!([create]))).await;
    zap.start(json!({ "nom": "unstorable" })).await;
    let run = zap.are(&[RunState::Errored]).await.remove(0);
    assert_eq!(run.failure, "not_recorded");
    zap.start(json!({ "nom": "Mairie" })).await;
    zap.are(&[RunState::Errored, RunState::Success]).await;
}

#[both]
async fn a_delivery_whose_record_is_refused_for_good_has_failed(app: TestApp) {
    let (demo, mut receiver) = (app.dossier("demo").await, Receiver::start().await);
    refuse(&app, "attempts", "INSERT", "NEW.status = 299").await;
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    receiver.answers(&[Answer::Status(299)]);
    demo.societe("Mairie").await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Failed).await;
    let failures = app.texts("SELECT failure FROM attempts").await;
    assert_eq!(failures, ["not_recorded"]);
    app.advance(Duration::from_secs(121)).await;
    receiver.no_others();
}

#[both]
async fn a_run_is_halted_while_its_step_is_done(app: TestApp) {
    let (demo, mut receiver) = (Arc::new(app.dossier("demo").await), Receiver::start().await);
    let steps = json!([
        post("2", &receiver.url("/"), json!({})),
        post("3", &receiver.url("/then"), json!({}))
    ]);
    let zap = Made::new(&app, &demo, document(json!({ "kind": "manual" }), steps)).await;
    receiver.answers(&[Answer::Slowly(Duration::from_millis(300))]);
    let run = demo.api.post(&format!("/zaps/{}/run", zap.id), json!({})).await.json();
    receiver.next().await;
    let path = format!("/runs/{}", run["id"].as_str().unwrap());
    let halted = demo.api.post(&format!("{path}/halt"), json!({})).await;
    assert_eq!((halted.status, &halted.json()["state"]), (200, &json!("halted")), "{halted:?}");
    let run = zap.are(&[RunState::Halted]).await.remove(0);
    assert_eq!(
        (run.failure.as_str(), zap.trace(&run).await),
        ("stopped", vec!["2 halted".to_owned()])
    );
    receiver.no_others();
}

#[both]
async fn a_zap_that_is_deleted_ends_its_runs(app: TestApp) {
    let (demo, mut receiver) = (Arc::new(app.dossier("demo").await), Receiver::start().await);
    let steps = json!([
        post("2", &receiver.url("/"), json!({})),
        post("3", &receiver.url("/then"), json!({}))
    ]);
    let zap = Made::new(&app, &demo, catch_hook(steps)).await;
    receiver.answers(&[Answer::Slowly(Duration::from_millis(300))]);
    zap.start(json!({})).await;
    receiver.next().await;
    let id = zap.id;
    let delete = move |tx: &mut oxiva::db::Tx, scope: &oxiva::dossiers::Scope| {
        documents::delete(tx, &oxiva::clock::Entropy::System, scope, id)
    };
    zap.do_it(delete).await.unwrap();
    let run = zap.are(&[RunState::Halted]).await.remove(0);
    assert_eq!(
        (run.failure.as_str(), zap.trace(&run).await),
        ("zap_removed", vec!["2 halted".to_owned()])
    );
    receiver.no_others();
}

#[both]
async fn a_run_without_progress_is_seen(setup: Setup) {
    let app = setup.with("limits.late_seconds", "60").start().await;
    let demo = Arc::new(app.dossier("demo").await);
    let receiver = Receiver::start().await;
    let zap =
        Made::new(&app, &demo, catch_hook(json!([post("2", &receiver.url("/"), json!({}))]))).await;
    receiver.answers(&[Answer::Slowly(Duration::from_millis(300))]);
    zap.start(json!({})).await;
    app.execute("ALTER TABLE run_steps RENAME TO hidden").await;
    assert_eq!(ready(&app).await.0, 200);
    // Neither for good nor passing by itself: somebody has to see it.
    app.advance(Duration::from_secs(302)).await;
    let (status, words) = ready(&app).await;
    assert_eq!(status, 503, "{words}");
    assert!(words.contains("run"), "{words}");
    app.execute("ALTER TABLE hidden RENAME TO run_steps").await;
    eventually("the run ends", async || {
        app.advance(Duration::from_secs(2)).await;
        (zap.states().await == [RunState::Success]).then_some(())
    })
    .await;
    assert_eq!(ready(&app).await.0, 200);
}
