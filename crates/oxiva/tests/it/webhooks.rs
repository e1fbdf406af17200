//! Endpoints beyond those of the Zapier module, as a program makes them and a receiver sees them.

use crate::{
    both,
    support::{Answer, Call, Dossier, Receiver, Setup, TestApp, eventually},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use oxiva::{clock::SECOND, webhooks::deliveries::DeliveryState};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::{Value as Json, json};
use standardwebhooks::Webhook;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

/// Makes an endpoint; `more` is laid over a URL and `ticket.created`.
async fn webhook(demo: &Dossier, url: &str, more: Json) -> Json {
    let mut wanted = json!({ "url": url, "events": ["ticket.created"] });
    wanted.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = demo.api.post("/webhooks", wanted).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()
}

fn id(webhook: &Json) -> &str {
    webhook["id"].as_str().unwrap()
}

async fn seen(demo: &Dossier, webhook: &Json) -> Json {
    demo.api.get(&format!("/webhooks/{}", id(webhook))).await.json()
}

/// Once the endpoint is in this state.
async fn is(demo: &Dossier, webhook: &Json, state: &str) -> Json {
    eventually(state, async || {
        let now = seen(demo, webhook).await;
        (now["state"] == state).then_some(now)
    })
    .await
}

/// Once all deliveries are in one of these states.
async fn settled(demo: &Dossier, states: &[DeliveryState]) {
    eventually("all deliveries are settled", async || {
        let all = demo.deliveries().await;
        all.iter().all(|d| states.contains(&d.state) && !d.held).then_some(())
    })
    .await;
}

fn signatures(call: &Call) -> Vec<&str> {
    call.headers["webhook-signature"].split(' ').collect()
}

/// What a receiver that knows this secret expects.
fn expected(secret: &str, call: &Call) -> String {
    let seconds = call.headers["webhook-timestamp"].parse().unwrap();
    let signer = Webhook::new(secret).unwrap();
    signer.sign(&call.headers["webhook-id"], seconds, call.body.as_bytes()).unwrap()
}

#[both]
async fn an_envelope_is_posted_and_signed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let made = webhook(
        &demo,
        &receiver.url("/in?k=1"),
        json!({
            "description": "Entrepôt", "headers": { "X-Key": "s3cret" }
        }),
    )
    .await;
    assert_eq!(made["format"], "envelope");
    assert_eq!(made["headers"], json!(["X-Key"]));
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Écran").await;
    let call = receiver.next().await;
    assert_eq!((call.method.as_str(), call.target.as_str()), ("POST", "/in?k=1"));
    assert_eq!(call.headers["content-type"], "application/json");
    assert_eq!(call.headers["x-key"], "s3cret");
    assert_eq!(call.headers["webhook-timestamp"], (app.clock.now() / SECOND).to_string());
    assert_eq!(signatures(&call), [expected(made["secret"].as_str().unwrap(), &call)]);
    let ticket = demo.api.get("/tickets/1").await.json();
    assert_eq!(
        call.json(),
        json!({
            "type": "ticket.created", "timestamp": "2023-05-17T09:45:26.000Z", "sequence": 2,
            "data": ticket,
        })
    );
    // Neither the secret nor the header's value is ever shown again.
    let shown = demo.api.get("/webhooks/1").await;
    let text = String::from_utf8(shown.body.clone()).unwrap();
    assert!(!text.contains("whsec_") && !text.contains("s3cret"), "{text}");
}

#[both]
async fn a_record_is_posted_flat_for_each_kind_that_was_asked_for(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    webhook(&demo, &receiver.url("/"), json!({
        "format": "record", "events": ["ticket.updated", "ticket.status_changed", "societe.deleted"]
    })).await;
    let societe = demo.societe("Mairie").await;
    let ticket = demo.ticket(&societe, "Écran").await;
    demo.api.patch("/tickets/1", json!({ "sujet": "Clavier" })).await;
    assert_eq!(receiver.next().await.json()["sujet"], "Clavier");
    demo.api.patch("/tickets/1", json!({ "statut": "resolved" })).await;
    let mut both = [receiver.next().await.json(), receiver.next().await.json()];
    assert_eq!(both[0], both[1]);
    assert_eq!((&both[0]["id"], &both[0]["statut"]), (&json!(ticket), &json!("resolved")));
    both.sort_by_key(Json::to_string);
    assert_eq!(demo.api.delete("/tickets/1").await.status, 204);
    assert_eq!(demo.api.delete(&format!("/societes/{societe}")).await.status, 204);
    assert_eq!(receiver.next().await.json()["nom"], "Mairie");
    settled(&demo, &[DeliveryState::Delivered]).await;
    receiver.no_others();
}

#[both]
async fn a_filter_lets_through_what_it_says(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let filter = json!([
        { "field": "priorite", "value": "urgent" },
        { "field": "sujet", "op": "contains", "value": "ecran" },
    ]);
    webhook(&demo, &receiver.url("/"), json!({ "filter": filter, "format": "direct" })).await;
    let societe = demo.societe("Mairie").await;
    for (sujet, priorite) in [("Écran", "low"), ("Clavier", "urgent"), ("Grand ÉCRAN", "urgent")]
    {
        let ticket = json!({ "societe": societe, "sujet": sujet, "priorite": priorite });
        assert_eq!(demo.api.post("/tickets", ticket).await.status, 201);
    }
    assert_eq!(receiver.next().await.target, "/?id=1&sticket_id=3");
    settled(&demo, &[DeliveryState::Delivered]).await;
    assert_eq!(demo.deliveries().await.len(), 1);
    receiver.no_others();
}

#[both]
async fn every_attempt_sends_the_record_as_it_was(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(500)]);
    let made = webhook(&demo, &receiver.url("/"), json!({ "schedule": [10] })).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Avant").await;
    let first = receiver.next().await;
    demo.attempted(1).await;
    demo.api.patch("/tickets/1", json!({ "sujet": "Après" })).await;
    app.advance(Duration::from_secs(13)).await;
    let second = receiver.next().await;
    assert_eq!(first.body, second.body);
    assert_eq!(first.headers["webhook-id"], second.headers["webhook-id"]);
    assert_ne!(first.headers["webhook-timestamp"], second.headers["webhook-timestamp"]);
    assert_eq!(signatures(&second), [expected(made["secret"].as_str().unwrap(), &second)]);
    demo.delivery_is(DeliveryState::Delivered).await;
}

#[both]
async fn two_secrets_are_valid_for_a_day(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let made = webhook(&demo, &receiver.url("/"), json!({})).await;
    let old = made["secret"].as_str().unwrap().to_owned();
    let renewed = demo.api.post("/webhooks/1/secret", json!({})).await.json();
    let new = renewed["secret"].as_str().unwrap().to_owned();
    assert_eq!(renewed["secrets"].as_array().unwrap().len(), 2);
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Un").await;
    let call = receiver.next().await;
    assert_eq!(signatures(&call), [expected(&new, &call), expected(&old, &call)]);
    app.advance(HOUR * 25).await;
    demo.ticket(&societe, "Deux").await;
    let call = receiver.next().await;
    assert_eq!(signatures(&call), [expected(&new, &call)]);
    // A public key, at once.
    let renewed =
        demo.api.post("/webhooks/1/secret", json!({ "scheme": "v1a", "overlap": false })).await;
    let key = renewed.json()["secret"].as_str().unwrap().to_owned();
    assert_eq!(renewed.json()["secrets"][0]["public_key"], json!(key));
    demo.ticket(&societe, "Trois").await;
    let call = receiver.next().await;
    let signed = signatures(&call);
    assert_eq!(signed.len(), 1);
    let signature = BASE64_STANDARD.decode(signed[0].strip_prefix("v1a,").unwrap()).unwrap();
    let key = BASE64_STANDARD.decode(key.strip_prefix("whpk_").unwrap()).unwrap();
    let (id, seconds) = (&call.headers["webhook-id"], &call.headers["webhook-timestamp"]);
    let text = format!("{id}.{seconds}.{}", call.body);
    UnparsedPublicKey::new(&ED25519, key).verify(text.as_bytes(), &signature).unwrap();
}

#[both]
async fn gone_is_gone_until_somebody_resumes(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(410)]);
    let made = webhook(&demo, &receiver.url("/"), json!({ "description": "Entrepôt" })).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Un").await;
    receiver.next().await;
    let paused = is(&demo, &made, "paused").await;
    assert_eq!((&paused["reason"], &paused["active"]), (&json!("gone"), &json!(false)));
    demo.ticket(&societe, "Deux").await;
    app.advance(HOUR).await;
    receiver.no_others();
    let states: Vec<_> = demo.deliveries().await.iter().map(|d| d.state).collect();
    assert_eq!(states, [DeliveryState::Skipped, DeliveryState::Failed]);
    assert_eq!(app.number("SELECT count(*) FROM notices").await, 1);
    assert_eq!(app.number("SELECT count(*) FROM audit WHERE action = 'endpoint_paused'").await, 1);
    // Nothing is sent while it is paused, not even on demand.
    demo.api.post("/deliveries/1/2/replay", json!({})).await.is_error(422, "nothing_to_send", "");
    demo.api.patch("/webhooks/1", json!({ "active": true })).await;
    let step = demo.api.post("/webhooks/1/replay", json!({})).await.json();
    assert_eq!(step, json!({ "replayed": 2, "next": null }));
    let mut subjects = [receiver.next().await.json(), receiver.next().await.json()]
        .map(|body| body["data"]["sujet"].as_str().unwrap().to_owned());
    subjects.sort();
    assert_eq!(subjects, ["Deux", "Un"]);
    settled(&demo, &[DeliveryState::Delivered]).await;
    // What has arrived is not called again by a replay that does not ask for it.
    let step = demo.api.post("/webhooks/1/replay", json!({})).await.json();
    assert_eq!(step, json!({ "replayed": 0, "next": null }));
}

#[both]
async fn a_retry_after_holds_the_whole_endpoint(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Later(429, "120")]);
    webhook(&demo, &receiver.url("/"), json!({ "schedule": [1, 1, 1] })).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Un").await;
    receiver.next().await;
    demo.attempted(1).await;
    demo.ticket(&societe, "Deux").await;
    app.advance(Duration::from_secs(119)).await;
    receiver.no_others();
    // A tenth is added at most.
    app.advance(Duration::from_secs(13)).await;
    receiver.next().await;
    receiver.next().await;
    settled(&demo, &[DeliveryState::Delivered]).await;
}

#[both]
async fn an_own_schedule_is_kept_to(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Answer::Status(500));
    webhook(&demo, &receiver.url("/"), json!({ "schedule": [60, 600] })).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Un").await;
    for (attempt, wait) in [(1, 72), (2, 720), (3, 0)] {
        receiver.next().await;
        demo.attempted(attempt).await;
        app.advance(Duration::from_secs(wait.max(1))).await;
    }
    assert_eq!(demo.delivery().await.state, DeliveryState::Failed);
    receiver.no_others();
}

#[both]
async fn what_never_answers_for_an_hour_is_paused_with_a_notice(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Answer::Close);
    let schedule: Vec<i64> = vec![400; 12];
    let made = webhook(&demo, &receiver.url("/"), json!({ "schedule": schedule })).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Un").await;
    for attempt in 1..=9 {
        receiver.next().await;
        demo.attempted(attempt).await;
        assert_eq!(seen(&demo, &made).await["state"], "active");
        app.advance(Duration::from_secs(490)).await;
    }
    receiver.next().await;
    let paused = is(&demo, &made, "paused").await;
    assert_eq!((&paused["reason"], &paused["failures"]), (&json!("unreachable"), &json!(10)));
    assert_eq!(demo.delivery().await.state, DeliveryState::Pending);
    assert_eq!(app.number("SELECT count(*) FROM notices WHERE word = 'endpoint-silent'").await, 1);
    // What waited is due at once when somebody resumes.
    receiver.always_answers(Answer::Status(200));
    app.advance(HOUR).await;
    receiver.no_others();
    demo.api.patch("/webhooks/1", json!({ "active": true })).await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Delivered).await;
}

#[both]
async fn five_days_of_failures_pause_and_a_success_forgives(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Answer::Status(500));
    let made = webhook(&demo, &receiver.url("/"), json!({ "schedule": vec![86_400; 8] })).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Un").await;
    for attempt in 1..=3 {
        receiver.next().await;
        demo.attempted(attempt).await;
        app.advance(HOUR * 29).await;
    }
    receiver.next().await;
    demo.attempted(4).await;
    receiver.answers(&[Answer::Status(200)]);
    app.advance(HOUR * 29).await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Delivered).await;
    assert_eq!(seen(&demo, &made).await["failures"], 0);
    demo.ticket(&societe, "Deux").await;
    for _ in 0..5 {
        receiver.next().await;
        eventually("the attempt is recorded", async || {
            let waits = demo.deliveries().await.iter().all(|d| !d.held);
            waits.then_some(())
        })
        .await;
        assert_eq!(seen(&demo, &made).await["state"], "active");
        app.advance(HOUR * 29).await;
    }
    receiver.next().await;
    assert_eq!(is(&demo, &made, "paused").await["reason"], "failing");
}

#[both]
async fn the_rate_is_kept_to(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    webhook(&demo, &receiver.url("/"), json!({ "rate": 5, "format": "direct" })).await;
    let societe = demo.societe("Mairie").await;
    for n in 0..12 {
        demo.ticket(&societe, &n.to_string()).await;
    }
    for _ in 0..5 {
        receiver.next().await;
    }
    eventually("five are done", async || {
        let done =
            demo.deliveries().await.iter().filter(|d| d.state == DeliveryState::Delivered).count();
        (done == 5).then_some(())
    })
    .await;
    receiver.no_others();
    app.advance(Duration::from_secs(1)).await;
    for _ in 0..5 {
        receiver.next().await;
    }
    app.advance(Duration::from_secs(1)).await;
    for _ in 0..2 {
        receiver.next().await;
    }
    settled(&demo, &[DeliveryState::Delivered]).await;
}

#[both]
async fn an_ordered_endpoint_waits_for_the_one_that_failed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(200), Answer::Status(500)]);
    let made =
        webhook(&demo, &receiver.url("/"), json!({ "ordered": true, "schedule": [60] })).await;
    let societe = demo.societe("Mairie").await;
    for n in 1..=5 {
        demo.ticket(&societe, &n.to_string()).await;
    }
    let subject = |call: Call| call.json()["data"]["sujet"].as_str().unwrap().to_owned();
    assert_eq!(subject(receiver.next().await), "1");
    assert_eq!(subject(receiver.next().await), "2");
    eventually("the failure is recorded", async || {
        (seen(&demo, &made).await["failures"] == 1).then_some(())
    })
    .await;
    app.advance(Duration::from_secs(40)).await;
    receiver.no_others();
    app.advance(MINUTE).await;
    for expected in ["2", "3", "4", "5"] {
        assert_eq!(subject(receiver.next().await), expected);
    }
    settled(&demo, &[DeliveryState::Delivered]).await;
    // A replay goes back to its place.
    assert_eq!(demo.api.post("/deliveries/1/3/replay", json!({})).await.status, 202);
    assert_eq!(subject(receiver.next().await), "2");
    settled(&demo, &[DeliveryState::Delivered]).await;
    receiver.no_others();
}

#[both]
async fn what_is_wrong_is_named(app: TestApp) {
    let demo = app.dossier("demo").await;
    let url = "http://127.0.0.1:9/";
    for (field, value, code) in [
        ("url", json!("ftp://example.com/"), "url_scheme"),
        ("url", json!("http://10.0.0.1/"), "url_private_address"),
        ("url", json!(7), "type"),
        ("events", json!([]), "required"),
        ("events", json!(["ticket.exploded"]), "unknown_event"),
        ("format", json!("xml"), "choice"),
        ("schedule", json!([0]), "schedule"),
        ("schedule", json!(vec![5; 21]), "schedule"),
        ("rate", json!(0), "range"),
        ("concurrency", json!(65), "range"),
        ("headers", json!({ "Host": "x" }), "header_ours"),
        ("headers", json!({ "Webhook-Id": "x" }), "header_ours"),
        ("headers", json!({ "a b": "x" }), "header_name"),
        ("headers", json!({ "X-A": "a\nb" }), "header_value"),
        ("filter", json!([{ "field": "couleur", "value": "bleu" }]), "unknown_filter"),
        ("description", json!("x".repeat(201)), "too_long"),
        ("colour", json!("blue"), "unknown_field"),
    ] {
        let mut wanted = json!({ "url": url, "events": ["ticket.created"] });
        wanted[field] = value;
        demo.api.post("/webhooks", wanted).await.is_error(422, code, field);
    }
    demo.api
        .post("/webhooks", json!({ "url": url, "events": ["ticket.created"], "scheme": "v9" }))
        .await
        .is_error(400, "invalid_parameter", "scheme");
    assert_eq!(app.number("SELECT count(*) FROM endpoints").await, 0);
    let reads = demo.token(&[oxiva::dossiers::tokens::TokenScope::Read]).await;
    let reader = app.http().below("/api/v3").bearer(&reads);
    for path in ["/webhooks", "/webhooks/1", "/deliveries", "/deliveries/1/1"] {
        reader.get(path).await.is_error(403, "missing_scope", "");
    }
}

#[both]
async fn the_log_is_filtered_and_paged(app: TestApp) {
    let demo = app.dossier("demo").await;
    let receiver = Receiver::start().await;
    receiver.chooses(|call| Answer::Status(if call.body.contains("Mauvais") { 400 } else { 200 }));
    for path in ["/a", "/b"] {
        let events = json!({ "events": ["ticket.created", "societe.created"], "schedule": [] });
        webhook(&demo, &receiver.url(path), events).await;
    }
    let societe = demo.societe("Mairie").await;
    for n in 0..6 {
        app.advance(MINUTE).await;
        demo.ticket(&societe, if n % 2 == 0 { "Bon" } else { "Mauvais" }).await;
        settled(&demo, &[DeliveryState::Delivered, DeliveryState::Failed]).await;
    }
    let count =
        async |query: &str| demo.api.listed(&format!("/deliveries?{query}"), "id").await.len();
    assert_eq!(count("limit=200").await, 14);
    assert_eq!(count("state=failed").await, 6);
    assert_eq!(count("webhook=2").await, 7);
    assert_eq!(count("webhook=2&state=failed").await, 3);
    assert_eq!(count("type=societe.created").await, 2);
    assert_eq!(count("event=3").await, 2);
    assert_eq!(count("since=2023-05-17T11:49:00&state=delivered").await, 2);
    assert_eq!(count("until=2023-05-17T11:47:00").await, 4);
    assert_eq!(count("state=pending").await, 0);
    // Pages do not lose or repeat anything.
    let pages = demo.api.pages("/deliveries?limit=3").await;
    let mut ids: Vec<_> = pages.iter().flatten().map(|d| d["id"].to_string()).collect();
    assert_eq!(pages.len(), 5);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 14);
    let one = demo.api.get("/deliveries/1/3").await.json();
    let log = &one["log"][0];
    assert_eq!((&log["answer"], &log["answer_truncated"]), (&json!("seen"), &json!(false)));
    let request = &log["request"];
    assert_eq!(
        (&request["method"], &request["headers"]["webhook-id"]),
        (&json!("POST"), &one["id"])
    );
    assert_eq!(request["headers"]["webhook-signature"], json!(null), "it is not shown");
    let sent: Json = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
    assert_eq!(sent["data"]["sujet"], "Mauvais");
    demo.api.get("/deliveries?state=lost").await.is_error(400, "invalid_parameter", "state");
    demo.api.get("/deliveries/1/999").await.is_error(404, "not_found", "");
    // All that failed since a moment, once more.
    receiver.always_answers(Answer::Status(200));
    let since = json!({ "state": "failed", "since": "2023-05-17T11:50:00" });
    let step = demo.api.post("/webhooks/1/replay", since).await.json();
    assert_eq!(step["replayed"], 1);
    settled(&demo, &[DeliveryState::Delivered, DeliveryState::Failed]).await;
    assert_eq!(count("state=failed").await, 5);
}

#[both]
async fn an_example_is_sent(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    webhook(&demo, &receiver.url("/"), json!({})).await;
    demo.api.post("/webhooks/1/sample", json!({})).await.is_error(422, "nothing_to_send", "");
    let societe = demo.societe("Mairie").await;
    assert_eq!(demo.api.post("/webhooks/1/sample", json!({ "noun": "societe" })).await.status, 202);
    let body = receiver.next().await.json();
    assert_eq!((&body["type"], &body["data"]["id"]), (&json!("societe.sample"), &json!(societe)));
}

#[both]
async fn one_that_is_sent_records_from_now_on_gets_a_secret(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let made = webhook(&demo, &receiver.url("/"), json!({ "format": "direct" })).await;
    assert_eq!(made["secret"], json!(null));
    let changed = demo.api.patch("/webhooks/1", json!({ "format": "record" })).await.json();
    let secret = changed["secret"].as_str().unwrap().to_owned();
    let again = demo.api.patch("/webhooks/1", json!({ "description": "Entrepôt" })).await.json();
    assert_eq!(again.get("secret"), None, "{again}");
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Un").await;
    let call = receiver.next().await;
    assert_eq!(signatures(&call), [expected(&secret, &call)]);
}

#[both]
async fn one_that_is_removed_is_owed_nothing_and_its_log_stays(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    webhook(&demo, &receiver.url("/"), json!({})).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Un").await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Delivered).await;
    assert_eq!(demo.api.delete("/webhooks/1").await.status, 204);
    demo.ticket(&societe, "Deux").await;
    demo.api.get("/webhooks/1").await.is_error(404, "not_found", "");
    assert_eq!(demo.deliveries().await.len(), 1);
    assert_eq!(app.number("SELECT count(*) FROM endpoint_secrets").await, 0);
    assert_eq!(demo.api.listed("/webhooks", "id").await.len(), 0);
}

#[both]
async fn a_thousand_at_once_pass_through_the_table(setup: Setup) {
    let app = setup.with("outbound.calls_per_endpoint", "8").start().await;
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    webhook(
        &demo,
        &receiver.url("/"),
        json!({ "format": "direct", "events": ["societe.created"] }),
    )
    .await;
    let mut made = Vec::new();
    for batch in 0..15 {
        let all = (0..100).map(|n| {
            let api = demo.api.clone();
            tokio::spawn(async move {
                api.post("/societes", json!({ "nom": format!("S{batch}-{n}") })).await.json()["id"]
                    .clone()
            })
        });
        for one in all.collect::<Vec<_>>() {
            made.push(format!("/?id={}", one.await.unwrap().as_str().unwrap()));
        }
    }
    let mut called = Vec::new();
    while called.len() < made.len() {
        called.push(receiver.next().await.target);
    }
    made.sort();
    called.sort();
    assert_eq!(made, called);
    settled(&demo, &[DeliveryState::Delivered]).await;
    let flooded = "SELECT count(*) FROM endpoints WHERE flooded";
    eventually("the flood is over", async || (app.number(flooded).await == 0).then_some(())).await;
}
