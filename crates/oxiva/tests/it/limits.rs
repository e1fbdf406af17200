//! Limits of every kind of route: what is too long, too many or too slow ends, in words where there
//! is somebody to read them.

use crate::{
    both,
    support::{
        Setup, TestApp, eventually,
        raw::{Raw, get, status},
    },
};
use std::{net::SocketAddr, time::Duration};
use tokio::task::JoinSet;

/// One route of each kind: pages, API v2.0, API v3, catch hooks, assets, operations.
async fn every_kind(app: &TestApp) -> Vec<(SocketAddr, String)> {
    let demo = app.dossier("demo").await;
    let hook = demo.catch_hook("Entrée").await;
    let page = app.http().get("/connexion").await;
    let page = String::from_utf8(page.body).unwrap();
    let style = page.split('"').find(|part| part.contains("app.css")).unwrap().to_owned();
    let paths = [
        "/connexion".to_owned(),
        "/nulle-part".to_owned(),
        "/appli/api/oxiva/v2.0/version/".to_owned(),
        "/api/v3/societes".to_owned(),
        "/api/v3/nowhere".to_owned(),
        hook.path(),
        "/hooks/catch/1/nobody/".to_owned(),
        style,
    ];
    let mut all: Vec<_> = paths.into_iter().map(|path| (app.address, path)).collect();
    all.extend(["/healthz", "/readyz", "/metrics"].map(|path| (app.operations, path.to_owned())));
    all
}

fn posts(path: &str, lines: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: oxiva.example\r\n{lines}\r\n")
}

/// Every way to be slow, on one route: each connection ends.
async fn slow_on(address: SocketAddr, path: String) {
    const FORM: &str =
        "sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n";
    let head = get(&path, "");
    let body = posts(&path, &format!("{FORM}content-length: 100\r\n"));
    let chunks = posts(&path, &format!("{FORM}transfer-encoding: chunked\r\n"));
    let (mut silent, mut half, mut idle) =
        (Raw::to(address).await, Raw::to(address).await, Raw::to(address).await);
    let (mut slow, mut chunked) = (Raw::to(address).await, Raw::to(address).await);
    half.say(&head[..head.len() - 2]).await;
    idle.say(&head).await;
    slow.say(format!("{body}email=")).await;
    chunked.say(format!("{chunks}6\r\nemail=\r\n")).await;
    let heard = tokio::join!(silent.hear(), half.hear(), idle.hear(), slow.hear(), chunked.hear());
    let (silent, half, idle, slow, chunked) = heard;
    assert_eq!((silent.as_str(), half.as_str()), ("", ""), "{path}");
    // Kept open for the next request, and closed when none came.
    assert!(status(&idle) >= 200 && !idle.contains("connection: close"), "{path}: {idle}");
    // Whoever reads the body has waited for it; the others did not need it.
    let hook = path.starts_with("/hooks/catch/") && !path.contains("nobody");
    for answer in [slow, chunked] {
        assert_eq!(status(&answer) == 408, hook || path == "/connexion", "{path}: {answer}");
    }
}

#[both]
async fn an_url_over_8_kb_is_414_everywhere(app: TestApp) {
    let long = "x".repeat(8 * 1024);
    for (address, path) in every_kind(&app).await {
        let mut raw = Raw::to(address).await;
        raw.say(get(&format!("{path}?q={long}"), "connection: close\r\n")).await;
        let answer = raw.hear().await;
        assert_eq!(status(&answer), 414, "{path}: {answer}");
        let api = ["/appli", "/api", "/hooks"].iter().any(|below| path.starts_with(below));
        assert_eq!(answer.contains(r#""code":"url_too_long""#), api, "{path}: {answer}");
        assert!(!answer.contains("xxxxxxxx"), "it is not echoed");
        let mut raw = Raw::to(address).await;
        raw.say(get(&format!("{path}?q={}", &long[..8_000 - path.len()]), "connection: close\r\n"))
            .await;
        assert_ne!(status(&raw.hear().await), 414, "{path}");
    }
}

#[both]
async fn a_head_over_its_limits_is_431_everywhere(app: TestApp) {
    let many: String = (0..101).map(|n| format!("x-{n}: 1\r\n")).collect();
    let large = |bytes| format!("x: {}\r\nconnection: close\r\n", "y".repeat(bytes));
    for (address, path) in every_kind(&app).await {
        for lines in [&many, &large(33_000), &large(500_000)] {
            let mut raw = Raw::to(address).await;
            raw.say(get(&path, lines)).await;
            assert_eq!(status(&raw.hear().await), 431, "{path}");
        }
    }
}

#[both]
async fn who_sends_slowly_is_cut_everywhere(setup: Setup) {
    let setup = setup.with("server.head_seconds", "1").with("server.request_timeout_seconds", "1");
    let app = setup.start().await;
    let mut kinds = JoinSet::new();
    for (address, path) in every_kind(&app).await {
        kinds.spawn(slow_on(address, path));
    }
    kinds.join_all().await;
    let before = app.stored().await;
    let demo = app.dossier("lent").await;
    let lines = format!(
        "authorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n",
        demo.token
    );
    let mut slow = Raw::to(app.address).await;
    slow.say(format!("{}{{", posts("/api/v3/societes", &lines))).await;
    let answer = slow.hear().await;
    assert_eq!(status(&answer), 408, "{answer}");
    assert!(answer.contains(r#""code":"timeout""#), "{answer}");
    assert_eq!(app.stored().await, before);
}

#[both]
async fn who_does_not_read_is_cut(setup: Setup) {
    // In real time none of these ends before the test does: only the clock that it moves counts.
    let setup = setup.with("server.write_seconds", "3000").with("server.head_seconds", "3000");
    let app = setup.with("server.request_timeout_seconds", "3000").start().await;
    let [page, style] = ["/connexion", "/static/1/app.css"].map(|path| (app.address, path));
    for (address, path) in [page, style, (app.operations, "/metrics")] {
        let mut deaf = Raw::narrow(address).await;
        // The server has nothing against its asking: only that it does not read.
        let asked = get(path, "").repeat(50);
        let asking = tokio::spawn(async move { while deaf.try_say(&asked).await.is_ok() {} });
        eventually("the connection is cut", async || {
            app.clock.advance(Duration::from_secs(1_000));
            asking.is_finished().then_some(())
        })
        .await;
    }
    app.http().get("/connexion").await;
}

#[both]
async fn connections_are_limited_and_one_address_leaves_room_for_the_next(setup: Setup) {
    let setup = setup.with("server.connections", "6").with("server.connections_per_address", "2");
    let app = setup.start().await;
    let here = async || {
        let mut raw = Raw::from("127.0.0.2", app.address).await;
        raw.say(get("/healthz", "")).await;
        raw
    };
    // No such page there, but an answer: the connection is held.
    let (mut first, mut second, mut third) = (here().await, here().await, here().await);
    first.hear_until("\r\n\r\n").await;
    second.hear_until("\r\n\r\n").await;
    let refused = third.hear().await;
    assert_eq!(status(&refused), 503, "{refused}");
    assert!(refused.contains("retry-after: 2\r\n") && refused.ends_with("too many connections\n"));
    // Another address, and the operator's own listener, are served.
    assert_eq!(app.http().get("/connexion").await.status, 200);
    let mut operator = Raw::from("127.0.0.2", app.operations).await;
    operator.say(get("/metrics", "connection: close\r\n")).await;
    let metrics = operator.hear().await;
    assert!(
        metrics.contains("oxiva_requests_total{surface=\"refused\",status=\"503\"} 1"),
        "{metrics}"
    );
    drop(second);
    eventually("a place is free again", async || {
        let mut raw = Raw::from("127.0.0.2", app.address).await;
        raw.say(get("/connexion", "connection: close\r\n")).await;
        (status(&raw.hear().await) == 200).then_some(())
    })
    .await;
}

#[both]
async fn too_many_fields_are_400_and_the_first_one_too_many_is_named(app: TestApp) {
    let demo = app.dossier("demo").await;
    let many: String = (0..201).map(|n| format!("&p{n}=1")).collect();
    let many = &many[1..];
    demo.api.get(&format!("/societes?{many}")).await.is_error(400, "too_many_fields", "p200");
    demo.v2.get(&format!("version/?{many}")).await.is_error(400, "too_many_fields", "p200");
    let object = (0..201).map(|n| (format!("p{n}"), 1.into())).collect();
    let object = serde_json::Value::Object(object);
    demo.api.post("/societes", object).await.is_error(400, "too_many_fields", "p200");
    let form = "application/x-www-form-urlencoded";
    let pages = app.http().header("sec-fetch-site", "same-origin").header("accept-language", "en");
    let page = pages.send("POST", "/connexion", form, many.as_bytes()).await;
    let words = String::from_utf8(page.body).unwrap();
    assert!(page.status == 400 && words.contains("The first one too many is p200."), "{words}");
    assert_eq!(app.stored().await, [0; 6]);
}

#[both]
async fn a_body_over_its_limit_is_413_whatever_it_says_of_its_length(setup: Setup) {
    let setup = setup.with("limits.body_bytes", "1000").with("limits.catch_hook_bytes", "2000");
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    let hook = demo.catch_hook("Entrée").await.path();
    let form = "sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n";
    let json =
        format!("authorization: Bearer {}\r\ncontent-type: application/json\r\n", demo.token);
    for (path, lines, most) in [
        ("/connexion", form, 16 * 1_024),
        ("/api/v3/societes", json.as_str(), 1_000),
        (hook.as_str(), "", 2_000),
    ] {
        let body = "x".repeat(most + 1);
        let sized = format!("{lines}content-length: {}\r\nconnection: close\r\n", body.len());
        let chunked = format!("{lines}transfer-encoding: chunked\r\nconnection: close\r\n");
        let chunks = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
        for (lines, body) in [(sized, body), (chunked, chunks)] {
            let mut raw = Raw::to(app.address).await;
            raw.say(posts(path, &lines) + &body).await;
            assert_eq!(status(&raw.hear().await), 413, "{path}");
        }
    }
    assert_eq!(app.stored().await, [0; 6]);
}

#[both]
async fn old_clients_and_impatient_ones_are_served(app: TestApp) {
    let mut old = Raw::to(app.address).await;
    old.say("GET /connexion HTTP/1.0\r\n\r\n").await;
    let answer = old.hear().await;
    assert!(answer.starts_with("HTTP/1.0 200") && answer.ends_with("</html>"), "{answer}");
    // Three requests at once on one connection: three answers, in their order.
    let mut quick = Raw::to(app.address).await;
    let first = get("/api/v3/societes", "") + &get("/connexion", "");
    quick.say(first + &get("/hooks/catch/1/x/", "connection: close\r\n")).await;
    let answers = quick.hear().await;
    let found: Vec<_> =
        answers.match_indices("HTTP/1.1 ").map(|(at, _)| status(&answers[at..])).collect();
    assert_eq!(found, [401, 200, 404], "{answers}");
}
