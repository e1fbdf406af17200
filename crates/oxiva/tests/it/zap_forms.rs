//! The form of a step: what is searched, made on the spot, switched, checked line by line, and that a form sets
//! every key that a document may have.

use crate::{
    both,
    invitations::administrator,
    support::{Browser, Dossier, TestApp, http::Response},
};
use oxiva::actions::{APPS, FieldKind};
use serde_json::{Value as Json, json};

async fn document(demo: &Dossier) -> Json {
    demo.api.get("/zaps/1/draft").await.json()["document"].clone()
}

/// A zap with these steps, whose draft is edited.
async fn zap(demo: &Dossier, trigger: Json, steps: Json) {
    let made = demo.api.post("/zaps", json!({ "title": "Un", "trigger": trigger, "steps": steps }));
    assert_eq!(made.await.status, 201);
}

fn hook() -> Json {
    json!({ "id": "1", "kind": "catch_hook" })
}

fn action(app: &str, name: &str, params: Json) -> Json {
    json!({ "id": "2", "kind": "action", "app": app, "action": name, "params": params })
}

async fn step_page(admin: &mut Browser, step: &str) -> String {
    let page = admin.get(&format!("/zaps/1/editeur/etape/{step}")).await;
    assert_eq!(page.status, 200, "{page:?}");
    page.text()
}

async fn save(admin: &mut Browser, step: &str, fields: &[(&str, &str)]) {
    let saved = admin.post(&format!("/zaps/1/editeur/etape/{step}"), fields).await;
    leads_to(&saved, &format!("/zaps/1/editeur/etape/{step}"));
}

fn leads_to(answer: &Response, path: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, path), "{answer:?}");
}

#[track_caller]
fn has(page: &str, words: &[&str]) {
    for one in words {
        assert!(page.contains(one), "{one}: {page}");
    }
}

#[both]
async fn a_societe_is_searched_and_its_number_is_stored(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    for (nom, ville, siren) in [("Mairie", "Évreux", "552100554"), ("Mairie", "Lyon", "")] {
        let societe = json!({ "nom": nom, "ville": ville, "siren": siren });
        assert_eq!(demo.api.post("/societes", societe).await.status, 201);
    }
    zap(
        &demo,
        hook(),
        json!([action("crm", "create_ticket", json!({ "sujet": "x", "societe": "2" }))]),
    )
    .await;
    // By name, town, SIREN and number, in the order of the index.
    for (words, ids) in [
        ("mairie", vec!["1", "2"]),
        ("evreux", vec!["1"]),
        ("552100554", vec!["1"]),
        ("2", vec!["2"]),
        ("rien", vec![]),
    ] {
        let found = admin.get(&format!("/zaps/fiches?noun=societe&q={words}")).await.json();
        let found: Vec<_> = found.as_array().unwrap().iter().map(|one| &one["id"]).collect();
        assert_eq!(found, ids, "{words}");
    }
    let found = admin.get("/zaps/fiches?noun=societe&q=evreux").await.json();
    let expected = json!([{ "id": "1", "label": "Mairie", "hint": "n° 1 · 552100554 · Évreux" }]);
    assert_eq!(found, expected);
    assert_eq!(admin.get("/zaps/fiches?noun=rien&q=x").await.status, 404);

    // Without a script: what is typed is saved, a page searches and comes back.
    let search = "/zaps/1/editeur/etape/2/fiche?champ=societe";
    let typed = [
        ("f.sujet", "Appel"),
        ("f.societe", "evreux"),
        ("how.f.societe", "chosen"),
        ("next", search),
    ];
    leads_to(&admin.post("/zaps/1/editeur/etape/2", &typed).await, search);
    let page = admin.get(search).await.text();
    has(
        &page,
        &["Choisir", "value=\"evreux\"", "name=\"fiche\" value=\"1\"", "n° 1 · 552100554 · Évreux"],
    );
    assert!(!page.contains("name=\"fiche\" value=\"2\""), "{page}");
    let chosen = [("champ", "societe"), ("fiche", "1")];
    leads_to(
        &admin.post("/zaps/1/editeur/etape/2/fiche", &chosen).await,
        "/zaps/1/editeur/etape/2",
    );
    let params = json!({ "sujet": "Appel", "societe": "1" });
    assert_eq!(document(&demo).await["steps"][0]["params"], params);
    let page = step_page(&mut admin, "2").await;
    has(&page, &["name=\"f.societe\" value=\"1\"", "<span class=\"called\">Mairie</span>"]);
    for wrong in [[("champ", "societe"), ("fiche", "9")], [("champ", "sujet"), ("fiche", "1")]] {
        assert_eq!(admin.post("/zaps/1/editeur/etape/2/fiche", &wrong).await.status, 404);
    }
}

#[both]
async fn what_is_chosen_and_what_is_mapped_do_not_wipe_each_other(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let columns = json!([{ "nom": "Sujet" }, { "nom": "Urgent", "type": "boolean" }]);
    demo.api.post("/tables", json!({ "nom": "Suivi", "columns": columns })).await;
    let params = json!({ "table": "1", "Sujet": "{{1__a}}", "Urgent": "true" });
    zap(&demo, hook(), json!([action("tables", "create_row", params)])).await;
    let mapped = [("how.c.Urgent", "mapped"), ("c.Urgent", "true"), ("m.c.Urgent", "{{1__vip}}")];
    save(&mut admin, "2", &mapped).await;
    assert_eq!(document(&demo).await["steps"][0]["params"]["Urgent"], "{{1__vip}}");
    let page = step_page(&mut admin, "2").await;
    has(
        &page,
        &[
            "name=\"how.c.Urgent\" value=\"mapped\" checked",
            "<option value=\"true\" selected>oui</option>",
            "name=\"m.c.Urgent\" value=\"{{1__vip}}\"",
        ],
    );
    let chosen = [("how.c.Urgent", "chosen"), ("c.Urgent", "true"), ("m.c.Urgent", "{{1__vip}}")];
    save(&mut admin, "2", &chosen).await;
    assert_eq!(document(&demo).await["steps"][0]["params"]["Urgent"], "true");
    let page = step_page(&mut admin, "2").await;
    has(
        &page,
        &[
            "name=\"how.c.Urgent\" value=\"chosen\" checked",
            "<option value=\"true\" selected>oui</option>",
            "name=\"m.c.Urgent\" value=\"{{1__vip}}\"",
        ],
    );
    // With the zap all of it goes.
    assert_eq!(app.texts("SELECT value FROM zap_asides").await, ["\"{{1__vip}}\""]);
    demo.api.delete("/zaps/1").await;
}

#[both]
async fn another_kind_of_trigger_path_or_delay_does_not_wipe_the_former(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let any = json!([[{ "key": "{{1__a}}", "match": "exists" }]]);
    let trigger =
        json!({ "id": "1", "kind": "schedule", "every": { "unit": "day", "at": "08:15" } });
    let path = json!({ "id": "3", "title": "Un", "rule": "custom", "any": any, "steps": [] });
    let steps = json!([{ "id": "2", "kind": "paths", "paths": [path] },
        { "id": "4", "kind": "delay", "until": "{{1__a}} +1d", "past": "halt" }]);
    zap(&demo, trigger, steps).await;
    let before = document(&demo).await;
    save(&mut admin, "1", &[("kind", "manual")]).await;
    save(&mut admin, "1", &[("kind", "schedule")]).await;
    let conditions = [("key.1.1", "{{1__a}}"), ("match.1.1", "exists"), ("value.1.1", "")];
    let with = |rule: &'static str| [conditions[0], conditions[1], conditions[2], ("rule", rule)];
    save(&mut admin, "3", &with("always")).await;
    assert_eq!(document(&demo).await["steps"][0]["paths"][0]["any"], json!(null));
    has(&step_page(&mut admin, "3").await, &["name=\"key.1.1\" value=\"{{1__a}}\""]);
    save(&mut admin, "3", &with("custom")).await;
    let delay = |how: &'static str, value: &'static str| {
        [
            ("t.how", how),
            ("t.value", value),
            ("t.unit", "days"),
            ("t.until", "{{1__a}} +1d"),
            ("t.past", "halt"),
        ]
    };
    save(&mut admin, "4", &delay("for", "2")).await;
    let waits = json!({ "id": "4", "kind": "delay", "for": { "value": "2", "unit": "days" } });
    assert_eq!(document(&demo).await["steps"][1], waits);
    let page = step_page(&mut admin, "4").await;
    has(&page, &["name=\"t.until\" value=\"{{1__a}} +1d\"", "<option value=\"halt\" selected>"]);
    save(&mut admin, "4", &delay("until", "2")).await;
    has(&step_page(&mut admin, "4").await, &["name=\"t.value\" value=\"2\""]);
    assert_eq!(document(&demo).await, before);
}

#[both]
async fn what_is_emptied_is_not_there_any_more(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let params = json!({ "url": "https://a.example/", "data": { "a": "1", "b": "2", "c": "3" },
        "basic_auth": "jean|secret" });
    let mut step = action("webhooks", "post", params);
    (step["title"], step["note"]) = ("Envoyer".into(), "Une note".into());
    zap(&demo, hook(), json!([step])).await;
    // The second of three rows is emptied, and two fields; what is not sent stays.
    let typed = [
        ("title", ""),
        ("note", ""),
        ("f.basic_auth", ""),
        ("how.f.data", "chosen"),
        ("m.f.data", ""),
        ("f.data.k.1", "a"),
        ("f.data.v.1", "1"),
        ("f.data.k.2", ""),
        ("f.data.v.2", "2"),
        ("f.data.k.3", "c"),
        ("f.data.v.3", ""),
    ];
    save(&mut admin, "2", &typed).await;
    let expected = json!({ "url": "https://a.example/", "data": { "a": "1", "c": "" } });
    assert_eq!(document(&demo).await["steps"][0], action("webhooks", "post", expected));
}

#[both]
async fn a_filter_has_as_many_conditions_as_a_document_may(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let condition = json!({ "key": "{{1__a}}", "match": "exists" });
    let any = json!([vec![condition.clone(); 50], vec![condition.clone(); 49]]);
    zap(&demo, hook(), json!([{ "id": "2", "kind": "filter", "any": any }])).await;
    let page = step_page(&mut admin, "2").await;
    has(&page, &["name=\"key.1.50\"", "name=\"key.2.50\"", "name=\"key.3.1\""]);
    let mut fields = Vec::new();
    for (group, rows) in [(1, 50), (2, 50), (3, 1)] {
        for row in 1..=rows {
            let key = if (group, row) == (3, 1) { "" } else { "{{1__a}}" };
            fields.push((format!("key.{group}.{row}"), key));
            fields.push((format!("match.{group}.{row}"), "exists"));
            fields.push((format!("value.{group}.{row}"), ""));
        }
    }
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    save(&mut admin, "2", &fields).await;
    let expected = json!([vec![condition.clone(); 50], vec![condition; 50]]);
    assert_eq!(document(&demo).await["steps"][0]["any"], expected);
}

#[both]
async fn another_action_keeps_what_it_does_not_take_until_it_is_removed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let params = json!({ "nom": "Mairie", "adresse": "1, rue Haute" });
    zap(&demo, hook(), json!([action("crm", "create_societe", params.clone())])).await;
    save(&mut admin, "2", &[("action", "find_societe")]).await;
    let page = step_page(&mut admin, "2").await;
    has(&page, &["Champs d’une autre action", "name=\"x.adresse\"", "1, rue Haute"]);
    assert_eq!(document(&demo).await["steps"][0]["params"], params);
    save(&mut admin, "2", &[("x.adresse", "oui")]).await;
    assert_eq!(document(&demo).await["steps"][0]["params"], json!({ "nom": "Mairie" }));
    assert!(!step_page(&mut admin, "2").await.contains("Champs d’une autre action"));
}

#[both]
async fn a_table_and_a_column_are_made_on_the_spot(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let steps = json!([
        action("tables", "create_row", json!({})),
        { "id": "3", "kind": "action", "app": "tables", "action": "find_row", "params": { "table": "Suivi" } },
    ]);
    admin.post("/zaps/nouveau", &[("trigger", "catch_hook")]).await;
    let text = json!({ "title": "Un", "trigger": hook(), "steps": steps }).to_string();
    admin.post("/zaps/1/editeur/code", &[("document", &text)]).await;
    let make = "/zaps/1/editeur/etape/2/tableau";
    let to = format!("{make}?champ=table");
    let typed = [("title", "Noter"), ("next", to.as_str())];
    leads_to(&admin.post("/zaps/1/editeur/etape/2", &typed).await, &to);
    has(&admin.get(&to).await.text(), &["Nouveau tableau", "name=\"champ\" value=\"table\""]);
    // What is wrong is told where it is, and what was typed stays.
    let wrong = admin.post(make, &[("champ", "table"), ("nom", "Suivi")]).await;
    assert_eq!(wrong.status, 422);
    has(&wrong.text(), &["value=\"Suivi\""]);
    let table = [
        ("champ", "table"),
        ("nom", "Suivi"),
        ("nom_n1", "Sujet"),
        ("nom_n2", "Prix"),
        ("type_n2", "number"),
    ];
    leads_to(&admin.post(make, &table).await, "/zaps/1/editeur/etape/2");
    let made = demo.api.get("/tables/1").await.json();
    assert_eq!((&made["nom"], &made["columns"][1]["type"]), (&json!("Suivi"), &json!("number")));
    let step = document(&demo).await["steps"][0].clone();
    assert_eq!((&step["params"], &step["title"]), (&json!({ "table": "1" }), &json!("Noter")));
    has(&step_page(&mut admin, "2").await, &["name=\"c.Prix\"", "Nouvelle colonne"]);

    let column = "/zaps/1/editeur/etape/3/colonne";
    has(
        &admin.get(&format!("{column}?champ=lookup_column")).await.text(),
        &["«\u{a0}Suivi\u{a0}»"],
    );
    let taken = admin.post(column, &[("champ", "lookup_column"), ("nom", "sujet")]).await;
    assert_eq!(taken.status, 422);
    has(&taken.text(), &["value=\"sujet\"", "id=\"nom-error\""]);
    let wanted = [("champ", "lookup_column"), ("nom", " Ville "), ("type", "text")];
    leads_to(&admin.post(column, &wanted).await, "/zaps/1/editeur/etape/3");
    let columns = demo.api.get("/tables/1").await.json()["columns"].clone();
    let names: Vec<_> = columns.as_array().unwrap().iter().map(|one| &one["nom"]).collect();
    assert_eq!(names, ["Sujet", "Prix", "Ville"]);
    assert_eq!(document(&demo).await["steps"][1]["params"]["lookup_column"], "Ville");
    // Of a step that asks for no table there is no such page.
    assert_eq!(admin.get("/zaps/1/editeur/etape/1/colonne").await.status, 404);
    assert_eq!(admin.post("/zaps/1/editeur/etape/1/tableau", &table).await.status, 404);
    assert_eq!(demo.api.get("/tables").await.json()["items"].as_array().unwrap().len(), 1);
}

#[both]
async fn a_connection_is_made_on_the_spot(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    zap(&demo, hook(), json!([action("webhooks", "get", json!({ "url": "https://a.example/" }))]))
        .await;
    let make = "/zaps/1/editeur/etape/2/connexion";
    has(&step_page(&mut admin, "2").await, &["Nouvelle connexion", make]);
    let wrong = admin.post(make, &[("nom", "Compta"), ("data", "rien")]).await;
    assert_eq!(wrong.status, 422);
    let text = wrong.text();
    has(&text, &["value=\"Compta\"", "id=\"data-error\""]);
    assert!(!text.contains(">\nrien"), "what gives access is not shown again: {text}");
    leads_to(
        &admin.post(make, &[("nom", "Compta"), ("data", "basic_auth: jean|secret")]).await,
        "/zaps/1/editeur/etape/2",
    );
    assert_eq!(document(&demo).await["steps"][0]["connection"], 1);
    has(&step_page(&mut admin, "2").await, &["<option value=\"1\" selected>Compta</option>"]);
}

#[both]
async fn code_is_checked_line_by_line(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let code = "const a = 1;\nconst b = ;\nreturn { a };";
    zap(&demo, hook(), json!([action("code", "javascript", json!({ "code": code }))])).await;
    let page = step_page(&mut admin, "2").await;
    has(
        &page,
        &[
            "<li class=\"wrong\"><span>SyntaxError",
            "data-line=\"2\"",
            "data-checked=\"javascript\"",
        ],
    );
    let mut check = async |kind: &str, text: &str| {
        let sent = [("kind", kind), ("text", text)];
        admin.post("/zaps/1/editeur/verification", &sent).await.json()
    };
    let lines = |found: Json| -> Vec<Json> {
        found.as_array().unwrap().iter().map(|one| one["line"].clone()).collect()
    };
    assert_eq!(lines(check("javascript", code).await), [json!(2)]);
    assert_eq!(check("javascript", "return { a: 1 }").await, json!([]));
    assert_eq!(check("javascript", " ").await, json!([]));
    // What lacks its end, what ends too early, and what is not there.
    assert_eq!(lines(check("javascript", "if (true) {\n\n").await), [json!(2)]);
    assert_eq!(lines(check("javascript", "}\n").await).len(), 1);
    let missing = check("javascript", "let a;\na = process.env.HOME\nrequire('fs')").await;
    assert_eq!(lines(missing.clone()), [json!(2), json!(3)]);
    has(missing[0]["words"].as_str().unwrap(), &["process"]);
    // Nothing of it is done.
    assert_eq!(check("javascript", "while (true) {}").await, json!([]));

    assert_eq!(lines(check("json", "{\n \"a\": 1,\n}").await), [json!(3)]);
    assert_eq!(lines(check("document", "{\n \"title\": }").await), [json!(2)]);
    let text = serde_json::to_string_pretty(&json!({
        "title": "Un", "trigger": hook(), "steps": [{ "id": "2", "kind": "rien" }]
    }));
    let found = check("document", &text.unwrap()).await;
    let line = found[0]["line"].as_u64().unwrap() as usize;
    assert_eq!((found.as_array().unwrap().len(), line), (1, 10), "{found}");
    let good = json!({ "title": "Un", "trigger": hook(), "steps": [] }).to_string();
    assert_eq!(check("document", &good).await, json!([]));
    let unknown = [("kind", "rien"), ("text", "x")];
    assert_eq!(admin.post("/zaps/1/editeur/verification", &unknown).await.status, 404);
    let code = admin.get("/zaps/1/editeur/code").await.text();
    has(&code, &["data-checked=\"document\"", "<ol class=\"gutter\" aria-hidden=\"true\"><li>"]);
}

#[both]
async fn a_loop_has_every_key_in_its_form(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let steps =
        json!([{ "id": "2", "kind": "loop", "over": { "ligne": "{{1__lignes}}" }, "steps": [] }]);
    zap(&demo, hook(), steps).await;
    let step = async || document(&demo).await["steps"][0].clone();
    has(
        &step_page(&mut admin, "2").await,
        &["name=\"f.over.k.1\" value=\"ligne\"", "name=\"t.from\""],
    );
    let lists = [("f.over.k.1", "ligne"), ("f.over.v.1", "{{1__lignes}}")];
    save(&mut admin, "2", &[lists[0], lists[1], ("t.from", "text"), ("t.max", "7")]).await;
    has(&step_page(&mut admin, "2").await, &["name=\"t.separator\"", "name=\"t.trim\""]);
    let text = [
        lists[0],
        lists[1],
        ("t.from", "text"),
        ("t.separator", "[:newline:]"),
        ("t.trim", "false"),
        ("t.max", "7"),
    ];
    save(&mut admin, "2", &text).await;
    let of_text = json!({ "id": "2", "kind": "loop", "over": { "ligne": "{{1__lignes}}" }, "steps": [],
        "max": 7, "from": "text", "separator": "[:newline:]", "trim": false });
    assert_eq!(step().await, of_text);
    // To numbers and back: nothing is lost.
    save(&mut admin, "2", &[lists[0], lists[1], ("t.from", "numbers"), ("t.max", "7")]).await;
    assert_eq!(step().await["over"], json!({}));
    let numbers = [
        ("t.from", "numbers"),
        ("n.start", "1"),
        ("n.end", "{{1__n}}"),
        ("n.increment", ""),
        ("t.max", ""),
    ];
    save(&mut admin, "2", &numbers).await;
    let of_numbers = json!({ "id": "2", "kind": "loop", "over": { "start": "1", "end": "{{1__n}}" },
        "steps": [], "from": "numbers" });
    assert_eq!(step().await, of_numbers);
    save(
        &mut admin,
        "2",
        &[("t.from", "text"), ("n.start", "1"), ("n.end", "{{1__n}}"), ("t.max", "7")],
    )
    .await;
    assert_eq!(step().await, of_text);
    save(&mut admin, "2", &[lists[0], lists[1], ("t.from", "numbers"), ("t.max", "")]).await;
    assert_eq!(step().await, of_numbers);
}

#[both]
async fn every_trigger_is_set_by_its_form(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    demo.api.post("/tables", json!({ "nom": "Suivi", "columns": [{ "nom": "Sujet" }] })).await;
    admin.post("/zaps/nouveau", &[("trigger", "row")]).await;
    let trigger = async || document(&demo).await["trigger"].clone();
    has(
        &step_page(&mut admin, "1").await,
        &["<option value=\"1\">Suivi</option>", "name=\"t.changes.added\"", "Nouveau tableau"],
    );
    let row = [
        ("kind", "row"),
        ("t.table", "1"),
        ("t.changes.changed", "oui"),
        ("key.1.1", "{{1__Sujet}}"),
        ("match.1.1", "exists"),
        ("value.1.1", ""),
    ];
    save(&mut admin, "1", &row).await;
    let expected = json!({ "id": "1", "kind": "row", "table": "1", "changes": ["changed"],
        "any": [[{ "key": "{{1__Sujet}}", "match": "exists" }]] });
    assert_eq!(trigger().await, expected);
    leads_to(
        &admin
            .post(
                "/zaps/1/editeur/etape/1/tableau",
                &[("champ", "table"), ("nom", "Autre"), ("nom_n1", "A")],
            )
            .await,
        "/zaps/1/editeur/etape/1",
    );
    assert_eq!(trigger().await["table"], "2");

    save(&mut admin, "1", &[("kind", "due")]).await;
    assert_eq!(trigger().await["before"], json!({ "value": 1, "unit": "days" }));
    has(
        &step_page(&mut admin, "1").await,
        &["name=\"t.value\" value=\"1\"", "<option value=\"days\" selected>"],
    );
    save(&mut admin, "1", &[("kind", "due"), ("t.value", "3"), ("t.unit", "hours")]).await;
    assert_eq!(trigger().await["before"], json!({ "value": 3, "unit": "hours" }));

    save(&mut admin, "1", &[("kind", "schedule")]).await;
    save(&mut admin, "1", &[("kind", "schedule"), ("t.unit", "cron")]).await;
    save(&mut admin, "1", &[("kind", "schedule"), ("t.unit", "cron"), ("t.cron", "0 8 * * *")])
        .await;
    assert_eq!(trigger().await, json!({ "id": "1", "kind": "schedule", "cron": "0 8 * * *" }));
    has(
        &step_page(&mut admin, "1").await,
        &["<option value=\"cron\" selected>", "value=\"0 8 * * *\""],
    );

    save(&mut admin, "1", &[("kind", "manual")]).await;
    let asks = [
        ("kind", "manual"),
        ("a.l.1", "Nom du client"),
        ("a.k.1", "nom"),
        ("a.r.1", "oui"),
        ("a.l.2", "Ville"),
        ("a.k.2", ""),
        ("a.l.3", ""),
        ("a.k.3", ""),
    ];
    save(&mut admin, "1", &asks).await;
    let fields = json!([
        { "key": "nom", "label": "Nom du client", "required": true },
        { "key": "Ville", "label": "Ville", "required": false },
    ]);
    assert_eq!(trigger().await["fields"], fields);
    admin.post("/zaps/1/editeur/titre", &[("title", "Deux"), ("date_order", "month_day")]).await;
    let document = document(&demo).await;
    assert_eq!(
        (&document["title"], &document["date_order"]),
        (&json!("Deux"), &json!("month_day"))
    );
}

#[both]
async fn each_condition_says_whether_it_holds(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let is = |key: &str, value: &str| json!({ "key": format!("{{{{1__{key}}}}}"), "match": "text_exactly", "value": value });
    let path = |id: &str, any: Json| json!({ "id": id, "title": id, "rule": "custom", "any": any, "steps": [] });
    let steps = json!([
        { "id": "2", "kind": "filter", "any": [[is("a", "x"), is("b", "y")], [is("rien", "z")]] },
        { "id": "3", "kind": "paths", "paths": [path("4", json!([[is("a", "x")]])), path("5", json!([[is("a", "y")]]))] },
    ]);
    zap(&demo, hook(), steps).await;
    admin.post("/zaps/1/editeur/exemple", &[("output", r#"{"a": "x", "b": "autre"}"#)]).await;
    let page = step_page(&mut admin, "2").await;
    let verdict = |page: &str, name: &str| {
        let start = format!("id=\"verdict-{name}\" data-verdict>");
        let at = page.find(&start).unwrap_or_else(|| panic!("{name}: {page}")) + start.len();
        let own = page[at..].split("</small>").next().unwrap();
        let holds = own.contains("class=\"holds\"").then_some(true);
        let holds = holds.or(own.contains("class=\"fails\"").then_some(false));
        (holds, own.rsplit("</span>").next().unwrap().trim().replace('\u{a0}', " "))
    };
    let told = |holds, words: &str| (holds, words.to_owned());
    assert_eq!(verdict(&page, "1.1"), told(Some(true), "l’exemple a « x »"));
    assert_eq!(verdict(&page, "1.2"), told(Some(false), "l’exemple a « autre »"));
    assert_eq!(verdict(&page, "2.1"), told(Some(false), "l’exemple n’a rien"));
    assert_eq!(verdict(&page, "1.3"), told(None, ""));
    let page = step_page(&mut admin, "4").await;
    assert_eq!(verdict(&page, "1.1").0, Some(true));
    has(&page, &["ce chemin serait pris."]);
    has(&step_page(&mut admin, "5").await, &["ce chemin ne serait pas pris."]);
}

#[both]
async fn a_trigger_says_whether_its_sample_would_start_the_zap(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let any = json!([[{ "key": "{{1__record__sujet}}", "match": "exists" }]]);
    let trigger = json!({ "id": "1", "kind": "event", "events": ["ticket.created"], "any": any });
    zap(&demo, trigger, json!([])).await;
    admin.post("/zaps/1/editeur/exemple", &[("output", r#"{"record": {"sujet": "x"}}"#)]).await;
    has(&step_page(&mut admin, "1").await, &["le zap démarrerait.", "class=\"holds\""]);
    admin.post("/zaps/1/editeur/exemple", &[("output", "{}")]).await;
    has(&step_page(&mut admin, "1").await, &["le zap ne démarrerait pas."]);
}

/// Something that fits a field.
fn fitting(key: &str, kind: FieldKind) -> Json {
    match kind {
        FieldKind::Table | FieldKind::Record(_) | FieldKind::Number => json!("1"),
        FieldKind::Column => json!("Sujet"),
        FieldKind::Boolean => json!("true"),
        FieldKind::Choice(words) => json!(words[0]),
        FieldKind::Dict => json!({ "a": "x" }),
        _ if key == "row" => json!("1"),
        _ => json!("x"),
    }
}

#[both]
async fn an_optional_field_that_comes_to_nothing_is_as_if_it_were_not_there(app: TestApp) {
    let demo = app.dossier("demo").await;
    let columns = json!([{ "nom": "Sujet" }, { "nom": "Prix", "type": "number" }, { "nom": "Le", "type": "date" }]);
    demo.api.post("/tables", json!({ "nom": "Suivi", "columns": columns })).await;
    demo.api.post("/tables/1/rows", json!({ "values": { "Sujet": "x" } })).await;
    for noun in ["societes", "activites", "tickets"] {
        let record = if noun == "societes" {
            json!({ "nom": "x" })
        } else {
            json!({ "sujet": "x", "societe": 1, "type": "appel" })
        };
        demo.api.post(&format!("/{noun}"), record).await;
    }
    let mut number = 0;
    let mut outcome = async |app: &str, name: &str, params: Json| {
        number += 1;
        let steps = json!([action(app, name, params)]);
        let made = demo
            .api
            .post("/zaps", json!({ "title": "Un", "trigger": hook(), "steps": steps }))
            .await;
        assert_eq!(made.status, 201, "{app} {name}: {made:?}");
        let test = format!("/zaps/{number}/draft/test");
        demo.api.post(&test, json!({ "step": "1", "output": { "vide": "" } })).await;
        let key = format!("clef-{number}");
        let once = demo.api.clone().header("Idempotency-Key", &key);
        let done = once.post(&test, json!({ "step": "2", "confirm": true })).await.json();
        (done["state"].clone(), done["error"]["code"].clone(), done["problems"].clone())
    };
    for of in APPS.iter().filter(|of| matches!(of.name, "crm" | "tables" | "storage")) {
        for action in of.actions {
            let required = action.fields.iter().filter(|field| field.required);
            let bare: serde_json::Map<String, Json> = required
                .map(|field| (field.key.to_owned(), fitting(field.key, field.kind)))
                .collect();
            let mut with = bare.clone();
            for field in action.fields.iter().filter(|field| !field.required) {
                with.insert(field.key.to_owned(), json!("{{1__vide}}"));
            }
            if of.name == "tables" && !action.name.starts_with("find_rows") {
                with.extend([
                    ("Prix".to_owned(), json!("{{1__vide}}")),
                    ("Le".to_owned(), json!("{{1__vide}}")),
                ]);
            }
            let expected = outcome(of.name, action.name, bare.into()).await;
            let got = outcome(of.name, action.name, with.into()).await;
            assert_eq!(got, expected, "{} {}", of.name, action.name);
        }
    }
}
