//! `tables`: several rows found and made at once, a miss that goes on, lists and lines in a cell.

use super::{errored, outputs, played};
use crate::{
    both,
    support::{
        Dossier, TestApp,
        zaps::{action, catch_hook},
    },
};
use oxiva::zaps::runs::RunState;
use serde_json::{Value as Json, json};
use std::sync::Arc;

async fn clients(app: &TestApp) -> Arc<Dossier> {
    let demo = Arc::new(app.dossier("demo").await);
    let columns = json!([{ "nom": "Nom" }, { "nom": "Ville" }, { "nom": "Solde", "type": "number" },
        { "nom": "Depuis", "type": "date" }]);
    let made = demo.api.post("/tables", json!({ "nom": "Clients", "columns": columns })).await;
    assert_eq!(made.status, 201, "{made:?}");
    demo
}

fn step(name: &str, params: Json) -> Json {
    let mut all = json!({ "table": "Clients" });
    all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
    json!([action("2", "tables", name, all)])
}

async fn rows(demo: &Dossier) -> Vec<Json> {
    let items = demo.api.get("/tables/1/rows").await.json()["items"].clone();
    items.as_array().unwrap().iter().map(|row| row["values"].clone()).collect()
}

#[both]
async fn rows_are_made_of_line_items_all_or_none(app: TestApp) {
    let demo = clients(&app).await;
    let make = step(
        "create_rows",
        json!({ "Nom": "{{1__l[]nom}}", "Ville": "{{1__ville}}", "Solde": "{{1__l[]solde}}" }),
    );
    let body = json!({ "ville": "Lyon", "l": [
        { "nom": "Mairie", "solde": 12.5 }, { "nom": "École", "solde": "-3" }, { "nom": "Gare" }] });
    let made = outputs(&app, &demo, make.clone(), body).await;
    assert_eq!(made["2"], json!({ "table": "1", "ids": ["1", "2", "3"], "count": 3 }));
    let row = |nom: &str, solde: Json| json!({ "Nom": nom, "Ville": "Lyon", "Solde": solde, "Depuis": null });
    let expected = [row("Mairie", json!(12.5)), row("École", json!(-3)), row("Gare", json!(null))];
    assert_eq!(rows(&demo).await, expected);
    let nothing = json!({ "table": "1", "ids": [], "count": 0 });
    assert_eq!(outputs(&app, &demo, make.clone(), json!({ "l": [] })).await["2"], nothing);
    assert_eq!(outputs(&app, &demo, make.clone(), json!({})).await["2"], nothing);
    // One that cannot be, or one too many: no row at all.
    let wrong = json!({ "l": [{ "nom": "A", "solde": 1 }, { "nom": "B", "solde": "beaucoup" }] });
    let zap = played(&app, &demo, make.clone(), wrong, RunState::Errored).await;
    let run = zap.runs().await.pop().unwrap();
    let step = zap.steps(&run).await.pop().unwrap();
    assert!(step.message.contains("Solde [2]"), "{}", step.message);
    let many: Vec<_> = (0..501).map(|n| json!({ "nom": n })).collect();
    assert_eq!(errored(&app, &demo, make, json!({ "l": many })).await["2"], "too_many_items");
    assert_eq!(rows(&demo).await.len(), 3);
}

#[both]
async fn several_rows_are_found_by_several_columns(app: TestApp) {
    let demo = clients(&app).await;
    let make = step(
        "create_rows",
        json!({ "Nom": ["A", "B", "C", "D"], "Ville": ["Lyon", "Lyon", "Nice", "Lyon"],
            "Solde": [10, 20, 30, 40], "Depuis": "01/02/2023" }),
    );
    outputs(&app, &demo, make, json!({})).await;
    let find = step(
        "find_rows",
        json!({ "Ville": "{{1__ville}}", "limit": "{{1__n}}",
            "conditions": [{ "column": "Solde", "match": "at_least", "value": "{{1__solde}}" },
                { "column": "Depuis", "match": "equals", "value": "1 février 2023" }] }),
    );
    let found =
        outputs(&app, &demo, find.clone(), json!({ "ville": "Lyon", "solde": "20,0" })).await;
    let row = |id: &str, nom: &str, solde: i64| json!({ "id": id, "table": "1", "Nom": nom, "Ville": "Lyon", "Solde": solde, "Depuis": "2023-02-01" });
    let both = json!({ "table": "1", "count": 2, "rows": [row("2", "B", 20), row("4", "D", 40)],
        "more": false, "_zap_search_was_found_status": true });
    assert_eq!(found["2"], both);
    let first = json!({ "table": "1", "count": 1, "rows": [row("2", "B", 20)],
        "more": true, "_zap_search_was_found_status": true });
    let body = json!({ "ville": "Lyon", "solde": 20, "n": 1 });
    assert_eq!(outputs(&app, &demo, find.clone(), body).await["2"], first);
    // Line items go on into the next step.
    let mut again = find.clone();
    let sum = action("3", "storage", "set", json!({ "key": "k", "value": "{{2__rows[]Nom}}" }));
    again.as_array_mut().unwrap().push(sum);
    let given = outputs(&app, &demo, again, json!({ "ville": "Lyon", "solde": 0 })).await;
    assert_eq!(given["3"]["value"], json!(["A", "B", "D"]));
    // Nobody: the run ends, or goes on.
    let body = json!({ "ville": "Paris", "solde": 0 });
    played(&app, &demo, find.clone(), body.clone(), RunState::Halted).await;
    let mut going_on = find.clone();
    going_on[0]["params"]["on_miss"] = "continue".into();
    let none = json!({ "table": "1", "count": 0, "rows": [], "more": false,
        "_zap_search_was_found_status": false });
    assert_eq!(outputs(&app, &demo, going_on, body).await["2"], none);
}

#[both]
async fn a_search_that_says_too_little_is_refused(app: TestApp) {
    let demo = clients(&app).await;
    let condition = |condition: Json| json!({ "conditions": [condition] });
    let nom = json!({ "column": "Nom", "match": "equals", "value": "A" });
    for (params, failure) in [
        (json!({}), "missing_parameter"),
        (json!({ "Nom": "{{1__rien}}" }), "missing_parameter"),
        (json!({ "Nom": " " }), "missing_parameter"),
        (
            condition(json!({ "column": "Nom", "match": "equals", "value": "{{1__rien}}" })),
            "missing_parameter",
        ),
        (condition(json!({ "column": "{{1__colonne}}", "value": "x" })), "no_such_column"),
        (condition(json!({ "column": "Nom", "match": "ressemble", "value": "x" })), "unknown_word"),
        (condition(json!({ "column": "Solde", "match": "less", "value": "peu" })), "cell_number"),
        (json!({ "Depuis": "{{1__quand}}" }), "cell_date"),
        (json!({ "conditions": "Nom = A" }), "invalid_parameter"),
        (json!({ "conditions": vec![nom; 11] }), "too_many_items"),
        (json!({ "Nom": "A", "limit": "{{1__n}}" }), "out_of_range"),
    ] {
        let body = json!({ "quand": "bientôt", "n": 501, "colonne": "Pays" });
        let given = errored(&app, &demo, step("find_rows", params.clone()), body).await;
        assert_eq!(given["2"], failure, "{params}");
    }
    let unknown = condition(json!({ "column": "Pays", "value": "x" }));
    let unknown = catch_hook(step("find_rows", unknown));
    let zap = demo.api.post("/zaps", unknown).await.json();
    let switch = format!("/zaps/{}", zap["id"].as_str().unwrap());
    let refused = demo.api.patch(&switch, json!({ "active": true })).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    let at = "/steps/0/params/conditions/0/column";
    assert!(refused.text().contains(at), "{refused:?}");
    let empty = condition(json!({ "column": "Nom", "match": "empty" }));
    played(&app, &demo, step("find_rows", empty), json!({}), RunState::Halted).await;
}

#[both]
async fn a_row_that_is_not_found_lets_the_run_go_on(app: TestApp) {
    let demo = clients(&app).await;
    let find = step(
        "find_row",
        json!({ "lookup_column": "Nom", "lookup_value": "{{1__nom}}", "on_miss": "continue" }),
    );
    let missed = outputs(&app, &demo, find.clone(), json!({ "nom": "Gare" })).await;
    assert_eq!(missed["2"], json!({ "_zap_search_was_found_status": false }));
    assert_eq!(rows(&demo).await.len(), 0);
    let make = step("create_row", json!({ "Nom": "Gare" }));
    outputs(&app, &demo, make, json!({})).await;
    let found = outputs(&app, &demo, find, json!({ "nom": "Gare" })).await;
    assert_eq!(found["2"]["id"], "1");
    assert_eq!(found["2"]["_zap_search_was_found_status"], true);
}

#[both]
async fn a_list_in_a_cell_is_joined(app: TestApp) {
    let demo = clients(&app).await;
    let make = step("create_row", json!({ "Nom": "{{1__l[]nom}}", "Ville": ["Lyon", "Nice"] }));
    let made = outputs(&app, &demo, make, json!({ "l": [{ "nom": "A" }, { "nom": 2 }] })).await;
    assert_eq!((&made["2"]["Nom"], &made["2"]["Ville"]), (&json!("A, 2"), &json!("Lyon, Nice")));
    let change = step("update_row", json!({ "row": "1", "Ville": ["Évreux"] }));
    assert_eq!(outputs(&app, &demo, change, json!({})).await["2"]["Ville"], "Évreux");
}

#[both]
async fn a_line_keeps_the_words_of_several(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let columns = json!([{ "nom": "Ligne" }, { "nom": "Lignes", "type": "long" }]);
    let made = demo.api.post("/tables", json!({ "nom": "Clients", "columns": columns })).await;
    assert_eq!(made.status, 201, "{made:?}");
    let make = step("create_row", json!({ "Ligne": "{{1__mail}}", "Lignes": "{{1__mail}}" }));
    let mail = "Bonjour,\r\nPrix : 100\n50\u{a0}€ de remise\u{2028}\n\u{202e}À bientôt\u{200b}";
    outputs(&app, &demo, make, json!({ "mail": mail })).await;
    let kept = rows(&demo).await.remove(0);
    assert_eq!(kept["Ligne"], "Bonjour, Prix : 100 50\u{a0}€ de remise À bientôt");
    assert_eq!(
        kept["Lignes"],
        "Bonjour,\nPrix : 100\n50\u{a0}€ de remise\n\n\u{202e}À bientôt\u{200b}"
    );
    // What was looked for with its lines is found by what is kept.
    let find = step("find_row", json!({ "lookup_column": "Ligne", "lookup_value": "{{1__mail}}" }));
    assert_eq!(outputs(&app, &demo, find, json!({ "mail": mail })).await["2"]["id"], "1");
}
