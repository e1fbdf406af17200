//! The first dossier, made in a browser with the link that `oxiva serve` prints.

use crate::{
    both,
    support::{Browser, Setup, TestApp, binary::Binary, eventually, http::Http},
};
use oxiva::{clock::DAY, dossiers::installation};
use std::time::Duration;

const FORM: &[(&str, &str)] = &[
    ("raison", "Atelier Exemple"),
    ("dossier", "Atelier "),
    ("fuseau", "Europe/Brussels"),
    ("langue", "fr"),
    ("nom", "Camille Martin"),
    ("email", "Camille@oxiva.example"),
    ("password", "une phrase bien longue"),
    ("again", "une phrase bien longue"),
];

/// The form with the code of a link, and with other values for some fields.
fn form<'a>(code: &'a str, other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let changed = |(name, value): &(&'a str, &'a str)| {
        let other = other.iter().find(|(field, _)| field == name);
        (*name, other.map_or(*value, |(_, value)| *value))
    };
    [("code", code)].into_iter().chain(FORM.iter().map(changed)).collect()
}

/// The code of a link, as a node that starts without a dossier makes it.
async fn link(app: &TestApp) -> String {
    let (entropy, now) = (app.entropy.clone(), app.clock.now());
    app.write(move |tx| installation::make_setup_link(tx, &entropy, now)).await.unwrap()
}

fn path(code: &str) -> String {
    format!("/installation?code={code}")
}

#[both]
async fn serve_prints_a_link_that_makes_the_first_dossier(setup: Setup) {
    let binary = Binary::on(&setup.database);
    let mut serving = binary.serve();
    let address = serving.address();
    let (http, base) = (Http::to(address), format!("http://{address}"));
    let printed = eventually("a link is printed", async || {
        Some(serving.printed()).filter(|printed| printed.contains("prints another"))
    })
    .await;
    let words = printed.split_whitespace();
    let links: Vec<_> = words.filter_map(|word| word.strip_prefix(&base)).collect();
    assert_eq!(links.len(), 1, "{printed}");
    let code = links[0].strip_prefix("/installation?code=").unwrap().to_owned();

    let french = http.clone().header("accept-language", "fr");
    let page = french.get("/connexion").await;
    assert!(page.text().contains("Rien n’est encore installé ici."), "{page:?}");
    assert!(page.text().contains("oxiva serve") && !page.text().contains(&code), "{page:?}");
    assert!(!page.text().contains("name=\"password\""), "nobody can sign in: {page:?}");
    let english = http.clone().header("accept-language", "en").get("/connexion").await;
    assert!(english.text().contains("Nothing is set up here yet."), "{english:?}");

    let shown = french.get(&path(&code)).await;
    assert_eq!((shown.status, shown.header("cache-control")), (200, "no-store"), "{shown:?}");
    assert_eq!(shown.header("referrer-policy"), "strict-origin");
    assert!(shown.text().contains("Premier dossier") && shown.text().contains("Europe/Paris"));
    let site = http.clone().header("sec-fetch-site", "same-origin");
    let body =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(form(&code, &[])).finish();
    let kind = "application/x-www-form-urlencoded";
    let made = site.send("POST", "/installation", kind, body.as_bytes()).await;
    assert_eq!((made.status, made.header("location")), (303, "/"), "{made:?}");
    let cookie = format!("oxiva={}", made.cookie("oxiva").unwrap());
    let home = http.clone().header("cookie", &cookie).get("/personnes").await;
    assert_eq!(home.status, 200, "an administrator: {home:?}");
    assert!(home.text().contains("Camille Martin") && home.text().contains("atelier"), "{home:?}");

    // It worked once; whoever comes later is shown the way to the sign-in form.
    let again = site.send("POST", "/installation", kind, body.as_bytes()).await;
    for later in [again, french.get(&path(&code)).await, french.get(&path("other")).await] {
        assert_eq!(later.status, 200, "{later:?}");
        assert!(later.text().contains("href=\"/connexion\""), "{later:?}");
    }
    assert!(french.get("/connexion").await.text().contains("name=\"password\""));
    let listed = binary.run(&["dossier", "list"]).text();
    assert_eq!(listed, "atelier               Atelier Exemple\n");
    let log = binary.run(&["audit"]).text();
    for action in ["dossier_created", "person_created", "sign_in "] {
        assert!(log.contains(action), "{action}: {log}");
    }
    assert!(serving.terminate().success());
    assert!(!serving.log().contains(&code), "{}", serving.log());
    let mut second = binary.serve();
    second.address();
    assert!(second.terminate().success());
    assert_eq!(second.printed(), "");
}

#[both]
async fn everything_wrong_is_said_at_once_and_the_link_works_on(app: TestApp) {
    let code = link(&app).await;
    let mut browser = Browser::of(&app);
    let wrong = [
        ("raison", " "),
        ("dossier", "L’Atelier"),
        ("fuseau", "Paris"),
        ("nom", ""),
        ("email", "camille"),
        ("password", "trop-bref"),
        ("again", "autre"),
    ];
    let refused = browser.post("/installation", &form(&code, &wrong)).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    for (field, _) in wrong {
        assert!(refused.text().contains(&format!("id=\"{field}-error\"")), "{field}: {refused:?}");
    }
    assert!(refused.text().contains("L’Atelier") && !refused.text().contains("trop-bref"));
    assert_eq!(app.number("SELECT count(*) FROM dossiers").await, 0);
    let made = browser.post("/installation", &form(&code, &[])).await;
    assert_eq!((made.status, made.header("location")), (303, "/"), "{made:?}");
    assert!(browser.is_in().await);
    // Whoever reads the database gets no link out of it.
    assert_eq!(app.number("SELECT count(*) FROM setup_links").await, 0);
}

#[both]
async fn two_links_of_two_nodes_make_one_dossier(app: TestApp) {
    let (one, other) = (link(&app).await, link(&app).await);
    let (mut first, mut second) = (Browser::of(&app), Browser::of(&app));
    let (of_first, of_second) = (form(&one, &[]), form(&other, &[("dossier", "autre")]));
    let answers = tokio::join!(
        first.post("/installation", &of_first),
        second.post("/installation", &of_second)
    );
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort_unstable();
    // The second of them is told that there is a dossier, or that the link is dead.
    assert!([[200, 303], [303, 404]].contains(&statuses), "{answers:?}");
    assert_eq!(app.number("SELECT count(*) FROM dossiers").await, 1);
    assert_eq!(app.number("SELECT count(*) FROM people").await, 1);
}

#[both]
async fn a_link_ends_after_a_day_and_with_any_dossier(app: TestApp) {
    let old = link(&app).await;
    assert_eq!(Browser::of(&app).get(&path(&old)).await.status, 200);
    app.advance(Duration::from_micros(DAY as u64)).await;
    let dead = Browser::of(&app).get(&path(&old)).await;
    assert_eq!(dead.status, 404, "{dead:?}");
    assert!(dead.text().contains("oxiva serve"), "{dead:?}");
    let sent = Browser::of(&app).post("/installation", &form(&old, &[])).await;
    assert_eq!((sent.status, app.number("SELECT count(*) FROM dossiers").await), (404, 0));
    let new = link(&app).await;
    assert_eq!(app.number("SELECT count(*) FROM setup_links").await, 1, "the old one is forgotten");
    assert_eq!(Browser::of(&app).get(&path(&new)).await.status, 200);
    app.dossier("demo").await;
    assert_eq!(app.number("SELECT count(*) FROM setup_links").await, 0);
    let sent = Browser::of(&app).post("/installation", &form(&new, &[])).await;
    assert_eq!((sent.status, app.number("SELECT count(*) FROM dossiers").await), (200, 1));
    let (entropy, now) = (app.entropy.clone(), app.clock.now());
    let made = app.write(move |tx| installation::make_setup_link(tx, &entropy, now)).await;
    assert_eq!(made, None);
}

#[both]
async fn guesses_are_limited_and_the_right_link_works(setup: Setup) {
    let app = setup.with("limits.guesses_per_minute", "2").start().await;
    let code = link(&app).await;
    let mut browser = Browser::of(&app);
    assert_eq!(browser.get(&path("one")).await.status, 404);
    assert_eq!(browser.post("/installation", &form("two", &[])).await.status, 404);
    let refused = browser.get(&path("three")).await;
    assert!(refused.status == 429 && !refused.header("retry-after").is_empty(), "{refused:?}");
    assert_eq!(browser.post("/installation", &form("four", &[])).await.status, 429);
    assert_eq!(browser.get(&path(&code)).await.status, 200);
    // From another site, not even with the link.
    let http = app.http().header("sec-fetch-site", "cross-site");
    let body =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(form(&code, &[])).finish();
    let kind = "application/x-www-form-urlencoded";
    let sent = http.send("POST", "/installation", kind, body.as_bytes()).await;
    assert_eq!((sent.status, app.number("SELECT count(*) FROM dossiers").await), (403, 0));
}
