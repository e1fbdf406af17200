//! Bad input: a clear error with the right status, and nothing stored.

use crate::{both, support::TestApp};
use serde_json::{Value as Json, json};

const JSON: &str = "application/json";

#[both]
async fn what_cannot_be_stored_is_named(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    demo.activite("1", "Appel").await;
    demo.ticket("1", "Écran").await;
    let before = app.stored().await;
    let seen = demo.v2.get("societe/?id=1&activites=Y&tickets=Y").await.json();
    let long = |length| "é".repeat(length);
    let societe = |name: &str, value: Json| ("/societes", json!({"nom": "x", name: value}));
    let activite = |name: &str, value: Json| {
        ("/activites", json!({"societe": "1", "sujet": "x", name: value}))
    };
    let ticket =
        |name: &str, value: Json| ("/tickets", json!({"societe": "1", "sujet": "x", name: value}));
    for ((path, fields), code, field) in [
        (("/societes", json!({})), "required", "nom"),
        (societe("nom", json!("  ")), "required", "nom"),
        (societe("nom", json!(null)), "required", "nom"),
        (societe("nom", json!(12)), "type", "nom"),
        (societe("nom", json!(["x"])), "type", "nom"),
        (societe("nom", json!(long(201))), "too_long", "nom"),
        (societe("inconnu", json!(1)), "unknown_field", "inconnu"),
        (societe("id", json!("7")), "unknown_field", "id"),
        (societe("dossier", json!(7)), "unknown_field", "dossier"),
        (societe("date_creation", json!("2020-01-01")), "unknown_field", "date_creation"),
        (societe("type", json!("ami")), "choice", "type"),
        (societe("type", json!(1)), "type", "type"),
        (societe("siren", json!("123456789")), "siren", "siren"),
        (societe("siren", json!("73282932")), "siren", "siren"),
        (societe("siren", json!(732829320)), "type", "siren"),
        (societe("siret", json!("73282932000079")), "siret", "siret"),
        (societe("tva_intracom", json!("FR45732829320")), "tva", "tva_intracom"),
        (societe("naf", json!("84")), "naf", "naf"),
        (societe("pays", json!("France")), "country", "pays"),
        (societe("email", json!("a@b")), "email", "email"),
        (societe("email", json!("a b@c.fr")), "email", "email"),
        (societe("site_web", json!("javascript:alert(1)")), "web_site", "site_web"),
        (societe("site_web", json!("https://u:p@x.fr")), "web_site", "site_web"),
        (societe("adresse", json!(long(201))), "too_long", "adresse"),
        (societe("note", json!("x".repeat(100_001))), "too_long", "note"),
        (("/activites", json!({"sujet": "x"})), "required", "societe"),
        (("/activites", json!({"societe": "1"})), "required", "sujet"),
        (activite("societe", json!("2")), "unknown_societe", "societe"),
        (activite("societe", json!("1e3")), "type", "societe"),
        (activite("societe", json!(0)), "type", "societe"),
        (activite("societe", json!(-1)), "type", "societe"),
        (activite("societe", json!(1.5)), "type", "societe"),
        (activite("societe", json!("11&activites=Y")), "type", "societe"),
        (activite("type", json!("fête")), "choice", "type"),
        (activite("action", json!("")), "choice", "action"),
        (activite("statut", json!("open")), "choice", "statut"),
        (activite("echeance", json!("bientôt")), "date", "echeance"),
        (activite("echeance", json!("31/02/2026")), "date", "echeance"),
        (activite("echeance", json!("12/31/2026")), "date", "echeance"),
        (activite("echeance", json!("0026-12-31")), "date", "echeance"),
        (activite("echeance", json!(1684)), "date", "echeance"),
        (activite("echeance", json!(true)), "date", "echeance"),
        (activite("responsable", json!("9")), "unknown_person", "responsable"),
        (("/tickets", json!({"sujet": "x"})), "required", "societe"),
        (ticket("sujet", json!(long(201))), "too_long", "sujet"),
        (ticket("statut", json!("done")), "choice", "statut"),
        (ticket("priorite", json!("max")), "choice", "priorite"),
        (ticket("responsable", json!(true)), "type", "responsable"),
        (ticket("date_cloture", json!("2020-01-01")), "unknown_field", "date_cloture"),
    ] {
        let posted = demo.api.post(path, fields.clone()).await;
        assert_eq!(
            (posted.status, posted.code(), posted.field()),
            (422, code.into(), field.into()),
            "{fields}"
        );
        // A change is read by the same rules; what it leaves out was already there.
        if fields.get(field).is_some() {
            let change = json!({field: fields[field]});
            let patched = demo.api.patch(&format!("{path}/1"), change.clone()).await;
            assert_eq!(
                (patched.status, patched.code(), patched.field()),
                (422, code.into(), field.into()),
                "{change}"
            );
        }
    }
    assert_eq!(app.stored().await, before);
    assert_eq!(demo.v2.get("societe/?id=1&activites=Y&tickets=Y").await.json(), seen);
}

#[both]
async fn several_wrong_fields_are_all_named(app: TestApp) {
    let demo = app.dossier("demo").await;
    let answer = demo.api.post("/societes", json!({"siren": "1", "email": "x"})).await;
    answer.is_error(422, "required", "nom");
    let details = answer.json()["error"]["details"].clone();
    let pairs: Vec<_> = details
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (d["field"].clone(), d["code"].clone()))
        .collect();
    assert_eq!(
        pairs,
        [("nom", "required"), ("siren", "siren"), ("email", "email")]
            .map(|(a, b)| (json!(a), json!(b)))
    );
    assert_eq!(app.stored().await, [0; 6]);
}

#[both]
async fn what_is_not_a_json_object_is_refused(app: TestApp) {
    let demo = app.dossier("demo").await;
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let object = br#"{"nom":"x"}"#.as_slice();
    for (kind, body, status, code) in [
        (JSON, b"".as_slice(), 400, "malformed_json"),
        (JSON, b"{", 400, "malformed_json"),
        (JSON, b"null", 400, "malformed_json"),
        (JSON, b"[]", 400, "malformed_json"),
        (JSON, b"\"x\"", 400, "malformed_json"),
        (JSON, b"{\"nom\":\"x\"} encore", 400, "malformed_json"),
        (JSON, b"{'nom':'x'}", 400, "malformed_json"),
        (JSON, b"{\"nom\":\"\xff\xfe\"}", 400, "malformed_json"),
        (JSON, b"{\"nom\":\"\\ud80\"}", 400, "malformed_json"),
        (JSON, deep.as_bytes(), 400, "malformed_json"),
        ("", object, 415, "unsupported_type"),
        ("text/plain", object, 415, "unsupported_type"),
        ("application/x-www-form-urlencoded", b"nom=x", 415, "unsupported_type"),
    ] {
        for path in ["/societes", "/activites", "/tickets"] {
            let answer = demo.api.send("POST", path, kind, body).await;
            assert_eq!((answer.status, answer.code()), (status, code.into()), "{kind} {body:?}");
        }
    }
    assert_eq!(app.stored().await, [0; 6]);
    let fine = demo.api.send("POST", "/societes", "application/json; charset=utf-8", object).await;
    assert_eq!(fine.status, 201);
}

#[both]
async fn a_body_over_the_limit_is_refused(app: TestApp) {
    let demo = app.dossier("demo").await;
    let limit = app.config.limits.body_bytes;
    let body = |length: usize| format!("{{\"nom\":\"x\"{}}}", " ".repeat(length - 11)).into_bytes();
    let over = demo.api.send("POST", "/societes", JSON, &body(limit + 1)).await;
    over.is_error(413, "too_large", "");
    assert_eq!(app.stored().await, [0; 6]);
    let fits = demo.api.send("POST", "/societes", JSON, &body(limit)).await;
    assert_eq!(fits.status, 201, "{fits:?}");
    demo.api.send("PATCH", "/societes/1", JSON, &body(limit + 1)).await.is_error(
        413,
        "too_large",
        "",
    );
}

#[both]
async fn ids_and_cursors_that_are_not_are_refused(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    demo.ticket("1", "Écran").await;
    for id in [
        "0",
        "-1",
        "1e3",
        "01",
        "11%26activites=Y",
        "abc",
        "1%00",
        "%ff",
        "9999999999999999999",
        "1%2F..",
        "%D9%A1",
    ] {
        for noun in ["societes", "activites", "tickets"] {
            let path = format!("/{noun}/{id}");
            for (method, body) in [("GET", ""), ("PATCH", "{}"), ("DELETE", "")] {
                let answer = demo.api.send(method, &path, JSON, body.as_bytes()).await;
                assert!([400, 404].contains(&answer.status), "{method} {path}: {answer:?}");
                let expected = if answer.status == 404 { "not_found" } else { "malformed_request" };
                assert_eq!(answer.code(), expected);
            }
        }
    }
    for noun in ["societes", "activites", "tickets"] {
        for (query, field) in [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=-1", "limit"),
            ("limit=x", "limit"),
            ("after=x", "after"),
            ("after=%2B%2B", "after"),
            ("after=bnVsbA", "after"),
            ("q=a&after=x", "after"),
            ("inconnu=1", "inconnu"),
            ("q=%ff", "q"),
        ] {
            let answer = demo.api.get(&format!("/{noun}?{query}")).await;
            assert_eq!(
                (answer.status, answer.code(), answer.field()),
                (400, "invalid_parameter".into(), field.into()),
                "{noun} {query}"
            );
        }
        demo.api.get(&format!("/{noun}?limit=1&limit=2")).await.is_error(
            400,
            "duplicate_parameter",
            "limit",
        );
    }
    demo.api.get("/societes?type=ami").await.is_error(400, "invalid_parameter", "type");
    demo.api.get("/tickets?statut=done").await.is_error(400, "invalid_parameter", "statut");
    demo.api.get("/tickets?societe=1e3").await.is_error(400, "invalid_parameter", "societe");
}

#[both]
async fn credentials_that_are_not_are_refused(app: TestApp) {
    let demo = app.dossier("demo").await;
    let with = |value: &str| app.http().below("/api/v3").header("authorization", value);
    for (value, code) in [
        ("", "missing_credentials"),
        ("Bearer", "missing_credentials"),
        ("Bearer ", "missing_credentials"),
        ("Basic dTpw", "missing_credentials"),
        (demo.token.as_str(), "missing_credentials"),
        ("Bearer oxv_inconnu", "invalid_token"),
        (&format!("Bearer {}x", demo.token), "invalid_token"),
        (&format!("Bearer {}", &demo.token[..46]), "invalid_token"),
        (&format!("Bearer {}", demo.token.to_uppercase()), "invalid_token"),
    ] {
        for path in ["/societes", "/societes/1", "/tickets"] {
            let answer = with(value).get(path).await;
            answer.is_error(401, code, "");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        with(value).post("/societes", json!({"nom": "x"})).await.is_error(401, code, "");
    }
    app.http().get("/api/v3/societes").await.is_error(401, "missing_credentials", "");
    // Not in the address: that is v2.0's way alone.
    app.http().get(&format!("/api/v3/societes?token={}", demo.token)).await.is_error(
        401,
        "missing_credentials",
        "",
    );
    assert_eq!(with(&format!("bearer {}", demo.token)).get("/societes").await.status, 200);
    assert_eq!(app.stored().await, [0; 6]);
}

#[both]
async fn other_routes_and_methods_are_refused(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.api.get("/inconnu").await.is_error(404, "not_found", "");
    demo.api.get("/societes/1/x").await.is_error(404, "not_found", "");
    demo.api.delete("/societes").await.is_error(405, "method_not_allowed", "");
    demo.api.post("/societes/1", json!({})).await.is_error(405, "method_not_allowed", "");
    demo.api.send("PUT", "/tickets/1", JSON, b"{}").await.is_error(405, "method_not_allowed", "");
}

#[both]
async fn what_looks_like_sql_or_html_is_text(app: TestApp) {
    let demo = app.dossier("demo").await;
    let nom = "'); DROP TABLE societes; -- <script>alert(1)</script> {{7*7}} %s $1 ?1";
    let made = demo.api.post("/societes", json!({"nom": nom})).await;
    assert_eq!(made.json()["nom"], nom);
    assert_eq!(demo.v2.get("societe/?id=1").await.json()["nom"], nom);
    let query: String = form_urlencoded::byte_serialize(nom.as_bytes()).collect();
    assert_eq!(demo.api.listed(&format!("/societes?q={query}"), "nom").await, [nom]);
}
