//! API v3: people, invitations and keys, for administrators.

use crate::{
    both,
    support::{
        TestApp,
        http::{Http, Response},
    },
};
use oxiva::dossiers::tokens::TokenScope;
use serde_json::{Value as Json, json};

#[both]
async fn people_are_names_to_readers_and_whole_to_administrators(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (ada, bob) = (demo.person("Ada").await.to_string(), demo.person("Bob").await.to_string());
    let reader = app.http().below("/api/v3").bearer(&demo.token(&[TokenScope::Read]).await);
    let admin = app.http().below("/api/v3").bearer(&demo.token(TokenScope::ALL).await);
    let names = reader.get("/people").await.json();
    assert_eq!(
        names,
        json!({
            "items": [{"id": ada, "nom": "Ada"}, {"id": bob, "nom": "Bob"}], "next": null,
        })
    );
    assert_eq!(reader.listed("/people?limit=1", "nom").await, ["Ada", "Bob"]);
    let whole = json!({
        "id": bob, "nom": "Bob", "email": "bob@oxiva.example", "role": "member", "automation": false,
        "langue": "fr", "active": true, "created_at": "2023-05-17T11:45:26.000+02:00", "seen_at": null,
    });
    assert_eq!(admin.get("/people").await.json()["items"][1], whole);
    assert_eq!(admin.get(&format!("/people/{bob}")).await.json(), whole);

    // Without access a person is nobody's to choose.
    let path = format!("/people/{bob}");
    reader.patch(&path, json!({"active": false})).await.is_error(403, "missing_scope", "");
    let changed = admin.patch(&path, json!({"active": false, "role": "administrator"})).await;
    let mut expected = whole;
    expected["active"] = false.into();
    expected["role"] = "administrator".into();
    assert_eq!((changed.status, changed.json()), (200, expected));
    assert_eq!(reader.listed("/people", "nom").await, ["Ada"]);
    reader.get(&path).await.is_error(404, "not_found", "");
    assert_eq!(admin.listed("/people", "nom").await, ["Ada", "Bob"]);

    let path = format!("/people/{ada}");
    assert_eq!(admin.patch(&path, json!({"role": "administrator"})).await.status, 200);
    for (fields, status, code, field) in [
        (json!({"role": "member"}), 422, "last_administrator", "role"),
        (json!({"active": false}), 422, "last_administrator", "role"),
        (json!({"nom": " "}), 422, "required", "nom"),
        (json!({"active": "non"}), 422, "type", "active"),
        (json!({"role": "roi"}), 400, "invalid_parameter", "role"),
        (json!({"email": "a@b.example"}), 422, "unknown_field", "email"),
    ] {
        admin.patch(&path, fields).await.is_error(status, code, field);
    }
    admin.patch("/people/99", json!({"nom": "x"})).await.is_error(404, "not_found", "");
    let told: Vec<_> = demo.audited().await.into_iter().rev().take(2).collect();
    assert_eq!(told, ["person_changed ada@oxiva.example", "person_deactivated bob@oxiva.example"]);
}

#[both]
async fn an_invitation_is_a_link_that_is_shown_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    let admin = app.http().below("/api/v3").bearer(&demo.token(TokenScope::ALL).await);
    let api = admin.clone().header("idempotency-key", "ada");
    let wanted = json!({"nom": "Ada", "email": "Ada@oxiva.example", "role": "administrator", "langue": "en"});
    let made = api.post("/invitations", wanted.clone()).await;
    assert_eq!((made.status, made.header("location")), (201, "/api/v3/invitations/1"));
    let mut made = made.json();
    let link = made["link"].take();
    let path = link.as_str().unwrap().split_once("/invitation/").unwrap().1.to_owned();
    assert_eq!(
        made,
        json!({
            "id": "1", "nom": "Ada", "email": "ada@oxiva.example", "role": "administrator",
            "automation": false, "langue": "en", "created_at": "2023-05-17T11:45:26.000+02:00",
            "expires_at": "2023-05-24T11:45:26.000+02:00", "mailed": false, "link": null,
        })
    );
    assert_eq!(api.post("/invitations", wanted.clone()).await.json(), made, "the link is not kept");
    admin.post("/invitations", wanted).await.is_error(422, "invited", "email");
    assert_eq!(app.http().get(&format!("/invitation/{path}")).await.status, 200);

    let renewed = admin.send("POST", "/invitations/1/renew", "", b"").await;
    assert_eq!(renewed.status, 200, "{renewed:?}");
    assert_ne!(renewed.json()["link"], link);
    assert_eq!(app.http().get(&format!("/invitation/{path}")).await.status, 404);
    let listed = admin.get("/invitations").await.json();
    assert_eq!(listed["items"][0]["email"], "ada@oxiva.example");
    assert!(listed["items"][0].get("link").is_none(), "{listed}");
    assert_eq!(admin.delete("/invitations/1").await.status, 204);
    admin.delete("/invitations/1").await.is_error(404, "not_found", "");
    for (fields, code, field) in [
        (json!({"nom": "Ada"}), "required", "email"),
        (json!({"nom": "Ada", "email": "x"}), "email", "email"),
        (
            json!({"nom": "Ada", "email": "a@b.example", "password": "x"}),
            "unknown_field",
            "password",
        ),
    ] {
        admin.post("/invitations", fields).await.is_error(422, code, field);
    }
    let told = demo.audited().await;
    let about: Vec<_> =
        told.iter().filter(|line| line.contains("invit")).map(String::as_str).collect();
    assert_eq!(
        about,
        [
            "person_invited ada@oxiva.example",
            "person_invited ada@oxiva.example",
            "invitation_revoked ada@oxiva.example"
        ]
    );
}

/// By an invitation, by its link, or by a role, a key would get in as somebody who may do more.
#[both]
async fn a_key_makes_nobody_who_may_do_more_than_it_may(app: TestApp) {
    let demo = app.dossier("demo").await;
    let ada = demo.person("Ada").await;
    let api = async |scopes| app.http().below("/api/v3").bearer(&demo.token(scopes).await);
    let everything = api(TokenScope::ALL).await;
    let admin = api(&[TokenScope::Admin]).await;
    let usual = api(&[TokenScope::Admin, TokenScope::Read, TokenScope::Write]).await;
    let zaps =
        api(&[TokenScope::Admin, TokenScope::Read, TokenScope::Write, TokenScope::Zaps]).await;
    let invite = async |api: &Http, role: &str, automation: bool, email: &str| {
        let wanted =
            json!({"nom": "Neuve", "email": email, "role": role, "automation": automation});
        api.post("/invitations", wanted).await
    };
    let is_refused = |answer: Response, scope: &str| {
        answer.is_error(403, "missing_scope", "");
        assert!(answer.text().contains(scope), "{answer:?}");
    };
    is_refused(invite(&admin, "member", false, "a@oxiva.example").await, "read");
    is_refused(invite(&usual, "member", true, "a@oxiva.example").await, "webhooks");
    is_refused(invite(&zaps, "member", true, "a@oxiva.example").await, "webhooks");
    is_refused(invite(&usual, "administrator", false, "a@oxiva.example").await, "webhooks");
    assert_eq!(app.number("SELECT count(*) FROM invitations").await, 0);
    assert_eq!(invite(&usual, "member", false, "a@oxiva.example").await.status, 201);
    assert_eq!(invite(&everything, "administrator", false, "b@oxiva.example").await.status, 201);

    // The link of an invitation is as good as the invitation.
    let renew = async |api: &Http, id: i64| {
        api.send("POST", &format!("/invitations/{id}/renew"), "", b"").await
    };
    assert_eq!(renew(&usual, 1).await.status, 200);
    is_refused(renew(&usual, 2).await, "webhooks");
    assert_eq!(renew(&everything, 2).await.status, 200);

    let path = format!("/people/{ada}");
    is_refused(usual.patch(&path, json!({"role": "administrator"})).await, "webhooks");
    is_refused(usual.patch(&path, json!({"automation": true})).await, "webhooks");
    assert_eq!(everything.patch(&path, json!({"automation": true})).await.status, 200);
    for kept in [json!({"nom": "Ada B."}), json!({"active": false}), json!({"automation": false})] {
        assert_eq!(usual.patch(&path, kept.clone()).await.status, 200, "{kept}");
    }
    is_refused(admin.patch(&path, json!({"active": true})).await, "read");
    assert_eq!(usual.patch(&path, json!({"active": true})).await.status, 200);
}

#[both]
async fn a_key_gives_no_other_more_than_it_has(app: TestApp) {
    let demo = app.dossier("demo").await;
    let token = demo.token(&[TokenScope::Read, TokenScope::Admin]).await;
    let admin = app.http().below("/api/v3").bearer(&token);
    for lacked in ["write", "webhooks", "zaps"] {
        let wanted = json!({"nom": "Trop", "scopes": ["read", lacked]});
        admin.post("/keys", wanted).await.is_error(403, "missing_scope", "");
    }
    for (fields, code, field) in [
        (json!({"nom": "x"}), "required", "scopes"),
        (json!({"nom": "x", "scopes": []}), "required", "scopes"),
        (json!({"nom": "x", "scopes": ["root"]}), "choice", "scopes"),
        (json!({"nom": "x", "scopes": "read"}), "type", "scopes"),
        (json!({"nom": "", "scopes": ["read"]}), "required", "nom"),
        (json!({"nom": "x", "scopes": ["read"], "token": "x"}), "unknown_field", "token"),
    ] {
        admin.post("/keys", fields).await.is_error(422, code, field);
    }
    let api = admin.clone().header("idempotency-key", "cle");
    let wanted = json!({"nom": "Lecture", "scopes": ["read", "read"]});
    let made = api.post("/keys", wanted.clone()).await;
    assert_eq!((made.status, made.header("location")), (201, "/api/v3/keys/3"));
    let mut made = made.json();
    let token = made["token"].take().as_str().unwrap().to_owned();
    assert_eq!(
        made,
        json!({
            "id": "3", "nom": "Lecture", "prefix": &token[..12], "scopes": ["read"], "author": "token:2",
            "created_at": "2023-05-17T11:45:26.000+02:00", "used_at": null, "revoked_at": null,
            "token": null,
        })
    );
    assert_eq!(api.post("/keys", wanted).await.json(), made, "the key is not kept");
    let reader = app.http().below("/api/v3").bearer(&token);
    assert_eq!(reader.get("/societes").await.status, 200);
    reader.get("/keys").await.is_error(403, "missing_scope", "");

    assert_eq!(admin.listed("/keys?limit=2", "id").await, ["3", "2", "1"]);
    assert_eq!(admin.delete("/keys/3").await.status, 204);
    admin.delete("/keys/3").await.is_error(404, "not_found", "");
    reader.get("/societes").await.is_error(401, "invalid_token", "");
    let shown: Json = admin.get("/keys/3").await.json();
    assert_eq!(shown["revoked_at"], "2023-05-17T11:45:26.000+02:00");
    assert!(shown.get("token").is_none(), "{shown}");
    let told: Vec<_> = demo.audited().await.into_iter().rev().take(2).collect();
    assert_eq!(told, ["token_revoked Lecture", "token_created Lecture"]);
}

#[both]
async fn no_key_administers_unasked(app: TestApp) {
    let demo = app.dossier("demo").await;
    assert!(!TokenScope::USUAL.contains(&TokenScope::Admin));
    let usual = app.http().below("/api/v3").bearer(&demo.token(TokenScope::USUAL).await);
    for path in ["/keys", "/keys/1", "/invitations"] {
        usual.get(path).await.is_error(403, "missing_scope", "");
    }
    demo.suspend_api(true).await;
    demo.api.get("/keys").await.is_error(403, "module_inactive", "");
}
