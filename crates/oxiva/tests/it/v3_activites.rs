//! API v3: activites.

use crate::{
    both,
    support::{TestApp, http::in_order},
};
use serde_json::json;
use std::collections::BTreeSet;

#[both]
async fn lives_from_creation_to_deletion(app: TestApp) {
    let demo = app.dossier("demo").await;
    let id = demo.societe("Mairie").await;
    let made = demo
        .api
        .post(
            "/activites",
            json!({
                "societe": 1, "type": "call", "action": "callback", "sujet": "Rappeler",
                "note": "<p>Test appli</p>", "echeance": "31/12/2023 14h30",
            }),
        )
        .await;
    assert_eq!((made.status, made.header("location")), (201, "/api/v3/activites/1"));
    let shown = in_order(&made.json()).replace(&app.config.public_url(), "https://crm.example");
    insta::assert_snapshot!(shown, @r#"
    {
      "action": "callback",
      "date_creation": "2023-05-17T11:45:26.000+02:00",
      "date_modification": "2023-05-17T11:45:26.000+02:00",
      "echeance": "2023-12-31T14:30:00.000+01:00",
      "id": "1",
      "note": "<p>Test appli</p>",
      "responsable": null,
      "responsable_nom": null,
      "societe": "1",
      "societe_nom": "Mairie",
      "statut": "planned",
      "sujet": "Rappeler",
      "type": "call",
      "url": "https://crm.example/activites/1"
    }
    "#);
    assert_eq!(demo.api.get("/activites/1").await.json(), made.json());
    let changed = demo.api.patch("/activites/1", json!({"statut": "done", "echeance": null})).await;
    let mut expected = made.json();
    expected["statut"] = "done".into();
    expected["echeance"] = json!(null);
    assert_eq!((changed.status, changed.json()), (200, expected.clone()));
    assert_eq!(demo.api.get("/activites/1").await.json(), expected);
    assert_eq!(demo.api.delete("/activites/1").await.status, 204);
    demo.api.get("/activites/1").await.is_error(404, "not_found", "");
    let events = demo.events().await;
    let words: Vec<_> = events.iter().map(|event| event.word()).collect();
    assert_eq!(
        words,
        ["societe.created", "activite.created", "activite.updated", "activite.deleted"]
    );
    let fields: BTreeSet<_> = events[2].fields.keys().map(String::as_str).collect();
    assert_eq!(fields, BTreeSet::from(["echeance", "statut"]));
    assert!(events.iter().all(|event| event.societe.to_string() == id));
}

#[both]
async fn the_same_moment_in_other_words_is_no_change(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    let fields = json!({"societe": "1", "sujet": "a", "echeance": "2023-06-01T08:30"});
    demo.api.post("/activites", fields).await;
    for same in ["2023-06-01T06:30:00Z", "2023-06-01T08:30:00+02:00", "01/06/2023 08h30"] {
        let answer = demo.api.patch("/activites/1", json!({"echeance": same})).await;
        assert_eq!(answer.json()["echeance"], "2023-06-01T08:30:00.000+02:00");
    }
    assert_eq!(demo.events().await.len(), 2);
}

#[both]
async fn lists_are_newest_first_and_filtered(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (a, b) = (demo.societe("A").await, demo.societe("B").await);
    for n in 1..=7 {
        let societe = if n % 3 == 0 { &b } else { &a };
        let statut = if n % 2 == 0 { "done" } else { "planned" };
        let fields = json!({"societe": societe, "sujet": format!("n{n}"), "statut": statut});
        assert_eq!(demo.api.post("/activites", fields).await.status, 201);
    }
    for limit in [1, 3, 7, 50] {
        let list = async |filter: &str| {
            demo.api.listed(&format!("/activites?limit={limit}{filter}"), "id").await
        };
        assert_eq!(list("").await, ["7", "6", "5", "4", "3", "2", "1"]);
        assert_eq!(list("&statut=done").await, ["6", "4", "2"]);
        assert_eq!(list("&societe=2").await, ["6", "3"]);
        assert_eq!(list("&societe=1&statut=done").await, ["4", "2"]);
        assert_eq!(list("&q=n4&societe=1&statut=done").await, ["4"]);
        assert!(list("&q=n4&societe=2").await.is_empty());
        assert_eq!(list("&q=n&statut=done").await, ["2", "4", "6"]);
        assert_eq!(list("&q=n&societe=2").await, ["3", "6"]);
    }
}

#[both]
async fn a_person_in_charge_is_one_of_ours(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    let fields = json!({"societe": "1", "sujet": "a", "responsable": "1"});
    demo.api.post("/activites", fields.clone()).await.is_error(
        422,
        "unknown_person",
        "responsable",
    );
    demo.person("Camille Démo").await;
    assert_eq!(demo.api.post("/activites", fields).await.json()["responsable"], "1");
    let seen = demo.v2.get("societe/?id=1&activites=Y").await.json();
    assert_eq!(seen["activites"][0]["responsable"], "Camille Démo");
}
