//! What is declared of a noun holds everywhere, too: each of its fields can be typed in the form, what
//! is stored of it is shown, and a webhook can ask for it.

use crate::{
    both,
    support::{Dossier, TestApp},
};
use oxiva::{
    i18n::Lang,
    records::{FieldValue, NounField, RecordKind, shown},
    webhooks::filter,
};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// What a record is given in a field, and what its page then shows.
fn example(field: &NounField, societe: &str, person: i64) -> (Json, String) {
    let text = |value: &str| (json!(value), value.to_owned());
    let own_words = format!("Repère {}", field.name.replace('_', " "));
    match field.value {
        FieldValue::Text { .. } => text(&own_words),
        FieldValue::Html => (json!(format!("<p>{own_words}</p>")), own_words),
        FieldValue::Word { words, texts } => {
            let word = words.last().unwrap();
            (json!(word), Lang::Fr.text(&format!("{texts}-{word}")))
        }
        FieldValue::Societe => (json!(societe), format!("/societes/{societe}")),
        FieldValue::Person => (json!(person.to_string()), "Camille".to_owned()),
        FieldValue::Moment => (json!("2031-12-24T12:00:00Z"), "2031".to_owned()),
        FieldValue::Ruled => match field.name {
            "siren" => (json!("732829320"), "732".to_owned()),
            "siret" => (json!("73282932000074"), "00074".to_owned()),
            "tva_intracom" => text("FR44732829320"),
            "naf" => text("84.11Z"),
            "pays" => text("BE"),
            "email" => text("accueil@mairie.example"),
            "site_web" => (json!("https://mairie.example/site"), "mairie.example/site".to_owned()),
            other => panic!("an example of {other} is missing here"),
        },
    }
}

/// A record with something in every field, as it is answered.
async fn created(demo: &Dossier, kind: RecordKind, societe: &str, person: i64) -> Json {
    let fields = kind.fields().iter();
    let sent = fields.map(|field| (field.name.to_owned(), example(field, societe, person).0));
    let path = format!("/{}", kind.plural());
    let answer = demo.api.post(&path, Json::Object(sent.collect())).await;
    assert_eq!(answer.status, 201, "{path}: {answer:?}");
    answer.json()
}

#[both]
async fn every_field_can_be_typed_and_is_shown(app: TestApp) {
    let demo = app.dossier("demo").await;
    let societe = demo.societe("Mairie").await;
    let person = demo.person("Camille").await;
    let browser = demo.signed_in("saisie").await;
    let mut missing = Vec::new();
    for kind in RecordKind::ALL {
        let (path, word) = (format!("/{}", kind.plural()), kind.word());
        let form = browser.get(&format!("{path}/creer")).await.text();
        let id = created(&demo, *kind, &societe, person).await["id"].as_str().unwrap().to_owned();
        let page = browser.get(&format!("{path}/{id}")).await.text();
        for field in kind.fields() {
            let (name, (_, shown)) = (field.name, example(field, &societe, person));
            if !form.contains(&format!("name=\"{name}\"")) {
                missing.push(format!("templates/{word}_form.html has no control for {name}"));
            }
            if !page.contains(&shown) {
                missing.push(format!("templates/{word}.html does not show {name} ({shown})"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[both]
async fn every_noun_is_in_the_menu(app: TestApp) {
    let browser = app.dossier("demo").await.signed_in("menu").await;
    let page = browser.get("/").await.text();
    for path in RecordKind::ALL.iter().map(|kind| format!("/{}", kind.plural())) {
        let is_there = page.contains(&format!("<li><a href=\"{path}\""));
        assert!(is_there, "{path} is not in the menu of templates/app.html");
    }
}

#[both]
async fn a_filter_can_ask_for_whatever_the_api_shows_but_the_page(app: TestApp) {
    let demo = app.dossier("demo").await;
    let societe = demo.societe("Mairie").await;
    let person = demo.person("Camille").await;
    let mut shown = BTreeSet::new();
    for kind in RecordKind::ALL {
        let record = created(&demo, *kind, &societe, person).await;
        shown.extend(record.as_object().unwrap().keys().cloned());
    }
    assert!(shown.remove(shown::URL));
    let known: BTreeSet<_> = filter::FIELDS.iter().map(|field| (*field).to_owned()).collect();
    assert_eq!(shown, known);
}

/// Whatever the noun, a societe to which a record belongs stays.
#[both]
async fn a_societe_stays_while_something_belongs_to_it(app: TestApp) {
    let demo = app.dossier("demo").await;
    let person = demo.person("Camille").await;
    for kind in RecordKind::ALL.iter().filter(|kind| kind.field("societe").is_some()) {
        let societe = demo.societe("Mairie").await;
        let record = created(&demo, *kind, &societe, person).await;
        let path = format!("/societes/{societe}");
        demo.api.delete(&path).await.is_error(409, "conflict", "");
        let own = format!("/{}/{}", kind.plural(), record["id"].as_str().unwrap());
        assert_eq!(demo.api.delete(&own).await.status, 204);
        assert_eq!(demo.api.delete(&path).await.status, 204);
    }
}
