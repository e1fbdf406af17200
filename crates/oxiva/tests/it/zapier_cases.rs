//! The Oxiva app for Zapier in our own engine: `zapier/cases.json`, the table that `zapier/cases.test.mjs`
//! runs with Zapier's own client, with the same results.

use crate::{
    both,
    support::{Dossier, Setup, TestApp},
};
use oxiva::{
    actions::{
        Call, Doing, Failure, Outcome,
        definition::{Definition, Session},
    },
    dossiers::{self, tokens::TokenScope},
};
use serde_json::{Map, Value as Json, json};

const CASES: &str = include_str!("../../../../zapier/cases.json");
const PUBLIC: &str = include_str!("../../../../zapier/definition-en.json");
const PRIVATE: &str = include_str!("../../../../zapier/definition-fr.json");
/// How often a throttled case is tried before one must fail.
const TRIES: usize = 20;

struct Apps {
    public: &'static Definition,
    private: &'static Definition,
}

impl Apps {
    fn read() -> Apps {
        let read = |text| {
            let document = serde_json::from_str(text).unwrap();
            Box::leak(Box::new(Definition::parse("test", document).unwrap()))
        };
        Apps { public: read(PUBLIC), private: read(PRIVATE) }
    }
}

fn cases(throttled: bool) -> Vec<Json> {
    let mut all: Vec<Json> = serde_json::from_str(CASES).unwrap();
    all.retain(|case| (case["server"] == "throttled") == throttled);
    assert!(!all.is_empty());
    all
}

fn map(value: &Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap_or_default()
}

/// `{{client.id}}` in whatever stands in a case, from what is known.
fn filled(value: &Json, known: &Json) -> Json {
    match value {
        Json::String(text) => {
            let mut text = text.clone();
            while let Some((before, rest)) = text.split_once("{{") {
                let (path, after) = rest.split_once("}}").unwrap();
                let found = path.split('.').fold(known, |from, key| &from[key]);
                text = format!("{before}{}{after}", found.as_str().unwrap());
            }
            text.into()
        }
        Json::Array(items) => items.iter().map(|item| filled(item, known)).collect(),
        Json::Object(object) => {
            object.iter().map(|(key, value)| (key.clone(), filled(value, known))).collect()
        }
        other => other.clone(),
    }
}

fn holds(case: &str, there: &Json, expected: &Json) {
    for (key, value) in expected.as_object().unwrap() {
        let text = there[key].as_str().unwrap_or_default();
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let good = match value.as_str() {
            Some("<id>") => digits(text),
            Some("<date>") => text.len() == 29 && text.as_bytes()[10] == b'T',
            Some("<local date>") => text.len() == 23 && text.as_bytes()[10] == b' ',
            Some(value) if value.ends_with("/<id>") => {
                text.strip_prefix(value.trim_end_matches("<id>")).is_some_and(digits)
            }
            _ => there[key] == *value,
        };
        assert!(good, "{case}: {key} is no {value} in {there}");
    }
}

/// What a step comes to: the first of what was found, or null; or why it came to nothing.
async fn done(
    session: Session,
    call: Call,
    step: &str,
    input: Map<String, Json>,
) -> Result<Json, Failure> {
    let (kind, key) = step.split_once('.').unwrap_or((step, ""));
    let mut call = Call { action: key.to_owned(), params: input.clone(), ..call };
    match kind {
        "authentication" => return session.test().await.map(|label| json!({ "label": label })),
        "triggers" => {
            let items = session.list(key, input).await?;
            return Ok(items.into_iter().next().unwrap_or_default());
        }
        "searchOrCreates" => drop(call.params.insert("on_miss".to_owned(), "create".into())),
        _ => {}
    }
    let nothing = call.dossier.langue.text("definition-nothing-found");
    match session.run(call).await {
        Doing::Ended(Outcome::Done(output)) => Ok(output),
        Doing::Ended(Outcome::Halted(why)) if why == nothing => Ok(Json::Null),
        Doing::Ended(Outcome::Halted(why)) => Err(Failure::lasting("halted", why)),
        Doing::Ended(Outcome::Failed(failure)) => Err(failure),
        _ => panic!("{step}: neither done nor failed"),
    }
}

/// A failure in the words of the table of cases.
fn told(failure: &Failure) -> Json {
    let status = &failure.detail["status"];
    let kind = match failure.code {
        "connection_expired" => "expired",
        "app_error" => "error",
        "http_status" if *status == 429 => "throttled",
        "http_status" => "response",
        other => other,
    };
    json!({"as": kind, "status": status, "code": failure.detail["code"]})
}

struct House<'a> {
    app: &'a TestApp,
    demo: Dossier,
    apps: Apps,
    known: Json,
}

impl House<'_> {
    async fn open(app: &TestApp) -> House<'_> {
        let demo = app.dossier("demo").await;
        let id = demo.person("Camille Cas").await;
        let known = json!({
            "dossier": "Société demo",
            "address": app.config.public_url(),
            "person": {"id": id.to_string(), "nom": "Camille Cas"},
        });
        House { app, demo, apps: Apps::read(), known }
    }

    async fn call(&self) -> Call {
        let (app, id) = (self.app, self.demo.id);
        let dossier = self.app.read(move |tx| dossiers::get(tx, id)).await;
        let now = app.clock.now();
        let (run, step, item) = (app.entropy.uuid(now), "2".to_owned(), String::new());
        let (action, params) = (String::new(), Map::new());
        Call {
            engine: app.zaps.clone(),
            dossier,
            zap: 1,
            run,
            step,
            item,
            action,
            params,
            connection: None,
            depth: 1,
            now,
        }
    }

    async fn run(&self, case: &Json) {
        let name = case["name"].as_str().unwrap();
        let mut known = self.known.clone();
        for given in case["given"].as_array().into_iter().flatten() {
            let path = format!("/{}", given["post"].as_str().unwrap());
            let made = self.demo.api.post(&path, filled(&given["body"], &known)).await;
            assert_eq!(made.status, 201, "{name}");
            known[given["as"].as_str().unwrap()] = made.json();
        }
        let token = match case.get("scopes") {
            None => self.demo.token.clone(),
            Some(scopes) => {
                assert_eq!(*scopes, json!(["read"]), "{name}");
                self.demo.token(&[TokenScope::Read]).await
            }
        };
        // What is no credential of the app would be taken for a secret.
        let address = if case["app"] == "fr" { "adresse" } else { "address" };
        let mut auth = json!({"token": token, "dossier": "demo", address: known["address"]});
        auth.as_object_mut().unwrap().extend(map(&filled(&case["auth"], &known)));
        let definition = match case["app"].as_str() {
            Some("fr") => self.apps.private,
            _ => self.apps.public,
        };
        let once = async || {
            let call = self.call().await;
            let session = Session::new(definition, &self.app.zaps, &call.dossier, map(&auth), None);
            let step = case["do"].as_str().unwrap();
            done(session, call, step, map(&filled(&case["input"], &known))).await
        };
        let mut result = once().await;
        for _ in 0..TRIES {
            if case["server"] == "throttled" && result.is_ok() {
                result = once().await;
            }
        }
        match (result, case.get("gives"), case.get("fails")) {
            (Ok(there), Some(Json::Null), None) => assert_eq!(there, Json::Null, "{name}"),
            (Ok(there), Some(gives), None) => holds(name, &there, &filled(gives, &known)),
            (Err(failure), None, Some(fails)) => {
                let mut expected = fails.clone();
                let ours = expected.as_object_mut().unwrap().shift_remove("ours");
                let says = expected.as_object_mut().unwrap().shift_remove("says").unwrap();
                match ours {
                    // What Zapier's editor refuses is refused here when it runs.
                    Some(code) => assert_eq!(json!(failure.code), code, "{name}"),
                    None => {
                        holds(name, &told(&failure), &expected);
                        assert!(
                            failure.message.contains(says.as_str().unwrap()),
                            "{name}: {failure:?}"
                        );
                    }
                }
                assert!(
                    !format!("{failure:?}").contains(auth["token"].as_str().unwrap()),
                    "{name}"
                );
            }
            (result, ..) => panic!("{name}: {result:?}"),
        }
    }
}

#[both]
async fn the_same_definition_has_the_same_results(app: TestApp) {
    let house = House::open(&app).await;
    for case in cases(false) {
        house.run(&case).await;
    }
}

#[both]
async fn too_many_requests_are_told(setup: Setup) {
    let app = setup.with("limits.api_per_second", "1").start().await;
    let house = House::open(&app).await;
    for case in cases(true) {
        house.run(&case).await;
    }
}
