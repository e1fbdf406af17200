//! What a person needs to have the Oxiva app on Zapier: its definition, and the page that explains it.

use crate::{both, support::TestApp};
use oxiva::{actions::definition, i18n::Lang, records::RecordKind, webhooks::settings};
use serde_json::Value as Json;

const PATH: &str = "/zapier/definition.json";

#[both]
async fn the_definition_is_given_to_anybody_and_may_be_kept(app: TestApp) {
    let http = app.http();
    for (path, lang) in [
        (PATH, Lang::En),
        (&format!("{PATH}?lang=en"), Lang::En),
        (&format!("{PATH}?lang=fr"), Lang::Fr),
    ] {
        let answer = http.get(path).await;
        assert_eq!(
            (answer.status, answer.headers["content-type"].as_str()),
            (200, "application/json")
        );
        assert_eq!(answer.headers["cache-control"], "public, max-age=3600");
        assert_eq!(answer.json(), serde_json::from_str::<Json>(definition::text(lang)).unwrap());
        let tag = &answer.headers["etag"];
        for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let again = http.clone().header("if-none-match", &known).get(path).await;
            assert_eq!(
                (again.status, again.text().as_str(), &again.headers["etag"]),
                (304, "", tag)
            );
        }
        assert_eq!(http.clone().header("if-none-match", "\"other\"").get(path).await.status, 200);
    }
    let tag =
        async |lang: &str| http.get(&format!("{PATH}?lang={lang}")).await.headers["etag"].clone();
    assert_ne!(tag("fr").await, tag("en").await);
    // As with every file: the status says it.
    for query in ["lang=de", "langue=fr", "lang=fr&lang=en"] {
        assert_eq!(http.get(&format!("{PATH}?{query}")).await.status, 400, "{query}");
    }
}

#[both]
async fn the_page_explains_both_ways(app: TestApp) {
    let demo = app.dossier("demo").await;
    let page = demo.signed_in("Camille").await.get("/modules/zapier/documentation").await;
    assert_eq!(page.status, 200);
    let text = page.text();
    let address = app.config.public_url();
    for words in [
        "Coller l’URL d’un webhook",
        "Connecter l’application Oxiva",
        "Publier l’application sur votre compte Zapier",
        "href=\"/zapier/definition.json?lang=en\"",
        "href=\"/zapier/definition.json?lang=fr\"",
        &address,
        "<code>demo</code>",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

fn public() -> Json {
    serde_json::from_str(definition::text(Lang::En)).unwrap()
}

/// The triggers that subscribe to an event of API v3, by its word.
fn subscribing<'a>(app: &'a Json, event: &str) -> Vec<&'a Json> {
    let subscribes = format!("event: '{event}'");
    let source = |trigger: &Json| {
        let source = trigger["operation"]["performSubscribe"]["source"].as_str();
        source.unwrap_or_default().to_owned()
    };
    let triggers = app["triggers"].as_object().unwrap().values();
    triggers.filter(|trigger| source(trigger).contains(&subscribes)).collect()
}

/// A new noun has its triggers as soon as this passes.
#[test]
fn every_event_of_every_noun_has_its_trigger() {
    let app = public();
    for kind in settings::kinds() {
        let found = subscribing(&app, &kind);
        let labels: Vec<_> = found.iter().map(|trigger| &trigger["display"]["label"]).collect();
        assert_eq!(
            found.len(),
            1,
            "zapier/definition-en.json has one trigger that subscribes to {kind}: {labels:?}"
        );
        let label = labels[0].as_str().unwrap();
        let begins = match kind.split_once('.').unwrap().1 {
            "created" => "New ",
            "updated" => "Updated ",
            "deleted" => "Deleted ",
            _ => "",
        };
        assert!(label.starts_with(begins), "{kind}: {label}");
    }
}

/// The app says of a record what API v3 says: its fields, in their order; of a change, what changed beside.
#[test]
fn every_trigger_shows_what_the_api_shows() {
    let app = public();
    let keys = |fields: &Json| -> Vec<String> {
        let fields = fields.as_array().unwrap().iter();
        fields.map(|field| field["key"].as_str().unwrap().to_owned()).collect()
    };
    for kind in settings::kinds() {
        let (noun, change) = kind.split_once('.').unwrap();
        let noun = RecordKind::parse(noun).unwrap();
        let mut expected = noun.shown_names();
        let changes = matches!(change, "updated" | "status_changed");
        if changes {
            expected.extend(["changed", "previous"]);
        }
        let resource = subscribing(&app, &kind)[0]["operation"]["resource"].as_str().unwrap();
        let resource = &app["resources"][resource];
        let outputs = &resource["outputFields"];
        let place = format!("zapier/definition-en.json, outputs and sample of {kind}");
        assert_eq!(keys(outputs), expected, "{place}");
        let sample: Vec<_> = resource["sample"].as_object().unwrap().keys().collect();
        assert_eq!(sample, expected, "{place}");
        if changes {
            let fields = noun.fields().iter();
            let own = fields.flat_map(|field| [Some(field.name), field.linked_name]).flatten();
            let previous = &outputs.as_array().unwrap().last().unwrap()["children"];
            assert_eq!(keys(previous), own.collect::<Vec<_>>(), "{place}, previous");
        }
    }
}

/// A place that a help text names is a place that the pages have, by the name that it has there.
#[test]
fn help_texts_name_the_places_of_the_pages() {
    for (lang, quotes) in [(Lang::En, ["**", "**"]), (Lang::Fr, ["«\u{a0}", "\u{a0}»"])] {
        let app: Json = serde_json::from_str(definition::text(lang)).unwrap();
        let help = |key: &str| {
            let fields = app["authentication"]["fields"].as_array().unwrap();
            let field = fields.iter().find(|field| field["key"] == key).unwrap();
            field["helpText"].as_str().unwrap().to_owned()
        };
        let place = |key: &str| format!("{}{}{}", quotes[0], lang.text(key), quotes[1]);
        let token = help("token");
        assert!(token.contains(&place("nav-admin")), "{token}");
        match lang {
            // A link in place of the bold letters.
            Lang::En => {
                assert!(token.contains(&format!("[{}](", lang.text("nav-keys"))), "{token}");
                assert!(token.contains(&place("scopes-webhooks")), "{token}");
            }
            Lang::Fr => {
                assert!(token.contains(&place("nav-keys")), "{token}");
                assert!(token.contains(&place("scopes-read")), "{token}");
            }
        }
        let dossier = help("dossier");
        assert!(dossier.contains(&place("dossier")), "{dossier}");
    }
    // What an error tells to do.
    let after = public()["afterResponse"][0]["source"].as_str().unwrap().to_owned();
    let en = |key: &str| Lang::En.text(key);
    for [menu, page] in [["nav-admin", "nav-keys"], ["nav-automation", "nav-modules"]] {
        let place = format!("({}, {})", en(menu), en(page));
        assert!(after.contains(&place), "{place} in {after}");
    }
}
