//! What is true at every door: forms of other sites, sizes, what is said twice, the words of
//! errors, and that looking changes nothing. The routes are the router's own list
//! (`support/walk.rs`), which also looks at the headers and cookies of every answer.

use crate::{
    both,
    support::{
        Rows, Setup, TestApp, World,
        http::{Http, Response},
        walk::{self, Ask, METHODS},
    },
};
use oxiva::http::routes::RouteKind;
use std::collections::BTreeSet;

async fn one(app: &TestApp) -> (World, Vec<Ask>) {
    let world = World::create(app, "demo", "ordinaire", 0).await;
    let asks = walk::asks(app, &world, &world);
    (world, asks)
}

/// A request to each path by a method that it does not know.
fn unknown_methods(asks: &[Ask]) -> Vec<Ask> {
    let knows = |ask: &Ask, method: &str| {
        asks.iter().any(|a| a.pattern == ask.pattern && a.method == method)
    };
    let methods = METHODS.into_iter().filter(|method| *method != "HEAD");
    let worded = |ask: &Ask| matches!(ask.kind, RouteKind::Page | RouteKind::Api | RouteKind::Hook);
    let unknown = methods.flat_map(|method| asks.iter().map(move |ask| ask.by(method)));
    unknown.filter(|ask| worded(ask) && !knows(ask, &ask.method)).collect()
}

/// Taking the audit log away is a line in it.
fn is_noted(ask: &Ask) -> bool {
    ask.pattern.starts_with("/journal/")
}

#[both]
async fn forms_of_other_sites_do_nothing(app: TestApp) {
    let (world, asks) = one(&app).await;
    let cookie = format!("oxiva={}", world.administrator);
    let (host, other) = (format!("http://{}", app.address), format!("http://{}", app.operations));
    let before = Rows::all(&app).await;
    let forms: Vec<_> = asks.iter().filter(|ask| ask.is_form()).collect();
    assert!(forms.len() >= 30, "{}", forms.len());
    for form in forms {
        for evidence in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "cross-site"), ("origin", &host)],
            &[("origin", "https://elsewhere.example")],
            &[("origin", "null")],
            &[("origin", &other)],
            &[("origin", "")],
            &[("referer", &format!("{host}/"))],
        ] {
            let bare = app.http().header("cookie", &cookie);
            let http = evidence.iter().fold(bare, |http, (name, value)| http.header(name, value));
            let answer = form.send(&http).await;
            walk::check(form, &answer, None);
            assert_eq!(answer.status, 403, "{evidence:?} {form:?}\n{answer:?}");
        }
    }
    before.are_still(&Rows::all(&app).await, "forms of other sites");
    let own = app.http().header("cookie", &cookie).header("origin", &host);
    let made =
        own.send("POST", "/societes", "application/x-www-form-urlencoded", b"nom=Neuve").await;
    assert_eq!((made.status, made.header("location")), (303, "/societes/4"), "{made:?}");
}

#[both]
async fn looking_changes_nothing(app: TestApp) {
    let (world, asks) = one(&app).await;
    let before = Rows::all(&app).await;
    let shows = |ask: &&Ask| ask.method == "GET" && ask.kind != RouteKind::Hook && !is_noted(ask);
    for ask in asks.iter().filter(shows) {
        let client = world.client(&app, ask.who);
        let (shown, head) = (ask.send(&client).await, ask.by("HEAD").send(&client).await);
        walk::check(ask, &shown, None);
        assert_eq!(shown.status, 200, "{ask:?}\n{shown:?}");
        // Nothing is there already, so that there is nothing to say of it.
        let says = ask.pattern != "/societes/doublons";
        assert!(shown.body.is_empty() != says && head.body.is_empty(), "{ask:?}\n{head:?}");
        let said = |answer: &Response| {
            let kind = answer.header("content-type").to_owned();
            (answer.status, kind, answer.header("content-length").to_owned())
        };
        assert_eq!(said(&head), said(&shown), "{ask:?}");
    }
    before.are_still(&Rows::all(&app).await, "looking");
}

#[both]
async fn nothing_too_large_comes_in(setup: Setup) {
    let setup = setup.with("limits.body_bytes", "20000").with("limits.catch_hook_bytes", "30000");
    let setup = setup.with("limits.import_bytes", "14000");
    let app = setup.start().await;
    let (world, asks) = one(&app).await;
    let before = Rows::all(&app).await;
    for ask in asks
        .iter()
        .filter(|ask| matches!(ask.kind, RouteKind::Page | RouteKind::Api | RouteKind::Hook))
    {
        let client = world.client(&app, ask.who);
        let long = ask.query(&format!("x={}", "y".repeat(17_000)));
        let answer = long.send(&client).await;
        walk::check(&long, &answer, None);
        assert_eq!(answer.status, 414, "{}\n{answer:?}", ask.pattern);
        if ask.method == "GET" {
            continue;
        }
        let most = if ask.kind == RouteKind::Hook { 30_000 } else { 20_000 };
        let large = Ask { body: format!("x={}", "y".repeat(most)), ..ask.clone() };
        let answer = large.send(&client).await;
        walk::check(ask, &answer, None);
        assert_eq!(answer.status, 413, "{}\n{answer:?}", ask.pattern);
    }
    before.are_still(&Rows::all(&app).await, "what is too large");
}

#[both]
async fn nothing_is_said_twice(app: TestApp) {
    let (world, asks) = one(&app).await;
    let before = Rows::all(&app).await;
    let mut tried = 0;
    for ask in asks.iter().filter(|ask| matches!(ask.kind, RouteKind::Page | RouteKind::Api)) {
        let twice = match (ask.method.as_str(), ask.path.contains('?'), ask.body.is_empty()) {
            ("GET", true, _) => ask.query("limit=1&limit=2"),
            ("POST", _, false) if ask.is_form() => {
                Ask { body: format!("{}&zz=1&zz=2", ask.body), ..ask.clone() }
            }
            _ => continue,
        };
        let answer = twice.send(&world.client(&app, ask.who)).await;
        walk::check(&twice, &answer, None);
        assert_eq!(answer.status, 400, "{twice:?}\n{answer:?}");
        if ask.kind == RouteKind::Api {
            answer.is_error(400, "duplicate_parameter", "limit");
        }
        tried += 1;
    }
    assert!(tried > 25, "{tried}");
    before.are_still(&Rows::all(&app).await, "what is said twice");
}

#[both]
async fn errors_are_in_the_callers_language(app: TestApp) {
    let (world, asks) = one(&app).await;
    for ask in unknown_methods(&asks) {
        let client = app.http().header("sec-fetch-site", "same-origin");
        let in_french = ask.send(&client.clone().header("accept-language", "fr-FR,en;q=0.5")).await;
        let in_english =
            ask.send(&client.clone().header("accept-language", "en-GB,fr;q=0.5")).await;
        for answer in [&in_french, &in_english] {
            walk::check(&ask, answer, None);
            assert_eq!(answer.status, 405, "{ask:?}\n{answer:?}");
            assert!(!answer.header("allow").is_empty(), "{ask:?}\n{answer:?}");
        }
        let (french, english) = (text(&ask, &in_french), text(&ask, &in_english));
        assert!(french.contains("méthode") && english.contains("method"), "{french}\n{english}");
    }
    // Whoever is signed in has said so once and for all.
    let signed_in = world.with_cookie(&app, &world.member).header("accept-language", "en");
    for path in ["/tickets/999", "/cles", "/personnes/1"] {
        let page = String::from_utf8(signed_in.get(path).await.body).unwrap();
        assert!(page.contains("<html lang=\"fr\""), "{page}");
    }
}

#[both]
async fn what_does_not_exist_says_so(app: TestApp) {
    let catch_alls = walk::listed(&app).into_iter().filter(|route| route.catch_all);
    let mut tried = 0;
    for route in catch_alls {
        for method in METHODS {
            let path = route.path.replace("{*rest}", "nothing/here");
            let ask = Ask::to(route.kind, method, &path);
            let answer = ask.send(&app.http().header("sec-fetch-site", "same-origin")).await;
            walk::check(&ask, &answer, None);
            assert_eq!(answer.status, 404, "{ask:?}\n{answer:?}");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

#[both]
async fn a_session_is_for_https_alone_where_there_is_https(setup: Setup) {
    let app = setup.with("server.public_url", "https://crm.example").start().await;
    let (_, asks) = one(&app).await;
    let sign_in = asks.iter().find(|ask| ask.pattern == "/connexion" && ask.is_form()).unwrap();
    let answer = sign_in.send(&app.http().header("sec-fetch-site", "same-origin")).await;
    walk::check(sign_in, &answer, None);
    assert!(answer.cookie("__Host-oxiva").is_some_and(|value| !value.is_empty()), "{answer:?}");
    for line in answer.head.lines().filter(|line| line.starts_with("set-cookie: ")) {
        assert!(line.ends_with("; Secure") && line.contains(" __Host-"), "{line}");
    }
}

#[both]
async fn every_answer_is_for_https_alone_where_there_is_https(setup: Setup) {
    let app = setup.with("server.public_url", "https://crm.example").start().await;
    let (world, asks) = one(&app).await;
    let mut cookies = BTreeSet::new();
    for ask in asks {
        let answer = ask.send(&world.client(&app, ask.who)).await;
        walk::check(&ask, &answer, None);
        assert!(answer.status < 400, "{ask:?}\n{answer:?}");
        let always = answer.header("strict-transport-security");
        assert_eq!(always, "max-age=31536000; includeSubDomains", "{ask:?}\n{answer:?}");
        let set = answer.head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
        cookies.extend(set.filter_map(|cookie| Some(cookie.split_once('=')?.0.to_owned())));
    }
    let hosts = ["flash", "lang", "oxiva", "oxiva-device", "oxiva-half"];
    let hosts = hosts.map(|name| format!("__Host-{name}"));
    assert_eq!(Vec::from_iter(cookies), hosts);
    for path in ["/healthz", "/readyz", "/metrics"] {
        let ask = Ask::to(RouteKind::Operations, "GET", path);
        let answer = ask.send(&Http::to(app.operations)).await;
        walk::check(&ask, &answer, None);
        assert!(answer.status == 200 && !answer.header("strict-transport-security").is_empty());
    }
}

fn text(ask: &Ask, answer: &Response) -> String {
    match ask.kind {
        RouteKind::Api | RouteKind::Hook => answer.json()["error"]["message"].to_string(),
        _ => String::from_utf8_lossy(&answer.body).into_owned(),
    }
}
