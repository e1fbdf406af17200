//! Nothing that cannot work is switched on, and what is likely a mistake is told.

use crate::{
    both,
    invitations::administrator,
    support::{
        Dossier, TestApp, eventually,
        http::Response,
        zaps::{Made, catch_hook, post},
    },
};
use oxiva::{notices, zaps::runs::RunState};
use serde_json::{Value as Json, json};

fn action(app: &str, action: &str, params: Json) -> Json {
    json!({ "id": "2", "kind": "action", "app": app, "action": action, "params": params })
}

async fn put(demo: &Dossier, path: &str, body: &Json) -> Response {
    demo.api.send("PUT", path, "application/json", body.to_string().as_bytes()).await
}

/// `pointer code` of each.
fn told(remarks: &Json) -> Vec<String> {
    let told = |one: &Json| {
        let (pointer, code) = (one["pointer"].as_str().unwrap(), one["code"].as_str().unwrap());
        let message = one["message"].as_str().unwrap();
        assert!(!message.is_empty() && !message.contains(&format!("problem-{code}")), "{one}");
        format!("{pointer} {code}")
    };
    remarks.as_array().unwrap().iter().map(told).collect()
}

async fn table(demo: &Dossier) {
    let columns = json!([
        { "nom": "A" }, { "nom": "B" }, { "nom": "Montant", "type": "number" },
        { "nom": "Le", "type": "date" },
    ]);
    let made = demo.api.post("/tables", json!({ "nom": "Suivi", "columns": columns })).await;
    assert_eq!(made.status, 201, "{made:?}");
}

/// Steps that cannot work, and why.
fn hopeless() -> Vec<(Json, &'static str)> {
    let filter = |matches: &str, value: &str| {
        let condition = json!({ "key": "{{1__a}}", "match": matches, "value": value });
        json!({ "id": "2", "kind": "filter", "any": [[condition]] })
    };
    let row = |params: Json| action("tables", "create_row", params);
    let mut with_connection = post("2", "https://exemple.example/", json!({}));
    with_connection["connection"] = 9.into();
    let mail = json!({ "to": "a@b.example", "subject": "s", "body": "b" });
    let ticket = json!({ "id": "12", "statut": "closed" });
    vec![
        (action("slack", "send", json!({})), "/steps/0/app unknown_app"),
        (row(json!({ "table": "Absent" })), "/steps/0/params/table no_such_table"),
        (row(json!({ "table": 7 })), "/steps/0/params/table no_such_table"),
        (row(json!({ "table": "Suivi", "C": "x" })), "/steps/0/params/C unknown_column"),
        (row(json!({ "table": "Suivi", "Montant": "abc" })), "/steps/0/params/Montant cell_number"),
        (row(json!({ "table": "1", "Le": "jamais" })), "/steps/0/params/Le cell_date"),
        (
            action(
                "tables",
                "find_row",
                json!({ "table": 1, "lookup_column": "Z", "lookup_value": "{{1__a}}" }),
            ),
            "/steps/0/params/lookup_column unknown_column",
        ),
        (with_connection, "/steps/0/connection unknown_connection"),
        (action("email", "send", mail), "/steps/0/app no_mail"),
        (post("2", "nulle part", json!({})), "/steps/0/params/url url_scheme"),
        (post("2", "ftp://exemple.example/", json!({})), "/steps/0/params/url url_scheme"),
        (action("crm", "update_ticket", ticket), "/steps/0/params/id no_such_record"),
        (
            action("crm", "update_activite", json!({ "id": "{{1__id}}", "echeance": "bientôt" })),
            "/steps/0/params/echeance not_a_date",
        ),
        (
            action(
                "formatter",
                "number",
                json!({ "transform": "number.format", "inputs": "douze", "to_format": "fr" }),
            ),
            "/steps/0/params/inputs formatter",
        ),
        (filter("text_contains", ""), "/steps/0/any/0/0/value empty"),
        (filter("number_greater", "abc"), "/steps/0/any/0/0/value not_a_number"),
        (filter("date_after", "12/31/2018 1:00"), "/steps/0/any/0/0/value not_a_date"),
        (json!({ "id": "2", "kind": "delay", "until": "jamais" }), "/steps/0/until not_a_date"),
        (
            json!({ "id": "2", "kind": "delay", "for": { "value": "x", "unit": "days" } }),
            "/steps/0/for/value not_a_number",
        ),
    ]
}

#[both]
async fn what_cannot_work_is_saved_and_not_switched_on(app: TestApp) {
    let demo = app.dossier("demo").await;
    table(&demo).await;
    for (step, problem) in hopeless() {
        let document = catch_hook(json!([step]));
        let checked = demo.api.post("/zaps/check", document.clone()).await.json();
        assert_eq!(
            (told(&checked["problems"]), &checked["valid"]),
            (vec![problem.into()], &json!(false))
        );
        let made = demo.api.post("/zaps", document).await;
        assert_eq!(made.status, 201, "{made:?}");
        let zap = made.json();
        assert_eq!(told(&zap["problems"]), [problem], "{step}");
        let path = format!("/zaps/{}", zap["id"].as_str().unwrap());
        let (pointer, code) = problem.split_once(' ').unwrap();
        let refused = demo.api.patch(&path, json!({ "active": true })).await;
        refused.is_error(422, code, pointer);
        let shown = demo.api.get(&path).await.json();
        assert_eq!(
            (&shown["active"], told(&shown["problems"])),
            (&json!(false), vec![problem.into()])
        );
    }
}

#[both]
async fn an_active_zap_stays_what_can_work(app: TestApp) {
    let demo = app.dossier("demo").await;
    table(&demo).await;
    let good =
        catch_hook(json!([action("tables", "create_row", json!({ "table": "Suivi", "A": "x" }))]));
    demo.api.post("/zaps", good.clone()).await;
    let on = demo.api.patch("/zaps/1", json!({ "active": true })).await;
    assert_eq!((on.status, on.json()["problems"].clone()), (200, json!([])));
    for (step, problem) in hopeless() {
        let (pointer, code) = problem.split_once(' ').unwrap();
        put(&demo, "/zaps/1", &catch_hook(json!([step]))).await.is_error(422, code, pointer);
    }
    let zap = demo.api.get("/zaps/1").await.json();
    assert_eq!((&zap["version"], &zap["document"]), (&json!(1), &good));
    // The American order of the zap reads what the dossier's does not.
    let condition = json!({ "key": "{{1__a}}", "match": "date_after", "value": "12/31/2018 1:00" });
    let mut american = catch_hook(json!([{ "id": "2", "kind": "filter", "any": [[condition]] }]));
    american["date_order"] = "month_day".into();
    assert_eq!(put(&demo, "/zaps/1", &american).await.status, 200);
    // Switching off always works, also once the table is gone; switching on does not.
    put(&demo, "/zaps/1", &good).await;
    demo.api.delete("/tables/1").await;
    assert_eq!(
        told(&demo.api.get("/zaps/1").await.json()["problems"]),
        ["/steps/0/params/table no_such_table"]
    );
    assert_eq!(demo.api.patch("/zaps/1", json!({ "active": false })).await.status, 200);
    demo.api.patch("/zaps/1", json!({ "active": true })).await.is_error(
        422,
        "no_such_table",
        "/steps/0/params/table",
    );
}

#[both]
async fn what_is_likely_a_mistake_is_a_warning(app: TestApp) {
    let demo = app.dossier("demo").await;
    let store = |id: &str, value: &str| {
        json!({ "id": id, "kind": "action", "app": "storage", "action": "set",
            "params": { "key": "k", "value": value } })
    };
    let path = |id: &str, step: Json| json!({ "id": id, "rule": "always", "steps": [step] });
    let paths =
        [path("a", store("3", "{{4__key}} {{5__key}}")), path("b", store("4", "{{3__key}}"))];
    let steps = json!([
        { "id": "2", "kind": "paths", "paths": paths },
        store("5", "{{1__nom}} {{1__absent}} {{4__key}} {{4__rien}}"),
    ]);
    let made = demo.api.post("/zaps", catch_hook(steps)).await.json();
    let beside = [
        "/steps/0/paths/0/steps/0/params/value not_before",
        "/steps/0/paths/0/steps/0/params/value not_before",
        "/steps/0/paths/1/steps/0/params/value not_before",
    ];
    assert_eq!(told(&made["warnings"]), beside, "without a sample nothing is said of fields");
    assert_eq!(demo.api.patch("/zaps/1", json!({ "active": true })).await.status, 200);
    let hook = made["url"].as_str().unwrap();
    let at = &hook[hook.find("/hooks").unwrap()..];
    let outside = demo.api.clone().below("");
    assert_eq!(outside.post(at, json!({ "nom": "x" })).await.status, 200);
    let warnings = eventually("the run has ended", async || {
        let runs = demo.api.get("/runs?state=success").await.json();
        let ended = !runs["items"].as_array()?.is_empty();
        ended.then_some(())?;
        Some(demo.api.get("/zaps/1").await.json()["warnings"].clone())
    });
    let warnings = warnings.await;
    let unseen: Vec<_> =
        told(&warnings).into_iter().filter(|one| !one.ends_with("not_before")).collect();
    assert_eq!(unseen, vec!["/steps/1/params/value not_in_samples"; 2]);
    let fields: Vec<_> = warnings
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["args"]["field"].as_str())
        .collect();
    assert_eq!(fields, ["absent", "rien"]);
}

#[both]
async fn a_renamed_column_or_table_keeps_its_zaps(app: TestApp) {
    let demo = app.dossier("demo").await;
    table(&demo).await;
    let store = json!({ "id": "3", "kind": "action", "app": "storage", "action": "set",
        "params": { "key": "k", "value": "{{2__B}}" } });
    let row = action("tables", "create_row", json!({ "table": "Suivi", "B": "{{1__b}}" }));
    demo.api.post("/zaps", catch_hook(json!([row, store]))).await;
    let renamed = json!({ "nom": "Relances", "columns": [
        { "id": 1, "nom": "A" }, { "id": 2, "nom": "Béta" }, { "id": 3, "nom": "Montant" }, { "id": 4, "nom": "Le" },
    ]});
    let renamed = demo.api.patch("/tables/1", renamed).await;
    assert_eq!(renamed.status, 200, "{renamed:?}");
    assert_eq!(demo.api.get("/zaps/1").await.json()["problems"], json!([]));
    let on = demo.api.patch("/zaps/1", json!({ "active": true })).await.json();
    let hook = on["url"].as_str().unwrap();
    let outside = demo.api.clone().below("");
    outside.post(&hook[hook.find("/hooks").unwrap()..], json!({ "b": "y" })).await;
    let run = eventually("the run has ended", async || {
        let runs = demo.api.get("/runs?state=success").await.json();
        runs["items"].as_array()?.first().cloned()
    });
    let run = demo.api.get(&format!("/runs/{}", run.await["id"].as_str().unwrap())).await.json();
    assert_eq!(
        run["steps"][2]["input"]["value"], "y",
        "what was mapped by the old name is found: {run}"
    );
    let rows = demo.api.get("/tables/1/rows").await.json();
    assert_eq!(rows["items"][0]["values"]["Béta"], "y");
    assert_eq!(rows["items"][0]["values"].get("B"), None, "a row is shown by the names of today");
    // A new column of the old name is meant from then on.
    let again = json!({ "columns": [
        { "id": 2, "nom": "Béta" }, { "nom": "B" }, { "id": 3, "nom": "Montant" }, { "id": 4, "nom": "Le" },
    ]});
    demo.api.patch("/tables/1", again).await;
    let row = demo.api.post("/tables/1/rows", json!({ "values": { "B": "z" } })).await.json();
    assert_eq!((&row["values"]["B"], &row["values"]["Béta"]), (&json!("z"), &json!(null)));
}

#[both]
async fn the_first_failure_since_activation_is_told_once(app: TestApp) {
    let demo = std::sync::Arc::new(app.dossier("demo").await);
    let fails =
        catch_hook(json!([action("tables", "create_row", json!({ "table": "9", "A": "x" }))]));
    let zap = Made::new(&app, &demo, fails).await;
    let told = async || {
        let open = demo.look(|tx, dossier| notices::open(tx, dossier, 10)).await;
        open.iter().map(|notice| (notice.word.word(), notice.link.clone())).collect::<Vec<_>>()
    };
    zap.start(json!({ "a": 1 })).await;
    let first = zap.are(&[RunState::Errored]).await[0].id;
    let notice = ("zap-first-failure", format!("/executions/{first}"));
    assert_eq!(told().await, std::slice::from_ref(&notice));
    zap.start(json!({ "a": 2 })).await;
    zap.are(&[RunState::Errored; 2]).await;
    assert_eq!(told().await, std::slice::from_ref(&notice));
    zap.switch(false).await;
    zap.switch(true).await;
    zap.start(json!({ "a": 3 })).await;
    let third = zap.are(&[RunState::Errored; 3]).await[2].id;
    assert_eq!(told().await, [("zap-first-failure", format!("/executions/{third}")), notice]);
}

#[both]
async fn the_page_says_what_is_to_be_corrected(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let mut step = action("tables", "create_row", json!({ "table": "Absent", "A": "{{8__x}}" }));
    step["title"] = "Ajouter la ligne".into();
    demo.api.post("/zaps", catch_hook(json!([step]))).await;
    let refused = admin.post("/zaps/1/activation", &[]).await;
    assert_eq!(refused.status, 422);
    for page in [refused.text(), admin.get("/zaps/1").await.text()] {
        for words in [
            "À corriger avant l’activation",
            "Il n’y a pas de tableau « Absent » dans ce dossier.",
            "Étape « Ajouter la ligne »",
            "L’étape « 8 » ne vient pas avant celle-ci",
        ] {
            let plain = page.replace(['\u{a0}', '\u{202f}'], " ");
            assert!(plain.contains(words), "{words}: {plain}");
        }
    }
    table(&demo).await;
    demo.api.patch("/tables/1", json!({ "nom": "Absent" })).await;
    assert_eq!(admin.post("/zaps/1/activation", &[]).await.status, 303);
}
