//! Two people with the same form open: a save changes what its person changed.

use crate::{
    both,
    support::{Browser, Dossier, Receiver, TestApp, http::Response},
};
use oxiva::dossiers::people::Role;
use page_forms::{Form, forms};
use serde_json::{Value as Json, json};

/// The form as the page shows it.
async fn opened(browser: &mut Browser, path: &str) -> Form {
    on_page(browser, &format!("{path}/modifier"), path).await
}

/// The form of a page that is sent to `action`.
pub async fn on_page(browser: &mut Browser, page: &str, action: &str) -> Form {
    found(&browser.get(page).await, action)
}

pub fn found(page: &Response, action: &str) -> Form {
    let is_it = |form: &Form| form.action == action && form.method == "POST";
    let form = forms(&page.text()).into_iter().find(is_it);
    form.unwrap_or_else(|| panic!("no form of {action}: {page:?}"))
}

/// What a browser sends of it, with what was typed; `-` unticks a box, and what is not sent yet is ticked.
pub async fn sent(browser: &mut Browser, form: &Form, typed: &[(&str, &str)]) -> Response {
    let sent = form.fields.iter().filter(|field| field.is_sent);
    let mut pairs: Vec<(&str, &str)> = sent.map(|f| (f.name.as_str(), f.value.as_str())).collect();
    for (name, value) in typed {
        assert!(form.names().contains(name), "no field {name}");
        pairs.retain(|(known, _)| known != name);
        if *value != "-" {
            pairs.push((name, value));
        }
    }
    browser.post(&form.action, &pairs).await
}

pub async fn saved(browser: &mut Browser, form: &Form, typed: &[(&str, &str)]) {
    let answer = sent(browser, form, typed).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

/// The form that comes back because somebody else changed the same; the page says all of `told`.
async fn clashed(
    browser: &mut Browser,
    form: &Form,
    typed: &[(&str, &str)],
    told: &[&str],
) -> Form {
    let answer = sent(browser, form, typed).await;
    assert_eq!(answer.status, 422, "{answer:?}");
    told_of(&answer, told, &form.action)
}

/// The form that came back; the page says all of `told`.
pub fn told_of(answer: &Response, told: &[&str], action: &str) -> Form {
    let page = answer.text();
    for words in told {
        assert!(page.contains(words), "{words} is missing: {page}");
    }
    found(answer, action)
}

/// What a field of a form holds.
pub fn held<'a>(form: &'a Form, name: &str) -> &'a str {
    let field = form.fields.iter().find(|field| field.name == name && field.kind != "radio");
    let field = field.filter(|field| field.is_sent);
    field.map_or("", |field| field.value.as_str())
}

pub async fn administrators(app: &TestApp, demo: &Dossier) -> (Browser, Browser) {
    let (one, _) = demo.someone(app, "Alix", Role::Administrator).await;
    let (other, _) = demo.someone(app, "Bo", Role::Administrator).await;
    (Browser::signed_in(app, &one).await, Browser::signed_in(app, &other).await)
}

async fn people(app: &TestApp, demo: &Dossier) -> (Browser, Browser) {
    let (one, _) = demo.someone(app, "Alix", Role::Member).await;
    let (other, _) = demo.someone(app, "Bo", Role::Member).await;
    (Browser::signed_in(app, &one).await, Browser::signed_in(app, &other).await)
}

fn values(record: &Json, names: &[&str]) -> Vec<Json> {
    names.iter().map(|name| record[*name].clone()).collect()
}

#[both]
async fn what_the_second_person_did_not_touch_stays(app: TestApp) {
    let demo = app.dossier("demo").await;
    let made = json!({ "nom": "Mairie", "ville": "Lyon", "telephone": "01 22 22 22 22",
        "note": "une\nnote" });
    let id = demo.api.post("/societes", made).await.json()["id"].as_str().unwrap().to_owned();
    let (mut one, mut other) = people(&app, &demo).await;
    let path = format!("/societes/{id}");
    let first = opened(&mut one, &path).await;
    let second = opened(&mut other, &path).await;
    saved(&mut one, &first, &[("telephone", "01 11 11 11 11"), ("note", "deux\r\nlignes")]).await;
    saved(&mut other, &second, &[("ville", "Ailleurs")]).await;
    let kept = demo.api.get(&format!("/societes/{id}")).await.json();
    assert_eq!(
        values(&kept, &["telephone", "ville", "nom"]),
        [json!("01 11 11 11 11"), json!("Ailleurs"), json!("Mairie")]
    );
    assert!(kept["note"].as_str().unwrap().contains("deux"), "{kept}");
    // What was touched is saved, also as it was before the other one's save, and emptied.
    let third = opened(&mut other, &path).await;
    let fourth = opened(&mut one, &path).await;
    saved(&mut one, &fourth, &[("email", "a@b.example")]).await;
    saved(&mut other, &third, &[("ville", ""), ("telephone", "01 33 33 33 33")]).await;
    let kept = demo.api.get(&format!("/societes/{id}")).await.json();
    assert_eq!(values(&kept, &["telephone", "ville"]), [json!("01 33 33 33 33"), Json::Null]);
}

#[both]
async fn what_belongs_to_a_societe_keeps_it(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (first, second) = (demo.societe("Mairie").await, demo.societe("École").await);
    let (mut one, mut other) = people(&app, &demo).await;
    let ticket = demo.ticket(&first, "Écran").await;
    let path = format!("/tickets/{ticket}");
    let theirs = opened(&mut one, &path).await;
    let ours = opened(&mut other, &path).await;
    saved(&mut one, &theirs, &[("societe", "École")]).await;
    saved(&mut other, &ours, &[("sujet", "Clavier")]).await;
    let kept = demo.api.get(&format!("/tickets/{ticket}")).await.json();
    assert_eq!(values(&kept, &["societe", "sujet"]), [json!(second), json!("Clavier")]);
}

/// Two sessions open the form of a societe; the one saves a telephone number, the other a town, then both the same
/// field: nobody takes back what the other one saved without having seen it.
#[both]
async fn what_both_changed_is_chosen(app: TestApp) {
    let demo = app.dossier("demo").await;
    let made = json!({ "nom": "Mairie", "ville": "Lyon" });
    let id = demo.api.post("/societes", made).await.json()["id"].as_str().unwrap().to_owned();
    let (mut one, mut other) = people(&app, &demo).await;
    let path = format!("/societes/{id}");
    let (first, second) = (opened(&mut one, &path).await, opened(&mut other, &path).await);
    saved(&mut one, &first, &[("telephone", "01 11 11 11 11"), ("ville", "Brest")]).await;
    let typed = [("ville", "Ailleurs"), ("email", "a@b.example")];
    let told = ["Alix", "Brest", "Ailleurs", "Quelqu’un d’autre a modifié les mêmes champs"];
    let again = clashed(&mut other, &second, &typed, &told).await;
    let stored = || async { demo.api.get(&format!("/societes/{id}")).await.json() };
    assert_eq!(values(&stored().await, &["ville", "email"]), [json!("Brest"), Json::Null]);
    // What was typed is there, what the other one saved elsewhere too, and either can be chosen.
    let shown = ["ville", "email", "telephone"].map(|name| held(&again, name));
    assert_eq!(shown, ["Ailleurs", "a@b.example", "01 11 11 11 11"]);
    saved(&mut other, &again, &[("choix_ville", "leur")]).await;
    assert_eq!(
        values(&stored().await, &["ville", "email"]),
        [json!("Brest"), json!("a@b.example")]
    );
    let third = opened(&mut one, &path).await;
    let fourth = opened(&mut other, &path).await;
    saved(&mut other, &fourth, &[("ville", "Nice")]).await;
    let again = clashed(&mut one, &third, &[("ville", "Paris")], &["Bo", "Nice", "Paris"]).await;
    saved(&mut one, &again, &[]).await;
    let names = ["ville", "email", "telephone"];
    let kept = [json!("Paris"), json!("a@b.example"), json!("01 11 11 11 11")];
    assert_eq!(values(&stored().await, &names), kept);
}

#[both]
async fn so_are_the_settings_and_people(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (mut one, mut other) = administrators(&app, &demo).await;
    let (_, chloe) = demo.someone(&app, "Chloé", Role::Member).await;
    let person = format!("/personnes/{chloe}");
    for (path, field, free) in [
        ("/dossier", "raison", ("fuseau", "Europe/Brussels")),
        (&person, "nom", ("automation", "on")),
    ] {
        let (first, second) =
            (on_page(&mut one, path, path).await, on_page(&mut other, path, path).await);
        saved(&mut one, &first, &[(field, "Un")]).await;
        saved(&mut other, &second, &[free]).await;
        let now = on_page(&mut one, path, path).await;
        assert_eq!((held(&now, field), held(&now, free.0)), ("Un", free.1));
        let told = ["Alix", "Deux"];
        let again = clashed(&mut other, &second, &[(field, "Deux")], &told).await;
        saved(&mut other, &again, &[]).await;
        assert_eq!(held(&on_page(&mut one, path, path).await, field), "Deux");
    }
}

#[both]
async fn so_are_tables_and_their_rows(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (mut one, mut other) = administrators(&app, &demo).await;
    let columns = json!([{ "nom": "Sujet" }, { "nom": "Statut" }]);
    let table = demo.api.post("/tables", json!({ "nom": "T", "columns": columns })).await.json();
    let path = format!("/tableaux/{}", table["id"].as_str().unwrap());
    let (first, second) = (opened(&mut one, &path).await, opened(&mut other, &path).await);
    saved(&mut one, &first, &[("nom_c1", "Objet"), ("nom_n1", "Date"), ("type_n1", "date")]).await;
    // A column that somebody just added stays, and so does the name that another column was given.
    saved(&mut other, &second, &[("nom", "Tableau"), ("nom_c2", "État")]).await;
    let stored = demo.api.get(&format!("/tables/{}", table["id"].as_str().unwrap())).await.json();
    let names: Vec<_> = stored["columns"].as_array().unwrap().iter().map(|c| &c["nom"]).collect();
    assert_eq!(
        (&stored["nom"], names.as_slice()),
        (&json!("Tableau"), &[&json!("Objet"), &json!("État"), &json!("Date")][..])
    );
    // One that was renamed meanwhile is not deleted unseen.
    let typed = [("supprimer_c1", "on")];
    let again = clashed(&mut other, &second, &typed, &["Alix", "Objet"]).await;
    saved(&mut other, &again, &[("choix_nom_c1", "leur")]).await;

    let row = demo
        .api
        .post(
            &format!("/tables/{}/rows", table["id"].as_str().unwrap()),
            json!({ "values": { "Objet": "a", "État": "b" } }),
        )
        .await
        .json();
    let of_row = format!("{path}/lignes/{}", row["id"].as_str().unwrap());
    let first = on_page(&mut one, &of_row, &of_row).await;
    let second = on_page(&mut other, &of_row, &of_row).await;
    saved(&mut one, &first, &[("f1", "A")]).await;
    saved(&mut other, &second, &[("f2", "B")]).await;
    let again = clashed(&mut other, &second, &[("f1", "C")], &["Alix", ">A<", ">C<"]).await;
    assert_eq!((held(&again, "f1"), held(&again, "f2")), ("C", "B"));
    saved(&mut other, &again, &[]).await;
    let now = on_page(&mut one, &of_row, &of_row).await;
    assert_eq!((held(&now, "f1"), held(&now, "f2")), ("C", "B"));
    // In place, too.
    let cell = format!("{of_row}/cellule");
    let answer = one.post(&cell, &[("colonne", "1"), ("valeur", "D"), ("avant", "A")]).await;
    assert_eq!((answer.status, answer.json()["value"].clone()), (409, json!("C")), "{answer:?}");
    assert!(answer.json()["error"].as_str().unwrap().contains("Bo"), "{answer:?}");
    let answer = one.post(&cell, &[("colonne", "1"), ("valeur", "D"), ("avant", "C")]).await;
    assert_eq!((answer.status, answer.json()["value"].clone()), (200, json!("D")), "{answer:?}");
}

#[both]
async fn so_are_webhooks(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (mut one, mut other) = administrators(&app, &demo).await;
    let receiver = Receiver::start().await;
    let made = json!({ "url": receiver.url("/a"), "events": ["ticket.created"], "description": "x",
        "headers": { "X-Cle": "secret" } });
    let id = demo.api.post("/webhooks", made).await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/webhooks/{id}");
    let (first, second) = (opened(&mut one, &path).await, opened(&mut other, &path).await);
    let typed =
        [("event_societe.created", "on"), ("filter_field_1", "ville"), ("filter_value_1", "Lyon")];
    saved(&mut one, &first, &typed).await;
    saved(&mut other, &second, &[("event_activite.created", "on"), ("rate", "3")]).await;
    let stored = demo.api.get(&path).await.json();
    let events = json!(["activite.created", "societe.created", "ticket.created"]);
    let mut kinds: Vec<_> = stored["events"].as_array().unwrap().clone();
    kinds.sort_by_key(ToString::to_string);
    assert_eq!(
        (json!(kinds), &stored["filter"][0]["value"], &stored["rate"]),
        (events, &json!("Lyon"), &json!(3))
    );
    let typed = [("filter_field_1", "ville"), ("filter_value_1", "Nice")];
    let again = clashed(&mut other, &second, &typed, &["Alix", "Lyon", "Nice"]).await;
    saved(&mut other, &again, &[]).await;
    let stored = demo.api.get(&path).await.json();
    assert_eq!(
        (&stored["filter"][0]["value"], &stored["headers"]),
        (&json!("Nice"), &json!(["X-Cle"]))
    );
}

#[both]
async fn so_are_the_hosts_of_a_connection(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (mut one, mut other) = administrators(&app, &demo).await;
    let made = json!({ "app": "webhooks", "nom": "C", "data": { "basic_auth": "a|b" } });
    assert_eq!(demo.api.post("/connections", made).await.status, 201);
    let path = "/connexions-zap/1/serveurs";
    let first = on_page(&mut one, path, path).await;
    let second = on_page(&mut other, path, path).await;
    saved(&mut one, &first, &[("hosts", "un.example")]).await;
    let typed = [("hosts", "deux.example")];
    let again = clashed(&mut other, &second, &typed, &["Alix", "un.example"]).await;
    assert_eq!(held(&again, "hosts"), "deux.example");
    saved(&mut other, &again, &[("choix_hosts", "leur")]).await;
    let hosts = || async { demo.api.get("/connections/1").await.json()["hosts"].clone() };
    assert_eq!(hosts().await, json!(["un.example"]));
    let tag = demo.api.get("/connections/1").await.header("etag").to_owned();
    let change = json!({ "hosts": ["trois.example"] });
    let api = demo.api.clone().header("if-match", &tag);
    assert_eq!(api.patch("/connections/1", change.clone()).await.status, 200);
    api.patch("/connections/1", change).await.is_error(412, "precondition_failed", "");
}

#[both]
async fn so_are_zaps(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (mut one, mut other) = administrators(&app, &demo).await;
    let document = json!({ "title": "Z", "trigger": { "id": "1", "kind": "manual" }, "steps": [] });
    let id = demo.api.post("/zaps", document).await.json()["id"].as_str().unwrap().to_owned();
    let (path, settings) = (format!("/zaps/{id}"), format!("/zaps/{id}/reglages"));
    let first = on_page(&mut one, &path, &settings).await;
    let second = on_page(&mut other, &path, &settings).await;
    saved(&mut one, &first, &[("concurrency", "2")]).await;
    saved(&mut other, &second, &[("rate", "5"), ("keep_on", "oui")]).await;
    let again =
        clashed(&mut other, &second, &[("concurrency", "7")], &["Alix", ">2<", ">7<"]).await;
    saved(&mut other, &again, &[]).await;
    let stored = demo.api.get(&path).await.json();
    assert_eq!(
        values(&stored, &["concurrency", "rate", "keep_on"]),
        [json!(7), json!(5), json!(true)]
    );
    let (first, second) = (opened(&mut one, &path).await, opened(&mut other, &path).await);
    let titled = |title: &str| {
        json!({ "title": title, "trigger": { "id": "1", "kind": "manual" }, "steps": [] })
            .to_string()
    };
    saved(&mut one, &first, &[("document", &titled("Un"))]).await;
    let typed = titled("Deux");
    let again = clashed(&mut other, &second, &[("document", &typed)], &["Alix", "Un"]).await;
    assert_eq!(held(&again, "document"), typed);
    saved(&mut other, &again, &[]).await;
    assert_eq!(demo.api.get(&path).await.json()["title"], "Deux");
}

#[both]
async fn a_long_text_can_be_read_as_it_was(app: TestApp) {
    let demo = app.dossier("demo").await;
    let made = json!({ "nom": "Mairie", "note": "<p>ce qui était dit avant</p>" });
    let id = demo.api.post("/societes", made).await.json()["id"].as_str().unwrap().to_owned();
    let (mut one, _) = people(&app, &demo).await;
    let path = format!("/societes/{id}");
    let form = opened(&mut one, &path).await;
    saved(&mut one, &form, &[("note", "autre chose"), ("ville", "Lyon")]).await;
    let fiche = one.get(&path).await.text();
    let (_, link) = fiche.split_once("href=\"/historique/").expect("a link to the text before");
    let (event, _) = link.split_once('"').unwrap();
    let page = one.get(&format!("/historique/{event}")).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<p>ce qui était dit avant</p>"), "{page:?}");
    // A change of other fields has no such page to lead to.
    let form = opened(&mut one, &path).await;
    saved(&mut one, &form, &[("ville", "Nice")]).await;
    assert_eq!(one.get(&path).await.text().matches("href=\"/historique/").count(), 1);
}
