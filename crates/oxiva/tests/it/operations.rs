//! For whoever runs it: alive, ready, and what it does.

use crate::{
    both,
    support::{Receiver, TestApp, http::Http},
};
use oxiva::{records::RecordKind, webhooks::deliveries::DeliveryState};

#[both]
async fn health_and_metrics_are_on_their_own_listener(app: TestApp) {
    let operator = Http::to(app.operations);
    assert_eq!(operator.get("/healthz").await.body, b"ok\n");
    assert_eq!(operator.get("/readyz").await.body, b"ready\n");
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Delivered).await;
    let text = String::from_utf8(operator.get("/metrics").await.body).unwrap();
    for line in [
        "oxiva_attempts_total{outcome=\"delivered\"} 1",
        "oxiva_requests_total{surface=\"api\",status=\"201\"} 1",
        "oxiva_deliveries_pending 0",
    ] {
        assert!(text.lines().any(|other| other == line), "{line} is not in\n{text}");
    }
}
