//! The OpenAPI document: whole, committed, served, and true of what is answered.

use crate::{
    both,
    support::{TestApp, http::Response, walk},
};
use oxiva::i18n::Lang;
use serde_json::{Value as Json, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

/// `OXIVA_WRITE_OPENAPI=1 cargo test committed` writes it.
#[test]
fn the_committed_document_is_what_the_program_says() {
    let said = oxiva::api::openapi::json(Lang::En);
    if std::env::var_os("OXIVA_WRITE_OPENAPI").is_some() {
        fs::write(COMMITTED, said).unwrap();
    }
    let committed = fs::read_to_string(Path::new(COMMITTED)).unwrap();
    assert!(said == committed, "docs/openapi.json is old: oxiva openapi > docs/openapi.json");
}

fn document() -> Json {
    document_in(Lang::En)
}

fn document_in(lang: Lang) -> Json {
    serde_json::from_str(oxiva::api::openapi::json(lang)).unwrap()
}

/// Whether a value fits a schema, as far as this document's schemas go.
fn misfit(document: &Json, schema: &Json, value: &Json, at: &str) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        return misfit(document, document.pointer(&name[1..]).unwrap(), value, at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = choices.iter().any(|one| misfit(document, one, value, at).is_none());
        return (!fits).then(|| format!("{at}: {value} is none of {choices:?}"));
    }
    let kind = match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(n) if n.is_i64() || n.is_u64() => "integer",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    };
    let is = |word: &Json| word == kind || (word == "number" && kind == "integer");
    let fits = match &schema["type"] {
        Json::Null => true,
        Json::Array(kinds) => kinds.iter().any(is),
        one => is(one),
    };
    if !fits || schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return Some(format!("{at}: {value} is not {schema}"));
    }
    if let (Some(items), Some(list)) = (schema.get("items"), value.as_array()) {
        return list.iter().find_map(|item| misfit(document, items, item, &format!("{at}[]")));
    }
    let map = value.as_object()?;
    let required = schema["required"].as_array().into_iter().flatten();
    let missing = required.filter_map(Json::as_str).find(|name| !map.contains_key(*name));
    if let Some(name) = missing {
        return Some(format!("{at}: no {name} in {value}"));
    }
    map.iter().find_map(|(name, value)| match schema["properties"].get(name) {
        Some(property) => misfit(document, property, value, &format!("{at}.{name}")),
        None if schema["additionalProperties"] == json!(false) => {
            Some(format!("{at}.{name} is not said"))
        }
        None => None,
    })
}

/// Asserts that the document tells of this answer.
fn is_told(document: &Json, method: &str, pattern: &str, answer: &Response) {
    let about = format!("{method} {pattern}\n{answer:?}");
    // What v2.0 answers with a slash at its end, too, is told of once.
    let pattern = pattern.trim_end_matches('/');
    let operation = &document["paths"][pattern][method.to_lowercase()];
    let mut told = &operation["responses"][answer.status.to_string()];
    assert!(told.is_object(), "an answer that is not told of: {about}");
    if let Some(name) = told["$ref"].as_str() {
        told = document.pointer(&name[1..]).unwrap();
    }
    match told["content"]["application/json"].get("schema") {
        Some(schema) => {
            let misfit = misfit(document, schema, &answer.json(), "");
            assert_eq!(misfit, None, "{about}");
        }
        None => assert!(answer.body.is_empty(), "{about}"),
    }
}

#[both]
async fn tells_of_every_route_and_of_no_other(app: TestApp) {
    let served: BTreeSet<_> = walk::listed(&app)
        .into_iter()
        .filter(|route| route.path.starts_with("/api/v3/") || route.path.starts_with("/appli/"))
        // What v2.0 answers with a slash at its end, too, is told of once.
        .filter(|route| !route.catch_all && !route.path.ends_with('/'))
        .flat_map(|route| {
            route.methods.iter().map(|m| format!("{m} {}", route.path)).collect::<Vec<_>>()
        })
        .filter(|route| !route.starts_with("HEAD "))
        .collect();
    let document = document();
    let told: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |m| format!("{} {path}", m.to_uppercase()))
        })
        .collect();
    assert_eq!(told, served);
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(ids.insert(operation["operationId"].to_string()), "{method} {path}");
            // A text that is not in `locales/` shows its key.
            let is_text = |text: &Json, key: &str| {
                text.as_str().is_some_and(|text| !text.is_empty() && !text.starts_with(key))
            };
            let summary = &operation["summary"];
            let missing = "has no text in locales/fr.ftl and locales/en.ftl";
            assert!(is_text(summary, "op-"), "{method} {path}: {summary} {missing}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let (name, text) = (&parameter["name"], &parameter["description"]);
                let is_told = is_text(text, "query-") && is_text(text, "openapi-");
                assert!(is_told, "{method} {path}: {name}: {text} {missing}");
            }
        }
    }
    assert_eq!(document["openapi"], "3.1.0");
}

#[both]
async fn each_server_says_its_own_address(app: TestApp) {
    for (path, lang) in [("/api/v3/openapi.json", Lang::En), ("/api/v3/openapi.fr.json", Lang::Fr)]
    {
        let served = app.http().get(path).await;
        assert_eq!((served.status, served.header("content-type")), (200, "application/json"));
        let mut served = served.json();
        let servers = served["servers"].take();
        let mut document = document_in(lang);
        let mut expected = document["servers"].take();
        assert_eq!(expected.as_array().map(Vec::len), Some(1), "{expected}");
        assert_eq!(expected[0]["url"], "https://crm.example.org");
        expected[0]["url"] = app.config.public_url().into();
        assert_eq!(servers, expected);
        assert!(served == document, "{path}");
    }
}

/// Every text of a document by its place.
fn texts(document: &Json) -> BTreeMap<String, String> {
    fn collect(value: &Json, place: &str, texts: &mut BTreeMap<String, String>) {
        match value {
            Json::Object(map) => {
                for (name, value) in map.iter().filter(|(name, _)| *name != "example") {
                    let place = format!("{place}/{name}");
                    match (name.as_str(), value.as_str()) {
                        ("description" | "summary", Some(text)) => {
                            texts.insert(place, text.to_owned());
                        }
                        _ => collect(value, &place, texts),
                    }
                }
            }
            Json::Array(list) => {
                let numbered = list.iter().enumerate();
                numbered.for_each(|(n, one)| collect(one, &format!("{place}/{n}"), texts));
            }
            _ => {}
        }
    }
    let mut all = BTreeMap::new();
    collect(document, "", &mut all);
    all
}

#[test]
fn both_languages_say_the_same() {
    let (english, french) = (texts(&document_in(Lang::En)), texts(&document_in(Lang::Fr)));
    assert!(english.len() > 500 && english.keys().eq(french.keys()));
    for (place, text) in &french {
        // What stands in code is the same in both.
        let prose: String = text.split('`').step_by(2).collect();
        let is_translated = *text != english[place] || !prose.contains(char::is_alphabetic);
        assert!(is_translated, "{place}: add the French of « {text} » to locales/openapi.toml");
        for wrong in [" :", " ;", " !", " ?", " »", "« ", "'"] {
            assert!(!prose.contains(wrong), "{place}: {text}");
        }
    }
}

#[test]
fn every_body_has_an_example_that_fits() {
    for lang in Lang::ALL {
        let document = document_in(lang);
        let mut examples = 0;
        let refused = &document["components"]["responses"]["Refused"];
        let mut bodies = vec![("Refused".to_owned(), refused)];
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let about = format!("{method} {path}");
                bodies.push((about.clone(), &operation["requestBody"]));
                let answers = operation["responses"].as_object().unwrap().values();
                bodies.extend(answers.map(|answer| (about.clone(), answer)));
            }
        }
        for (about, body) in bodies {
            let Some(body) = body["content"].get("application/json") else { continue };
            examples += 1;
            let example = &body["example"];
            assert!(example.is_object() || example.is_array(), "{about}: {example}");
            assert_eq!(misfit(&document, &body["schema"], example, ""), None, "{about}");
        }
        assert!(examples > 120, "{examples}");
    }
}

#[both]
async fn tells_of_every_answer(app: TestApp) {
    let document = document();
    let world = crate::support::World::create(&app, "demo", "mot", 0).await;
    let mut asked = BTreeSet::new();
    for ask in walk::asks(&app, &world, &world) {
        if !ask.pattern.starts_with("/api/v3/") && !ask.pattern.starts_with("/appli/") {
            continue;
        }
        let answer = ask.send(&world.client(&app, ask.who)).await;
        is_told(&document, &ask.method, &ask.pattern, &answer);
        asked.insert((ask.pattern.clone(), ask.method.clone()));
        // Without credentials, with nonsense in the query or the body.
        is_told(&document, &ask.method, &ask.pattern, &ask.send(&app.http()).await);
        let body = if ask.method == "GET" { "" } else { "{\"\":" };
        let nonsense = walk::Ask { body: body.to_owned(), ..ask.query("nonsense=1") };
        let answer = nonsense.send(&world.client(&app, ask.who)).await;
        assert!(answer.status < 500, "{answer:?}");
        is_told(&document, &ask.method, &ask.pattern, &answer);
    }
    assert!(asked.len() > 80, "{}", asked.len());
}
