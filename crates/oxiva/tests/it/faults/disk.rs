//! The disk is full.

use super::{api, create, is_unavailable, ready};
use crate::support::{
    Answer, Engine, Receiver, Setup, binary::Binary, eventually, http::Http, run,
};
use oxiva::{records::RecordKind, webhooks::deliveries::DeliveryState};
use serde_json::json;
use std::time::Duration;

/// Tickets of the stored dossier, as its API lists them.
async fn subjects(api: &Http) -> Vec<String> {
    let mut subjects = api.listed("/tickets?limit=200", "sujet").await;
    subjects.sort();
    subjects
}

/// The real program, whose files may not grow for a while.
async fn nothing_is_half_done_and_it_goes_on_when_there_is_room(setup: Setup) {
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    demo.calls(RecordKind::Ticket, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    let token = demo.token.clone();
    setup.started().stop_all().await;
    drop((demo, app));

    let binary = Binary::on(&setup.database);
    let mut serving = binary.serve_on_small_disk();
    let address = serving.address();
    let api = api(address, &token);
    assert_eq!(create(&api, "avant").await.status, 201);
    receiver.next().await;
    assert_eq!(ready(address).await, (200, "ready".to_owned()));

    // A call is under way while the disk fills: it is made once, and its record waits for room.
    receiver.answers(&[Answer::Slowly(Duration::from_secs(2))]);
    assert_eq!(create(&api, "en cours").await.status, 201);
    receiver.next().await;
    serving.file_limit(Some(4_096));
    for _ in 0..5 {
        is_unavailable(&create(&api, "trop").await);
    }
    let societe = json!({"nom": "Trop"});
    is_unavailable(&api.post("/societes", societe).await);
    is_unavailable(&api.patch("/tickets/1", json!({"sujet": "changé"})).await);
    is_unavailable(&api.delete("/tickets/1").await);
    assert_eq!(api.get("/tickets/1").await.json()["sujet"], "avant", "reading goes on");
    eventually("readiness says so", async || {
        let (status, words) = ready(address).await;
        assert!(
            status == 200 || words == "the database takes no writes: the disk fails",
            "{words}"
        );
        (status == 503).then_some(())
    })
    .await;
    eventually("the attempt waits for room", async || {
        serving.log().contains("attempt not recorded, trying again").then_some(())
    })
    .await;

    serving.file_limit(None);
    eventually("it is ready again", async || (ready(address).await.0 == 200).then_some(())).await;
    let after = create(&api, "après").await;
    assert_eq!((after.status, &after.json()["id"]), (201, &json!("3")), "no number was used up");
    receiver.next().await;
    assert_eq!(subjects(&api).await, ["après", "avant", "en cours"]);
    eventually("all is recorded", async || {
        let checked = binary.run(&["check", "--json"]).json();
        (checked["deliveries_pending"] == 0).then_some(())
    })
    .await;
    receiver.no_others();
    assert!(serving.terminate().success());
    assert!(!serving.log().contains("panicked"), "{}", serving.log());
    let app = setup.start().await;
    let attempts = "SELECT count(*) FROM attempts WHERE status = 200";
    assert_eq!(app.number(attempts).await, 3, "each call was made once and recorded once");
    assert_eq!(app.number("SELECT count(*) FROM events").await, 4);
}

#[test]
fn a_full_disk() {
    run(Engine::Sqlite, nothing_is_half_done_and_it_goes_on_when_there_is_room);
}

/// The database may not grow by a page; the words are those of a disk without room.
async fn a_batch_that_finds_no_room_takes_nobody_along(setup: Setup) {
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    demo.calls(RecordKind::Ticket, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    app.pragma("PRAGMA max_page_count = 1").await;
    let description = "x".repeat(100_000);
    let long = json!({"societe": "1", "sujet": "Long", "description": description});
    let refused = tokio::join!(
        demo.api.post("/tickets", long.clone()),
        demo.api.post("/tickets", long.clone()),
        demo.api.post("/tickets", long.clone()),
    );
    for answer in [refused.0, refused.1, refused.2] {
        is_unavailable(&answer);
    }
    assert_eq!(app.stored().await, [1, 0, 0, 1, 0, 0], "nothing of it is there");
    app.pragma("PRAGMA max_page_count = 1073741823").await;
    assert_eq!(demo.api.post("/tickets", long).await.status, 201);
    assert_eq!(receiver.next().await.target, "/?id=1&sticket_id=1");
    demo.delivery_is(DeliveryState::Delivered).await;
}

#[test]
fn a_database_that_may_not_grow() {
    run(Engine::Sqlite, a_batch_that_finds_no_room_takes_nobody_along);
}
