//! Zaps in our own format: exported, read again, exported as they were.

use crate::{
    both,
    invitations::administrator,
    support::{Dossier, Setup, TestApp, binary::Binary},
};
use oxiva::{
    actions::connections,
    dossiers::Scope,
    i18n::Lang,
    zaps::portable::{NodeStatus, ZapReport, file},
};
use serde_json::{Value as Json, json};

/// Reads a file into a dossier; without writing if `writes` is false.
async fn import(app: &TestApp, dossier: &Dossier, zaps: &Json, writes: bool) -> Vec<ZapReport> {
    let (id, now, entropy) = (dossier.id, app.clock.now(), app.entropy.clone());
    let zaps = file::read(zaps).expect("a file of ours");
    app.write(move |tx| {
        let (scope, known) = (Scope::system(id, now), connections::known(tx, id)?);
        file::import(tx, &entropy, &scope, &zaps, &known, Lang::Fr, writes)
    })
    .await
}

async fn exported(dossier: &Dossier) -> Json {
    let answer = dossier.api.get("/zaps/export").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// A dossier with a table, a connection, and three zaps that use them.
async fn filled(app: &TestApp) -> Dossier {
    let demo = app.dossier("demo").await;
    let columns = json!([{ "nom": "Nom" }, { "nom": "Solde", "type": "number" }]);
    demo.api.post("/tables", json!({ "nom": "Autre", "columns": columns })).await;
    demo.api.post("/tables", json!({ "nom": "Clients", "columns": columns })).await;
    let renamed = json!([{ "id": "1", "nom": "Client" }, { "id": "2", "nom": "Solde" }]);
    let changed = demo.api.patch("/tables/2", json!({ "columns": renamed })).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let connection =
        json!({ "app": "webhooks", "nom": "Compta", "data": { "basic_auth": "a|secret-1" } });
    assert_eq!(demo.api.post("/connections", connection).await.status, 201);
    let call = json!({ "id": "3", "kind": "action", "app": "webhooks", "action": "post", "connection": 1,
        "note": "Deux\nlignes", "params": {
            "url": "https://exemple.fr/a?page=2&token=secret-2", "basic_auth": "jean|secret-3",
            "headers": { "X-Key": "secret-4", "Accept": "text/plain" }, "data": { "nom": "{{1__nom}}" } } });
    let row = json!({ "id": "2", "kind": "action", "app": "tables", "action": "create_row",
        "params": { "table": "2", "Nom": "{{1__nom}}", "Solde": 5 } });
    for document in [
        json!({ "title": "Un", "date_order": "day_month", "trigger": { "id": "1", "kind": "catch_hook" },
            "steps": [row, call] }),
        json!({ "title": "Deux", "trigger": { "id": "1", "kind": "row", "table": "2", "changes": ["added"] },
            "steps": [] }),
    ] {
        let made = demo.api.post("/zaps", document).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    demo.api.patch("/zaps/1", json!({ "concurrency": 1, "keep_on": true })).await;
    demo
}

#[both]
async fn what_is_exported_and_read_again_is_exported_as_it_was(app: TestApp) {
    let demo = filled(&app).await;
    let first = exported(&demo).await;
    let text = first.to_string();
    for secret in ["secret-1", "secret-2", "secret-3", "secret-4"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert_eq!((&first["format"], &first["version"]), (&json!("oxiva-zaps"), &json!(1)));
    let one = &first["zaps"][0];
    assert_eq!(
        one["settings"],
        json!({ "concurrency": 1, "rate": 0, "hold_above": 0, "keep_on": true })
    );
    assert_eq!(one["connections"], json!([{ "name": "Compta", "app": "webhooks" }]));
    let columns = json!([
        { "name": "Client", "type": "text", "former_names": ["Nom"] },
        { "name": "Solde", "type": "number" },
    ]);
    assert_eq!(one["tables"], json!([{ "name": "Clients", "columns": columns }]));
    let steps = &one["document"]["steps"];
    assert_eq!(steps[0]["params"], json!({ "table": "Clients", "Nom": "{{1__nom}}", "Solde": 5 }));
    assert_eq!(
        (&steps[1]["connection"], &steps[1]["note"]),
        (&json!("Compta"), &json!("Deux\nlignes"))
    );
    assert_eq!(
        steps[1]["params"],
        json!({ "url": "https://exemple.fr/a?page=2&token=", "basic_auth": "",
            "headers": { "X-Key": "", "Accept": "text/plain" }, "data": { "nom": "{{1__nom}}" } })
    );
    let alone = demo.api.get("/zaps/2/export").await.json();
    assert_eq!(alone["zaps"], json!([first["zaps"][1]]));

    // In a dossier that has a connection of that name, and a table of that name that lacks a column.
    let other = app.dossier("autre").await;
    let connection =
        json!({ "app": "webhooks", "nom": "Compta", "data": { "basic_auth": "a|autre" } });
    other.api.post("/connections", connection).await;
    let made = import(&app, &other, &first, true).await;
    assert_eq!(
        made.iter().map(|zap| zap.id.as_deref()).collect::<Vec<_>>(),
        [Some("1"), Some("2")]
    );
    assert_eq!(exported(&other).await.to_string(), text);
    let draft = other.api.get("/zaps/1/draft").await.json();
    assert_eq!(draft["document"]["steps"][0]["params"]["table"], "1");
    assert_eq!(draft["document"]["steps"][1]["connection"], 1);
    let zap = other.api.get("/zaps/2").await.json();
    assert_eq!((&zap["active"], &zap["version"]), (&json!(false), &json!(0)));
    assert_eq!(zap["document"]["trigger"]["table"], "1");
    assert_eq!(other.api.listed("/tables", "nom").await, ["Clients"]);
}

#[both]
async fn a_table_that_lacks_a_column_is_left_alone(app: TestApp) {
    let demo = filled(&app).await;
    let file = exported(&demo).await;
    let other = app.dossier("autre").await;
    other.api.post("/tables", json!({ "nom": "clients", "columns": [{ "nom": "Client" }] })).await;
    import(&app, &other, &file, true).await;
    // Both zaps use the one that was made.
    assert_eq!(other.api.listed("/tables", "nom").await, ["clients", "Clients (2)"]);
    for (zap, place) in [(1, "/document/steps/0/params/table"), (2, "/document/trigger/table")] {
        let zap = other.api.get(&format!("/zaps/{zap}")).await.json();
        assert_eq!(zap.pointer(place), Some(&json!("2")), "{zap}");
    }
}

#[both]
async fn each_step_is_told_of_and_a_rehearsal_writes_nothing(app: TestApp) {
    let demo = filled(&app).await;
    let mut file = exported(&demo).await;
    let broken = json!({ "document": { "title": "Trois", "trigger": 5, "steps": [] } });
    file["zaps"].as_array_mut().unwrap().push(broken);
    let other = app.dossier("autre").await;
    for writes in [false, true] {
        let told = import(&app, &other, &file, writes).await;
        let ids: Vec<_> = told.iter().map(|zap| zap.id.is_some()).collect();
        assert_eq!(ids, [writes, writes, false]);
        let nodes = |zap: usize| {
            let nodes = told[zap].nodes.iter();
            nodes.map(|node| (node.node.as_str(), node.status)).collect::<Vec<_>>()
        };
        use NodeStatus::{Broken, NeedsAccount, Works};
        assert_eq!(nodes(0), [("1", Works), ("2", Works), ("3", NeedsAccount)]);
        assert_eq!(nodes(1), [("1", Works)]);
        assert_eq!(nodes(2), [("", Broken)]);
        for node in told.iter().flat_map(|zap| &zap.nodes) {
            assert_eq!(node.message.is_empty(), node.status == Works, "{node:?}");
        }
        let count = other.api.listed("/zaps", "title").await.len();
        assert_eq!(count, if writes { 2 } else { 0 });
    }
}

#[both]
async fn pages_give_the_same_files(app: TestApp) {
    let demo = filled(&app).await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let all = admin.get("/zaps/fichier").await;
    assert_eq!(all.header("content-disposition"), "attachment; filename=\"zaps.json\"");
    assert_eq!(all.json(), exported(&demo).await);
    let page = admin.get("/zaps/1").await.text();
    assert!(page.contains("href=\"/zaps/1/fichier\""), "{page}");
    let one = admin.get("/zaps/1/fichier").await;
    assert_eq!(one.header("content-disposition"), "attachment; filename=\"zap-1.json\"");
    assert_eq!(one.json(), demo.api.get("/zaps/1/export").await.json());
    assert_eq!(admin.get("/zaps/9/fichier").await.status, 404);
    demo.api.get("/zaps/9/export").await.is_error(404, "not_found", "");
}

#[both]
async fn the_command_line_prints_them(setup: Setup) {
    let binary = Binary::on(&setup.database);
    binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    let document =
        json!({ "title": "Un", "trigger": { "id": "1", "kind": "manual" }, "steps": [] });
    let path = setup.database.folder.path().join("zap.json");
    std::fs::write(&path, document.to_string()).unwrap();
    for _ in 0..2 {
        binary.run(&["zap", "create", path.to_str().unwrap(), "--dossier", "demo"]).text();
    }
    let all = binary.run(&["zap", "export", "--dossier", "demo"]).json();
    let zap = json!({ "document": document });
    assert_eq!(all, json!({ "format": "oxiva-zaps", "version": 1, "zaps": [zap, zap] }));
    let one = binary.run(&["zap", "export", "2", "--dossier", "demo"]).json();
    assert_eq!(one["zaps"], json!([zap]));
    binary.run(&["zap", "export", "9", "--dossier", "demo"]).failed(1, "");
    let zapiers = ["zap", "export", "1", "--format", "zapier", "--dossier", "demo"];
    let zapiers = binary.run(&zapiers).json();
    assert_eq!(zapiers["metadata"]["version"], 2, "{zapiers}");
    assert_eq!(zapiers["zaps"][0]["title"], "Un", "{zapiers}");
    binary.run(&["zap", "export", "--format", "zapier", "--dossier", "demo"]).failed(2, "<ID>");
}
