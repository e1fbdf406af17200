//! Catch hooks: what was accepted is kept as it came.

use crate::{
    both,
    support::{Setup, TestApp},
};
use serde_json::json;

#[both]
async fn takes_get_post_and_put_with_and_without_the_slash(app: TestApp) {
    let demo = app.dossier("demo").await;
    let hook = demo.catch_hook("Nouveau ticket").await;
    let path = hook.path();
    let mut kept = 0;
    for path in [path.as_str(), path.trim_end_matches('/')] {
        for method in ["GET", "POST", "PUT"] {
            let answer = app.http().send(method, path, "", b"").await;
            assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
            kept += 1;
            let receptions = demo.receptions().await;
            assert_eq!(receptions.len(), kept, "kept before it was answered");
            assert_eq!(receptions.iter().filter(|r| r.method == method).count(), kept.div_ceil(3));
            let id = answer.json()["id"].as_str().unwrap().to_owned();
            assert!(receptions.iter().any(|r| r.id.to_string() == id));
            assert_eq!(
                answer.json(),
                json!({
                    "status": "success", "id": id, "request_id": id, "attempt": id,
                })
            );
        }
        for method in ["DELETE", "PATCH"] {
            let answer = app.http().send(method, path, "", b"").await;
            answer.is_error(405, "method_not_allowed", "");
        }
    }
    assert_eq!(demo.receptions().await.len(), 6);
}

#[both]
async fn reads_query_json_and_forms(app: TestApp) {
    let demo = app.dossier("demo").await;
    let path = demo.catch_hook("Tout").await.path();
    for (query, kind, body, payload) in [
        (
            "?id=11&sticket_id=810",
            "",
            "",
            json!({"querystring": {"id": "11", "sticket_id": "810"}}),
        ),
        ("?a=1&a=2&b=", "", "", json!({"querystring": {"a": ["1", "2"], "b": ""}})),
        ("?n=%C3%89vreux+27", "", "", json!({"querystring": {"n": "Évreux 27"}})),
        (
            "",
            "application/json",
            r#"{"objet":"client","n":[1]}"#,
            json!({"querystring": {}, "objet": "client", "n": [1]}),
        ),
        (
            "",
            "application/vnd.x+json; charset=utf-8",
            r#"{"a":null}"#,
            json!({"querystring": {}, "a": null}),
        ),
        ("", "", r#" {"sans":"type"}"#, json!({"querystring": {}, "sans": "type"})),
        ("", "application/json", "[1,2]", json!({"querystring": {}, "items": [1, 2]})),
        ("", "application/json", "{oops", json!({"querystring": {}, "body": "{oops"})),
        (
            "?q=1",
            "application/x-www-form-urlencoded",
            "a=1&b=c+d&a=%C3%A9",
            json!({"querystring": {"q": "1"}, "a": ["1", "é"], "b": "c d"}),
        ),
        ("", "text/plain", "bonjour", json!({"querystring": {}, "body": "bonjour"})),
    ] {
        let answer =
            app.http().send("POST", &format!("{path}{query}"), kind, body.as_bytes()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let newest = newest(&demo, answer.json()["id"].as_str().unwrap()).await;
        assert_eq!(newest.payload(), payload, "{query} {body}");
        assert_eq!((newest.body.as_slice(), newest.size), (body.as_bytes(), body.len() as i64));
    }
}

#[both]
async fn keeps_bytes_as_they_came_and_credentials_not_at_all(app: TestApp) {
    let demo = app.dossier("demo").await;
    let path = demo.catch_hook("Tout").await.path();
    let body = b"\x00\xff\xfe <caf\xe9>";
    let sender = app
        .http()
        .bearer("secret-de-l-expediteur")
        .header("x-signature", "abc")
        .header("cookie", "session=secret");
    let answer = sender.send("PUT", &path, "application/octet-stream", body).await;
    assert_eq!(answer.status, 200);
    let reception = newest(&demo, answer.json()["id"].as_str().unwrap()).await;
    assert_eq!(reception.body, body);
    assert_eq!(reception.headers["x-signature"], "abc");
    assert!(!reception.headers.to_string().contains("secret"), "{}", reception.headers);
}

#[both]
async fn takes_ten_megabytes_and_not_a_byte_more(app: TestApp) {
    let demo = app.dossier("demo").await;
    let path = demo.catch_hook("Gros").await.path();
    let mut body = vec![b'x'; 10 * 1024 * 1024];
    assert_eq!(app.http().send("POST", &path, "text/plain", &body).await.status, 200);
    body.push(b'x');
    app.http().send("POST", &path, "text/plain", &body).await.is_error(413, "too_large", "");
    let sizes: Vec<_> = demo.receptions().await.iter().map(|r| r.size).collect();
    assert_eq!(sizes, [10 * 1024 * 1024]);
}

#[both]
async fn an_unknown_address_is_not_found(app: TestApp) {
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    let hook = demo.catch_hook("Ici").await;
    let (compte, foreign) = (hook.dossier.number(), other.id.number());
    for path in [
        format!("/hooks/catch/{compte}/inconnu/"),
        format!("/hooks/catch/{foreign}/{}/", hook.id),
        format!("/hooks/catch/0{compte}/{}/", hook.id),
        format!("/hooks/catch/x/{}/", hook.id),
        format!("/hooks/catch/{compte}/"),
        format!("/hooks/catch/{compte}/{}/plus/", hook.id),
        "/hooks/standard/1/a/".to_owned(),
    ] {
        app.http().send("POST", &path, "", b"x").await.is_error(404, "not_found", "");
    }
    assert!(demo.receptions().await.is_empty() && other.receptions().await.is_empty());
}

#[both]
async fn one_hook_too_often_is_told_when_to_come_back(setup: Setup) {
    let app = setup.with("limits.catch_hook_per_second", "1").start().await;
    let demo = app.dossier("demo").await;
    let (busy, calm) = (demo.catch_hook("Un").await.path(), demo.catch_hook("Deux").await.path());
    let mut accepted = 0;
    let refused = loop {
        let answer = app.http().get(&busy).await;
        if answer.status != 200 {
            break answer;
        }
        accepted += 1;
        assert!(accepted < 200, "never refused");
    };
    refused.is_error(429, "rate_limited", "");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert_eq!(app.http().get(&calm).await.status, 200);
    assert_eq!(demo.receptions().await.len(), accepted + 1);
}

#[both]
async fn our_own_webhook_arrives_at_our_own_hook(app: TestApp) {
    let demo = app.dossier("demo").await;
    let hook = demo.catch_hook("Nouveau ticket").await;
    let url = format!("http://{}{}", app.address, hook.path());
    demo.calls(oxiva::records::RecordKind::Ticket, &url).await;
    let id = demo.societe("Mairie").await;
    demo.ticket(&id, "Écran").await;
    demo.delivery_is(oxiva::webhooks::deliveries::DeliveryState::Delivered).await;
    let payload = demo.receptions().await[0].payload();
    assert_eq!(payload, json!({"querystring": {"id": "1", "sticket_id": "1"}}));
}

async fn newest(demo: &crate::support::Dossier, id: &str) -> oxiva::zaps::catch_hooks::Reception {
    let found =
        demo.receptions().await.into_iter().find(|reception| reception.id.to_string() == id);
    found.expect("what was answered is kept")
}
