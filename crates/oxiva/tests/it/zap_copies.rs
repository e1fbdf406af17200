//! Copies of zaps, and zaps that were deleted and come back.

use crate::{
    both,
    invitations::{administrator, person},
    support::{Browser, Dossier, Setup, TestApp, binary::Binary, http::Response, plans::plans},
};
use oxiva::{dossiers::people::Role, housekeeping::janitor, zaps::deleted::DAYS_TO_RESTORE};
use serde_json::{Value as Json, json};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

fn document(title: &str, value: &str) -> Json {
    json!({
        "title": title, "trigger": { "id": "1", "kind": "catch_hook" },
        "steps": [{ "id": "2", "kind": "action", "app": "storage", "action": "set",
            "params": { "key": "k", "value": value } }],
    })
}

async fn put(demo: &Dossier, path: &str, body: &Json) -> Response {
    demo.api.send("PUT", path, "application/json", body.to_string().as_bytes()).await
}

/// The part of a zap's address that this server answers.
fn hook(zap: &Json) -> String {
    let url = zap["url"].as_str().expect("an address starts it");
    url[url.find("/hooks").unwrap()..].to_owned()
}

#[both]
async fn a_copy_is_a_draft_of_its_own(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.api.post("/zaps", document("Un", "a")).await;
    demo.api.patch("/zaps/1", json!({ "active": true, "concurrency": 1 })).await;
    put(&demo, "/zaps/1/draft", &json!({ "rev": 0, "document": document("Un", "b") })).await;
    let made = demo.api.post("/zaps/1/duplicate", json!({})).await;
    assert_eq!((made.status, made.header("location")), (201, "/api/v3/zaps/2"), "{made:?}");
    let (original, copy) = (demo.api.get("/zaps/1").await.json(), made.json());
    let expected =
        json!({ "title": "Un (copie)", "active": false, "version": 0, "concurrency": 1 });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&copy[key], value, "{key}: {copy}");
    }
    // What the draft of the original says, under another title.
    assert_eq!(copy["document"], document("Un (copie)", "b"));
    let draft = demo.api.get("/zaps/2/draft").await.json();
    assert_eq!((&draft["base"], &draft["document"]), (&json!(0), &document("Un (copie)", "b")));
    let published = demo.api.patch("/zaps/2", json!({ "active": true })).await.json();
    assert!(hook(&published) != hook(&original), "{published}");
    assert_eq!(demo.api.get("/zaps/1").await.json(), original);

    let english = demo.api.clone().header("accept-language", "en");
    let made = english.post("/zaps/1/duplicate", json!({})).await;
    assert_eq!(made.json()["title"], "Un (copy)");
    // The longest title stays one.
    demo.api.post("/zaps", document(&"é".repeat(200), "a")).await;
    let copy = demo.api.post("/zaps/4/duplicate", json!({})).await.json();
    assert_eq!(copy["title"], format!("{} (copie)", "é".repeat(192)));
    demo.api.post("/zaps/9/duplicate", json!({})).await.is_error(404, "not_found", "");
    demo.api.post("/zaps/1/duplicate", json!({ "title": "x" })).await.is_error(
        422,
        "unknown_field",
        "title",
    );
}

#[both]
async fn a_deleted_zap_comes_back_as_it_was_but_off(app: TestApp) {
    let demo = app.dossier("demo").await;
    let outside = demo.api.clone().below("");
    demo.api.post("/zaps", document("Un", "a")).await;
    put(&demo, "/zaps/1", &document("Un", "b")).await;
    let mut kept = demo.api.patch("/zaps/1", json!({ "active": true, "rate": 5 })).await.json();
    put(&demo, "/zaps/1/draft", &json!({ "rev": 0, "document": document("Un", "c") })).await;
    let (draft, versions) =
        (demo.api.get("/zaps/1/draft").await.json(), demo.api.get("/zaps/1/versions").await.json());
    let hook = hook(&kept);

    assert_eq!(demo.api.delete("/zaps/1").await.status, 204);
    for path in ["/zaps/1", "/zaps/1/draft", "/zaps/1/versions"] {
        demo.api.get(path).await.is_error(404, "not_found", "");
    }
    assert_eq!(outside.post(&hook, json!({})).await.status, 404);
    assert_eq!(demo.api.listed("/zaps", "title").await, Vec::<String>::new());
    assert_eq!(demo.api.listed("/zaps?deleted=true", "title").await, ["Un"]);
    demo.api.get("/zaps?deleted=oui").await.is_error(400, "invalid_parameter", "deleted");
    let deleted = demo.api.get("/zaps/1?deleted=true").await.json();
    assert_eq!(
        (&deleted["state"], &deleted["active"], &deleted["document"], &deleted["restorable_until"]),
        (
            &json!("removed"),
            &json!(false),
            &document("Un", "b"),
            &json!("2023-06-16T11:45:26.000+02:00")
        )
    );
    demo.api.patch("/zaps/1", json!({ "active": true })).await.is_error(404, "not_found", "");
    demo.api.delete("/zaps/1").await.is_error(404, "not_found", "");

    app.advance(DAY * 29).await;
    let back = demo.api.post("/zaps/1/restore", json!({})).await;
    assert_eq!(back.status, 200, "{back:?}");
    let mut back = back.json();
    kept["state_at"] = back["state_at"].clone();
    (kept["active"], kept["state"]) = (json!(false), json!("off"));
    assert_eq!(back, kept);
    assert_eq!(demo.api.get("/zaps/1/draft").await.json(), draft);
    assert_eq!(demo.api.get("/zaps/1/versions").await.json(), versions);
    assert_eq!(demo.api.listed("/zaps?deleted=true", "title").await, Vec::<String>::new());
    demo.api.get("/zaps/1?deleted=true").await.is_error(404, "not_found", "");
    // The address keeps what it receives, and starts the zap once it is on.
    assert_eq!(outside.post(&hook, json!({})).await.status, 200);
    // Twice is once.
    back = demo.api.post("/zaps/1/restore", json!({})).await.json();
    assert_eq!(back, kept);
    demo.api.patch("/zaps/1", json!({ "active": true })).await;
    assert_eq!(outside.post(&hook, json!({})).await.status, 200);
    let runs = demo.api.get("/runs?zap=1").await.json();
    assert_eq!(runs["items"].as_array().unwrap().len(), 1);
    demo.api.post("/zaps/7/restore", json!({})).await.is_error(404, "not_found", "");
}

#[both]
async fn after_thirty_days_a_deleted_zap_is_gone_for_good(app: TestApp) {
    let demo = app.dossier("demo").await;
    for title in ["Un", "Deux", "Trois"] {
        demo.api.post("/zaps", document(title, "a")).await;
    }
    put(&demo, "/zaps/1/draft", &json!({ "rev": 0, "document": document("Un", "b") })).await;
    demo.api.post("/zaps/1/draft/test", json!({ "step": "1", "output": { "mot": "un" } })).await;
    let tidy = async || janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    let rows = async |table: &str| {
        app.number(format!("SELECT count(*) FROM {table} WHERE zap < 3").leak()).await
    };
    demo.api.delete("/zaps/1").await;
    app.advance(DAY).await;
    demo.api.delete("/zaps/2").await;
    // The last one that was deleted comes first, page by page.
    assert_eq!(demo.api.listed("/zaps?deleted=true&limit=1", "title").await, ["Deux", "Un"]);
    tidy().await;
    assert_eq!((rows("zap_versions").await, rows("zap_drafts").await), (2, 1));
    assert_eq!(rows("zap_samples").await, 1);

    app.advance(DAY * (DAYS_TO_RESTORE as u32 - 1)).await;
    // Also where nobody has tidied yet.
    demo.api.post("/zaps/1/restore", json!({})).await.is_error(404, "not_found", "");
    demo.api.get("/zaps/1?deleted=true").await.is_error(404, "not_found", "");
    assert_eq!(demo.api.listed("/zaps?deleted=true", "title").await, ["Deux"]);
    tidy().await;
    assert_eq!((rows("zap_versions").await, rows("zap_drafts").await), (1, 0));
    assert_eq!((rows("zap_draft_states").await, rows("zap_samples").await), (0, 0));
    // Histories go on naming it.
    assert_eq!(app.number("SELECT count(*) FROM zaps WHERE titre = 'Un'").await, 1);
    app.advance(DAY).await;
    tidy().await;
    assert_eq!(rows("zap_versions").await, 0);
    assert_eq!(app.number("SELECT count(*) FROM zaps WHERE swept_at IS NULL").await, 1);
    assert_eq!(demo.api.listed("/zaps", "title").await, ["Trois"]);
    assert_eq!(app.number("SELECT count(*) FROM zap_versions WHERE zap = 3").await, 1);
}

#[both]
async fn what_a_kept_run_played_stays_with_it(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.api.post("/zaps", document("Un", "a")).await;
    put(&demo, "/zaps/1/draft", &json!({ "rev": 0, "document": document("Un", "b") })).await;
    let run =
        demo.api.post("/zaps/1/run", json!({})).await.json()["id"].as_str().unwrap().to_owned();
    demo.api.delete("/zaps/1").await;
    // As if runs were kept for longer.
    app.execute("UPDATE runs SET ended_at = NULL").await;
    app.advance(DAY * DAYS_TO_RESTORE as u32).await;
    janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM zap_drafts").await, 0);
    assert_eq!(app.number("SELECT count(*) FROM zap_versions").await, 1);
    assert_eq!(demo.api.get(&format!("/runs/{run}")).await.status, 200);
}

#[both]
async fn the_pages_copy_delete_and_restore(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    person(&app, &demo, "membre@oxiva.example", Role::Member).await;
    let mut member = Browser::signed_in(&app, "membre@oxiva.example").await;
    demo.api.post("/zaps", document("Relances", "a")).await;
    let to = |answer: Response| (answer.status, answer.header("location").to_owned());
    let expected = |path: &str| (303, path.to_owned());
    assert_eq!(to(admin.post("/zaps/1/copie", &[]).await), expected("/zaps/2/editeur"));
    assert!(admin.get("/zaps/2/editeur").await.text().contains("Relances (copie)"));
    assert_eq!(to(admin.post("/zaps/2/supprimer", &[]).await), expected("/zaps"));
    assert_eq!(admin.get("/zaps/2").await.status, 404);
    assert_eq!(admin.get("/zaps/2/editeur").await.status, 404);
    let deleted = admin.get("/zaps/supprimes").await.text();
    assert!(deleted.contains("Relances (copie)") && deleted.contains("Restaurer"), "{deleted}");
    for path in ["/zaps/supprimes", "/zaps/1/versions", "/zaps/1/editeur/abandon"] {
        assert_eq!(member.get(path).await.status, 403, "{path}");
    }
    for path in ["/zaps/1/copie", "/zaps/2/restauration", "/zaps/1/versions/1/reprise"] {
        assert_eq!(member.post(path, &[]).await.status, 403, "{path}");
    }
    assert_eq!(to(admin.post("/zaps/2/restauration", &[]).await), expected("/zaps/2"));
    let back = admin.get("/zaps/2").await.text();
    assert!(back.contains("Relances (copie)") && back.contains("Brouillon"), "{back}");
    assert!(admin.get("/zaps/supprimes").await.text().contains("Aucun zap supprimé"));
    // A draft is published by switching its zap on.
    assert_eq!(to(admin.post("/zaps/2/activation", &[]).await), expected("/zaps/2"));
    assert_eq!(demo.api.get("/zaps/2").await.json()["version"], 1);
}

#[both]
async fn the_command_line_copies_and_restores(setup: Setup) {
    let binary = Binary::on(&setup.database);
    binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    let path = setup.database.folder.path().join("zap.json");
    std::fs::write(&path, document("Un", "a").to_string()).unwrap();
    let run = |words: &[&str]| binary.run(&[&["zap"], words, &["--dossier", "demo"]].concat());
    assert_eq!(run(&["create", path.to_str().unwrap()]).text(), "1\n");
    assert_eq!(run(&["duplicate", "1"]).text(), "2\n");
    assert_eq!(run(&["delete", "2"]).text(), "Zap 2 deleted.\n");
    assert_eq!(run(&["list", "--json"]).json()["items"].as_array().unwrap().len(), 1);
    let deleted = run(&["list", "--deleted", "--json"]).json();
    assert_eq!(deleted["items"][0]["title"], "Un (copy)");
    assert_eq!(run(&["restore", "2"]).text(), "Zap 2 is off.\n");
    assert!(run(&["list"]).text().contains("Un (copy)"));
    assert_eq!(run(&["list", "--deleted"]).text(), "");
}

#[both]
async fn deleted_zaps_and_unfinished_runs_are_found_in_an_index(app: TestApp) {
    let demo = app.dossier("demo").await;
    let numbers = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)";
    let zaps = format!(
        "INSERT INTO zaps (dossier, id, titre, state, reason, state_at, version, starts, starts_by,
            concurrency, rate, hold_above, keep_on, created_at, updated_at)
        {numbers} SELECT (SELECT max(dossier) FROM dossiers), n, 'x',
            CASE WHEN n % 100 = 0 THEN 'removed' ELSE 'off' END, '', 1700000000000000 + n, 1, '',
            'manual', 0, 0, 0, FALSE, 0, 0 FROM n"
    );
    app.execute(zaps.leak()).await;
    let id = if app.setup.database.is_postgres() { "md5(n::text)::uuid" } else { "randomblob(16)" };
    let runs = format!(
        "INSERT INTO runs (dossier, id, zap, version, state, run_at, holder, retries, start, source,
            depth, failure, created_at, ended_at, size)
        {numbers} SELECT (SELECT max(dossier) FROM dossiers), {id}, n % 100, 1,
            CASE WHEN n % 7 = 0 THEN 'held' WHEN n % 7 = 1 THEN 'waiting' ELSE 'success' END,
            CASE WHEN n % 7 = 1 THEN n END, NULL, 0, 'manual', '', 0, '', n, NULL, 0 FROM n"
    );
    app.execute(runs.leak()).await;
    let (dossier, now) = (demo.id.number(), 1_700_000_000_002_000);
    let asked = vec![
        ("documents::read::REMOVED", vec![dossier, now, i64::MAX, i64::MAX, 51]),
        ("deleted::WITH_DRAFT", vec![dossier, now, 10]),
        ("deleted::WITHOUT_RUNS", vec![dossier, now, 10]),
        ("unfinished::DUE", vec![dossier, 1, 10_001]),
        ("unfinished::HELD", vec![dossier, 1, 10_001]),
    ];
    let indexes = ["zaps_removed", "zaps_removed", "zaps_removed", "runs_due", "runs_odd_zap"];
    let plans = plans(&app, &["zaps", "runs"], asked).await;
    for (plan, index) in plans.iter().zip(indexes) {
        assert!(plan.contains(index), "{index}: {plan}");
        assert!(!plan.contains("Seq Scan on zaps") && !plan.contains("SCAN z"), "{plan}");
    }
}
