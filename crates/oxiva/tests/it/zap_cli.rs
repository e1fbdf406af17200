//! `oxiva zap`, `oxiva run` and `oxiva connection`, with the real program.

use crate::{
    both,
    support::{Receiver, Setup, binary::Binary, eventually, http::Http},
};
use serde_json::{Value as Json, json};
use std::path::PathBuf;

fn hook(title: &str, steps: Json) -> Json {
    json!({ "title": title, "trigger": { "id": "1", "kind": "catch_hook" }, "steps": steps })
}

/// A file with this document.
fn file(setup: &Setup, name: &str, document: &Json) -> PathBuf {
    let path = setup.database.folder.path().join(name);
    std::fs::write(&path, document.to_string()).unwrap();
    path
}

/// `zap list --dossier demo`
fn run(binary: &Binary, words: &[&str]) -> crate::support::binary::Done {
    binary.run(&[words, &["--dossier", "demo"]].concat())
}

#[both]
async fn zaps_are_kept_as_files_beside_a_running_server(setup: Setup) {
    let binary = Binary::on(&setup.database);
    binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    let serving = binary.serve();
    let http = Http::to(serving.address());
    let fails = json!([{ "id": "2", "kind": "action", "app": "crm", "action": "create_ticket",
        "params": { "societe": "{{1__societe}}", "sujet": "{{1__sujet}}" } }]);
    let first = file(&setup, "zap.json", &hook("Un", fails));
    let first = first.to_str().unwrap();
    assert_eq!(run(&binary, &["zap", "create", first]).text(), "1\n");
    assert_eq!(run(&binary, &["zap", "on", "1"]).text(), "Zap 1 is on.\n");
    let shown = run(&binary, &["zap", "show", "1", "--json"]).json();
    assert_eq!((&shown["active"], &shown["version"]), (&json!(true), &json!(1)));
    let url = shown["url"].as_str().unwrap();
    let path = url[url.find("/hooks/").unwrap()..].to_owned();
    assert_eq!(http.post(&path, json!({ "sujet": "Écran", "societe": 9 })).await.status, 200);

    let listed = eventually("a run has failed", async || {
        let text = run(&binary, &["run", "list", "--state", "errored", "--json"]).text();
        (!text.is_empty()).then_some(text)
    })
    .await;
    let id = serde_json::from_str::<Json>(&listed).unwrap()["id"].as_str().unwrap().to_owned();
    assert!(run(&binary, &["run", "list", "--zap", "1"]).text().starts_with(&id));
    assert_eq!(run(&binary, &["run", "list", "--zap", "2"]).text(), "");
    assert!(run(&binary, &["run", "show", &id]).text().contains("\n2  errored"));
    let steps = run(&binary, &["run", "show", &id, "--json"]).json();
    assert_eq!(steps["steps"][1]["input"]["sujet"], "Écran");

    let second = file(&setup, "zap.json", &hook("Deux", json!([])));
    assert_eq!(
        run(&binary, &["zap", "save", "1", second.to_str().unwrap()]).text(),
        "Zap 1, version 2.\n"
    );
    assert_eq!(run(&binary, &["zap", "show", "1"]).json(), hook("Deux", json!([])));
    assert_eq!(run(&binary, &["zap", "show", "1", "--version", "1"]).json()["title"], "Un");
    assert_eq!(
        run(&binary, &["run", "replay", &id, "--version", "latest"]).text(),
        format!("{id}\n")
    );
    eventually("the run has gone on", async || {
        let run = run(&binary, &["run", "show", &id, "--json"]).json();
        (run["state"] == "success").then_some(())
    })
    .await;

    let flood: Json = (0..1_001).map(|n| json!({ "n": n })).collect();
    for _ in 0..2 {
        assert_eq!(http.post(&path, flood.clone()).await.status, 200);
        let fate = if run(&binary, &["run", "list", "--state", "halted"]).text().is_empty() {
            "drop"
        } else {
            "release"
        };
        assert_eq!(
            run(&binary, &["run", fate, "--zap", "1", "--json"]).json(),
            json!({ "count": 1_001 })
        );
    }
    assert_eq!(run(&binary, &["run", "list", "--state", "halted"]).text().lines().count(), 1_001);
    assert_eq!(run(&binary, &["zap", "off", "1"]).text(), "Zap 1 is off.\n");
    assert!(run(&binary, &["zap", "list"]).text().contains("off  catch_hook  v2    Deux"));
    assert_eq!(run(&binary, &["zap", "delete", "1"]).text(), "Zap 1 deleted.\n");
    let none = json!({ "items": [], "next": null });
    assert_eq!(run(&binary, &["zap", "list", "--json"]).json(), none);
    run(&binary, &["zap", "show", "1"]).failed(1, "oxiva: ");
}

#[both]
async fn a_zap_is_started_with_what_it_asks_for(setup: Setup) {
    let binary = Binary::on(&setup.database);
    binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    let asks = json!({ "title": "À la main", "trigger": { "id": "1", "kind": "manual",
        "fields": [{ "key": "nom", "required": true }] }, "steps": [] });
    let asks = file(&setup, "zap.json", &asks);
    run(&binary, &["zap", "create", asks.to_str().unwrap()]).text();
    let id = run(&binary, &["zap", "run", "1", "--input", r#"{"nom":"Évreux"}"#]).text();
    let given = file(&setup, "given.json", &json!({ "nom": "Rouen" }));
    let shown = run(&binary, &["zap", "run", "1", given.to_str().unwrap(), "--json"]).json();
    assert_eq!(
        (&shown["zap"], &shown["start"], &shown["state"]),
        (&json!("1"), &json!("manual"), &json!("playing"))
    );
    run(&binary, &["zap", "run", "1"]).failed(1, "oxiva: nom: ");
    run(&binary, &["zap", "run", "1", "--input", "[]"]).failed(1, "starts with an object");
    run(&binary, &["zap", "run", "1", "--input", "{"]).failed(1, "--input is not JSON");
    run(&binary, &["zap", "run", "2"]).failed(1, "oxiva: ");
    assert_eq!(run(&binary, &["zap", "run", "1", "a.json", "--input", "{}"]).code, 2);
    // A server does them when it is there.
    let _serving = binary.serve();
    let done = eventually("both have run", async || {
        let text = run(&binary, &["run", "list", "--state", "success", "--json"]).text();
        (text.lines().count() == 2).then_some(text)
    })
    .await;
    assert!(done.contains(id.trim()));
    let steps = run(&binary, &["run", "show", id.trim(), "--json"]).json();
    assert_eq!(steps["steps"][0]["output"], json!({ "nom": "Évreux" }));
}

#[both]
async fn connections_are_kept_and_the_key_is_changed(setup: Setup) {
    const OLD: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const NEW: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    let keyed = |key: &str| Binary::on(&setup.database).variable("OXIVA_SECRETS__KEY", key);
    let (old, new) = (keyed(OLD), keyed(NEW));
    old.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    let keep = |nom: &str, typed: &str| {
        let words =
            ["connection", "create", "--dossier", "demo", "--app", "webhooks", "--nom", nom];
        let words = [&words[..], &["--host", "127.0.0.1"]].concat();
        old.run_with(&words, typed)
    };
    assert_eq!(keep("Compta", "basic_auth: jean|tres-secret-4711\n").text(), "1\n");
    assert_eq!(keep("Autre", "basic_auth: jean|autre-4711\n").text(), "2\n");
    keep("Compta", "basic_auth: a|b\n").failed(1, "oxiva: --nom: ");
    keep("Rien", "").failed(1, "oxiva: standard input: ");
    let listed = run(&old, &["connection", "list", "--json"]);
    assert!(!listed.stdout.contains("4711"), "{listed:?}");
    let names = |listed: Json| {
        let items = listed["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|one| (one["id"].clone(), one["nom"].clone(), one["hosts"].clone()))
            .collect::<Vec<_>>()
    };
    let hosts = json!(["127.0.0.1"]);
    let autre = (json!("2"), json!("Autre"), hosts.clone());
    let compta = (json!("1"), json!("Compta"), hosts);
    assert_eq!(names(listed.json()), [autre, compta.clone()]);
    assert_eq!(run(&old, &["connection", "delete", "2"]).text(), "Connection 2 deleted.\n");
    run(&old, &["connection", "delete", "2"]).failed(1, "oxiva: ");
    assert_eq!(names(run(&old, &["connection", "list", "--json"]).json()), [compta]);
    assert!(run(&old, &["connection", "list"]).text().contains("  Compta"));

    // The old key is in nobody's hands: nothing is lost by trying.
    let lost = run(&new, &["connection", "reseal"]);
    lost.failed(1, "1 were encrypted with a key that is not in secrets.former_keys");
    let both = new.clone().variable("OXIVA_SECRETS__FORMER_KEYS", OLD);
    assert_eq!(run(&both, &["connection", "reseal"]).text(), "1 encrypted anew.\n");
    assert_eq!(run(&both, &["connection", "reseal"]).text(), "0 encrypted anew.\n");
    run(&old, &["connection", "reseal"]).failed(1, "1 were encrypted");
    // What it gives access to is reached with the new key alone.
    let mut receiver = Receiver::start().await;
    let asks = json!([{ "id": "2", "kind": "action", "app": "webhooks", "action": "get", "connection": 1,
        "params": { "url": receiver.url("/") } }]);
    let asks = file(&setup, "zap.json", &hook("Lit", asks));
    run(&new, &["zap", "create", asks.to_str().unwrap()]).text();
    run(&new, &["zap", "run", "1"]).text();
    let _serving = new.serve();
    let sent = receiver.next().await.headers["authorization"].clone();
    assert_eq!(sent, "Basic amVhbjp0cmVzLXNlY3JldC00NzEx");
}

#[both]
async fn a_document_is_checked_without_a_database(setup: Setup) {
    let binary = Binary::in_folder(&setup.database.folder.path().join("nowhere"));
    let good = file(&setup, "good.json", &hook("Bon", json!([])));
    assert_eq!(
        binary.run(&["zap", "check", good.to_str().unwrap()]).text(),
        "`Bon` is a zap, steps: 0.\n"
    );
    let bad = file(&setup, "bad.json", &hook("Mauvais", json!([{ "id": "2", "kind": "dance" }])));
    let bad = bad.to_str().unwrap();
    binary.run(&["zap", "check", bad]).failed(1, "/steps/0/kind: ");
    let checked = binary.run(&["zap", "check", bad, "--json"]);
    assert_eq!(checked.code, 1);
    let checked: Json = serde_json::from_str(&checked.stdout).unwrap();
    assert_eq!(
        (&checked["valid"], &checked["problems"][0]["code"]),
        (&json!(false), &json!("unknown_word"))
    );
    let text = setup.database.folder.path().join("text.json");
    std::fs::write(&text, "{").unwrap();
    binary.run(&["zap", "check", text.to_str().unwrap()]).failed(1, "is not JSON");
    binary.run(&["zap", "check", "/absent.json"]).failed(1, "/absent.json");
    for wrong in [
        vec!["zap"],
        vec!["zap", "on", "x", "--dossier", "demo"],
        vec!["run", "show", "1", "--dossier", "demo"],
        vec!["run", "list", "--state", "lost", "--dossier", "demo"],
    ] {
        assert_eq!(binary.run(&wrong).code, 2, "{wrong:?}");
    }
}
