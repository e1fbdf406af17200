//! Edges that a review asked about: what must not grow, be lost, or take somebody else's turn.

use crate::{
    both,
    support::{Answer, Receiver, Setup, TestApp, eventually},
};
use oxiva::{
    dossiers::Scope,
    records::RecordKind,
    webhooks::{deliveries::DeliveryState, zapier},
};
use serde_json::json;

#[both]
async fn a_module_switched_off_calls_nobody_and_forgets_what_waited(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Answer::Status(500));
    demo.calls(RecordKind::Ticket, &receiver.url("/")).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Premier").await;
    receiver.next().await;
    demo.attempted(1).await;
    let scope = Scope::system(demo.id, app.clock.now());
    app.write(move |tx| zapier::deactivate(tx, &oxiva::clock::Entropy::System, &scope)).await;
    assert_eq!(demo.delivery().await.state, DeliveryState::Skipped);
    demo.ticket(&societe, "Second").await;
    app.advance(std::time::Duration::from_secs(3_600)).await;
    receiver.no_others();
    assert_eq!(demo.deliveries().await.len(), 1);
}

#[both]
async fn every_attempt_carries_the_same_id(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(500), Answer::Status(200), Answer::Status(200)]);
    demo.calls(RecordKind::Ticket, &receiver.url("/")).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Premier").await;
    let first = receiver.next().await.headers["webhook-id"].clone();
    demo.attempted(1).await;
    app.advance(std::time::Duration::from_secs(7)).await;
    assert_eq!(receiver.next().await.headers["webhook-id"], first);
    let delivery = demo.delivery_is(DeliveryState::Delivered).await;
    demo.replay(&delivery).await;
    assert_eq!(receiver.next().await.headers["webhook-id"], first);
    demo.ticket(&societe, "Second").await;
    assert_ne!(receiver.next().await.headers["webhook-id"], first);
}

#[both]
async fn a_replay_under_way_is_refused(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Hang]);
    demo.calls(RecordKind::Ticket, &receiver.url("/")).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Lent").await;
    receiver.next().await;
    let delivery = demo.delivery().await;
    assert_eq!(demo.replay_refused(&delivery).await, "under_way");
}

#[both]
async fn notes_cannot_be_made_to_grow(app: TestApp) {
    let demo = app.dossier("demo").await;
    let open: String = (0..900).map(|n| format!("<b a{n}=1>")).collect();
    let note = format!("<p>{open}</p>{}", "<p>x</p>".repeat(900));
    let refused = demo.api.post("/societes", json!({"nom": "Mairie", "note": note})).await;
    refused.is_error(422, "too_many_tags", "note");
    assert_eq!(app.stored().await, [0; 6]);
}

#[both]
async fn null_empties_texts_and_nothing_else(app: TestApp) {
    let demo = app.dossier("demo").await;
    let societe = demo.societe("Mairie").await;
    let ticket = demo.ticket(&societe, "Fermé").await;
    let path = format!("/tickets/{ticket}");
    demo.api.patch(&path, json!({"statut": "closed"})).await;
    demo.api.patch(&path, json!({"statut": null})).await.is_error(422, "choice", "statut");
    demo.api.patch(&path, json!({"statuts": null})).await.is_error(422, "unknown_field", "statuts");
    assert_eq!(demo.api.get(&path).await.json()["statut"], "closed");
    let path = format!("/societes/{societe}");
    let emptied = demo.api.patch(&path, json!({"pays": null, "ville": null})).await.json();
    assert_eq!((&emptied["pays"], &emptied["ville"]), (&json!(null), &json!(null)));
}

#[both]
async fn a_vat_number_follows_its_siren(app: TestApp) {
    let demo = app.dossier("demo").await;
    let made = demo.api.post("/societes", json!({"nom": "A", "siren": "732829320"})).await.json();
    assert_eq!(made["tva_intracom"], "FR44732829320");
    let path = format!("/societes/{}", made["id"].as_str().unwrap());
    let moved = demo.api.patch(&path, json!({"siren": "130025265"})).await;
    assert_eq!(moved.json()["tva_intracom"], "FR07130025265");
    let wrong = json!({"siren": "732829320", "tva_intracom": "FR08210100285"});
    let refused = demo.api.patch(&path, wrong).await;
    refused.is_error(422, "tva_of_other_siren", "tva_intracom");
}

#[both]
async fn nul_is_read_alike_on_both_databases(app: TestApp) {
    let demo = app.dossier("demo").await;
    let found = demo.api.get("/societes?q=a%00b").await;
    assert_eq!((found.status, &found.json()["items"]), (200, &json!([])));
    let cursor = "WyJcdTAwMDAiLDBd";
    let page = demo.api.get(&format!("/societes?after={cursor}")).await;
    page.is_error(400, "invalid_parameter", "after");
    let compte = demo.id.number();
    let hook = app.http().get(&format!("/hooks/catch/{compte}/%00/")).await;
    hook.is_error(404, "not_found", "");
    let many: String = (0..300).map(|n| format!("&p{n}=1")).collect();
    demo.v2.get(&format!("version/?{}", &many[1..])).await.is_error(400, "too_many_fields", "p200");
}

#[both]
async fn the_oldest_deliveries_go_and_the_others_stay(setup: Setup) {
    let app = setup.with("retention.deliveries_days", "10").start().await;
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let webhook = json!({ "url": receiver.url("/"), "events": ["ticket.created"] });
    assert_eq!(demo.api.post("/webhooks", webhook).await.status, 201);
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Vieux").await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Delivered).await;
    let day = std::time::Duration::from_secs(86_400);
    app.advance(day * 9).await;
    demo.ticket(&societe, "Neuf").await;
    receiver.next().await;
    app.advance(day * 2).await;
    let left = eventually("one is left", async || {
        // The janitor looks every hour; it may have been at work when the clock moved.
        app.advance(day / 24).await;
        let left = demo.deliveries().await;
        (left.len() == 1).then_some(left)
    });
    assert_eq!(left.await[0].event.label, "Neuf");
    assert_eq!(app.number("SELECT count(*) FROM attempts").await, 1);
    assert_eq!(app.number("SELECT count(*) FROM payloads").await, 1);
}
