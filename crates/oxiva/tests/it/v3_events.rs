//! API v3: the feed of events.

use crate::{both, support::TestApp};
use oxiva::dossiers::tokens::TokenScope;
use serde_json::{Value as Json, json};
use std::time::Duration;

#[both]
async fn tells_everything_once_in_the_order_it_happened(app: TestApp) {
    let demo = app.dossier("demo").await;
    let other = app.dossier("autre").await;
    other.societe("Ailleurs").await;
    demo.societe("Mairie").await;
    demo.ticket("1", "Écran noir").await;
    app.clock.advance(Duration::from_secs(60));
    demo.api.patch("/tickets/1", json!({"statut": "closed"})).await;
    demo.ticket("1", "Clavier").await;
    demo.api.delete("/tickets/2").await;
    let words = |page: &Json| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    };
    let all = [
        "societe.created",
        "ticket.created",
        "ticket.updated",
        "ticket.status_changed",
        "ticket.created",
        "ticket.deleted",
    ];
    for limit in [1, 2, 5, 6, 7] {
        let (mut seen, mut after, mut numbers) = (Vec::new(), String::new(), Vec::new());
        loop {
            let path = format!("/events?limit={limit}&after={after}");
            let page = demo.api.get(&path).await.json();
            after = page["next"].as_str().expect("where to go on").to_owned();
            let found = words(&page);
            if found.is_empty() {
                break;
            }
            numbers.extend(page["items"].as_array().unwrap().iter().map(|e| e["sequence"].clone()));
            seen.extend(found);
        }
        assert_eq!(seen, all, "{limit} a page");
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        // Whoever has heard everything hears the next thing, and nothing else.
        let quiet = demo.api.get(&format!("/events?after={after}")).await.json();
        assert_eq!(quiet, json!({"items": [], "next": after}));
    }
    let now = demo.api.get("/events?after=now").await.json();
    assert_eq!(words(&now), [""; 0]);
    demo.societe("Suivante").await;
    let path = format!("/events?after={}", now["next"].as_str().unwrap());
    assert_eq!(words(&demo.api.get(&path).await.json()), ["societe.created"]);

    let updated = demo.api.get("/events?kind=ticket.updated,%20ticket.deleted").await.json();
    assert_eq!(words(&updated), ["ticket.updated", "ticket.deleted"]);
    let ticket = demo.api.get("/tickets/1").await.json();
    assert_eq!(
        updated["items"][0],
        json!({
            "type": "ticket.updated",
            "timestamp": "2023-05-17T09:46:26.000Z",
            "sequence": 3,
            "data": ticket,
            "changes": {"statut": {"from": "open", "to": "closed"}},
            // Nobody was told of it at the time, so that what it was is in the changes alone.
            "changed": ["statut"],
        })
    );
    assert_eq!(updated["items"][1]["data"], json!({"id": "2", "societe": "1"}), "it is gone");
}

#[both]
async fn a_record_is_as_a_webhook_was_told_of_it(app: TestApp) {
    let demo = app.dossier("demo").await;
    let receiver = crate::support::Receiver::start().await;
    let endpoint = json!({"url": receiver.url("/in"), "events": ["societe.created"]});
    assert_eq!(demo.api.post("/webhooks", endpoint).await.status, 201);
    demo.societe("Avant").await;
    demo.api.patch("/societes/1", json!({"nom": "Après"})).await;
    let events = demo.api.get("/events").await.json();
    assert_eq!(events["items"][0]["data"]["nom"], "Avant");
    assert_eq!(events["items"][1]["data"]["nom"], "Après");
}

#[both]
async fn asks_for_what_it_understands_alone(app: TestApp) {
    let demo = app.dossier("demo").await;
    assert_eq!(demo.api.get("/events").await.json()["items"], json!([]));
    for (wrong, field) in [
        ("kind=ticket", "kind"),
        ("kind=ticket.created,", "kind"),
        ("after=!", "after"),
        ("since=1", "since"),
    ] {
        demo.api.get(&format!("/events?{wrong}")).await.is_error(400, "invalid_parameter", field);
    }
    let hooks = app.http().below("/api/v3").bearer(&demo.token(&[TokenScope::Webhooks]).await);
    hooks.get("/events").await.is_error(403, "missing_scope", "");
}
