//! API v3: what holds for every request: conditions, limits, batches, and who is asking.

use crate::{
    both,
    support::{Setup, TestApp, World},
};
use oxiva::dossiers::tokens::TokenScope;
use serde_json::{Value as Json, json};
use std::time::Duration;

#[both]
async fn me_says_whose_key_it_is(app: TestApp) {
    let demo = app.dossier("demo").await;
    let zaps = demo.token(&[TokenScope::Zaps]).await;
    let me = app.http().below("/api/v3").bearer(&zaps).get("/me").await;
    assert_eq!(
        (me.status, me.json()),
        (
            200,
            json!({
                "dossier": "demo",
                "raison_sociale": "Société demo",
                "fuseau": "Europe/Paris",
                "langue": "fr",
                "date_order": "day_month",
                "key": {"id": "2", "nom": "autre", "prefix": &zaps[..12]},
                "scopes": ["zaps"],
            })
        )
    );
    app.http().get("/api/v3/me").await.is_error(401, "missing_credentials", "");
    demo.suspend_api(true).await;
    demo.api.get("/me").await.is_error(403, "module_inactive", "");
}

#[both]
async fn a_change_can_depend_on_what_was_seen(app: TestApp) {
    let demo = app.dossier("demo").await;
    let made = demo.api.post("/societes", json!({"nom": "Mairie"})).await;
    let first = made.header("etag").to_owned();
    assert!(first.starts_with('"') && first.len() > 10, "{made:?}");
    let read = demo.api.get("/societes/1").await;
    assert_eq!(read.header("etag"), first);
    let with = |name: &str, tag: &str| demo.api.clone().header(name, tag);
    let known = with("if-none-match", &format!("\"x\", W/{first}")).get("/societes/1").await;
    assert_eq!((known.status, known.body.len(), known.header("etag")), (304, 0, &*first));

    let changed = with("if-match", &first).patch("/societes/1", json!({"ville": "Lyon"})).await;
    let second = changed.header("etag").to_owned();
    assert_eq!((changed.status, &changed.json()["ville"]), (200, &json!("Lyon")));
    assert_ne!(second, first);
    assert_eq!(with("if-none-match", &first).get("/societes/1").await.json(), changed.json());

    // Whoever has not seen it as it is changes nothing.
    let before = app.stored().await;
    for tag in [&first, "\"x\"", &format!("W/{second}"), ""] {
        let late = with("if-match", tag).patch("/societes/1", json!({"ville": "Évreux"})).await;
        late.is_error(412, "precondition_failed", "");
        with("if-match", tag).delete("/societes/1").await.is_error(412, "precondition_failed", "");
    }
    assert_eq!(app.stored().await, before);
    let same = with("if-match", "*").patch("/societes/1", json!({"ville": "Lyon"})).await;
    assert_eq!((same.status, same.header("etag")), (200, &*second), "nothing changed");
    assert_eq!(with("if-match", &second).delete("/societes/1").await.status, 204);
    with("if-match", &second).delete("/societes/1").await.is_error(404, "not_found", "");
}

#[both]
async fn a_repeated_creation_has_the_same_tag(app: TestApp) {
    let demo = app.dossier("demo").await;
    let api = demo.api.clone().header("idempotency-key", "une-fois");
    let first = api.post("/societes", json!({"nom": "Mairie"})).await;
    let again = api.post("/societes", json!({"nom": "Mairie"})).await;
    assert_eq!(again.header("etag"), first.header("etag"));
}

#[both]
async fn a_batch_is_made_whole_or_not_at_all(app: TestApp) {
    let demo = app.dossier("demo").await;
    let noms: Vec<_> = (1..=100).map(|n| json!({"nom": format!("n{n}")})).collect();
    let api = demo.api.clone().header("idempotency-key", "lot-1");
    let made = api.post("/societes/batch", json!({"items": noms})).await;
    assert_eq!(made.status, 201, "{made:?}");
    let ids: Vec<_> = made.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["id"].as_str().unwrap().to_owned(), one["nom"].as_str().unwrap().to_owned())
        })
        .collect();
    let wanted: Vec<_> = (1..=100).map(|n| (n.to_string(), format!("n{n}"))).collect();
    assert_eq!(ids, wanted);
    assert_eq!(made.json()["items"][6], demo.api.get("/societes/7").await.json());
    assert_eq!(api.post("/societes/batch", json!({"items": noms})).await.json(), made.json());
    assert_eq!(demo.event_words().await, vec!["societe.created"; 100]);

    let before = app.stored().await;
    let tickets = json!({"items": [
        {"societe": "1", "sujet": "Bon"},
        {"societe": "999", "sujet": ""},
        {"societe": "1", "sujet": "Bon", "statut": "neuf"},
    ]});
    let refused = demo.api.post("/tickets/batch", tickets).await;
    refused.is_error(422, "required", "items.1.sujet");
    let details: Vec<_> = refused.json()["error"]["details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["field"].as_str().unwrap().to_owned(), one["code"].as_str().unwrap().to_owned())
        })
        .collect();
    let told = |field: &str, code: &str| (field.to_owned(), code.to_owned());
    assert_eq!(
        details,
        [
            told("items.1.sujet", "required"),
            told("items.1.societe", "unknown_societe"),
            told("items.2.statut", "choice"),
        ]
    );
    let many: Vec<Json> = (0..101).map(|_| json!({"nom": "x"})).collect();
    for (body, code, field) in [
        (json!({"items": many}), "too_many", "items"),
        (json!({"items": []}), "required", "items"),
        (json!({}), "required", "items"),
        (json!({"items": {}}), "type", "items"),
        (json!({"items": [{"nom": "x"}, "y"]}), "type", "items.1"),
        (json!({"items": [{"nom": "x"}], "nom": "x"}), "unknown_field", "nom"),
        (json!({"items": [{"nom": "x", "id": "3"}]}), "unknown_field", "items.0.id"),
    ] {
        demo.api.post("/societes/batch", body).await.is_error(422, code, field);
    }
    assert_eq!(app.stored().await, before);
    let reader = app.http().below("/api/v3").bearer(&demo.token(&[TokenScope::Read]).await);
    let refused = reader.post("/societes/batch", json!({"items": [{"nom": "x"}]})).await;
    refused.is_error(403, "missing_scope", "");
}

#[both]
async fn every_answer_says_what_is_left(setup: Setup) {
    let app = setup.with("limits.api_per_second", "4").start().await;
    let demo = app.dossier("demo").await;
    let said = |answer: &crate::support::http::Response| {
        (
            answer.status,
            answer.header("ratelimit-policy").to_owned(),
            answer.header("ratelimit").to_owned(),
        )
    };
    let policy = "\"dossier\";q=4;w=1";
    let wanted = |status, left| (status, policy.to_owned(), format!("\"dossier\";r={left};t=1"));
    assert_eq!(said(&demo.api.get("/societes").await), wanted(200, 3));
    assert_eq!(said(&demo.api.get("/societes/9").await), wanted(404, 2));
    assert_eq!(said(&demo.v2.get("version/").await), wanted(200, 1));
    assert_eq!(said(&demo.api.post("/societes", json!({})).await), wanted(422, 0));
    let late = demo.api.get("/societes").await;
    late.is_error(429, "rate_limited", "");
    assert_eq!((said(&late), late.header("retry-after")), (wanted(429, 0), "1"));
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(said(&demo.api.get("/societes").await), wanted(200, 3));
    // Whose limit it would be is not known.
    let stranger = app.http().get("/api/v3/societes").await;
    assert_eq!(said(&stranger), (401, String::new(), String::new()));
}

/// Whoever looks for nothing must not find everything, by any parameter of any list: it is refused, or
/// nothing is found.
#[both]
async fn an_empty_parameter_is_refused_or_finds_nothing(app: TestApp) {
    let world = World::create(&app, "demo", "marqueur7f3a", 0).await;
    let api = app.http().bearer(&world.dossier.token);
    let document = api.get("/api/v3/openapi.json").await.json();
    let mut asked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        if path.contains('{') || !path.starts_with("/api/v3/") {
            continue;
        }
        for parameter in operations["get"]["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] != "query" {
                continue;
            }
            let name = parameter["name"].as_str().unwrap();
            for empty in ["", "+"] {
                asked += 1;
                let answer = api.get(&format!("{path}?{name}={empty}")).await;
                // From the beginning, as a loop over all pages asks first.
                if name == "after" && empty.is_empty() {
                    assert_eq!(answer.status, 200, "{path} {answer:?}");
                    continue;
                }
                if answer.status == 200 {
                    let finds = ["siren", "siret", "email", "nom"];
                    assert!(finds.contains(&name), "{path} {name} {answer:?}");
                    assert_eq!(answer.json()["items"], json!([]), "{path} {name}");
                } else {
                    answer.is_error(400, "invalid_parameter", name);
                }
            }
        }
    }
    assert!(asked > 60, "{asked}");
    let v2 = async |query: &str| world.dossier.v2.get(&format!("societe/?{query}")).await;
    v2("id=").await.is_error(400, "missing_parameter", "id");
    for flag in ["activites", "tickets"] {
        v2(&format!("id=1&{flag}=")).await.is_error(400, "invalid_parameter", flag);
    }
    let mut page = crate::support::Browser::of(&app);
    page.cookies.insert("oxiva".to_owned(), world.administrator.clone());
    let all = page.get("/tickets?statut=&priorite=&responsable=").await;
    assert!(all.status == 200 && all.text().contains("marqueur7f3a"), "on pages it means all");
}
