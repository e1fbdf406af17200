//! What is declared of a noun's fields holds on its pages, too: each can be typed in the form, and
//! what is stored of it is shown.

use crate::{both, support::TestApp};
use oxiva::{
    i18n::Lang,
    records::{FieldValue, NounField, RecordKind},
};
use serde_json::{Value as Json, json};

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

#[both]
async fn every_field_can_be_typed_and_is_shown(app: TestApp) {
    let demo = app.dossier("demo").await;
    let societe = demo.societe("Mairie").await;
    let person = demo.person("Camille").await;
    let browser = demo.signed_in("saisie").await;
    let menu = browser.get("/").await.text();
    for kind in RecordKind::ALL {
        let (path, fields) = (&format!("/{}", kind.plural()), kind.fields());
        assert!(menu.contains(&format!("<li><a href=\"{path}\"")), "{path} is not in the menu");
        let form = browser.get(&format!("{path}/creer")).await.text();
        let typed = |name: &str| form.contains(&format!("name=\"{name}\""));
        let missing: Vec<_> = fields.iter().map(|f| f.name).filter(|name| !typed(name)).collect();
        assert!(missing.is_empty(), "the form of {path} has no control for {missing:?}");
        let examples = fields.iter().map(|field| (field.name, example(field, &societe, person)));
        let examples: Vec<_> = examples.collect();
        let sent = examples.iter().map(|(name, (value, _))| ((*name).to_owned(), value.clone()));
        let created = demo.api.post(path, Json::Object(sent.collect())).await.json();
        let id = created["id"].as_str().unwrap_or_else(|| panic!("{created}"));
        let page = browser.get(&format!("{path}/{id}")).await.text();
        for (name, (_, shown)) in &examples {
            assert!(page.contains(shown), "the page of {path} does not show {name} ({shown})");
        }
    }
}
