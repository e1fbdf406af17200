//! REST hooks: a program subscribes, is sent records, and ends its subscription; or its 410 does.

use crate::{
    both,
    support::{Answer, Browser, Dossier, Receiver, TestApp, eventually},
};
use oxiva::{dossiers::people::Role, webhooks::deliveries::DeliveryState};
use serde_json::{Value as Json, json};
use standardwebhooks::Webhook;

async fn subscribe(demo: &Dossier, event: &str, url: &str) -> Json {
    let made = demo.api.post("/hooks", json!({ "event": event, "target_url": url })).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()
}

#[both]
async fn a_subscription_is_sent_records_until_it_is_ended(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let made = subscribe(&demo, "ticket.created", &receiver.url("/a")).await;
    let other = subscribe(&demo, "ticket.created", &receiver.url("/a")).await;
    assert_ne!(made["id"], other["id"]);
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Un").await;
    let (first, second) = (receiver.next().await, receiver.next().await);
    assert_ne!(first.headers["webhook-id"], second.headers["webhook-id"]);
    // The very object of the list.
    let listed = demo.api.get("/tickets").await.json()["items"][0].clone();
    assert_eq!((&first.json(), &second.json()), (&listed, &listed));
    let call =
        [first, second].into_iter().find(|c| c.headers["webhook-id"].ends_with("_1")).unwrap();
    let seconds = call.headers["webhook-timestamp"].parse().unwrap();
    let signer = Webhook::new(made["secret"].as_str().unwrap()).unwrap();
    let signed = signer.sign(&call.headers["webhook-id"], seconds, call.body.as_bytes()).unwrap();
    assert_eq!(call.headers["webhook-signature"], signed);
    let hooks = demo.api.pages("/hooks?limit=1").await;
    assert_eq!(hooks.len(), 2);
    assert_eq!(
        hooks[0][0],
        json!({
            "id": "1", "event": "ticket.created", "target_url": receiver.url("/a"), "filter": [],
            "active": true, "created_at": "2023-05-17T11:45:26.000+02:00",
        })
    );
    // What is not recorded yet would be set aside with the subscription.
    eventually("both are recorded", async || {
        let all = demo.deliveries().await;
        all.iter().all(|d| d.state == DeliveryState::Delivered).then_some(())
    })
    .await;
    for _ in 0..2 {
        assert_eq!(demo.api.delete("/hooks/1").await.status, 204);
    }
    demo.api.delete("/hooks/99").await.is_error(404, "not_found", "");
    demo.ticket(&societe, "Deux").await;
    assert!(receiver.next().await.headers["webhook-id"].ends_with("_2"));
    eventually("all have arrived", async || {
        let all = demo.deliveries().await;
        (all.len() == 3 && all.iter().all(|d| d.state == DeliveryState::Delivered)).then_some(())
    })
    .await;
    receiver.no_others();
    assert_eq!(demo.api.listed("/hooks", "id").await, ["2"]);
}

#[both]
async fn gone_ends_a_subscription(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(410)]);
    subscribe(&demo, "societe.created", &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    eventually("it is gone", async || {
        demo.api.listed("/hooks", "id").await.is_empty().then_some(())
    })
    .await;
    demo.societe("Préfecture").await;
    assert_eq!(demo.deliveries().await.len(), 1);
    assert_eq!(demo.delivery().await.state, DeliveryState::Failed);
    assert_eq!(app.number("SELECT count(*) FROM endpoint_secrets").await, 0);
    assert_eq!(app.number("SELECT count(*) FROM notices").await, 0, "there is nothing to mend");
    let said = app
        .texts(
            "SELECT action || ' ' || actor FROM audit WHERE action LIKE 'endpoint%' ORDER BY seq",
        )
        .await;
    assert_eq!(said, ["endpoint_created token:1", "endpoint_deleted system"]);
    assert_eq!(demo.api.delete("/hooks/1").await.status, 204);
    receiver.no_others();
}

#[both]
async fn what_is_wrong_is_named_in_its_words(app: TestApp) {
    let demo = app.dossier("demo").await;
    let url = "http://127.0.0.1:9/";
    for (sent, code, field) in [
        (json!({ "target_url": url }), "required", "event"),
        (json!({ "event": "ticket.created" }), "required", "target_url"),
        (json!({ "event": "ticket.exploded", "target_url": url }), "unknown_event", "event"),
        (
            json!({ "event": "ticket.created", "target_url": "http://10.0.0.1/" }),
            "url_private_address",
            "target_url",
        ),
        (json!({ "event": "ticket.created", "target_url": 7 }), "type", "target_url"),
        (json!({ "event": "ticket.created", "target_url": url, "filter": 7 }), "type", "filter"),
        (
            json!({ "event": "ticket.created", "target_url": url, "filter": [{ "field": "x", "value": "" }] }),
            "unknown_filter",
            "filter",
        ),
        (
            json!({ "event": "ticket.created", "target_url": url, "url": url }),
            "unknown_field",
            "url",
        ),
    ] {
        demo.api.post("/hooks", sent).await.is_error(422, code, field);
    }
    assert_eq!(app.number("SELECT count(*) FROM endpoints").await, 0);
    // What is not a subscription is not ended as one.
    demo.api.post("/webhooks", json!({ "url": url, "events": ["ticket.created"] })).await;
    demo.api.delete("/hooks/1").await.is_error(404, "not_found", "");
    assert_eq!(demo.api.get("/webhooks/1").await.json()["state"], "active");
}

#[both]
async fn an_administrator_sees_it_and_may_end_it(app: TestApp) {
    let demo = app.dossier("demo").await;
    let filter = json!([{ "field": "ville", "op": "is", "value": "Lyon" }]);
    let sent = json!({ "event": "societe.created", "target_url": "http://127.0.0.1:9/", "filter": filter });
    assert_eq!(demo.api.post("/hooks", sent).await.json()["filter"], filter);
    demo.societe("Mairie").await;
    assert!(demo.deliveries().await.is_empty());
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    assert!(browser.get("/webhooks").await.text().contains("127.0.0.1:9"));
    assert_eq!(browser.post("/webhooks/1/supprimer", &[]).await.status, 303);
    assert_eq!(demo.api.listed("/hooks", "id").await.len(), 0);
}

#[both]
async fn a_secret_is_not_kept_with_an_idempotency_key(app: TestApp) {
    let demo = app.dossier("demo").await;
    let api = demo.api.clone().header("idempotency-key", "k1");
    let hook = json!({ "event": "ticket.created", "target_url": "http://127.0.0.1:9/" });
    let first = api.post("/hooks", hook.clone()).await.json();
    assert!(first["secret"].as_str().unwrap().starts_with("whsec_"));
    let mut again = api.post("/hooks", hook).await.json();
    assert_eq!((&again["id"], &again["secret"]), (&first["id"], &Json::Null));
    again["secret"] = first["secret"].clone();
    assert_eq!(again, first);
    let kept = app.texts("SELECT CAST(answer AS TEXT) FROM idempotency_keys").await;
    assert!(kept.len() == 1 && !kept[0].contains("whsec_"), "{kept:?}");
}
