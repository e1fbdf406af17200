//! A runner that died silently, or that looks for work and calls nobody, is seen from outside.

use crate::{
    both,
    support::{Answer, Receiver, Setup, TestApp, eventually, http::Http},
};
use oxiva::{records::RecordKind, webhooks::deliveries::DeliveryState};
use std::time::Duration;

async fn ready(app: &TestApp) -> (u16, String) {
    let answer = Http::to(app.operations).get("/readyz").await;
    (answer.status, String::from_utf8(answer.body).unwrap().trim().to_owned())
}

async fn metric(app: &TestApp, name: &str) -> i64 {
    let text = String::from_utf8(Http::to(app.operations).get("/metrics").await.body).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    line.unwrap_or_else(|| panic!("{name} is not in\n{text}")).parse().unwrap()
}

/// Pending, the age of the oldest event among them, since when the oldest is due, and since when the
/// runner has not looked.
async fn metrics(app: &TestApp) -> [i64; 4] {
    [
        metric(app, "oxiva_deliveries_pending").await,
        metric(app, "oxiva_oldest_undelivered_seconds").await,
        metric(app, "oxiva_oldest_due_seconds").await,
        metric(app, "oxiva_sweep_age_seconds").await,
    ]
}

/// The runners are dead; these are the signs they would give if they looked for work.
fn looks_for_work(app: &TestApp) {
    app.metrics.pulse.swept(app.clock.elapsed());
    app.metrics.zap_pulse.swept(app.clock.elapsed());
}

#[both]
async fn what_waits_for_its_retry_is_not_late(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Answer::Status(500));
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    demo.attempted(1).await;
    app.advance(Duration::from_secs(2)).await;
    assert_eq!(metrics(&app).await, [1, 2, 0, 0]);
    demo.suspend_zapier(true).await;
    app.advance(Duration::from_secs(3_600)).await;
    assert_eq!(metrics(&app).await, [0, 0, 0, 0], "nothing is owed to a suspended endpoint");
    assert_eq!(ready(&app).await, (200, "ready".to_owned()));
}

#[both]
async fn a_runner_that_died_silently_is_seen(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(500)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    let delivery = demo.attempted(1).await;
    let setup = app.setup.clone();
    setup.started().stop_all().await;

    let app = setup.start_without_runner().await;
    assert_eq!(ready(&app).await, (503, "the runner has not begun".to_owned()));
    looks_for_work(&app);
    assert_eq!(ready(&app).await, (200, "ready".to_owned()));
    app.clock.advance(Duration::from_secs(16));
    let silent = "the runner is silent: it last looked for work 16 s ago".to_owned();
    assert_eq!(ready(&app).await, (503, silent));
    assert_eq!(metric(&app, "oxiva_sweep_age_seconds").await, 16);

    // It looks again, and calls nobody.
    looks_for_work(&app);
    assert_eq!(ready(&app).await, (200, "ready".to_owned()), "late, but not by 60 s");
    app.clock.advance(Duration::from_secs(60));
    looks_for_work(&app);
    let overdue = (app.clock.now() - delivery.run_at) / 1_000_000;
    let neglected = format!("a delivery has been due for {overdue} s and nobody makes its call");
    assert_eq!(ready(&app).await, (503, neglected));
    assert_eq!(metrics(&app).await, [1, 76, overdue, 0]);

    // A lane that is being called is behind, not neglected.
    let lane = (demo.id, delivery.endpoint);
    app.metrics.pulse.attempted(lane, app.clock.elapsed());
    assert_eq!(ready(&app).await, (200, "ready".to_owned()));
    assert_eq!(metric(&app, "oxiva_oldest_due_seconds").await, overdue);

    setup.started().stop_all().await;
    let app = setup.start().await;
    receiver.next().await;
    demo.on(&app).delivery_is(DeliveryState::Delivered).await;
    assert_eq!(ready(&app).await, (200, "ready".to_owned()));
}

#[both]
async fn a_runner_that_cannot_look_is_seen(app: TestApp) {
    assert_eq!(ready(&app).await, (200, "ready".to_owned()));
    // What nobody but the runner asks for.
    app.execute("ALTER TABLE endpoints RENAME COLUMN flooded TO gone").await;
    eventually("its silence is heard", async || {
        app.clock.advance(Duration::from_secs(16));
        let (status, words) = ready(&app).await;
        (status == 503 && words.starts_with("the runner is silent")).then_some(())
    })
    .await;
    app.execute("ALTER TABLE endpoints RENAME COLUMN gone TO flooded").await;
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(ready(&app).await, (200, "ready".to_owned()));
}

#[both]
async fn the_oldest_that_waits_is_found_behind_newer_ones(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Answer::Status(500));
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    let first = demo.attempted(1).await;
    app.clock.advance(Duration::from_micros((first.run_at - app.clock.now() - 1) as u64));
    let age = metric(&app, "oxiva_oldest_undelivered_seconds").await;
    demo.societe("Préfecture").await;
    assert_eq!(metric(&app, "oxiva_oldest_undelivered_seconds").await, age);
    assert_eq!(metric(&app, "oxiva_deliveries_pending").await, 2);
    receiver.next().await;
}

#[both]
async fn the_age_allowed_is_an_option(setup: Setup) {
    let setup = setup.with("limits.late_seconds", "0");
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(500)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    demo.attempted(1).await;
    setup.started().stop_all().await;
    let app = setup.start_without_runner().await;
    looks_for_work(&app);
    app.clock.advance(Duration::from_secs(86_400));
    looks_for_work(&app);
    assert_eq!(ready(&app).await, (200, "ready".to_owned()));
}
