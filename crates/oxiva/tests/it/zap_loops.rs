//! Zaps that lead to each other: every way round comes to an end, and says why.

use crate::{
    both,
    support::{
        Browser, Receiver, Setup, TestApp, eventually,
        zaps::{Made, catch_hook, document, post},
    },
};
use oxiva::{
    clock::Entropy,
    dossiers::people::Role,
    records::RecordKind,
    webhooks::zapier::{self, Destination},
    zaps::runs::{Run, RunState},
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

const PUBLIC: &str = "http://crm.example";
const NOTHING: fn() -> Json = || json!([]);

/// A step that asks our own API for something.
fn asks(token: &str, path: &str, data: Json) -> Json {
    let mut step = post("2", &format!("{PUBLIC}/api/v3{path}"), data);
    step["params"]["headers"] = json!({ "Authorization": format!("Bearer {token}") });
    step
}

fn depths(runs: &[Run]) -> Vec<i64> {
    runs.iter().map(|run| run.depth).collect()
}

/// All but the last have succeeded, and that one says that the chain is too long.
async fn goes_round(zap: &Made, rounds: &[i64]) -> Run {
    let mut states = vec![RunState::Success; rounds.len() - 1];
    states.push(RunState::Halted);
    let runs = zap.are(&states).await;
    assert_eq!(depths(&runs), rounds);
    let last = runs.into_iter().next_back().unwrap();
    assert_eq!(last.failure, "chain_too_deep");
    last
}

#[both]
async fn a_zap_does_not_start_itself_and_a_chain_of_zaps_ends(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let societe = demo.societe("Mairie").await;
    let create = json!([{ "id": "2", "kind": "action", "app": "crm", "action": "create_ticket",
        "params": { "societe": societe, "sujet": "Suite" } }]);
    let trigger = || json!({ "kind": "event", "events": ["ticket.created"] });
    let alone = Made::new(&app, &demo, document(trigger(), create.clone())).await;
    demo.ticket(&societe, "Premier").await;
    alone.are(&[RunState::Success]).await;
    assert_eq!(demo.api.get("/tickets").await.json()["items"].as_array().unwrap().len(), 2);
    // Two that start each other.
    let other = Made::new(&app, &demo, document(trigger(), create)).await;
    demo.ticket(&societe, "Second").await;
    eventually("the chain has ended", async || {
        let halted = |states: Vec<RunState>| states.contains(&RunState::Halted);
        (halted(alone.states().await) && halted(other.states().await)).then_some(())
    })
    .await;
    let runs = [alone.runs().await, other.runs().await].concat();
    assert!(
        runs.iter()
            .all(|run| run.depth <= 9 && (run.state == RunState::Halted) == (run.depth == 9))
    );
    assert!(
        runs.iter()
            .filter(|run| run.state == RunState::Halted)
            .all(|run| run.failure == "chain_too_deep")
    );
}

#[both]
async fn a_zap_that_calls_its_own_hook_is_stopped(setup: Setup) {
    let app = setup.with("server.public_url", PUBLIC).start().await;
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, catch_hook(NOTHING())).await;
    let own = format!("{PUBLIC}{}", zap.hook().await);
    zap.save(catch_hook(json!([post("2", &own, json!({}))]))).await;
    zap.start(json!({})).await;
    let last = goes_round(&zap, &Vec::from_iter(0..10)).await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let page =
        Browser::signed_in(&app, &email).await.get(&format!("/executions/{}", last.id)).await;
    assert!(page.text().contains("trop de zaps se sont déclenchés l’un l’autre"));
}

#[both]
async fn the_relay_is_no_way_out(setup: Setup) {
    let app = setup.with("server.public_url", PUBLIC).start().await;
    let demo = Arc::new(app.dossier("demo").await);
    let societe = demo.societe("Mairie").await;
    let zap = Made::new(
        &app,
        &demo,
        catch_hook(json!([{ "id": "2", "kind": "action", "app": "crm",
        "action": "create_ticket", "params": { "societe": societe, "sujet": "Suite" } }])),
    )
    .await;
    let own = format!("{PUBLIC}{}", zap.hook().await);
    let relays = demo.do_it(move |tx, scope| {
        zapier::activate(tx, &Entropy::System, scope)?;
        zapier::set(tx, scope, RecordKind::Ticket, Destination::Relay(&own), false)
    });
    relays.await.unwrap();
    demo.ticket(&societe, "Premier").await;
    // Between two of them the base zap ran.
    goes_round(&zap, &[1, 3, 5, 7, 9]).await;
}

#[both]
async fn our_own_api_is_no_way_out(setup: Setup) {
    let app = setup.with("server.public_url", PUBLIC).start().await;
    let demo = Arc::new(app.dossier("demo").await);
    let societe = demo.societe("Mairie").await;
    let creates = asks(&demo.token, "/tickets", json!({ "societe": societe, "sujet": "Suite" }));
    let trigger = json!({ "kind": "event", "events": ["ticket.created"] });
    let by_events = Made::new(&app, &demo, document(trigger, json!([creates]))).await;
    demo.ticket(&societe, "Premier").await;
    goes_round(&by_events, &Vec::from_iter(0..10)).await;

    let by_hand = Made::new(&app, &demo, catch_hook(NOTHING())).await;
    let starts = asks(&demo.token, &format!("/zaps/{}/run", by_hand.id), json!({}));
    by_hand.save(catch_hook(json!([starts]))).await;
    by_hand.start(json!({})).await;
    goes_round(&by_hand, &Vec::from_iter(0..10)).await;

    let again = Made::new(&app, &demo, catch_hook(NOTHING())).await;
    again.start(json!({})).await;
    let first = again.are(&[RunState::Success]).await.remove(0);
    let repeats = asks(
        &demo.token,
        &format!("/runs/{}/replay", first.id),
        json!({ "from": "start", "version": "latest" }),
    );
    again.save(catch_hook(json!([repeats]))).await;
    again.start(json!({})).await;
    goes_round(&again, &Vec::from_iter([0].into_iter().chain(0..10))).await;
}

#[both]
async fn a_webhook_says_how_deep_it_is(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let wanted = json!({ "url": receiver.url("/"), "events": ["ticket.created"] });
    assert_eq!(demo.api.post("/webhooks", wanted).await.status, 201);
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Premier").await;
    assert!(!receiver.next().await.headers.contains_key("x-oxiva-depth"), "nobody's zap wrote it");
    let zap = Made::new(
        &app,
        &demo,
        catch_hook(json!([{ "id": "2", "kind": "action", "app": "crm",
        "action": "create_ticket", "params": { "societe": societe, "sujet": "Suite" } }])),
    )
    .await;
    zap.start(json!({})).await;
    assert_eq!(receiver.next().await.headers["x-oxiva-depth"], "1");
    // Whoever brings it back goes on with it.
    let hook = zap.hook().await;
    assert_eq!(
        app.http().header("x-oxiva-depth", "9").get(&format!("{hook}?a=1")).await.status,
        200
    );
    goes_round(&zap, &[0, 9]).await;
    receiver.no_others();
    assert_eq!(
        app.http().header("x-oxiva-depth", "-1000").get(&format!("{hook}?a=1")).await.status,
        200
    );
    assert_eq!(receiver.next().await.headers["x-oxiva-depth"], "1");
}
