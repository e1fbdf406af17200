//! A form that makes something makes it once: sent again, by « Recharger », a second click or « Précédent », it leads to
//! what it made.

use crate::{
    both,
    support::{Browser, Dossier, Receiver, TestApp, http::Response},
};
use oxiva::{dossiers::people::Role, records::RecordKind};
use page_forms::{Form, forms};
use serde_json::json;
use std::time::Duration;

async fn administrator(app: &TestApp, demo: &Dossier) -> Browser {
    let (email, _) = demo.someone(app, "Alix", Role::Administrator).await;
    Browser::signed_in(app, &email).await
}

fn found(page: &Response, action: &str) -> Form {
    let mut all = forms(&page.text()).into_iter();
    let form = all.find(|form| form.action == action && form.method == "POST");
    form.unwrap_or_else(|| panic!("no form of {action}: {page:?}"))
}

/// A page, what its form is sent to, the table that counts what it makes, and what is typed.
type Case<'a> = (String, String, &'a str, Vec<(&'a str, &'a str)>);

/// Sends the form with what was typed.
async fn sent(browser: &mut Browser, form: &Form, typed: &[(&str, &str)]) -> Response {
    let sent = form.fields.iter().filter(|field| field.is_sent);
    let mut pairs: Vec<(&str, &str)> = sent.map(|f| (f.name.as_str(), f.value.as_str())).collect();
    for (name, value) in typed {
        pairs.retain(|(known, _)| known != name);
        pairs.push((name, value));
    }
    browser.post(&form.action, &pairs).await
}

/// What was said at the end of the way.
async fn said(browser: &mut Browser, answer: &Response) -> String {
    assert_eq!(answer.status, 303, "{answer:?}");
    browser.get(answer.header("location")).await.text()
}

const AGAIN: &str = "C’était déjà fait";

#[both]
async fn every_form_that_makes_something_makes_it_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut browser = administrator(&app, &demo).await;
    let societe = demo.societe("Mairie").await;
    let receiver = Receiver::start().await;
    let columns = json!([{ "nom": "Sujet" }]);
    let table = demo.api.post("/tables", json!({ "nom": "T", "columns": columns })).await.json();
    let table = table["id"].as_str().unwrap();
    let document = json!({ "title": "Z", "trigger": { "id": "1", "kind": "manual" }, "steps": [] });
    let zap = demo.api.post("/zaps", document).await.json()["id"].as_str().unwrap().to_owned();
    let url = receiver.url("/a");
    let (_, bo) = demo.someone(&app, "Bo", Role::Member).await;
    let password = ("password", "une phrase de passe longue");
    let cases: Vec<Case<'_>> = vec![
        ("/societes/creer".into(), "/societes".into(), "societes", vec![("nom", "École")]),
        (
            "/tickets/creer".into(),
            "/tickets".into(),
            "tickets",
            vec![("societe", &societe), ("sujet", "s")],
        ),
        (
            "/activites/creer".into(),
            "/activites".into(),
            "activites",
            vec![("societe", &societe), ("sujet", "s")],
        ),
        (
            "/webhooks/creer".into(),
            "/webhooks".into(),
            "endpoints",
            vec![("url", &url), ("event_ticket.created", "on"), ("format", "envelope")],
        ),
        ("/cles".into(), "/cles".into(), "tokens", vec![("nom", "Zapier")]),
        (
            "/connexions-zap".into(),
            "/connexions-zap".into(),
            "connections",
            vec![("app", "webhooks"), ("nom", "c"), ("data", "basic_auth: a|b")],
        ),
        (
            "/tableaux/creer".into(),
            "/tableaux".into(),
            "tables",
            vec![("nom", "U"), ("nom_n1", "a")],
        ),
        (
            format!("/tableaux/{table}"),
            format!("/tableaux/{table}/lignes"),
            "table_rows",
            vec![("f1", "a")],
        ),
        (
            "/personnes".into(),
            "/personnes".into(),
            "people",
            vec![("nom", "Di"), ("email", "di@oxiva.example"), password],
        ),
        (
            "/personnes/inviter".into(),
            "/personnes/inviter".into(),
            "invitations",
            vec![("nom", "Ed"), ("email", "ed@oxiva.example")],
        ),
        ("/receptions".into(), "/receptions/adresses".into(), "catch_hooks", vec![("nom", "h")]),
        ("/zaps/creer/code".into(), "/zaps".into(), "zaps", vec![]),
        ("/zaps/creer".into(), "/zaps/nouveau".into(), "zaps", vec![("trigger", "manual")]),
        (format!("/zaps/{zap}"), format!("/zaps/{zap}/copie"), "zaps", vec![]),
        (
            format!("/zaps/{zap}/partage"),
            format!("/zaps/{zap}/partage"),
            "zap_shares",
            vec![("days", "7")],
        ),
        (format!("/personnes/{bo}"), format!("/personnes/{bo}/lien"), "resets", vec![]),
    ];
    for (page, action, counted, typed) in cases {
        let form = found(&browser.get(&page).await, &action);
        let before = count(&app, counted).await;
        let first = sent(&mut browser, &form, &typed).await;
        assert!(matches!(first.status, 200 | 303), "{action}: {}", first.text());
        let second = sent(&mut browser, &form, &typed).await;
        let told = said(&mut browser, &second).await;
        assert!(told.contains(AGAIN), "{action}: {told}");
        assert_eq!(count(&app, counted).await - before, 1, "{action}");
        if first.status == 303 {
            assert_eq!(first.header("location"), second.header("location"), "{action}");
        }
    }
}

async fn count(app: &TestApp, table: &str) -> i64 {
    app.number(Box::leak(format!("SELECT count(*) FROM {table}").into_boxed_str())).await
}

#[both]
async fn another_form_with_the_same_key_is_asked_about(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut browser = administrator(&app, &demo).await;
    let form = found(&browser.get("/societes/creer").await, "/societes");
    let refused = sent(&mut browser, &form, &[("nom", "")]).await;
    assert_eq!(refused.status, 422);
    // The form that comes back is the same one.
    let again = found(&refused, "/societes");
    let made = sent(&mut browser, &again, &[("nom", "École")]).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let before = sent(&mut browser, &form, &[("nom", "École")]).await;
    assert_eq!(before.header("location"), made.header("location"));
    // Back to the first one, for another societe.
    let other = sent(&mut browser, &form, &[("nom", "Mairie")]).await;
    assert_eq!(other.status, 422, "{other:?}");
    let page = other.text();
    let link = format!("href=\"{}\"", made.header("location"));
    assert!(page.contains(&link) && page.contains("Ce formulaire a déjà servi"), "{page}");
    let fresh = found(&other, "/societes");
    let name = fresh.fields.iter().find(|field| field.name == "nom").unwrap();
    assert_eq!(name.value, "Mairie", "what was typed is there");
    assert_eq!(sent(&mut browser, &fresh, &[]).await.status, 303);
    assert_eq!(count(&app, "societes").await, 2);
    // A key holds for whoever was given the form, and for a day.
    let (email, _) = demo.someone(&app, "Bo", Role::Member).await;
    let mut bo = Browser::signed_in(&app, &email).await;
    assert_eq!(sent(&mut bo, &again, &[("nom", "Lycée")]).await.status, 303);
    assert_eq!(count(&app, "societes").await, 3);
    app.advance(Duration::from_secs(26 * 3_600)).await;
    crate::support::eventually("the keys are forgotten", async || {
        (count(&app, "idempotency_keys").await == 0).then_some(())
    })
    .await;
}

#[both]
async fn what_was_called_again_or_pasted_is_not_by_the_same_form(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut browser = administrator(&app, &demo).await;
    let mut receiver = Receiver::start().await;
    demo.calls(RecordKind::Societe, &receiver.url("/a")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    demo.attempted(1).await;
    let page = browser.get("/livraisons/relance?etat=delivered").await;
    let form = found(&page, "/livraisons/relance");
    let done = sent(&mut browser, &form, &[]).await.text();
    assert!(done.contains("1 envoi relancé"), "{done}");
    receiver.next().await;
    demo.attempted(2).await;
    let second = sent(&mut browser, &form, &[]).await;
    assert!(said(&mut browser, &second).await.contains(AGAIN));
    receiver.no_others();

    let step = json!({ "id": "2", "kind": "action", "app": "storage", "action": "set",
        "params": { "key": "k", "value": "v" } });
    let trigger = json!({ "id": "1", "kind": "manual" });
    let document = json!({ "title": "Z", "trigger": trigger, "steps": [step] });
    assert_eq!(demo.api.post("/zaps", document).await.status, 201);
    assert_eq!(browser.post("/zaps/1/editeur/copie", &[("copie", "2")]).await.status, 303);
    let form = found(&browser.get("/zaps/1/editeur").await, "/zaps/1/editeur/collage");
    let place = [("place", r#"{"after":"2"}"#)];
    let first = sent(&mut browser, &form, &place).await;
    let second = sent(&mut browser, &form, &place).await;
    assert_eq!(first.header("location"), second.header("location"));
    assert!(said(&mut browser, &second).await.contains(AGAIN));
    let draft = demo.api.get("/zaps/1/draft").await.json();
    assert_eq!(draft["document"]["steps"].as_array().map(Vec::len), Some(2), "{draft}");
}
