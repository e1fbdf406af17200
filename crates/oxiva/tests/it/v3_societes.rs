//! API v3: societes, and what the three nouns share (scopes, idempotency, events of changes).

use crate::{
    both,
    support::{TestApp, http::in_order},
};
use oxiva::{dossiers::tokens::TokenScope, records::RecordKind};
use serde_json::{Value as Json, json};
use std::{collections::BTreeSet, time::Duration};

#[both]
async fn lives_from_creation_to_deletion(app: TestApp) {
    let demo = app.dossier("demo").await;
    let made =
        demo.api.post("/societes", json!({"nom": " Mairie d'Évreux ", "ville": "Évreux"})).await;
    assert_eq!((made.status, made.header("location")), (201, "/api/v3/societes/1"));
    let shown = in_order(&made.json()).replace(&app.config.public_url(), "https://crm.example");
    insta::assert_snapshot!(shown, @r#"
    {
      "adresse": null,
      "code_postal": null,
      "complement": null,
      "date_creation": "2023-05-17T11:45:26.000+02:00",
      "date_modification": "2023-05-17T11:45:26.000+02:00",
      "email": null,
      "id": "1",
      "naf": null,
      "nom": "Mairie d'Évreux",
      "note": null,
      "pays": "FR",
      "siren": null,
      "siret": null,
      "site_web": null,
      "telephone": null,
      "tva_intracom": null,
      "type": "client",
      "url": "https://crm.example/societes/1",
      "ville": "Évreux"
    }
    "#);
    assert_eq!(demo.api.get("/societes/1").await.json(), made.json());

    app.clock.advance(Duration::from_secs(60));
    let changed = demo.api.patch("/societes/1", json!({"type": "prospect", "ville": null})).await;
    assert_eq!(changed.status, 200);
    let mut expected = made.json();
    expected["type"] = "prospect".into();
    expected["ville"] = Json::Null;
    expected["date_modification"] = "2023-05-17T11:46:26.000+02:00".into();
    assert_eq!(changed.json(), expected);
    assert_eq!(demo.api.get("/societes/1").await.json(), expected);

    let gone = demo.api.delete("/societes/1").await;
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    demo.api.get("/societes/1").await.is_error(404, "not_found", "");
    demo.api.delete("/societes/1").await.is_error(404, "not_found", "");
    let words = ["societe.created", "societe.updated", "societe.deleted"];
    assert_eq!(demo.event_words().await, words);
    assert_eq!(demo.societe("La suivante").await, "2", "numbers are not given twice");
}

#[both]
async fn a_change_names_its_fields_and_no_change_says_nothing(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.api.post("/societes", json!({"nom": "Mairie", "ville": "Lyon"})).await;
    let long = "x".repeat(150);
    let change = json!({"nom": "Mairie", "ville": "Évreux", "adresse": long, "note": "<p>a</p>"});
    demo.api.patch("/societes/1", change.clone()).await;
    let events = demo.events().await;
    assert_eq!(events.len(), 2);
    assert_eq!(
        Json::from(events[1].fields.clone()),
        json!({
            "ville": {"from": "Lyon", "to": "Évreux"},
            "adresse": {"from": "", "to": long},
            // HTML is named, not kept.
            "note": {"from": "", "to": null},
        })
    );
    assert_eq!((events[1].label.as_str(), events[1].record, events[1].societe), ("Mairie", 1, 1));

    let before = demo.api.get("/societes/1").await.json();
    app.clock.advance(Duration::from_secs(60));
    for same in [json!({}), change, json!({"ville": " Évreux ", "pays": "fr"})] {
        let answer = demo.api.patch("/societes/1", same).await;
        assert_eq!((answer.status, answer.json()), (200, before.clone()));
    }
    assert_eq!(demo.events().await.len(), 2);
}

#[both]
async fn pages_show_every_record_once_in_order(app: TestApp) {
    let demo = app.dossier("demo").await;
    let other = app.dossier("autre").await;
    other.societe("Bâle").await;
    let names =
        ["Zoo", "Évreux", "évian", "Eve", "eau", "Œuvre", "Oeil", "Offre", "Été", "Ours", "Ours"];
    for nom in names {
        demo.societe(nom).await;
    }
    demo.api.patch("/societes/1", json!({"type": "prospect"})).await;
    let sorted =
        ["eau", "Été", "Eve", "évian", "Évreux", "Oeil", "Œuvre", "Offre", "Ours", "Ours", "Zoo"];
    for limit in [1, 2, 3, 10, 11, 12, 200] {
        let pages = demo.api.pages(&format!("/societes?sort=nom&limit={limit}")).await;
        assert!(pages.iter().rev().skip(1).all(|page| page.len() == limit));
        let all: Vec<_> = pages.iter().flatten().map(|s| s["nom"].as_str().unwrap()).collect();
        assert_eq!(all, sorted, "{limit} a page");
        let back = demo.api.listed(&format!("/societes?sort=-nom&limit={limit}"), "nom").await;
        assert!(back.iter().rev().eq(&sorted), "{back:?}");
    }
    assert_eq!(demo.api.listed("/societes?type=prospect", "nom").await, ["Zoo"]);
    assert_eq!(demo.api.listed("/societes?type=client&limit=3", "id").await.len(), 10);
}

#[both]
async fn a_record_added_meanwhile_shifts_nothing(app: TestApp) {
    let demo = app.dossier("demo").await;
    for nom in ["b", "d", "f", "h"] {
        demo.societe(nom).await;
    }
    let first = demo.api.get("/societes?sort=nom&limit=2").await.json();
    demo.societe("a").await;
    demo.societe("e").await;
    let path = format!("/societes?sort=nom&limit=2&after={}", first["next"].as_str().unwrap());
    let second = demo.api.get(&path).await.json();
    let names: Vec<_> = second["items"].as_array().unwrap().iter().map(|s| &s["nom"]).collect();
    assert_eq!(names, ["e", "f"]);
}

#[both]
async fn a_societe_with_records_stays(app: TestApp) {
    let demo = app.dossier("demo").await;
    for (path, noun) in [("/activites", "activite"), ("/tickets", "ticket")] {
        let id = demo.societe("Mairie").await;
        let child = demo.api.post(path, json!({"societe": id, "sujet": noun})).await.json();
        let child = format!("{path}/{}", child["id"].as_str().unwrap());
        let before = app.stored().await;
        demo.api.delete(&format!("/societes/{id}")).await.is_error(409, "conflict", "");
        assert_eq!(app.stored().await, before);
        assert_eq!(demo.api.delete(&child).await.status, 204);
        assert_eq!(demo.api.delete(&format!("/societes/{id}")).await.status, 204);
    }
}

#[both]
async fn a_repeated_key_gets_the_first_answer(app: TestApp) {
    let demo = app.dossier("demo").await;
    let other = app.dossier("autre").await;
    let with_key =
        |api: &crate::support::http::Http, key| api.clone().header("idempotency-key", key);
    let api = with_key(&demo.api, "commande-17");
    let first = api.post("/societes", json!({"nom": "Mairie"})).await;
    let again = api.post("/societes", json!({"nom": "Mairie"})).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(again.json(), first.json());
    assert_eq!(again.header("location"), first.header("location"));
    let different = api.post("/societes", json!({"nom": "Autre"})).await;
    different.is_error(409, "idempotency_key_reused", "");
    let elsewhere = api.post("/tickets", json!({"nom": "Mairie"})).await;
    elsewhere.is_error(409, "idempotency_key_reused", "");
    assert_eq!(demo.events().await.len(), 1);

    // Another key, and another dossier's same key, are others.
    let next = with_key(&demo.api, "commande-18").post("/societes", json!({"nom": "Mairie"})).await;
    assert_eq!(next.json()["id"], "2");
    let theirs =
        with_key(&other.api, "commande-17").post("/societes", json!({"nom": "À eux"})).await;
    assert_eq!(theirs.json()["nom"], "À eux");
    let long = "k".repeat(256);
    for wrong in ["", "a b", &long] {
        let answer = with_key(&demo.api, wrong).post("/societes", json!({"nom": "x"})).await;
        answer.is_error(400, "invalid_parameter", "Idempotency-Key");
    }
    // What was refused did not use its key up.
    let api = with_key(&demo.api, "commande-19");
    api.post("/societes", json!({"nom": ""})).await.is_error(422, "required", "nom");
    assert_eq!(api.post("/societes", json!({"nom": "Mairie"})).await.status, 201);
}

#[both]
async fn the_same_key_at_the_same_time_makes_one_record(app: TestApp) {
    let demo = app.dossier("demo").await;
    let api = demo.api.clone().header("idempotency-key", "double-clic");
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let api = api.clone();
            tokio::spawn(async move { api.post("/societes", json!({"nom": "Mairie"})).await })
        })
        .collect();
    for call in calls {
        let answer = call.await.unwrap();
        assert_eq!((answer.status, &answer.json()["id"]), (201, &json!("1")), "{answer:?}");
    }
    assert_eq!(demo.events().await.len(), 1);
}

#[both]
async fn numbers_are_each_given_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    let calls: Vec<_> = (0..40)
        .map(|n| {
            let api = demo.api.clone();
            tokio::spawn(
                async move { api.post("/societes", json!({"nom": format!("n{n}")})).await },
            )
        })
        .collect();
    let mut ids = BTreeSet::new();
    for call in calls {
        let answer = call.await.unwrap();
        assert_eq!(answer.status, 201, "{answer:?}");
        ids.insert(answer.json()["id"].as_str().unwrap().parse::<i64>().unwrap());
    }
    assert_eq!(ids, (1..=40).collect());
    assert_eq!(demo.events().await.len(), 40);
}

#[both]
async fn notes_are_cleaned_when_written(app: TestApp) {
    let demo = app.dossier("demo").await;
    let note = r#"<p onclick="x()">Bon<script>alert(1)</script><img src=x onerror=y></p><a href="javascript:z">l</a>"#;
    let made = demo.api.post("/societes", json!({"nom": "Mairie", "note": note})).await.json();
    let cleaned = made["note"].as_str().unwrap();
    insta::assert_snapshot!(cleaned, @r#"<p>Bon</p><a rel="noopener noreferrer nofollow">l</a>"#);
    assert_eq!(demo.v2.get("societe/?id=1").await.json()["note"], made["note"]);
}

#[both]
async fn notes_keep_their_lines(app: TestApp) {
    let demo = app.dossier("demo").await;
    let browser = demo.signed_in("lecture").await;
    for (id, (note, kept, typed)) in [
        (
            "<div>Bonjour,</div><div>Prix : 100</div><div>50 € de remise</div><div><br></div><div>Cordialement</div>",
            "<p>Bonjour,<br>Prix : 100<br>50 € de remise</p><p>Cordialement</p>",
            "Bonjour,\nPrix : 100\n50 € de remise\n\nCordialement",
        ),
        (
            "ligne 1\nligne 2\n\nligne 3",
            "<p>ligne 1<br>ligne 2</p><p>ligne 3</p>",
            "ligne 1\nligne 2\n\nligne 3",
        ),
        ("une ligne", "une ligne", "une ligne"),
        ("<h1>Titre</h1><section>a</section><dl><dt>b</dt><dd>c</dd></dl>", "<p>Titre<br>a<br>b<br>c</p>", "Titre\na\nb\nc"),
        (
            "<table><tr><td>Prix : 100</td><td>50 €</td></tr></table>",
            "<table><tbody><tr><td>Prix : 100</td><td>50 €</td></tr></tbody></table>",
            "&lt;table&gt;&lt;tbody&gt;&lt;tr&gt;&lt;td&gt;Prix : 100&lt;/td&gt;",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let made = demo.api.post("/societes", json!({"nom": "Mairie", "note": note})).await.json();
        assert_eq!(made["note"], kept, "{note}");
        let path = format!("/societes/{}", id + 1);
        let page = browser.get(&path).await.text();
        assert!(page.contains(&format!("<dd class=\"prose\">{kept}</dd>")), "{note}");
        // What is edited is what was typed.
        let form = browser.get(&format!("{path}/modifier")).await.text();
        assert!(form.replace("&#60;", "&lt;").replace("&#62;", "&gt;").contains(typed), "{form}");
    }
}

#[both]
async fn tokens_do_what_their_scopes_say(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    let reads = demo.token(&[TokenScope::Read]).await;
    let writes = demo.token(&[TokenScope::Write]).await;
    let reads = app.http().below("/api/v3").bearer(&reads);
    let writes = app.http().below("/api/v3").bearer(&writes);
    for noun in ["/societes", "/activites", "/tickets"] {
        let one = format!("{noun}/1");
        assert_eq!(reads.get(noun).await.status, 200);
        reads.post(noun, json!({"nom": "x"})).await.is_error(403, "missing_scope", "");
        reads.patch(&one, json!({"nom": "x"})).await.is_error(403, "missing_scope", "");
        reads.delete(&one).await.is_error(403, "missing_scope", "");
        writes.get(noun).await.is_error(403, "missing_scope", "");
        writes.get(&one).await.is_error(403, "missing_scope", "");
    }
    assert_eq!(writes.patch("/societes/1", json!({"nom": "Par écrit"})).await.status, 200);
    assert_eq!(demo.events().await.len(), 2);
}

#[both]
async fn a_foreign_record_is_not_there(app: TestApp) {
    let demo = app.dossier("demo").await;
    let other = app.dossier("autre").await;
    let id = other.societe("À eux").await;
    other.activite(&id, "À eux").await;
    other.ticket(&id, "À eux").await;
    let before = app.stored().await;
    for noun in ["societes", "activites", "tickets"] {
        let one = format!("/{noun}/1");
        demo.api.get(&one).await.is_error(404, "not_found", "");
        demo.api.patch(&one, json!({"note": "x"})).await.is_error(404, "not_found", "");
        demo.api.delete(&one).await.is_error(404, "not_found", "");
        assert_eq!(
            demo.api.get(&format!("/{noun}")).await.json(),
            json!({"items": [], "next": null})
        );
        assert_eq!(other.api.get(&one).await.status, 200);
    }
    for noun in ["/activites", "/tickets"] {
        let fields = json!({"societe": id, "sujet": "x"});
        demo.api.post(noun, fields).await.is_error(422, "unknown_societe", "societe");
        let listed = demo.api.get(&format!("{noun}?societe={id}")).await.json();
        assert_eq!(listed["items"], json!([]));
    }
    assert_eq!(app.stored().await, before);
}

#[both]
async fn a_creation_owes_what_its_endpoint_wants_and_no_more(app: TestApp) {
    let demo = app.dossier("demo").await;
    let other = app.dossier("autre").await;
    let mut receiver = crate::support::Receiver::start().await;
    demo.calls(RecordKind::Societe, &receiver.url("/client")).await;
    other.calls(RecordKind::Societe, &receiver.url("/autre")).await;
    demo.societe("Mairie").await;
    assert_eq!(receiver.next().await.target, "/client?id=1");
    demo.delivery_is(oxiva::webhooks::deliveries::DeliveryState::Delivered).await;
    demo.api.patch("/societes/1", json!({"nom": "Autre"})).await;
    demo.api.delete("/societes/1").await;
    assert_eq!(demo.event_words().await.len(), 3);
    assert_eq!(demo.deliveries().await.len(), 1, "changes and deletions owe nothing");
    assert!(other.deliveries().await.is_empty());
    receiver.no_others();
}
