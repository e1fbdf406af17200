//! PostgreSQL goes away while the program runs, and comes back. The cluster stays up for the other
//! tests: this test's own database lets nobody in and throws everybody out.

use super::{api, create, is_unavailable, ready};
use crate::support::{Answer, Engine, Receiver, Setup, binary::Binary, eventually, run};
use oxiva::records::RecordKind;
use std::time::Duration;

/// Lets nobody in and throws everybody out, or lets them in again.
async fn away(setup: &Setup, away: bool) {
    let database = setup.database.clone();
    let done = tokio::task::spawn_blocking(move || {
        database.alter(&format!("ALLOW_CONNECTIONS {}", !away));
        if away {
            database.disconnect_all();
        }
    });
    done.await.unwrap();
}

async fn everything_acknowledged_is_delivered_in_the_end(setup: Setup) {
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    demo.calls(RecordKind::Ticket, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    let token = demo.token.clone();
    setup.started().stop_all().await;
    drop((demo, app));

    let binary = Binary::on(&setup.database);
    let mut serving = binary.serve();
    let address = serving.address();
    let api = api(address, &token);
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        receiver.answers(&[Answer::Slowly(Duration::from_millis(300))]);
        let made = create(&api, "en cours").await;
        assert_eq!(made.status, 201, "{made:?}");
        acknowledged.push(made.json()["id"].as_str().unwrap().to_owned());
        receiver.next().await;
        away(&setup, true).await;
        is_unavailable(&create(&api, "trop").await);
        is_unavailable(&api.get("/tickets/1").await);
        eventually("readiness says so", async || {
            let away = (503, "the database takes no writes: it is away".to_owned());
            (ready(address).await == away).then_some(())
        })
        .await;
        away(&setup, false).await;
        eventually("it is ready again", async || (ready(address).await.0 == 200).then_some(()))
            .await;
        // And a connection that was cut while nobody looked costs nobody an error.
        let database = setup.database.clone();
        tokio::task::spawn_blocking(move || database.disconnect_all()).await.unwrap();
        let made = create(&api, &format!("après {round}")).await;
        assert_eq!(made.status, 201, "{made:?}");
        acknowledged.push(made.json()["id"].as_str().unwrap().to_owned());
        receiver.next().await;
    }
    eventually("all is recorded", async || {
        let checked = binary.run(&["check", "--json"]).json();
        (checked["deliveries_pending"] == 0).then_some(())
    })
    .await;
    receiver.no_others();
    let mut stored = api.listed("/tickets?limit=200", "id").await;
    stored.sort();
    acknowledged.sort();
    assert_eq!(stored, acknowledged, "what was refused left nothing");
    assert!(serving.terminate().success());
    let app = setup.start().await;
    let recorded = "SELECT count(*) FROM attempts WHERE status = 200";
    assert_eq!(app.number(recorded).await, acknowledged.len() as i64, "called once, recorded once");
}

#[test]
fn postgres_goes_away_and_comes_back() {
    run(Engine::Postgres, everything_acknowledged_is_delivered_in_the_end);
}
