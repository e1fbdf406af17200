//! What every command has in common: where links lead, which dossier is meant, what `--json` prints, how failures are
//! said.

use crate::{
    both,
    support::{Browser, SECRETS_KEY, Setup, TestApp, binary::Binary, http::Http},
};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

const PUBLIC: &str = "https://crm.oxiva.example";

const HOOK: &str =
    r#"{"title": "Appel", "trigger": {"id": "1", "kind": "catch_hook"}, "steps": []}"#;

fn made(setup: &Setup) -> Binary {
    let binary = Binary::on(&setup.database);
    binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    binary
}

#[both]
async fn links_lead_where_the_server_is_called(setup: Setup) {
    let binary = made(&setup);
    binary.run_with(&["zap", "create", "-"], HOOK).text();
    let told = binary.clone().variable("OXIVA_SERVER__PUBLIC_URL", PUBLIC);
    let mut serving = told.serve();
    serving.address();
    let invite = ["user", "invite", "sam@oxiva.example", "--nom", "Sam"];
    let link = binary.run(&invite).text();
    assert!(link.starts_with(&format!("{PUBLIC}/invitation/")), "{link}");
    let link = binary.run(&["user", "reset", "a@oxiva.example"]).text();
    assert!(link.starts_with(&format!("{PUBLIC}/mot-de-passe/")), "{link}");
    let listed = binary.run(&["zap", "list"]).text();
    assert!(listed.contains(&format!("  {PUBLIC}/hooks/catch/")), "{listed}");
    let listed = binary.run(&["zap", "list", "--json"]).json();
    assert!(listed["items"][0]["url"].as_str().unwrap().starts_with(PUBLIC), "{listed}");
    // What a record's events say of its page.
    let own = binary.clone().variable("OXIVA_SERVER__PUBLIC_URL", "https://other.example");
    let link = own.run(&["user", "reset", "a@oxiva.example"]).text();
    assert!(link.starts_with("https://other.example/mot-de-passe/"), "what was said comes first");
    assert!(serving.terminate().success());
    // The next start says it anew.
    let serving = binary.serve();
    let base = format!("http://{}", serving.address());
    let link = binary.run(&["user", "reset", "a@oxiva.example"]).text();
    assert!(link.starts_with(&base), "{base}: {link}");
}

#[both]
async fn a_reset_before_the_invitation_was_accepted_says_so(setup: Setup) {
    let binary = made(&setup);
    let serving = binary.serve();
    let http = Http::to(serving.address());
    let path = |link: String| {
        let (_, rest) = link.trim().split_once("://").unwrap();
        rest[rest.find('/').unwrap()..].to_owned()
    };
    let first = path(binary.run(&["user", "invite", "sam@oxiva.example", "--nom", "Sam"]).text());
    for command in ["reset", "password", "totp-off"] {
        let refused = binary.run(&["user", command, " Sam@oxiva.example"]);
        refused.failed(1, "sam@oxiva.example was invited and has not chosen a password yet");
        assert!(refused.stderr.contains("`oxiva user invite sam@oxiva.example --again`"));
    }
    let twice = binary.run(&["user", "invite", "sam@oxiva.example", "--nom", "Sam"]);
    twice.failed(1, "sam@oxiva.example is invited already; --again prints a new link");
    let second = path(binary.run(&["user", "invite", "sam@oxiva.example", "--again"]).text());
    assert_eq!((http.get(&first).await.status, http.get(&second).await.status), (404, 200));
    binary.run(&["user", "invite", "eve@oxiva.example", "--again"]).failed(1, "is not invited");
    assert_eq!(binary.run(&["user", "invite", "eve@oxiva.example"]).code, 2, "--nom is missing");
    binary
        .run(&["user", "reset", "eve@oxiva.example"])
        .failed(1, "nobody in `demo` has the e-mail");
}

#[both]
async fn the_only_dossier_need_not_be_named(setup: Setup) {
    let binary = made(&setup);
    assert_eq!(
        binary.run(&["module", "activate", "api"]).text(),
        "Module api of `demo` is active.\n"
    );
    assert!(binary.run(&["user", "list"]).text().starts_with("a@oxiva.example"));
    binary.run(&["dossier", "create", "autre", "--admin", "b@oxiva.example"]).text();
    let refused = binary.run(&["user", "list"]);
    refused.failed(1, "there are 2 dossiers: say which with --dossier or OXIVA_DOSSIER");
    let named = binary.clone().variable("OXIVA_DOSSIER", "autre");
    assert!(named.run(&["user", "list"]).text().starts_with("b@oxiva.example"));
    let over = named.run(&["user", "list", "--dossier", "demo"]).text();
    assert!(over.starts_with("a@oxiva.example"), "{over}");
    let empty = binary.clone().variable("OXIVA_DOSSIER", "");
    assert_eq!(empty.run(&["user", "list"]).stderr, refused.stderr);
    named.variable("OXIVA_DOSSIER", "rien").run(&["user", "list"]).failed(1, "no dossier `rien`");
}

/// The names in an answer, and in the objects that it holds.
fn names(value: &Json, before: &str, into: &mut BTreeSet<String>) {
    match value {
        Json::Object(fields) => fields.iter().for_each(|(name, value)| {
            into.insert(format!("{before}{name}"));
            names(value, &format!("{before}{name}."), into);
        }),
        Json::Array(items) => items.iter().for_each(|item| names(item, before, into)),
        _ => {}
    }
}

#[track_caller]
fn same_shape(printed: &Json, answered: &Json) {
    let shape = |value: &Json| {
        let mut all = BTreeSet::new();
        names(value, "", &mut all);
        all
    };
    assert_eq!(shape(printed), shape(answered), "\n{printed}\n{answered}");
}

#[both]
async fn json_is_what_the_api_answers(app: TestApp) {
    let demo = app.dossier("demo").await;
    let binary = Binary::on(&app.setup.database)
        .variable("OXIVA_SERVER__PUBLIC_URL", &app.config.public_url())
        .variable("OXIVA_SECRETS__KEY", SECRETS_KEY);
    let api = &demo.api;
    let print =
        |words: &[&str], input: &str| binary.run_with(&[words, &["--json"]].concat(), input);
    let one = |words: &[&str], input: &str| print(words, input).json();

    let made = one(&["token", "create", "--nom", "Outil", "--scope", "read"], "");
    let answered = api.post("/keys", json!({ "nom": "Autre", "scopes": ["read"] })).await.json();
    same_shape(&made, &answered);
    assert_eq!(one(&["token", "list"], ""), api.get("/keys").await.json());

    let made = one(&["user", "create", "eve@oxiva.example", "--nom", "Eve"], "");
    let people = api.get("/people").await.json();
    assert_eq!(made, people["items"].as_array().unwrap().last().unwrap().clone());
    assert_eq!(one(&["user", "list"], ""), people);
    let changed = one(&["user", "automation", "eve@oxiva.example", "on"], "");
    assert_eq!(
        changed,
        api.get("/people").await.json()["items"].as_array().unwrap().last().unwrap().clone()
    );
    let made = one(&["user", "invite", "sam@oxiva.example", "--nom", "Sam"], "");
    let sent = json!({ "nom": "Léo", "email": "leo@oxiva.example" });
    same_shape(&made, &api.post("/invitations", sent).await.json());

    let made = one(&["connection", "create", "--app", "webhooks", "--nom", "A"], "basic_auth: a|b");
    let listed = api.get("/connections").await.json();
    assert_eq!((&made, &one(&["connection", "list"], "")), (&listed["items"][0], &listed));

    let made =
        one(&["table", "create", "Clients", "--column", "Nom", "--column", "Solde:number"], "");
    assert_eq!(made, api.get("/tables/1").await.json());
    assert_eq!(one(&["table", "list"], ""), api.get("/tables").await.json());

    let made = one(&["zap", "create", "-"], HOOK);
    let zap =
        |answer: &Json| (answer["id"].clone(), answer["title"].clone(), answer["url"].clone());
    same_shape(&made, &api.post("/zaps", serde_json::from_str(HOOK).unwrap()).await.json());
    assert_eq!(zap(&made), zap(&api.get("/zaps/1").await.json()));
    same_shape(&one(&["zap", "on", "1"], ""), &api.get("/zaps/1").await.json());
    assert_eq!(one(&["zap", "list"], ""), api.get("/zaps").await.json());
    let english = api.clone().header("accept-language", "en");
    assert_eq!(
        one(&["zap", "templates"], ""),
        english.get("/zap-templates?limit=200").await.json()
    );
    let run = one(&["zap", "run", "1"], "");
    let id = run["id"].as_str().unwrap();
    same_shape(&one(&["run", "show", id], ""), &api.get(&format!("/runs/{id}")).await.json());
    let held = api.post("/zaps/1/held", json!({ "action": "drop" })).await.json();
    assert_eq!(one(&["run", "drop", "--zap", "1"], ""), held);

    let me = api.get("/me").await.json();
    let dossier = &one(&["dossier", "list"], "")["items"][0];
    for (name, value) in dossier.as_object().unwrap().iter().filter(|(name, _)| *name != "compte") {
        assert_eq!(&me[name], value, "{name}");
    }

    // What the API answers without a body prints nothing.
    for gone in [&["zap", "delete", "1"][..], &["connection", "delete", "1"]] {
        assert_eq!(print(gone, "").text(), "", "{gone:?}");
    }
    let active = json!({ "module": "api", "active": true, "suspended": false });
    assert_eq!(one(&["module", "activate", "api"], ""), active);
    assert_eq!(one(&["module", "list"], ""), json!({ "items": [active], "next": null }));
}

#[both]
async fn a_connection_that_cannot_work_is_refused_at_every_door(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut chief = Browser::signed_in(
        &app,
        &demo.someone(&app, "Camille", oxiva::dossiers::people::Role::Administrator).await.0,
    )
    .await;
    const SECRET: &str = "tres-secret-4711";
    let data = json!({ "basic_auth": format!("jean:{SECRET}") });
    let sent = json!({ "app": "webhooks", "nom": "A", "data": data });
    let answered = demo.api.post("/connections", sent).await;
    answered.is_error(422, "connection_basic_auth", "data");
    let typed = format!("basic_auth: jean:{SECRET}");
    let page = [("nom", "A"), ("app", "webhooks"), ("data", typed.as_str())];
    let page = chief.post("/connexions-zap", &page).await;
    assert_eq!(page.status, 422, "{page:?}");
    assert!(page.text().contains("une barre verticale"), "{page:?}");
    let binary = Binary::on(&app.setup.database);
    let refused =
        binary.run_with(&["connection", "create", "--app", "webhooks", "--nom", "A"], &typed);
    refused
        .failed(1, "oxiva: standard input: “basic_auth”: the name, a vertical bar, the password.");
    for said in [answered.text(), page.text(), refused.stderr] {
        assert!(!said.contains(SECRET), "{said}");
    }
    assert_eq!(app.number("SELECT count(*) FROM connections").await, 0);
}

/// On SQLite alone, as what follows: it is about words and files.
#[test]
fn a_failure_says_a_thing_once_and_names_the_option() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::in_folder(folder.path());
    let said = |binary: &Binary, words: &[&str]| {
        let done = binary.run(words);
        assert_eq!(done.code, 1, "{done:?}");
        done.stderr.trim_end().to_owned()
    };
    let address = "`8080` is no address and port of this machine, as in 127.0.0.1:8080";
    let listen = said(&binary, &["serve", "--listen", "8080"]);
    assert_eq!(listen, format!("oxiva: server.listen (--listen): {address}"));
    let variable = binary.clone().variable("OXIVA_SERVER__LISTEN", "8080");
    let listen = said(&variable, &["serve"]);
    assert_eq!(listen, format!("oxiva: server.listen (OXIVA_SERVER__LISTEN): {address}"));
    let url = said(&binary, &["serve", "--public-url", "crm.example.org/"]);
    assert!(url.starts_with("oxiva: server.public_url (--public-url): "), "{url}");
    binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    let missing = binary.clone().variable("OXIVA_OUTBOUND__CA_FILE", "/nowhere/ca.pem");
    let missing = said(&missing, &["serve"]);
    assert_eq!(missing.matches("No such file").count(), 1, "{missing}");
    let file = said(&binary, &["--config", "/nowhere/oxiva.toml", "check"]);
    assert_eq!(file.matches("No such file").count(), 1, "{file}");
    let short = binary.clone().variable("OXIVA_NEW_PASSWORD", "court");
    let short = said(&short, &["user", "create", "b@oxiva.example", "--nom", "B"]);
    assert!(
        short.starts_with("oxiva: password (OXIVA_NEW_PASSWORD or standard input): "),
        "{short}"
    );
    let nom = said(&binary, &["user", "create", "b@oxiva.example", "--nom", " "]);
    assert!(nom.starts_with("oxiva: --nom: "), "{nom}");
    let said_as_json = |words: &[&str]| -> Json {
        let done = binary.run(&[words, &["--json"]].concat());
        assert_eq!((done.code, &*done.stdout), (1, ""), "{done:?}");
        serde_json::from_str(&done.stderr).unwrap_or_else(|_| panic!("{done:?}"))
    };
    let of = |said: Json| {
        let error = said["error"].clone();
        assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{error}");
        (error["code"].clone(), error["field"].clone())
    };
    let nom = said_as_json(&["user", "create", "b@oxiva.example", "--nom", " "]);
    assert_eq!(of(nom), (json!("required"), json!("nom")));
    let gone = said_as_json(&["connection", "delete", "7"]);
    assert_eq!(of(gone), (json!("not_found"), Json::Null));
    let nobody = said_as_json(&["user", "reset", "z@oxiva.example"]);
    assert_eq!(of(nobody), (json!("command_failed"), Json::Null));
    let admin = said(&binary, &["dossier", "create", "autre", "--admin", "b"]);
    assert!(admin.starts_with("oxiva: --admin: "), "{admin}");
    let nom = said(&binary, &["dossier", "create", "L’Atelier", "--admin", "b@oxiva.example"]);
    assert!(nom.starts_with("oxiva: <NOM>: "), "{nom}");
}

#[test]
fn any_number_of_backups_is_made_in_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::in_folder(folder.path());
    binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    let all: Vec<_> = (0..6)
        .map(|_| {
            let binary = binary.clone();
            std::thread::spawn(move || binary.run(&["backup", "--json"]).json())
        })
        .collect();
    let files: BTreeSet<_> = all
        .into_iter()
        .map(|backup| backup.join().unwrap()["file"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(files.len(), 6, "{files:?}");
    for file in &files {
        let elsewhere = Binary::in_folder(&folder.path().join("there"));
        elsewhere.run(&["restore", "--replace", file]).text();
        assert_eq!(elsewhere.run(&["check", "--json"]).json()["dossiers"], 1);
    }
    let left = std::fs::read_dir(folder.path().join("backups")).unwrap().count();
    assert_eq!(left, 6, "nothing else stands there");
}
