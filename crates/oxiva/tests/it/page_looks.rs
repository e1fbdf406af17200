//! What pages owe to those who read and fill them in: which fields may stay empty, where the menu leads, what cannot
//! be deleted, what is there already, bodies that can be read.

use crate::{
    both,
    support::{
        Browser, Dossier, TestApp, World,
        walk::{self, Who},
    },
};
use oxiva::{dossiers::people::Role, http::routes::RouteKind};
use regex::Regex;
use serde_json::json;

async fn chief(app: &TestApp, demo: &Dossier) -> Browser {
    let (email, _) = demo.someone(app, "Camille", Role::Administrator).await;
    Browser::signed_in(app, &email).await
}

/// Fields of a page that are typed into and may stay empty, but do not say so.
fn unmarked(page: &str) -> Vec<String> {
    // Filters may all stay empty, and say so by being filters; so do the trials of the API's reference, and what is
    // typed for one of several actions at once.
    let apart = r#"(?s)<form [^>]*(?:class="filters|data-try).*?</form>|<input id="try-key"[^>]*>|<input type="text" id="lot-[^>]*>"#;
    let page = Regex::new(apart).unwrap().replace_all(page, "");
    let field = Regex::new(
        r#"<label for="([^"]+)">((?:[^<]|<(?:span|small)[^>]*>[^<]*</(?:span|small)>)*)</label>\s*(?:<div class="addon">\s*)?<(input|textarea)([^>]*)>"#,
    );
    let kinds =
        ["checkbox", "radio", "hidden", "search", "file"].map(|kind| format!("type=\"{kind}\""));
    field
        .unwrap()
        .captures_iter(&page)
        .filter(|field| {
            let attributes = &field[4];
            !attributes.contains(" required")
                && !kinds.iter().any(|kind| attributes.contains(kind.as_str()))
                && !field[2].contains("(facultatif)")
        })
        .map(|field| field[1].to_owned())
        .collect()
}

#[both]
async fn every_field_that_may_stay_empty_says_so(app: TestApp) {
    let world = World::create(&app, "demo", "marqueur", 0).await;
    let mut wrong = Vec::new();
    let pages = walk::asks(&app, &world, &world).into_iter();
    for ask in pages.filter(|ask| ask.kind == RouteKind::Page && ask.method == "GET") {
        let who = match ask.who {
            Who::Member | Who::Automation => Who::Administrator,
            other => other,
        };
        let answer = ask.send(&world.client(&app, who)).await;
        if answer.status == 200 && answer.header("content-type").starts_with("text/html") {
            let page = String::from_utf8(answer.body.clone()).unwrap();
            wrong.extend(unmarked(&page).iter().map(|id| format!("{}: {id}", ask.pattern)));
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Of every group of the menu, whether it is unfolded.
fn groups(page: &str) -> Vec<bool> {
    let groups = page.split("<details class=\"group\"").skip(1);
    groups.map(|rest| rest.starts_with(" open")).collect()
}

#[both]
async fn the_menu_unfolds_what_the_page_is_part_of(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut chief = chief(&app, &demo).await;
    let (robin, _) = demo.someone(&app, "Robin", Role::Member).await;
    let mut robin = Browser::signed_in(&app, &robin).await;
    assert_eq!(groups(&robin.get("/").await.text()), Vec::<bool>::new());
    for (path, unfolded) in
        [("/tickets", [false, false]), ("/zaps", [true, false]), ("/journal", [false, true])]
    {
        let page = chief.get(path).await.text();
        assert_eq!(groups(&page), unfolded, "{path}");
        let place = |what: &str| page.find(what).unwrap_or_else(|| panic!("{path}: no {what}"));
        assert!(
            place("<main") < place("<nav class=\"sidebar\""),
            "{path}: few Tabs to the content"
        );
        let menu = &page[place("<nav class=\"sidebar\"")..];
        let at = |href: &str| menu.find(&format!("href=\"{href}\"")).unwrap();
        assert!(at("/tickets") < at("/zaps") && at("/zaps") < at("/personnes"), "{path}");
    }
}

#[both]
async fn what_cannot_be_deleted_says_why_on_its_page(app: TestApp) {
    const WHY: &str = "Cette société a encore des activités ou des tickets";
    let demo = app.dossier("demo").await;
    let mut browser = chief(&app, &demo).await;
    let id = demo.api.post("/societes", json!({ "nom": "Atelier" })).await.json()["id"].to_string();
    let (id, delete) =
        (id.trim_matches('"'), format!("/societes/{}/supprimer", id.trim_matches('"')));
    let page = browser.get(&format!("/societes/{id}")).await.text();
    assert!(page.contains(&delete) && !page.contains(WHY));
    demo.api.post("/tickets", json!({ "societe": id, "sujet": "Panne" })).await;
    let page = browser.get(&format!("/societes/{id}")).await.text();
    assert!(page.contains(WHY) && !page.contains(&delete), "{page}");
    assert_eq!(browser.post(&delete, &[]).await.status, 409);
}

#[both]
async fn a_societe_that_is_there_already_is_told_of_before_it_is_created(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut browser = chief(&app, &demo).await;
    let there = json!({ "nom": "Commune d’Évreux", "ville": "Évreux", "siren": "212702294" });
    let id = demo.api.post("/societes", there).await.json()["id"].as_str().unwrap().to_owned();
    let told = format!("href=\"/societes/{id}\"");
    for (typed, is_told) in [
        ("nom=commune+d'evreux", true),
        ("nom=Commune+d%E2%80%99%C3%89vreux&ville=EVREUX", true),
        ("nom=Commune+d%E2%80%99%C3%89vreux&ville=Gravigny", false),
        ("nom=Mairie&siren=212+702+294", true),
        ("nom=Mairie&siret=212%20702%20294%2000010", true),
        ("nom=Mairie&siren=2127", false),
        ("nom=Commune", false),
        ("nom=&ville=%C3%89vreux", false),
    ] {
        let part = browser.get(&format!("/societes/doublons?{typed}")).await;
        assert_eq!((part.status, part.text().contains(&told)), (200, is_told), "{typed}");
    }
    let form = [("nom", "Mairie d’Évreux"), ("siren", "212702294"), ("type", "client")];
    let asked = browser.post("/societes", &form).await;
    let page = asked.text();
    assert_eq!(asked.status, 422);
    assert!(page.contains(&told) && page.contains("Une société semble la même"), "{page}");
    assert!(page.contains("value=\"Mairie d’Évreux\""), "what was typed stays: {page}");
    assert!(page.contains(&format!("name=\"malgre\" value=\"{id}\"")), "{page}");
    let wrong = [&form[..], &[("malgre", "999")]].concat();
    assert_eq!(browser.post("/societes", &wrong).await.status, 422, "of another societe");
    let anyway = [&form[..], &[("malgre", id.as_str())]].concat();
    let made = browser.post("/societes", &anyway).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let all = demo.api.get("/societes?siren=212702294").await.json();
    assert_eq!(all["items"].as_array().unwrap().len(), 2, "{all}");
}

#[both]
async fn people_can_be_told_apart_by_their_initials_and_colour(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut chief = chief(&app, &demo).await;
    for nom in ["Claude", "Charlie", "Chris"] {
        demo.someone(&app, nom, Role::Member).await;
    }
    let page = chief.get("/personnes").await.text();
    let avatar = Regex::new(r#"class="avatar (hue-\d+)"[^>]*>(\w+)<"#).unwrap();
    let mut seen: Vec<_> = avatar
        .captures_iter(&page)
        .map(|found| (found[1].to_owned(), found[2].to_owned()))
        .collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 4, "{seen:?}");
}
