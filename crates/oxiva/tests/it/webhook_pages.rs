//! The pages of webhooks: what is typed is kept, what is secret is not shown, and everything that a
//! filter finds is called again.

use crate::{
    both,
    support::{Answer, Browser, Dossier, Receiver, TestApp, eventually},
};
use oxiva::{
    dossiers::{modules::Module, people::Role},
    webhooks::deliveries::DeliveryState,
};
use serde_json::json;

async fn administrator(app: &TestApp, demo: &Dossier) -> Browser {
    let (email, _) = demo.someone(app, "Camille", Role::Administrator).await;
    Browser::signed_in(app, &email).await
}

/// Makes a webhook of created tickets by its form.
async fn make(browser: &mut Browser, url: &str, more: &[(&str, &str)]) -> String {
    let mut fields = vec![("url", url), ("event_ticket.created", "on"), ("active", "on")];
    fields.push(("format", "envelope"));
    fields.extend_from_slice(more);
    let made = browser.post("/webhooks", &fields).await;
    assert_eq!(made.status, 200, "{made:?}");
    made.text()
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let after = page.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
    after.split('"').next()
}

#[both]
async fn what_is_typed_is_kept_and_the_secret_shown_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    let receiver = Receiver::start().await;
    let mut browser = administrator(&app, &demo).await;
    let page = make(
        &mut browser,
        &receiver.url("/in"),
        &[
            ("description", " Entrepôt "),
            ("scheme", "v1"),
            ("event_societe.deleted", "on"),
            ("filter_field_3", "priorite"),
            ("filter_op_3", "is_not"),
            ("filter_value_3", "low"),
            ("header_name_2", "X-Key"),
            ("header_value_2", "s3cret"),
            ("schedule", "5 s, 2h;1 j"),
            ("rate", "7"),
            ("concurrency", ""),
            ("ordered", "on"),
        ],
    )
    .await;
    assert_eq!(page.matches("whsec_").count(), 1);
    let kept = demo.api.get("/webhooks/1").await.json();
    for (name, value) in [
        ("url", json!(receiver.url("/in"))),
        ("description", json!("Entrepôt")),
        ("events", json!(["societe.deleted", "ticket.created"])),
        ("filter", json!([{ "field": "priorite", "op": "is_not", "value": "low" }])),
        ("headers", json!(["X-Key"])),
        ("schedule", json!([5, 7_200, 86_400])),
        ("rate", json!(7)),
        ("concurrency", json!(null)),
        ("ordered", json!(true)),
        ("state", json!("active")),
    ] {
        assert_eq!(kept[name], value, "{name}");
    }
    for path in ["/webhooks", "/webhooks/1", "/webhooks/1/modifier"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{page:?}");
        assert!(!page.text().contains("whsec_") && !page.text().contains("s3cret"), "{path}");
    }
    assert!(
        browser.get("/webhooks/1/modifier").await.text().contains("5\u{a0}s, 2\u{a0}h, 1\u{a0}j")
    );
}

#[both]
async fn the_value_of_a_header_stays_until_it_is_taken_away(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let mut browser = administrator(&app, &demo).await;
    let url = receiver.url("/");
    make(
        &mut browser,
        &url,
        &[
            ("header_name_1", "X-One"),
            ("header_value_1", "1"),
            ("header_name_2", "X-Two"),
            ("header_value_2", "2"),
        ],
    )
    .await;
    let save = [
        ("url", url.as_str()),
        ("event_ticket.created", "on"),
        ("active", "on"),
        ("format", "record"),
        ("header_name_1", "x-one"),
        ("header_value_1", ""),
        ("header_name_2", "X-Two"),
        ("header_value_2", ""),
        ("header_gone_2", "on"),
    ];
    assert_eq!(browser.post("/webhooks/1", &save).await.status, 303);
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Écran").await;
    let call = receiver.next().await;
    assert_eq!(call.headers.get("x-one").map(String::as_str), Some("1"));
    assert_eq!(call.headers.get("x-two"), None);
    // A name that is new wants a value.
    let mut other = save;
    other[4].1 = "X-Three";
    assert_eq!(browser.post("/webhooks/1", &other).await.status, 422);
}

#[both]
async fn every_wrong_field_is_named_and_nothing_made(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut browser = administrator(&app, &demo).await;
    let refused = browser
        .post(
            "/webhooks",
            &[
                ("url", "ftp://example.org/"),
                ("format", "letter"),
                ("filter_value_1", "x"),
                ("header_name_1", "Host"),
                ("header_value_1", "x"),
                ("schedule", "demain"),
                ("concurrency", "0"),
                ("rate", "-1"),
            ],
        )
        .await;
    assert_eq!(refused.status, 422);
    let summary = refused.text();
    let summary = summary.split("error-summary").nth(1).unwrap().split("</ul>").next().unwrap();
    let fields: Vec<_> =
        summary.split("href=\"#").skip(1).map(|x| x.split('"').next().unwrap()).collect();
    assert_eq!(
        fields,
        ["url", "events", "format", "filter", "headers", "schedule", "concurrency", "rate"]
    );
    assert_eq!(demo.api.get("/webhooks").await.json()["items"], json!([]));
}

#[both]
async fn what_a_pause_missed_is_sent_when_it_ends(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(410)]);
    let mut browser = administrator(&app, &demo).await;
    make(&mut browser, &receiver.url("/"), &[]).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Refusé").await;
    let gone = receiver.next().await;
    eventually("it is paused", async || {
        (demo.api.get("/webhooks/1").await.json()["state"] == "paused").then_some(())
    })
    .await;
    demo.ticket(&societe, "Mis de côté").await;
    let page = browser.get("/webhooks/1").await.text();
    assert!(page.contains("(410)") && page.contains("Reprendre et renvoyer"), "{page}");
    let page = browser.post("/webhooks/1/reprise", &[("renvoyer", "oui")]).await.text();
    assert!(page.contains("2 envois relancés"), "{page}");
    let both = [receiver.next().await, receiver.next().await];
    assert!(both.iter().any(|call| call.headers["webhook-id"] == gone.headers["webhook-id"]));
    eventually("both arrived", async || {
        let all = demo.deliveries().await;
        all.iter().all(|d| d.state == DeliveryState::Delivered).then_some(())
    })
    .await;
    receiver.no_others();
}

#[both]
async fn all_that_a_filter_finds_is_replayed_step_by_step(app: TestApp) {
    let demo = app.dossier("demo").await;
    let receiver = Receiver::start().await;
    let mut browser = administrator(&app, &demo).await;
    make(&mut browser, &receiver.url("/"), &[("rate", "1"), ("concurrency", "1")]).await;
    let many = format!(
        "WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < 540)
             INSERT INTO events (dossier, seq, kind, record, societe, actor, at, changes)
             SELECT {0}, seq, 'ticket.created', seq, 1, 'system', {1}, '{{\"label\": \"x\"}}' FROM n",
        demo.id.number(), app.clock.now());
    assert_eq!(app.execute(Box::leak(many.into_boxed_str())).await, 540);
    let owed = format!(
        "INSERT INTO deliveries (dossier, endpoint, event, state, run_at, attempts, step, created_at)
             SELECT dossier, 1, seq, CASE WHEN seq > 520 THEN 'delivered' ELSE 'skipped' END, at, 0, 0, at
             FROM events WHERE dossier = {}", demo.id.number());
    assert_eq!(app.execute(Box::leak(owed.into_boxed_str())).await, 540);

    let page = browser.get("/livraisons/relance?destination=1").await.text();
    assert!(page.contains("520 envois seront relancés."), "{page}");
    // As a script asks: one step, which says where the next goes on.
    let mut fields =
        vec![("destination".to_owned(), "1".to_owned()), ("prevues".to_owned(), "520".to_owned())];
    let mut seen = Vec::new();
    for _ in 0..3 {
        let given: Vec<_> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let page = browser.script().post("/livraisons/relance", &given).await.text();
        match hidden(&page, "suite") {
            Some(next) => {
                let done = hidden(&page, "faites").unwrap();
                seen.push(done.to_owned());
                fields.truncate(2);
                fields.extend([
                    ("suite".to_owned(), next.to_owned()),
                    ("faites".to_owned(), done.to_owned()),
                ]);
            }
            None => assert!(page.contains("520 envois relancés"), "{page}"),
        }
    }
    assert_eq!(seen, ["0", "500"], "first those that failed: none");
    let left = demo.deliveries().await.iter().filter(|d| d.state == DeliveryState::Skipped).count();
    assert_eq!(left, 0);
    let page = browser.get("/livraisons/relance?etat=delivered&type=ticket.created").await.text();
    assert!(page.contains("envois seront relancés."), "those that arrived, if they are asked for");
}

#[both]
async fn a_filter_that_is_not_understood_is_refused(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut browser = administrator(&app, &demo).await;
    for wrong in
        ["etat=x", "destination=x", "evenement=0", "type=x", "depuis=x", "jusqua=2026-02-30"]
    {
        assert_eq!(browser.get(&format!("/livraisons?{wrong}")).await.status, 400, "{wrong}");
        let (name, value) = wrong.split_once('=').unwrap();
        let replayed = browser.post("/livraisons/relance", &[(name, value)]).await;
        assert_eq!(replayed.status, 400, "{wrong}");
    }
    for fine in [
        "depuis=2026-02-28",
        "jusqua=2026-02-28T10:30",
        "evenement=7",
        "type=ticket.sample",
        "etat=failed",
    ] {
        assert_eq!(browser.get(&format!("/livraisons?{fine}")).await.status, 200, "{fine}");
    }
}

#[both]
async fn a_record_leads_to_what_it_sent(app: TestApp) {
    let demo = app.dossier("demo").await;
    let receiver = Receiver::start().await;
    let mut browser = administrator(&app, &demo).await;
    make(&mut browser, &receiver.url("/"), &[("event_ticket.status_changed", "on")]).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Écran").await;
    demo.api.patch("/tickets/1", json!({ "statut": "closed" })).await;
    for path in ["/tickets/1", "/societes/1"] {
        let page = browser.get(path).await.text();
        assert!(page.contains(r#"<a href="/livraisons?evenement=2">1 envoi</a>"#), "{page}");
        assert!(
            page.contains(r#"<a href="/livraisons?evenement=4">1 envoi (statut)</a>"#),
            "{page}"
        );
        assert_eq!(page.matches("/livraisons?evenement=").count(), 2, "{path}");
    }
}

#[both]
async fn what_was_deleted_is_not_led_to(app: TestApp) {
    let demo = app.dossier("demo").await;
    let receiver = Receiver::start().await;
    let mut browser = administrator(&app, &demo).await;
    make(&mut browser, &receiver.url("/"), &[]).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Écran").await;
    let there = browser.get("/livraisons/1/2").await.text();
    assert!(
        there.contains("href=\"/tickets/1\"") && there.contains("href=\"/societes/1\""),
        "{there}"
    );
    demo.api.delete("/tickets/1").await;
    demo.api.delete("/societes/1").await;
    let gone = browser.get("/livraisons/1/2").await.text();
    assert!(
        gone.contains("Écran") && !gone.contains("/tickets/1\"") && !gone.contains("/societes/1\""),
        "{gone}"
    );
}

#[both]
async fn a_paused_zapier_address_is_resumed_by_itself_alone(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.activate(Module::Zapier).await;
    let mut receiver = Receiver::start().await;
    let mut browser = administrator(&app, &demo).await;
    let (client, ticket, other) =
        (receiver.url("/client"), receiver.url("/ticket"), receiver.url("/autre"));
    let first = [("url_client", client.as_str()), ("url_ticket", ticket.as_str())];
    assert_eq!(browser.post("/modules/zapier", &first).await.status, 303);
    receiver.answers(&[Answer::Status(500), Answer::Status(410)]);
    demo.societe("Mairie").await;
    receiver.next().await;
    demo.societe("Préfecture").await;
    receiver.next().await;
    let paused = "SELECT count(*) FROM endpoints WHERE state = 'paused'";
    eventually("it is paused", async || (app.number(paused).await == 1).then_some(())).await;
    // Another address is changed: the paused one stays so.
    let changed = [("url_client", client.as_str()), ("url_ticket", other.as_str())];
    assert_eq!(browser.post("/modules/zapier", &changed).await.status, 303);
    assert_eq!(app.number(paused).await, 1);
    assert!(browser.get("/modules/zapier").await.text().contains("name=\"reprendre_client\""));
    let resumed = [changed[0], changed[1], ("reprendre_client", "on")];
    assert_eq!(browser.post("/modules/zapier", &resumed).await.status, 303);
    assert_eq!(app.number(paused).await, 0);
    // What waited is due at once.
    assert_eq!(receiver.next().await.target, "/client?id=1");
}

#[both]
async fn members_read_the_log_and_no_more(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let mut camille = administrator(&app, &demo).await;
    make(&mut camille, &receiver.url("/porte?cle=7"), &[]).await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Écran").await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Delivered).await;
    let (email, _) = demo.someone(&app, "Robin", Role::Member).await;
    let mut robin = Browser::signed_in(&app, &email).await;
    for path in ["/livraisons", "/livraisons/1/2"] {
        let page = robin.get(path).await;
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("porte") && !page.text().contains("cle=7"), "{path}");
    }
    for path in [
        "/webhooks",
        "/webhooks/creer",
        "/webhooks/1",
        "/webhooks/1/modifier",
        "/livraisons/relance",
    ] {
        assert_eq!(robin.get(path).await.status, 403, "{path}");
    }
    for path in ["", "/1", "/1/suspension", "/1/reprise", "/1/secret", "/1/exemple", "/1/supprimer"]
    {
        let fields = [("url", "http://127.0.0.1:9/"), ("exemple", "ticket")];
        assert_eq!(robin.post(&format!("/webhooks{path}"), &fields).await.status, 403, "{path}");
    }
    assert_eq!(robin.post("/livraisons/relance", &[]).await.status, 403);
    assert_eq!(demo.api.get("/webhooks/1").await.json()["state"], "active");
}
