//! API v3: tickets.

use crate::{
    both,
    support::{TestApp, http::in_order},
};
use serde_json::json;
use std::time::Duration;

#[both]
async fn lives_from_creation_to_deletion(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    let made = demo.api.post("/tickets", json!({
        "societe": "1", "sujet": "Écran noir", "description": "<p>Depuis hier</p>", "priorite": "high",
    })).await;
    assert_eq!((made.status, made.header("location")), (201, "/api/v3/tickets/1"));
    let shown = in_order(&made.json()).replace(&app.config.public_url(), "https://crm.example");
    insta::assert_snapshot!(shown, @r#"
    {
      "date_cloture": null,
      "date_creation": "2023-05-17T11:45:26.000+02:00",
      "date_modification": "2023-05-17T11:45:26.000+02:00",
      "description": "<p>Depuis hier</p>",
      "id": "1",
      "priorite": "high",
      "responsable": null,
      "responsable_nom": null,
      "societe": "1",
      "societe_nom": "Mairie",
      "statut": "open",
      "sujet": "Écran noir",
      "url": "https://crm.example/tickets/1"
    }
    "#);
    assert_eq!(demo.api.get("/tickets/1").await.json(), made.json());
    let changed = demo.api.patch("/tickets/1", json!({"priorite": "low"})).await;
    let mut expected = made.json();
    expected["priorite"] = "low".into();
    assert_eq!((changed.status, changed.json()), (200, expected.clone()));
    assert_eq!(demo.api.patch("/tickets/1", json!({"priorite": "low"})).await.json(), expected);
    assert_eq!(demo.api.delete("/tickets/1").await.status, 204);
    demo.api.get("/tickets/1").await.is_error(404, "not_found", "");
    let words = ["societe.created", "ticket.created", "ticket.updated", "ticket.deleted"];
    assert_eq!(demo.event_words().await, words);
}

#[both]
async fn closing_dates_a_ticket_and_reopening_takes_the_date_away(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    demo.ticket("1", "Écran noir").await;
    let becomes = async |statut: &str| {
        app.clock.advance(Duration::from_secs(1));
        demo.api.patch("/tickets/1", json!({"statut": statut})).await.json()["date_cloture"].clone()
    };
    assert_eq!(becomes("waiting").await, json!(null));
    assert_eq!(becomes("resolved").await, "2023-05-17T11:45:28.000+02:00");
    assert_eq!(becomes("closed").await, "2023-05-17T11:45:28.000+02:00");
    assert_eq!(becomes("open").await, json!(null));
    assert_eq!(becomes("closed").await, "2023-05-17T11:45:31.000+02:00");
}

#[both]
async fn lists_are_newest_first_and_filtered(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (a, b) = (demo.societe("A").await, demo.societe("B").await);
    for n in 1..=7 {
        let societe = if n % 3 == 0 { &b } else { &a };
        let statut = if n % 2 == 0 { "resolved" } else { "open" };
        let fields = json!({"societe": societe, "sujet": format!("n{n}"), "statut": statut});
        assert_eq!(demo.api.post("/tickets", fields).await.status, 201);
    }
    for limit in [1, 3, 7, 50] {
        let list = async |filter: &str| {
            demo.api.listed(&format!("/tickets?limit={limit}{filter}"), "id").await
        };
        assert_eq!(list("").await, ["7", "6", "5", "4", "3", "2", "1"]);
        assert_eq!(list("&statut=resolved").await, ["6", "4", "2"]);
        assert_eq!(list("&societe=2").await, ["6", "3"]);
        assert_eq!(list("&societe=1&statut=open").await, ["7", "5", "1"]);
        assert_eq!(list("&q=n7&societe=1&statut=open").await, ["7"]);
        assert!(list("&q=n7&statut=resolved").await.is_empty());
        assert_eq!(list("&q=n&statut=open").await, ["1", "3", "5", "7"]);
        assert_eq!(list("&q=n&societe=2").await, ["3", "6"]);
    }
}

#[both]
async fn a_ticket_may_move_to_another_societe(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (a, b) = (demo.societe("A").await, demo.societe("B").await);
    demo.ticket(&a, "Mal rangé").await;
    demo.api.patch("/tickets/1", json!({"societe": b})).await;
    assert!(demo.api.listed("/tickets?societe=1", "id").await.is_empty());
    assert_eq!(demo.api.listed("/tickets?societe=2", "id").await, ["1"]);
    assert_eq!(demo.v2.get("societe/?id=1&tickets=Y").await.json()["tickets"], json!([]));
    assert_eq!(demo.events().await[3].fields["societe"], json!({"from": "1", "to": "2"}));
}
