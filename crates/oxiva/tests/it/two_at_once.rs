//! Two people with the same form open: a save changes what its person changed.

use crate::{
    both,
    support::{Browser, Dossier, TestApp},
};
use oxiva::dossiers::people::Role;
use page_forms::{Form, forms};
use serde_json::{Value as Json, json};

/// The form as the page shows it.
async fn opened(browser: &mut Browser, path: &str) -> Form {
    let page = browser.get(&format!("{path}/modifier")).await;
    let form = forms(&page.text()).into_iter().find(|form| form.action == path);
    form.unwrap_or_else(|| panic!("no form of {path}: {page:?}"))
}

/// What a browser sends of it, with what was typed.
async fn saved(browser: &mut Browser, form: &Form, typed: &[(&str, &str)]) {
    let sent = form.fields.iter().filter(|field| field.is_sent);
    let mut pairs: Vec<(&str, &str)> = sent.map(|f| (f.name.as_str(), f.value.as_str())).collect();
    for (name, value) in typed {
        let pair = pairs.iter_mut().find(|(known, _)| known == name);
        *pair.unwrap_or_else(|| panic!("no field {name}")) = (*name, *value);
    }
    let answer = browser.post(&form.action, &pairs).await;
    assert_eq!(answer.status, 303, "{answer:?}");
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
    saved(&mut one, &fourth, &[("ville", "Nice")]).await;
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
