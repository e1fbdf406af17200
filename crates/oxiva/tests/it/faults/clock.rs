//! The machine's clock is set, by hours, forward and back. What is measured in spans goes on; what
//! was promised for a time of day comes at that time of day; nothing is lost or called twice.

use super::ready;
use crate::{
    both,
    support::{Answer, Receiver, TestApp, eventually},
};
use oxiva::{
    clock::{Clock, HOUR, SECOND},
    records::RecordKind,
    webhooks::deliveries::DeliveryState,
};
use std::time::Duration;

const JUMP: i64 = 5 * HOUR;

async fn quiet(app: &TestApp) {
    eventually("nothing is under way", async || {
        (app.load.waiting() == 0 && app.load.running() == 0).then_some(())
    })
    .await;
}

#[both]
async fn a_call_under_way_is_not_made_twice(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    for jump in [JUMP, -JUMP] {
        receiver.answers(&[Answer::Slowly(Duration::from_millis(400))]);
        demo.societe("Mairie").await;
        receiver.next().await;
        // Its lease is over now, or has five hours to go.
        app.clock.jump(jump);
        for _ in 0..3 {
            app.advance(Duration::from_secs(1)).await;
        }
        eventually("it is delivered", async || {
            let all = demo.deliveries().await;
            all.iter().all(|d| (d.state, d.attempts) == (DeliveryState::Delivered, 1)).then_some(())
        })
        .await;
        quiet(&app).await;
        receiver.no_others();
    }
}

#[both]
async fn forward_a_retry_comes_at_once_and_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(500)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    demo.attempted(1).await;
    app.clock.jump(JUMP);
    app.advance(Duration::from_secs(1)).await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Delivered).await;
    app.clock.jump(-JUMP);
    app.advance(Duration::from_secs(60)).await;
    quiet(&app).await;
    receiver.no_others();
    assert_eq!(ready(app.operations).await, (200, "ready".to_owned()));
}

#[both]
async fn back_a_retry_keeps_its_time_and_what_is_new_goes_at_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(500)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Première").await;
    receiver.next().await;
    let first = demo.attempted(1).await;
    app.clock.jump(-JUMP);
    demo.societe("Seconde").await;
    assert_eq!(receiver.next().await.target, "/?id=2", "what is new does not wait");
    app.advance(Duration::from_secs(600)).await;
    quiet(&app).await;
    receiver.no_others();
    // Set right again, the retry is due.
    app.clock.jump(JUMP);
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(receiver.next().await.target, "/?id=1");
    eventually("all is delivered", async || {
        demo.deliveries().await.iter().all(|d| d.state == DeliveryState::Delivered).then_some(())
    })
    .await;
    assert!(first.run_at <= app.clock.now());
    // What happened later has the greater number, whatever its time says.
    let labels: Vec<_> = demo.events().await.into_iter().map(|event| event.label).collect();
    assert_eq!(labels, ["Première", "Seconde"]);
    let seqs: Vec<_> = demo.deliveries().await.iter().map(|d| d.seq).collect();
    assert_eq!(seqs, [2, 1], "newest first");
}

#[both]
async fn back_and_killed_what_was_held_is_taken_up_at_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(500)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    demo.attempted(1).await;
    let setup = app.setup.clone();
    setup.started().stop_all().await;
    // As a kill leaves it: held, until a moment that is five hours away by the new clock.
    let holder = if setup.database.is_postgres() { "'test'" } else { "'local'" };
    let sql = format!("UPDATE deliveries SET run_at = {}, holder = {holder}", app.clock.now());
    assert_eq!(app.execute(Box::leak(sql.into_boxed_str())).await, 1);
    app.clock.jump(-JUMP);
    let app = setup.start().await;
    receiver.next().await;
    demo.on(&app).delivery_is(DeliveryState::Delivered).await;
}

#[both]
async fn people_and_programs_stay_signed_in(app: TestApp) {
    let demo = app.dossier("demo").await;
    let session = demo.signed_in("chef").await;
    for jump in [JUMP, -2 * JUMP, JUMP] {
        app.clock.jump(jump);
        assert_eq!(session.get("/societes").await.status, 200, "after {jump}");
        assert_eq!(demo.api.get("/societes").await.status, 200, "after {jump}");
        assert_eq!(ready(app.operations).await.0, 200, "after {jump}");
    }
    // A fortnight without use still ends a session.
    app.clock.jump(15 * 24 * HOUR);
    assert_eq!(session.get("/societes").await.status, 303);
}

#[tokio::test]
async fn a_jump_wakes_nobody_and_time_that_passes_does() {
    let clock = Clock::manual(0);
    let sleep = tokio::spawn(clock.sleep(Duration::from_secs(2)));
    clock.jump(3_600 * SECOND);
    clock.advance(Duration::from_secs(1));
    assert_eq!((clock.now(), clock.elapsed()), (3_601 * SECOND, Duration::from_secs(1)));
    tokio::task::yield_now().await;
    assert!(!sleep.is_finished());
    clock.jump(-7_200 * SECOND);
    clock.advance(Duration::from_secs(1));
    sleep.await.unwrap();
    assert_eq!(clock.elapsed(), Duration::from_secs(2));
}
