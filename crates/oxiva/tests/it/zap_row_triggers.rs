//! Zaps that start from rows of tables: whoever writes them, each row once.

use crate::{
    both,
    support::{
        Browser, Dossier, TestApp, eventually,
        http::Response,
        zaps::{Made, document},
    },
};
use oxiva::{
    changes,
    dossiers::people::Role,
    error::Code,
    tables::{self, rows::Cells},
    zaps::{
        documents::{StartsBy, ZapSettings},
        runs::{RunState, Start},
    },
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

const NOTHING: fn() -> Json = || json!([]);

/// A table « Suivi » with a text and a number.
async fn table(demo: &Dossier, nom: &str) -> String {
    let columns = json!([{ "nom": "Sujet", "type": "text" }, { "nom": "Total", "type": "number" }]);
    let made = demo.api.post("/tables", json!({ "nom": nom, "columns": columns })).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()["id"].as_str().unwrap().to_owned()
}

fn on_rows(table: &str, changes: &[&str]) -> Json {
    json!({ "kind": "row", "table": table, "changes": changes })
}

async fn add(demo: &Dossier, table: &str, values: Json) {
    let rows = format!("/tables/{table}/rows");
    let added = demo.api.post(&rows, json!({ "values": values })).await;
    assert_eq!(added.status, 201, "{added:?}");
}

async fn patch(demo: &Dossier, row: &str, values: Json) {
    let changed = demo.api.patch(&format!("/tables/{row}"), json!({ "values": values })).await;
    assert_eq!(changed.status, 200, "{changed:?}");
}

async fn put(demo: &Dossier, path: &str, body: &Json) -> Response {
    demo.api.send("PUT", path, "application/json", body.to_string().as_bytes()).await
}

/// What the triggers of its runs gave, oldest first, once they have all succeeded.
async fn given(zap: &Made, count: usize) -> Vec<Json> {
    let mut given = Vec::new();
    for run in zap.are(&vec![RunState::Success; count]).await {
        given.push(zap.steps(&run).await.remove(0).output);
    }
    given
}

#[both]
async fn a_row_that_is_added_starts_a_zap_whoever_adds_it(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let (suivi, other) = (table(&demo, "Suivi").await, table(&demo, "Autre").await);
    let zap = Made::new(&app, &demo, document(on_rows("suivi", &["added"]), NOTHING())).await;
    assert_eq!(zap.zap().await.starts_by, StartsBy::Row);
    add(&demo, &suivi, json!({ "Sujet": "Relance", "Total": 12.5 })).await;
    add(&demo, &other, json!({ "Sujet": "Ailleurs" })).await;
    patch(&demo, &format!("{suivi}/rows/1"), json!({ "Sujet": "Autre" })).await;
    let added = given(&zap, 1).await.remove(0);
    let author = added["evenement"]["auteur"].clone();
    assert!(author.as_str().unwrap().starts_with("token:"), "{author}");
    assert_eq!(
        added,
        json!({
            "id": "1", "table": suivi, "Sujet": "Relance", "Total": 12.5,
            "evenement": { "type": "row.added", "date": "2023-05-17T11:45:26.000+02:00",
                "auteur": author, "colonnes": [], "changements": {} },
        })
    );
    let run = zap.runs().await.remove(0);
    assert_eq!((run.start, run.source, run.depth), (Start::Row, format!("{suivi}/1"), 0));

    let batch = json!({ "rows": [{ "Sujet": "A" }, { "Sujet": "B" }] });
    assert_eq!(demo.api.post(&format!("/tables/{suivi}/rows/batch"), batch).await.status, 201);
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut camille = Browser::signed_in(&app, &email).await;
    let typed = camille.post(&format!("/tableaux/{suivi}/lignes"), &[("f1", "C")]).await;
    assert_eq!(typed.status, 303, "{typed:?}");
    let subjects: Vec<_> =
        given(&zap, 4).await.into_iter().map(|given| given["Sujet"].clone()).collect();
    assert_eq!(subjects, ["Relance", "A", "B", "C"]);

    let page = camille.get(&format!("/zaps/{}", zap.id)).await.text();
    assert!(page.contains("Une ligne d’un tableau"), "{page}");
    assert!(page.contains("À chaque ligne ajoutée au tableau «\u{a0}Suivi\u{a0}»"), "{page}");
    let page = camille.get(&format!("/executions/{}", zap.runs().await[0].id)).await.text();
    assert!(page.contains(&format!("href=\"/tableaux/{suivi}/lignes/1\"")), "{page}");
    let shown = demo.api.get(&format!("/runs/{}", zap.runs().await[0].id)).await.json();
    assert_eq!((&shown["start"], &shown["source"]), (&json!("row"), &json!("1/1")));

    zap.switch(false).await;
    add(&demo, &suivi, json!({ "Sujet": "D" })).await;
    assert_eq!(zap.runs().await.len(), 4);
}

#[both]
async fn a_row_that_is_changed_says_what_it_was_before(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let suivi = table(&demo, "Suivi").await;
    let trigger = json!({ "kind": "row", "table": suivi, "changes": ["changed"],
        "any": [[{ "key": "{{1__evenement__colonnes}}", "match": "text_contains", "value": "Total" }]] });
    let zap = Made::new(&app, &demo, document(trigger, NOTHING())).await;
    add(&demo, &suivi, json!({ "Sujet": "Relance", "Total": 12.5 })).await;
    let row = format!("{suivi}/rows/1");
    // Of another column, and of nothing.
    patch(&demo, &row, json!({ "Sujet": "Devis" })).await;
    patch(&demo, &row, json!({ "Sujet": "Devis", "Total": 12.5 })).await;
    patch(&demo, &row, json!({ "Sujet": "Devis", "Total": null })).await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut camille = Browser::signed_in(&app, &email).await;
    let cell = format!("/tableaux/{suivi}/lignes/1/cellule");
    camille.post(&cell, &[("colonne", "2"), ("valeur", "7")]).await;
    let form = format!("/tableaux/{suivi}/lignes/1");
    camille.post(&form, &[("f1", "Offre"), ("f2", "8")]).await;
    let given = given(&zap, 3).await;
    assert_eq!((&given[0]["Sujet"], &given[0]["Total"]), (&json!("Devis"), &Json::Null));
    let changes: Vec<_> =
        given.iter().map(|given| given["evenement"]["changements"].clone()).collect();
    assert_eq!(
        changes,
        [
            json!({ "Total": { "from": 12.5, "to": null } }),
            json!({ "Total": { "from": null, "to": 7 } }),
            json!({ "Sujet": { "from": "Devis", "to": "Offre" },
                "Total": { "from": 7, "to": 8 } }),
        ]
    );
    assert_eq!(given[2]["evenement"]["type"], "row.changed");
    assert_eq!(given[2]["evenement"]["colonnes"], json!(["Sujet", "Total"]));
}

#[both]
async fn a_table_that_is_renamed_goes_on_starting_its_zap(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let suivi = table(&demo, "Suivi").await;
    let named = document(on_rows("Suivi", &["added"]), NOTHING());
    let made = demo.api.post("/zaps", named.clone()).await.json();
    assert_eq!(made["document"]["trigger"]["table"], suivi.as_str());
    assert_eq!(made["trigger"], "row");
    // The same again is no new version.
    let path = format!("/zaps/{}", made["id"].as_str().unwrap());
    assert_eq!(put(&demo, &path, &named).await.json()["version"], 1);
    let renamed = demo.api.patch(&format!("/tables/{suivi}"), json!({ "nom": "Relances" })).await;
    assert_eq!(renamed.status, 200, "{renamed:?}");
    // Another may get its name. What the API gave it takes again, and it can be switched on.
    let other = table(&demo, "Suivi").await;
    add(&demo, &other, json!({ "Sujet": "x" })).await;
    assert_eq!(put(&demo, &path, &made["document"]).await.json()["version"], 1);
    assert_eq!(demo.api.patch(&path, json!({ "active": true })).await.status, 200);
    add(&demo, &suivi, json!({ "Sujet": "x" })).await;
    eventually("it has run", async || {
        let runs = demo.api.get("/runs").await.json();
        (runs["items"].as_array()?.len() == 1).then_some(())
    })
    .await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let page = Browser::signed_in(&app, &email).await.get(&path).await.text();
    assert!(page.contains("À chaque ligne ajoutée au tableau «\u{a0}Relances\u{a0}»"), "{page}");
}

#[both]
async fn a_table_that_is_not_there_is_told(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let other = app.dossier("autre").await;
    table(&other, "Suivi").await;
    let document = document(on_rows("Suivi", &["added", "changed"]), NOTHING());
    let made = demo.api.post("/zaps", document).await.json();
    let path = format!("/zaps/{}", made["id"].as_str().unwrap());
    let switch_on = async || demo.api.patch(&path, json!({ "active": true })).await;
    assert_eq!(
        (&made["problems"][0]["pointer"], &made["problems"][0]["code"]),
        (&json!("/trigger/table"), &json!("no_such_table"))
    );
    switch_on().await.is_error(422, "no_such_table", "/trigger/table");
    // It is made after the zap was saved, and has gone when it is switched on again.
    let suivi = table(&demo, "Suivi").await;
    let on = switch_on().await.json();
    assert_eq!((&on["active"], &on["problems"]), (&json!(true), &json!([])));
    add(&demo, &suivi, json!({ "Sujet": "x" })).await;
    eventually("it has run", async || {
        let runs = demo.api.get("/runs").await.json();
        (runs["items"].as_array()?.len() == 1).then_some(())
    })
    .await;
    assert_eq!(demo.api.delete(&format!("/tables/{suivi}")).await.status, 204);
    assert_eq!(demo.api.get(&path).await.json()["problems"][0]["code"], "no_such_table");
    assert_eq!(demo.api.patch(&path, json!({ "active": false })).await.status, 200);
    switch_on().await.is_error(422, "no_such_table", "/trigger/table");
}

#[both]
async fn a_row_and_its_run_commit_together_or_not_at_all(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let suivi: i64 = table(&demo, "Suivi").await.parse().unwrap();
    let zap = Made::new(&app, &demo, document(on_rows("Suivi", &["added"]), NOTHING())).await;
    let append = |count: usize, fails: bool| {
        demo.do_it(move |tx, scope| {
            let table = tables::get(tx, scope.dossier, suivi)?;
            let cells = Cells::from([(1, json!("x"))]);
            changes::rows::append(tx, scope, &table, vec![cells; count])?;
            if fails { Err(Code::Conflict.into()) } else { Ok(()) }
        })
    };
    append(2, true).await.unwrap_err();
    assert_eq!(app.number("SELECT count(*) FROM table_rows").await, 0);
    assert!(zap.runs().await.is_empty());
    // More than a person would start at once is held.
    zap.configure(ZapSettings { hold_above: 100, ..ZapSettings::default() }).await;
    append(130, false).await.unwrap();
    zap.are(&[vec![RunState::Success; 100], vec![RunState::Held; 30]].concat()).await;
    assert_eq!(app.texts("SELECT word FROM notices").await, ["zap-held"]);
}

#[both]
async fn a_zap_does_not_start_from_its_own_rows_and_a_chain_ends(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let (ici, la) = (table(&demo, "Ici").await, table(&demo, "Là").await);
    let both = ["added", "changed"];
    let writes = |table: &str| {
        json!([{ "id": "2", "kind": "action", "app": "tables", "action": "create_row",
            "params": { "table": table, "Sujet": "Suite" } }])
    };
    let alone = Made::new(&app, &demo, document(on_rows(&ici, &both), writes(&ici))).await;
    add(&demo, &ici, json!({ "Sujet": "Premier" })).await;
    alone.are(&[RunState::Success]).await;
    alone.switch(false).await;
    let there = Made::new(&app, &demo, document(on_rows(&ici, &both), writes(&la))).await;
    let back = Made::new(&app, &demo, document(on_rows(&la, &both), writes(&ici))).await;
    add(&demo, &ici, json!({ "Sujet": "Second" })).await;
    let last = eventually("the chain has ended", async || {
        let runs = [there.runs().await, back.runs().await].concat();
        runs.into_iter().find(|run| run.state == RunState::Halted)
    })
    .await;
    assert_eq!((last.failure.as_str(), last.depth), ("chain_too_deep", 9));
    assert_eq!(there.runs().await.len() + back.runs().await.len(), 10);
}

#[both]
async fn a_zap_may_be_tried_with_a_row_that_a_person_gives(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let suivi = table(&demo, "Suivi").await;
    let zap = Made::new(&app, &demo, document(on_rows(&suivi, &["added"]), NOTHING())).await;
    zap.switch(false).await;
    let row = json!({ "id": "1", "table": suivi, "Sujet": "Essai" });
    let run = demo.api.post(&format!("/zaps/{}/run", zap.id), row.clone()).await;
    assert_eq!(run.status, 201, "{run:?}");
    assert_eq!(given(&zap, 1).await, [row]);
}
