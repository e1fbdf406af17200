//! API v2.0, exactly as the document describes it.

use crate::{
    both,
    support::{Setup, TestApp, http::in_order},
};
use oxiva::{dossiers::tokens::TokenScope, records::RecordKind};
use serde_json::json;
use std::time::Duration;

const BASE: &str = "/appli/api/oxiva/v2.0";

#[both]
async fn version_says_whose_credentials_these_are(app: TestApp) {
    let demo = app.dossier("demo").await;
    for path in ["version/", "version"] {
        let answer = demo.v2.get(path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "no-store");
        insta::assert_snapshot!(in_order(&answer.json()), @r#"
        {
          "dossier": "demo",
          "societe": "Société demo",
          "version": "2.0"
        }
        "#);
    }
}

#[both]
async fn a_societe_is_an_object_of_texts(app: TestApp) {
    let demo = app.dossier("demo").await;
    let made = demo
        .api
        .post(
            "/societes",
            json!({
                "nom": "Mairie d'Évreux", "siret": "217 602 290 00011", "naf": "8411z",
                "adresse": "Place du Général de Gaulle", "code_postal": "27000", "ville": "Évreux",
                "telephone": "02 32 31 52 52", "email": "contact@evreux.example",
                "site_web": "evreux.example", "note": "<p>Ouvert <b>lundi</b></p>",
            }),
        )
        .await;
    assert_eq!(made.status, 422, "this SIRET is not valid: {made:?}");
    let made = demo
        .api
        .post(
            "/societes",
            json!({
                "nom": "Mairie d'Évreux", "siret": "732 829 320 00074", "naf": "8411z",
                "adresse": "Place du Général de Gaulle", "code_postal": "27000", "ville": "Évreux",
                "telephone": "02 32 31 52 52", "email": "contact@evreux.example",
                "site_web": "evreux.example", "note": "<p>Ouvert <b>lundi</b></p>",
            }),
        )
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    for path in ["societe/?id=1", "societe?id=1"] {
        let answer = demo.v2.get(path).await;
        assert_eq!(answer.status, 200);
        insta::assert_snapshot!(in_order(&answer.json()), @r#"
        {
          "adresse": "Place du Général de Gaulle",
          "code_postal": "27000",
          "complement": "",
          "date_creation": "2023-05-17 11:45:26.000",
          "date_modification": "2023-05-17 11:45:26.000",
          "email": "contact@evreux.example",
          "id": "1",
          "naf": "84.11Z",
          "nom": "Mairie d'Évreux",
          "note": "<p>Ouvert <b>lundi</b></p>",
          "pays": "FR",
          "siren": "732829320",
          "siret": "73282932000074",
          "site_web": "https://evreux.example",
          "telephone": "02 32 31 52 52",
          "tva_intracom": "FR44732829320",
          "type": "client",
          "ville": "Évreux"
        }
        "#);
    }
}

#[both]
async fn activites_and_tickets_come_newest_first_when_asked_for(app: TestApp) {
    let demo = app.dossier("demo").await;
    let id = demo.societe("Mairie").await;
    demo.activite(&id, "Premier appel").await;
    demo.ticket(&id, "Imprimante").await;
    app.clock.advance(Duration::from_millis(1_234));
    let fields = json!({
        "societe": id, "type": "task", "action": "todo", "statut": "inprogress",
        "sujet": "Test", "note": "<p>Test appli</p>", "echeance": "2023-06-01T08:30",
    });
    demo.api.post("/activites", fields).await;
    let fields = json!({"societe": id, "sujet": "Écran", "statut": "resolved"});
    demo.api.post("/tickets", fields).await;
    // Those of others stay with them.
    let other = demo.societe("Autre").await;
    demo.activite(&other, "Ailleurs").await;
    demo.ticket(&other, "Ailleurs").await;

    let plain = demo.v2.get("societe/?id=1").await.json();
    assert!(plain.get("activites").is_none() && plain.get("tickets").is_none());

    let full = demo.v2.get("societe/?id=1&activites=Y&tickets=Y").await.json();
    insta::assert_snapshot!(in_order(&full["activites"]), @r#"
    [
      {
        "action": "todo",
        "ccom_id": "2",
        "date_creation": "2023-05-17 11:45:27.234",
        "echeance": "2023-06-01 08:30:00.000",
        "note": "<p>Test appli</p>",
        "responsable": "",
        "statut": "inprogress",
        "sujet": "Test",
        "type": "task"
      },
      {
        "action": "todo",
        "ccom_id": "1",
        "date_creation": "2023-05-17 11:45:26.000",
        "echeance": "",
        "note": "",
        "responsable": "",
        "statut": "planned",
        "sujet": "Premier appel",
        "type": "task"
      }
    ]
    "#);
    insta::assert_snapshot!(in_order(&full["tickets"]), @r#"
    [
      {
        "date_cloture": "2023-05-17 11:45:27.234",
        "date_creation": "2023-05-17 11:45:27.234",
        "description": "",
        "priorite": "normal",
        "responsable": "",
        "statut": "resolved",
        "sticket_id": "2",
        "sujet": "Écran"
      },
      {
        "date_cloture": "",
        "date_creation": "2023-05-17 11:45:26.000",
        "description": "",
        "priorite": "normal",
        "responsable": "",
        "statut": "open",
        "sticket_id": "1",
        "sujet": "Imprimante"
      }
    ]
    "#);
    let tickets = demo.v2.get("societe/?id=1&tickets=Y&activites=N").await.json();
    assert!(tickets.get("activites").is_none() && tickets["tickets"].is_array());
}

#[both]
async fn credentials_may_come_in_headers(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    let http = app.http().below(BASE).header("x-oxiva-dossier", "demo").bearer(&demo.token);
    assert_eq!(http.get("/societe/?id=1").await.json()["id"], "1");
    let wrong = app.http().below(BASE).header("x-oxiva-dossier", "autre").bearer(&demo.token);
    wrong.get("/societe/?id=1").await.is_error(401, "invalid_token", "");
}

#[both]
async fn wrong_credentials_all_get_the_same_answer(app: TestApp) {
    let demo = app.dossier("demo").await;
    let other = app.dossier("autre").await;
    demo.societe("Mairie").await;
    let ask = async |dossier: &str, token: &str| {
        let path = format!("{BASE}/societe/?id=1&dossier={dossier}&token={token}");
        app.http().get(&path).await
    };
    assert_eq!(ask("demo", &demo.token).await.status, 200);
    let unknown = ask("demo", "oxv_inconnu").await;
    unknown.is_error(401, "invalid_token", "");
    assert_eq!(unknown.header("www-authenticate"), "Bearer");
    assert_eq!(ask("inconnu", &demo.token).await.body, unknown.body);
    assert_eq!(ask("demo", &other.token).await.body, unknown.body);
    demo.revoke_tokens().await;
    assert_eq!(ask("demo", &demo.token).await.body, unknown.body);
    for missing in ["", "&dossier=demo", &format!("&token={}", other.token), "&dossier=&token="] {
        let answer = app.http().get(&format!("{BASE}/societe/?id=1{missing}")).await;
        answer.is_error(401, "missing_credentials", "");
    }
}

#[both]
async fn a_token_that_may_not_read_is_refused(app: TestApp) {
    let demo = app.dossier("demo").await;
    let token = demo.token(&[TokenScope::Write]).await;
    let path = format!("{BASE}/version/?dossier=demo&token={token}");
    app.http().get(&path).await.is_error(403, "missing_scope", "");
}

#[both]
async fn a_suspended_module_is_refused_at_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    assert_eq!(demo.v2.get("version/").await.status, 200);
    demo.suspend_api(true).await;
    demo.v2.get("version/").await.is_error(403, "module_inactive", "");
    demo.v2.get("societe/?id=1").await.is_error(403, "module_inactive", "");
    demo.suspend_api(false).await;
    assert_eq!(demo.v2.get("version/").await.status, 200);
}

#[both]
async fn what_is_not_there_or_not_ours_is_not_found(app: TestApp) {
    let demo = app.dossier("demo").await;
    let other = app.dossier("autre").await;
    demo.societe("Une").await;
    other.societe("Une").await;
    other.societe("Deux").await;
    assert_eq!(other.v2.get("societe/?id=2").await.status, 200);
    let foreign = demo.v2.get("societe/?id=2").await;
    foreign.is_error(404, "not_found", "");
    assert_eq!(demo.v2.get("societe/?id=999").await.body, foreign.body);
    demo.v2.get("ticket/?id=1").await.is_error(404, "not_found", "");
    demo.v2.get("").await.is_error(404, "not_found", "");
}

#[both]
async fn other_methods_are_not_allowed(app: TestApp) {
    app.dossier("demo").await;
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        for path in ["/version", "/version/", "/societe", "/societe/"] {
            let answer = app.http().send(method, &format!("{BASE}{path}"), "", b"").await;
            answer.is_error(405, "method_not_allowed", "");
        }
    }
}

#[both]
async fn parameters_are_read_strictly(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    for id in [
        "0",
        "-1",
        "+1",
        "1e3",
        "1.0",
        "01",
        "11%26activites=Y",
        "%D9%A3",
        "abc",
        "1%00",
        "9999999999999999999",
        "%ff",
        "1%20",
    ] {
        let answer = demo.v2.get(&format!("societe/?id={id}")).await;
        answer.is_error(400, "invalid_parameter", "id");
    }
    demo.v2.get("societe/").await.is_error(400, "missing_parameter", "id");
    demo.v2.get("societe/?id=").await.is_error(400, "missing_parameter", "id");
    demo.v2.get("societe/?id=1&id=2").await.is_error(400, "duplicate_parameter", "id");
    demo.v2.get("societe/?id=1&i%64=2").await.is_error(400, "duplicate_parameter", "id");
    demo.v2.get("version/?token=x").await.is_error(400, "duplicate_parameter", "token");
    demo.v2.get("version/?dossier=x").await.is_error(400, "duplicate_parameter", "dossier");
    demo.v2.get("societe/?id=1&tickets=yes").await.is_error(400, "invalid_parameter", "tickets");
    demo.v2.get("societe/?id=1&%ff=1").await.is_error(400, "malformed_request", "");
    // Not even percent-encoded.
    let raw = [format!("{BASE}/societe/?id=1").as_bytes(), b"\xff"].concat();
    let answer = app.http().try_send("GET", &raw, "", b"").await.unwrap();
    assert_eq!(answer.status, 400, "{answer:?}");
}

#[both]
async fn too_many_requests_are_told_when_to_come_back(setup: Setup) {
    let app = setup.with("limits.api_per_second", "1").start().await;
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    let mut refused = None;
    for _ in 0..200 {
        let answer = demo.v2.get("version/").await;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("two requests in one second are one too many");
    refused.is_error(429, "rate_limited", "");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert_eq!(other.v2.get("version/").await.status, 200, "another dossier is not slowed");
}

#[both]
async fn the_record_can_be_fetched_from_the_call(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = crate::support::Receiver::start().await;
    demo.calls(RecordKind::Ticket, &receiver.url("/")).await;
    let id = demo.societe("Mairie").await;
    demo.ticket(&id, "Écran noir").await;
    let target = receiver.next().await.target;
    let query = target.split_once('?').unwrap().1.to_owned();
    let parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let societe = demo.v2.get(&format!("societe/?id={}&tickets=Y", parameters[0].1)).await.json();
    let ticket = &societe["tickets"][0];
    assert_eq!(parameters[1], ("sticket_id".to_owned(), "1".to_owned()));
    assert_eq!((&ticket["sticket_id"], &ticket["sujet"]), (&json!("1"), &json!("Écran noir")));
}
