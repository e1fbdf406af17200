//! The native apps: what an action sends, what it reads of the answer, and what it leaves in the dossier.

use crate::{
    both,
    mail::with_mail,
    support::{
        Answer::{Close, Garbage, Later, Redirect, Says, Status},
        Browser, Dossier, Receiver, Setup, Smtp, TestApp,
        zaps::{Made, catch_hook, post},
    },
};
use oxiva::{
    actions::{
        self, Call, Doing, Failure, Outcome,
        connections::{self, Hosts, Wanted},
    },
    app::Shared,
    dossiers::{self, Actor, people::Role},
    zaps::{checks::AppChecks, runs::RunState},
};
use serde_json::{Value as Json, json};
use std::{fs, path::Path, sync::Arc, time::Duration};
use uuid::Uuid;

const RUN: Uuid = Uuid::from_u128(7);
const KEY: &str = "00000000-0000-0000-0000-000000000007-3-1";

/// One action of zap 12, as the runner does it.
struct Step<'a> {
    app: &'a TestApp,
    dossier: &'a Dossier,
    connection: Option<i64>,
}

impl<'a> Step<'a> {
    fn of(app: &'a TestApp, dossier: &'a Dossier) -> Step<'a> {
        Step { app, dossier, connection: None }
    }

    async fn run(&self, name: &str, action: &str, params: Json) -> Outcome {
        let (app, id) = (Shared::clone(self.app), self.dossier.id);
        let dossier = self.app.read(move |tx| dossiers::get(tx, id)).await;
        let scope = app.scope(id, Actor::Zap(12));
        let call = Call {
            engine: app.zaps.clone(),
            dossier,
            zap: 12,
            run: RUN,
            step: "3".to_owned(),
            item: "1".to_owned(),
            action: action.to_owned(),
            params: params.as_object().unwrap().clone(),
            connection: self.connection,
            depth: 1,
            now: scope.now,
        };
        match actions::run(name, call).await {
            Doing::Ended(outcome) => outcome,
            Doing::Inside(work) => self.app.write(move |tx| work(tx, &scope)).await,
        }
    }

    async fn done(&self, name: &str, action: &str, params: Json) -> Json {
        is_offered(name, action, &params);
        match self.run(name, action, params).await {
            Outcome::Done(output) | Outcome::DoneWith { output, .. } => output,
            other => panic!("{other:?}"),
        }
    }

    async fn failed(&self, name: &str, action: &str, params: Json) -> Failure {
        match self.run(name, action, params).await {
            Outcome::Failed(failure) => failure,
            other => panic!("{other:?}"),
        }
    }
}

/// Fails for an action, or a field of it, that no zap could be saved with.
#[track_caller]
fn is_offered(name: &str, action: &str, params: &Json) {
    let known = actions::find(name).and_then(|app| app.action(action));
    assert!(known.is_some(), "{name} does not list {action}");
    let problems =
        actions::Checks { sends_mail: true }.params(name, action, params.as_object().unwrap());
    let unknown = problems.iter().find(|problem| problem.code.word() == "unknown_key");
    assert!(unknown.is_none(), "{name} {action} does not list a field: {unknown:?}");
}

/// What a form offers is also done: without any field an action fails for what is missing, never because
/// its app does not know it.
#[both]
async fn every_action_that_is_listed_is_done(app: TestApp) {
    let demo = app.dossier("demo").await;
    let step = Step::of(&app, &demo);
    for one in actions::APPS.iter() {
        for action in one.actions {
            let outcome = step.run(one.name, action.name, json!({})).await;
            let is_known = !matches!(&outcome, Outcome::Failed(f) if f.code == "unknown_action");
            assert!(is_known, "`run` of {} does not do {}: {outcome:?}", one.name, action.name);
        }
    }
}

/// A step that stands for one that nothing here does says for which one, and is not tried again.
#[both]
async fn a_step_to_replace_says_what_it_stands_for(app: TestApp) {
    let demo = app.dossier("demo").await;
    let kept = json!({ "app": "Trello", "action": "create_card", "params": { "name": "x" } });
    let failure = Step::of(&app, &demo).failed("placeholder", "to_replace", kept).await;
    let message = "L’étape remplace «\u{a0}create_card\u{a0}» de Trello, que rien ici ne fait.";
    assert_eq!(failure, Failure::lasting("placeholder", message));
}

/// The text of every test of zaps, and of the formatter's.
fn tests_of_zaps() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open =
        ["tests/it", "../zap-engine/src/formatter/tests"].map(|at| root.join(at)).to_vec();
    let mut text = String::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            text += &fs::read_to_string(path).unwrap();
        }
    }
    text
}

/// What an action does is asserted by a test that names it. Those of `crm` are made for every noun alike.
#[test]
fn every_action_has_a_test() {
    let tests = tests_of_zaps();
    for app in actions::APPS.iter().filter(|app| app.name != "crm") {
        for name in app.actions.iter().map(|action| action.name) {
            let is_named = tests.contains(&format!("\"{name}\""));
            assert!(is_named, "no test says what {} {name} does: tests/it/zap_apps.rs", app.name);
        }
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

#[both]
async fn what_a_webhook_sends(app: TestApp) {
    let (demo, mut receiver) = (app.dossier("demo").await, Receiver::start().await);
    let step = Step::of(&app, &demo);
    let data = json!({"a": 1, "b__c": "é&", "l": ["x", "y"]});
    let url = receiver.url("/in?k=1");
    for (action, more, method, target, kind, body) in [
        ("get", json!({}), "GET", "/in?k=1&a=1&b__c=%C3%A9%26&l=x&l=y", "", ""),
        (
            "post",
            json!({}),
            "POST",
            "/in?k=1",
            "application/json",
            r#"{"a":1,"b":{"c":"é&"},"l":["x","y"]}"#,
        ),
        (
            "put",
            json!({"payload_type": "form", "unflatten": "no"}),
            "PUT",
            "/in?k=1",
            FORM,
            "a=1&b__c=%C3%A9%26&l=x&l=y",
        ),
        (
            "post",
            json!({"payload_type": "xml"}),
            "POST",
            "/in?k=1",
            "application/xml; charset=utf-8",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><root><a>1</a><l>x</l><l>y</l><b><c>é&amp;</c></b></root>",
        ),
        (
            "post",
            json!({"payload_type": "raw", "data": "tel quel"}),
            "POST",
            "/in?k=1",
            "text/plain; charset=utf-8",
            "tel quel",
        ),
        (
            "post",
            json!({"wrap_in_array": true, "unflatten": false}),
            "POST",
            "/in?k=1",
            "application/json",
            r#"[{"a":1,"b__c":"é&","l":["x","y"]}]"#,
        ),
    ] {
        let mut params = json!({"url": url, "data": data});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        step.done("webhooks", action, params).await;
        let call = receiver.next().await;
        assert_eq!((call.method.as_str(), call.target.as_str()), (method, target));
        assert_eq!(call.headers.get("content-type").map_or("", String::as_str), kind);
        match kind {
            "application/json" => {
                assert_eq!(call.json(), serde_json::from_str::<Json>(body).unwrap())
            }
            _ if body.contains("<root>") => assert!(
                call.body.len() == body.len() && call.body.contains("<b><c>é&amp;</c></b>"),
                "{}",
                call.body
            ),
            _ => assert_eq!(call.body, body),
        }
        assert_eq!(call.headers["idempotency-key"], KEY);
        assert_eq!(call.headers["x-oxiva-run"], RUN.to_string());
        assert!(call.headers["user-agent"].starts_with("Oxiva/"));
    }
    let custom = json!({"method": "PATCH", "url": url, "data": "{}", "basic_auth": "jean|p:w",
        "headers": {"X-Une": "1", "Content-Type": "application/merge-patch+json"}});
    let output = step.done("webhooks", "custom", custom).await;
    assert_eq!((&output["status"], &output["data"]), (&json!(200), &json!("seen")));
    let call = receiver.next().await;
    assert_eq!((call.method.as_str(), call.body.as_str()), ("PATCH", "{}"));
    assert_eq!(call.headers["authorization"], "Basic amVhbjpwOnc=");
    assert_eq!(call.headers["content-type"], "application/merge-patch+json");
    receiver.no_others();
}

#[both]
async fn what_a_webhook_reads(app: TestApp) {
    let (demo, receiver) = (app.dossier("demo").await, Receiver::start().await);
    let step = Step::of(&app, &demo);
    for (kind, body, output) in [
        ("application/json", r#"{"id":"7","l":[1]}"#, json!({"id": "7", "l": [1]})),
        ("application/json", r#"[{"a":1},2]"#, json!([{"a": 1}, {"output": 2}])),
        ("application/json", "{oops", json!({"body": "{oops"})),
        ("text/plain", r#" {"a":1}"#, json!({"a": 1})),
        ("text/plain", "bonjour", json!({"body": "bonjour"})),
        ("application/x-www-form-urlencoded", "a=1&b=%C3%A9", json!({"a": "1", "b": "é"})),
        ("application/xml", "<r><a>1</a></r>", json!({"r": {"a": "1"}})),
        ("application/json", "", json!({})),
    ] {
        receiver.answers(&[Says(kind, body)]);
        assert_eq!(step.done("webhooks", "get", json!({"url": receiver.url("/")})).await, output);
    }
}

#[both]
async fn what_fails_says_whether_to_try_again(app: TestApp) {
    let (demo, receiver) = (app.dossier("demo").await, Receiver::start().await);
    let step = Step::of(&app, &demo);
    for (answer, code, retry, after) in [
        (Status(404), "http_status", false, false),
        (Status(503), "http_status", true, false),
        (Later(429, "60"), "http_status", true, true),
        (Later(400, "60"), "http_status", false, false),
        (Close, "closed", true, false),
        (Garbage, "protocol", true, false),
    ] {
        receiver.answers(&[answer]);
        let failure = step.failed("webhooks", "post", json!({"url": receiver.url("/")})).await;
        let asked = failure.after.is_some_and(|wait| wait >= Duration::from_secs(60));
        assert_eq!((failure.code, failure.retry, asked), (code, retry, after), "{failure:?}");
        assert!(!failure.message.contains("zap-failure"), "{failure:?}");
    }
    for (url, code) in [
        ("http://10.1.2.3/", "refused_address"),
        ("ftp://example.org/", "refused_address"),
        ("", "missing_field"),
    ] {
        let failure = step.failed("webhooks", "get", json!({"url": url})).await;
        assert_eq!((failure.code, failure.retry), (code, false), "{failure:?}");
    }
}

#[both]
async fn a_redirect_is_followed_and_no_further_than_five(app: TestApp) {
    let (demo, mut receiver) = (app.dossier("demo").await, Receiver::start().await);
    let step = Step::of(&app, &demo);
    receiver.answers(&[Redirect, Says("application/json", r#"{"ok":true}"#)]);
    let params = json!({"url": receiver.url("/"), "data": {"a": 1}});
    assert_eq!(step.done("webhooks", "post", params.clone()).await, json!({"ok": true}));
    assert_eq!(receiver.next().await.method, "POST");
    let second = receiver.next().await;
    assert_eq!((second.method.as_str(), second.target.as_str()), ("GET", "/elsewhere"));
    receiver.always_answers(Redirect);
    assert_eq!(step.failed("webhooks", "post", params).await.code, "redirects");
}

#[both]
async fn a_redirect_that_drops_the_body_is_told(app: TestApp) {
    let (demo, receiver) = (Arc::new(app.dossier("demo").await), Receiver::start().await);
    receiver.chooses(|call| if call.target == "/in" { Redirect } else { Status(200) });
    let zap = Made::new(
        &app,
        &demo,
        catch_hook(json!([post("2", &receiver.url("/in"), json!({"a": 1}))])),
    )
    .await;
    zap.start(json!({})).await;
    let run = zap.are(&[RunState::Success]).await.remove(0);
    let shown = demo.api.get(&format!("/runs/{}", run.id)).await.json();
    assert_eq!(shown["steps"][1]["warnings"], json!(["redirected:GET"]));
    let (email, _) = demo.someone(&app, "Claude", Role::Administrator).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let page = browser.get(&format!("/executions/{}", run.id)).await.text();
    assert!(page.contains("Une redirection a changé l’appel en GET"), "{page}");
    assert!(!page.contains("Introuvable dans les étapes"), "{page}");
    // Who answered badly says so, too.
    receiver.chooses(|call| if call.target == "/in" { Redirect } else { Status(405) });
    let step = Step::of(&app, &demo);
    let failure = step
        .failed("webhooks", "post", json!({"url": receiver.url("/in"), "data": {"a": 1}}))
        .await;
    assert_eq!((failure.code, &failure.detail["redirected"]), ("http_status", &json!("GET")));
    receiver.chooses(|call| if call.target == "/in" { Redirect } else { Status(200) });
    let get = step.run("webhooks", "get", json!({"url": receiver.url("/in")})).await;
    assert!(matches!(get, Outcome::Done(_)), "{get:?}");
}

#[both]
async fn a_mapped_value_is_encoded_in_an_address(app: TestApp) {
    let (demo, mut receiver) = (Arc::new(app.dossier("demo").await), Receiver::start().await);
    let url = receiver.url("/{{1__p}}/in?nom={{1__q}}&z=1");
    let get = |url: &str| json!([{"id": "2", "kind": "action", "app": "webhooks", "action": "get", "params": {"url": url}}]);
    let zap = Made::new(&app, &demo, catch_hook(get(&url))).await;
    zap.start(json!({"q": "Mairie de Lyon", "p": "à\té&#+%"})).await;
    zap.are(&[RunState::Success]).await;
    assert_eq!(
        receiver.next().await.target,
        "/%C3%A0%09%C3%A9%26%23%2B%25/in?nom=Mairie%20de%20Lyon&z=1"
    );
    let whole = Made::new(&app, &demo, catch_hook(get("{{1__url}}"))).await;
    whole.start(json!({"url": receiver.url("/a%20b?c=d&e=f+g")})).await;
    whole.are(&[RunState::Success]).await;
    assert_eq!(receiver.next().await.target, "/a%20b?c=d&e=f+g");
}

#[both]
async fn our_own_address_is_answered_inside(setup: Setup) {
    let app = setup
        .with("server.public_url", "https://crm.oxiva.example")
        .with("outbound.allow_networks", "")
        .start()
        .await;
    let demo = app.dossier("demo").await;
    let step = Step::of(&app, &demo);
    let societe = demo.societe("Vergers du Lac").await;
    let api = "https://crm.oxiva.example/api/v3";
    let headers = json!({"Authorization": format!("Bearer {}", demo.token)});
    let params = json!({"url": format!("{api}/societes/{societe}"), "headers": headers});
    assert_eq!(step.done("webhooks", "get", params).await["nom"], "Vergers du Lac");
    let params =
        json!({"url": format!("{api}/societes"), "headers": headers, "data": {"nom": "Neuve"}});
    let first = step.done("webhooks", "post", params.clone()).await;
    // The key of the call makes a repetition harmless.
    assert_eq!(step.done("webhooks", "post", params).await, first);
    assert_eq!(app.number("SELECT count(*) FROM societes").await, 2);
    let hook = demo.catch_hook("Entrée").await;
    let url = format!("https://crm.oxiva.example{}", hook.path());
    step.done("webhooks", "post", json!({"url": url, "data": {"objet": "client"}})).await;
    assert_eq!(demo.receptions().await[0].payload()["objet"], "client");
    let failure = step.failed("webhooks", "get", json!({"url": format!("{api}/rien")})).await;
    assert_eq!((failure.code, &failure.detail["status"]), ("http_status", &json!(404)));
}

#[both]
async fn a_connection_gives_access_and_is_not_seen(app: TestApp) {
    let (demo, mut receiver) = (app.dossier("demo").await, Receiver::start().await);
    let (shared, scope) = (Shared::clone(&app), app.scope(demo.id, Actor::System));
    let made = app.write(move |tx| {
        let data = json!({"basic_auth": "jean|motdepasse", "headers": {"X-Key": "clef-4711"}});
        let (app, data) = ("webhooks".to_owned(), data.as_object().unwrap().clone());
        let wanted = Wanted {
            app,
            nom: "Compta".to_owned(),
            hosts: Some(Hosts::typed("127.0.0.1").unwrap()),
            data,
        };
        connections::create(tx, &shared.vault, &shared.entropy, &scope, wanted)
    });
    let id = made.await.id;
    let step = Step { connection: Some(id), ..Step::of(&app, &demo) };
    receiver.answers(&[Says("application/json", r#"{"echo":"clef-4711"}"#)]);
    let output = step.done("webhooks", "get", json!({"url": receiver.url("/")})).await;
    assert_eq!(output, json!({"echo": ":censored:"}));
    let call = receiver.next().await;
    assert_eq!(call.headers["x-key"], "clef-4711");
    assert_eq!(call.headers["authorization"], "Basic amVhbjptb3RkZXBhc3Nl");
    let gone = Step { connection: Some(id + 1), ..Step::of(&app, &demo) };
    let failure = gone.failed("webhooks", "get", json!({"url": receiver.url("/")})).await;
    assert_eq!(failure.code, "connection_missing");
    // A row that is moved does not open.
    app.execute("UPDATE connections SET id = id + 1").await;
    let failure = gone.failed("webhooks", "get", json!({"url": receiver.url("/")})).await;
    assert_eq!(failure.code, "connection_unreadable");
}

#[both]
async fn a_definition_runs_with_its_connection(setup: Setup) {
    let app = setup.with("server.public_url", "https://crm.oxiva.example").start().await;
    let demo = app.dossier("demo").await;
    let societe = demo.societe("Vergers du Lac").await;
    let (shared, scope, token) =
        (Shared::clone(&app), app.scope(demo.id, Actor::System), demo.token.clone());
    let made = app.write(move |tx| {
        let data = json!({"token": token, "dossier": "demo"}).as_object().unwrap().clone();
        let wanted = Wanted { app: "oxiva".to_owned(), nom: "Oxiva".to_owned(), hosts: None, data };
        connections::create(tx, &shared.vault, &shared.entropy, &scope, wanted)
    });
    let step = Step { connection: Some(made.await.id), ..Step::of(&app, &demo) };
    let params = json!({"id": societe});
    let client = step.done("oxiva", "nouveau_client", params.clone()).await;
    assert_eq!(client["nom"], "Vergers du Lac");
    // Its own dossier it may look at without one.
    let own = Step::of(&app, &demo).done("oxiva", "nouveau_client", params.clone()).await;
    assert_eq!(own, client);
    assert_eq!(
        step.failed("webhooks", "get", json!({"url": "http://a.example/"})).await.code,
        "connection_of_other"
    );
    assert_eq!(step.failed("personne", "rien", params).await.code, "unknown_action");
}

#[both]
async fn records_are_made_found_and_changed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let step = Step::of(&app, &demo);
    let new = json!({"nom": "Évreux Bois", "email": "contact@evreux.example", "siren": "732 829 320", "ville": "",
        "telephone": "06 98 76 54 32"});
    let made = step.done("crm", "create_societe", new.clone()).await;
    assert_eq!((&made["id"], &made["siren"]), (&json!("1"), &json!("732829320")));
    for keys in [
        json!({"nom": "evreux bois"}),
        json!({"email": "CONTACT@evreux.example"}),
        json!({"siren": "732829320", "nom": "Évreux Bois"}),
        json!({"id": "1"}),
        json!({"id": 1}),
    ] {
        let found = step.done("crm", "find_societe", keys).await;
        assert_eq!(
            (&found["id"], &found["_zap_search_was_found_status"]),
            (&json!("1"), &json!(true))
        );
    }
    for telephone in
        ["06 98 76 54 32", "+33698765432", "+33 6 98 76 54 32", "0033698765432", "06-98-76-54-32"]
    {
        let found = step.done("crm", "find_societe", json!({"telephone": telephone})).await;
        assert_eq!(found["id"], "1", "{telephone}");
    }
    for keys in [
        json!({"telephone": "+33698765433"}),
        json!({"nom": "Évreux"}),
        json!({"nom": "Évreux Bois", "email": "autre@evreux.example"}),
        json!({"id": "2"}),
        json!({"id": "1", "nom": "Autre"}),
        json!({}),
    ] {
        let missed = step.run("crm", "find_societe", keys.clone()).await;
        assert!(matches!(missed, Outcome::Halted(_)), "{keys} {missed:?}");
        let mut keys = keys;
        keys["on_miss"] = json!("continue");
        let missed = step.done("crm", "find_societe", keys).await;
        assert_eq!(missed, json!({"_zap_search_was_found_status": false}));
    }
    let same = step.done("crm", "find_or_create_societe", new).await;
    assert_eq!((&same["id"], &same["_zap_search_was_found_status"]), (&json!("1"), &json!(true)));
    let other = json!({"nom": "Autre", "ville": "Lyon"});
    let other = step.done("crm", "find_or_create_societe", other).await;
    assert_eq!(
        (&other["id"], &other["_zap_search_was_found_status"]),
        (&json!("2"), &json!(false))
    );

    let ticket =
        json!({"societe": "1", "sujet": "Panne", "priorite": "high", "description": "<p>x</p>"});
    let ticket = step.done("crm", "create_ticket", ticket).await;
    let changed = json!({"id": ticket["id"], "statut": "resolved", "sujet": ""});
    let changed = step.done("crm", "update_ticket", changed).await;
    assert_eq!((&changed["sujet"], &changed["statut"]), (&json!("Panne"), &json!("resolved")));
    let found = step.done("crm", "find_ticket", json!({"societe": 1, "statut": "resolved"})).await;
    assert_eq!(found["id"], ticket["id"]);
    let activite = json!({"societe": 1, "sujet": "Rappeler", "echeance": "31/12/2026"});
    let made = step.done("crm", "find_or_create_activite", activite.clone()).await;
    let again = step.done("crm", "find_or_create_activite", activite).await;
    assert_eq!(made["id"], again["id"]);

    let words = demo.event_words().await;
    let expected = [
        "societe.created",
        "societe.created",
        "ticket.created",
        "ticket.updated",
        "activite.created",
    ];
    assert_eq!(words, expected);
    let actors = app.texts("SELECT DISTINCT actor FROM events").await;
    assert_eq!(actors, ["zap:12"]);
}

#[both]
async fn a_record_that_cannot_be_says_why(app: TestApp) {
    let demo = app.dossier("demo").await;
    let step = Step::of(&app, &demo);
    for (action, params, code) in [
        ("create_societe", json!({"siren": "1"}), "invalid"),
        ("create_societe", json!({"nom": "A", "inconnu": "1"}), "invalid"),
        ("create_ticket", json!({"sujet": "Panne", "societe": "99"}), "invalid"),
        ("create_ticket", json!({"sujet": "Panne", "societe": "99", "statut": "x"}), "invalid"),
        ("update_ticket", json!({"id": "99", "sujet": "x"}), "not_found"),
        ("update_ticket", json!({"sujet": "x"}), "not_found"),
        ("drop_societe", json!({}), "unknown_action"),
    ] {
        let failure = step.failed("crm", action, params).await;
        assert_eq!((failure.code, failure.retry), (code, false), "{failure:?}");
        assert!(!failure.message.is_empty() && !failure.message.contains("zap-"), "{failure:?}");
    }
    assert_eq!(app.stored().await[..4], [0; 4]);
}

#[both]
async fn values_are_remembered(app: TestApp) {
    let demo = app.dossier("demo").await;
    let step = Step::of(&app, &demo);
    let get = async |key: &str, more: Json| {
        let mut params = json!({"key": key});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let got = step.done("storage", "get", params).await;
        (got["value"].clone(), got["found"].as_bool().unwrap())
    };
    assert_eq!(get("a", json!({"default": 5})).await, (json!(5), false));
    step.done("storage", "set", json!({"key": "a", "value": {"z": 1, "b": [null]}})).await;
    assert_eq!(get("a", json!({})).await, (json!({"z": 1, "b": [null]}), true));
    assert_eq!(get("a", json!({"scope": "dossier"})).await, (json!(null), false));
    for (by, value) in [(json!(null), json!(1)), (json!("2"), json!(3)), (json!("0,5"), json!(3.5))]
    {
        let counted = step
            .done("storage", "increment", json!({"key": "n", "by": by, "scope": "dossier"}))
            .await;
        assert_eq!(counted["value"], value);
    }
    for params in [json!({"key": "a"}), json!({"key": "n", "by": "x", "scope": "dossier"})] {
        assert_eq!(step.failed("storage", "increment", params).await.code, "storage_number");
    }
    let all = step.done("storage", "get_all", json!({})).await;
    assert_eq!(all, json!({"count": 1, "values": {"a": {"z": 1, "b": [null]}}}));
    let gone = step.done("storage", "remove", json!({"key": "a"})).await;
    assert_eq!(gone["found"], true);
    assert_eq!(step.done("storage", "remove", json!({"key": "a"})).await["found"], false);
    for params in [
        json!({"key": "k".repeat(201), "value": 1}),
        json!({"key": "v", "value": "x".repeat(25_001)}),
    ] {
        assert_eq!(step.failed("storage", "set", params).await.code, "storage_limit");
    }
    assert_eq!(
        step.failed("storage", "set", json!({"key": "", "value": 1})).await.code,
        "missing_field"
    );
}

#[both]
async fn values_are_transformed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let step = Step::of(&app, &demo);
    let upper = json!({"transform": "text.uppercase", "inputs": ["été", "b"]});
    assert_eq!(step.done("formatter", "text", upper).await, json!({"output": ["ÉTÉ", "B"]}));
    // Zapier's names, options and shapes.
    let split =
        json!({"transform": "string.split", "inputs": "a;b", "separator": ";", "index": "fields"});
    let fields = json!({"output": {"Item 1": "a", "Item 2": "b"}});
    assert_eq!(step.done("formatter", "text", split).await, fields);
    let html =
        json!({"transform": "string.strip_html", "inputs": "<div>Prix : 100</div><div>50 €</div>"});
    let lines = json!({"output": "Prix : 100\n50 €"});
    assert_eq!(step.done("formatter", "text", html).await, lines);
    for (transform, words) in [("text.oops", "text.oops"), ("", "transform")] {
        let params = json!({"transform": transform, "inputs": "a"});
        let failure = step.failed("formatter", "text", params).await;
        assert!(!failure.retry && failure.message.contains(words), "{failure:?}");
    }
}

#[both]
async fn a_mail_leaves_once(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    let step = Step::of(&app, &demo);
    let mail = json!({"to": "a@oxiva.example, b@oxiva.example", "cc": "c@oxiva.example", "subject": "Été",
        "body": "<div>Bonjour <b>tous</b></div><div>Prix : 100</div><div>50 euros</div>", "body_type": "html"});
    step.done("email", "send", mail).await;
    let mail = smtp.arrived(1).await.remove(0);
    let text = format!("{mail:?}");
    assert!(text.contains("multipart/alternative"), "{text}");
    let lines = "Bonjour tous\nPrix : 100\n50 euros";
    assert!(mail.text.replace("\r\n", "\n").contains(lines), "{text}");
    for address in ["a@oxiva.example", "b@oxiva.example", "c@oxiva.example"] {
        assert!(text.contains(address), "{text}");
    }
    for wrong in ["a@oxiva.example, personne", "mailto:a@oxiva.example", "zoé@oxiva.example"] {
        let wrong = json!({"to": wrong, "subject": "x", "body": "y"});
        assert_eq!(step.failed("email", "send", wrong).await.code, "mail_address");
    }
    assert_eq!(app.number("SELECT count(*) FROM mails").await, 1);
}

#[both]
async fn a_domain_with_other_letters_is_written_in_ascii(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    let mail = json!({"to": "a@münchen.de", "subject": "x", "body": "x"});
    Step::of(&app, &demo).done("email", "send", mail).await;
    let mail = smtp.arrived(1).await.remove(0);
    assert_eq!(mail.to, ["a@xn--mnchen-3ya.de"]);
    assert!(!smtp.heard().iter().any(|line| line.contains("SMTPUTF8")), "{:?}", smtp.heard());
}

#[both]
async fn without_a_server_no_mail_is_owed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mail = json!({"to": "a@oxiva.example", "subject": "x", "body": "y"});
    let failure = Step::of(&app, &demo).failed("email", "send", mail).await;
    assert_eq!((failure.code, failure.retry), ("no_mail", false));
    assert_eq!(app.number("SELECT count(*) FROM mails").await, 0);
}
