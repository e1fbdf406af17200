//! Every text of every operation of API v3, by its own document, with texts that nobody means well with: no
//! server error, and the same answer on both databases.

use crate::support::{Engine, TestApp, World, http::Http, run_with, walk};
use serde_json::{Map, Value as Json, json};

/// As they stand between the quotes of JSON: Rust has no text for some of them.
const TEXTS: &[&str] = &[
    r"a\u0000b",
    r"\ud83d",
    r"x\ude00\ud83dy",
    r"zero\u200bwidth",
    r"\ufeff\u202eRTL\u2066",
    r"line\r\nbreak\u2028",
    r"\u0001\u007f\u009b",
    r"\ud83d\udc69\u200d\ud83d\udcbb",
    r"'; DROP TABLE societes; -- \\u0000",
    r"{{1__x}} {{=gives['1']}} %00 %ff <b>&amp;</b>",
    r"\uffff\ufffe\ue000",
    r"1e999",
    "",
];

/// Stands for the hostile text in a body, until it is written.
const PLACE: &str = "<hostile>";

#[test]
fn no_text_is_an_error_of_the_server_and_both_databases_say_the_same() {
    let mut said = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        run_with(engine, async |app: TestApp| said.push(answers(&app).await));
    }
    assert!(said[0].len() > 1_000, "{}", said[0].len());
    // PostgreSQL may have been left out.
    for other in &said[1..] {
        for (one, other) in said[0].iter().zip(other) {
            assert_eq!(one, other);
        }
        assert_eq!(said[0].len(), other.len());
    }
}

/// What was asked, and what was answered.
type Said = (String, u16, String);

async fn answers(app: &TestApp) -> Vec<Said> {
    let world = World::create(app, "demo", "ordinaire", 0).await;
    let asks = walk::asks(app, &world, &world);
    let document = app.http().get("/api/v3/openapi.json").await.json();
    let mut said = Vec::new();
    for ask in asks.iter().filter(|ask| ask.pattern.starts_with("/api/v3/")) {
        let operation = &document["paths"][&ask.pattern][ask.method.to_lowercase()];
        let client = world.client(app, ask.who);
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "query" {
                ask_with_query(&client, ask, &parameter["name"], &mut said).await;
            }
        }
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let mut places = Vec::new();
        gather(&document, schema, &mut Vec::new(), &mut places);
        let sample = serde_json::from_str(&ask.body).unwrap_or_else(|_| json!({}));
        for place in places {
            let body = put(&sample, &place).to_string();
            for text in TEXTS {
                let body = body.replace(PLACE, text);
                let answer =
                    client.send(&ask.method, &ask.path, "application/json", body.as_bytes()).await;
                let what = format!("{} {} {}", ask.method, ask.pattern, shown(&body));
                assert!(answer.status < 500, "{what}: {answer:?}");
                let told = match answer.status {
                    400.. => format!("{} {:?}", answer.code(), answer.field()),
                    _ => echo(&answer.json(), &place),
                };
                said.push((what, answer.status, told));
            }
        }
    }
    said
}

async fn ask_with_query(client: &Http, ask: &walk::Ask, name: &Json, said: &mut Vec<Said>) {
    let path = ask.path.split('?').next().unwrap();
    for text in ["a%00b", "%E2%80%8B", "zero%E2%80%8Bwidth", "%EF%BB%BF%0A", "%ED%A0%BD", "%"] {
        let query = format!("{path}?{}={text}", name.as_str().unwrap());
        let answer = client.send(&ask.method, &query, "", b"").await;
        let what = format!("{} {} {name}={text}", ask.method, ask.pattern);
        assert!(answer.status < 500, "{what}: {answer:?}");
        let told = if answer.status < 400 { String::new() } else { answer.code() };
        said.push((what, answer.status, told));
    }
}

/// Addresses, ids and secrets are each database's own.
fn shown(body: &str) -> String {
    let own = |text: &str| text.contains("127.0.0.1");
    body.split('"').filter(|text| !own(text)).collect::<Vec<_>>().join("\"")
}

/// A step down into a body.
#[derive(Clone, Debug)]
enum Key {
    Name(String),
    /// A name that the sender chooses: the hostile text itself.
    AnyName,
    Item,
}

/// Where texts may stand, by a schema.
fn gather(document: &Json, schema: &Json, at: &mut Vec<Key>, places: &mut Vec<Vec<Key>>) {
    if at.len() > 6 {
        return;
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return gather(document, &document["components"]["schemas"][name], at, places);
    }
    let is = |kind: &str| match &schema["type"] {
        Json::String(one) => one == kind,
        Json::Array(several) => several.iter().any(|one| one == kind),
        _ => false,
    };
    let is_free = schema.as_object().is_some_and(|schema| {
        ["type", "oneOf", "properties"].iter().all(|key| !schema.contains_key(*key))
    });
    if is("string") || (is_free && !at.is_empty()) {
        places.push(at.clone());
    }
    let mut below = |key: Key, schema: &Json| {
        at.push(key);
        gather(document, schema, at, places);
        at.pop();
    };
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        below(Key::Name(name.clone()), property);
    }
    if schema["items"].is_object() {
        below(Key::Item, &schema["items"]);
    }
    let others = &schema["additionalProperties"];
    if others.is_object() || others == &json!(true) {
        below(Key::AnyName, others);
        below(Key::Name("x".to_owned()), &json!({ "type": "string" }));
    }
    for one in schema["oneOf"].as_array().into_iter().flatten() {
        gather(document, one, at, places);
    }
}

/// The body with the text at its place, and what is on the way there.
fn put(body: &Json, place: &[Key]) -> Json {
    let Some((key, rest)) = place.split_first() else { return PLACE.into() };
    match key {
        Key::Item => {
            let mut items = body.as_array().cloned().unwrap_or_default();
            let first = items.first().cloned().unwrap_or_default();
            items.splice(..items.len().min(1), [put(&first, rest)]);
            items.into()
        }
        Key::Name(name) => with(body, name, |inner| put(inner, rest)),
        Key::AnyName => with(body, PLACE, |_| "x".into()),
    }
}

fn with(body: &Json, name: &str, make: impl FnOnce(&Json) -> Json) -> Json {
    let mut fields: Map<String, Json> = body.as_object().cloned().unwrap_or_default();
    let inner = fields.get(name).cloned().unwrap_or_default();
    fields.insert(name.to_owned(), make(&inner));
    fields.into()
}

/// What the answer has at the same place.
fn echo(answer: &Json, place: &[Key]) -> String {
    let found = place.iter().try_fold(answer, |value, key| match key {
        Key::Name(name) => value.get(name),
        Key::Item => value.get(0),
        Key::AnyName => None,
    });
    found.filter(|value| value.is_string()).map(Json::to_string).unwrap_or_default()
}

#[test]
fn the_places_of_texts_are_found() {
    let document = json!({ "components": { "schemas": { "A": { "type": "object", "properties": {
        "a": { "type": ["string", "null"] }, "n": { "type": "integer" },
        "b": { "type": "array", "items": { "type": "string" } } } } } } });
    let mut places = Vec::new();
    gather(&document, &json!({ "$ref": "#/components/schemas/A" }), &mut Vec::new(), &mut places);
    let bodies: Vec<_> =
        places.iter().map(|place| put(&json!({ "a": "x", "z": 1 }), place)).collect();
    assert_eq!(bodies, [json!({ "a": PLACE, "z": 1 }), json!({ "a": "x", "z": 1, "b": [PLACE] })]);
    assert_eq!(echo(&json!({ "b": ["y"] }), &places[1]), "\"y\"");
}
