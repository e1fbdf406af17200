//! Data in the editor of zaps: waiting for a real call, functions of the formatter, copying steps, and references
//! that lead nowhere.

use crate::{
    both,
    invitations::administrator,
    support::{
        Browser, Dossier, TestApp,
        drafts::latest,
        http::Response,
        zaps::{action, catch_hook, document},
    },
};
use oxiva::zaps::samples::Origin;
use serde_json::{Value as Json, json};
use std::time::Duration;

async fn draft(demo: &Dossier, id: i64) -> Json {
    demo.api.get(&format!("/zaps/{id}/draft")).await.json()["document"].clone()
}

fn leads_to(answer: &Response, path: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, path), "{answer:?}");
}

/// What stands between two texts of a page.
fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    let at = page.find(before).unwrap_or_else(|| panic!("{before}: {page}")) + before.len();
    &page[at..at + page[at..].find(after).expect("it ends")]
}

/// As a person reads it.
fn plain(page: &str) -> String {
    let mut text = String::new();
    for part in page.split('<') {
        text.push(' ');
        text.push_str(part.split_once('>').map_or(part, |(_, words)| words));
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("&#34;", "\"")
}

/// A page of the editor in which these words stand.
async fn page_with(admin: &mut Browser, path: &str, words: &[&str]) -> String {
    let page = admin.get(path).await.text();
    let text = plain(&page);
    for words in words {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&words), "{words}: {text}");
    }
    page
}

#[both]
async fn a_call_of_a_draft_is_waited_for_and_starts_nothing(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let outside = demo.api.clone().below("");
    admin.post("/zaps/nouveau", &[("trigger", "catch_hook")]).await;
    let page =
        page_with(&mut admin, "/zaps/1/editeur/etape/1", &["Attendre un nouvel appel"]).await;
    let hook = between(&page, "/hooks/catch/", "<").trim().to_owned();
    let hook = format!("/hooks/catch/{}", hook.split(['"', ' ']).next().unwrap_or_default());
    let mark = between(&page, "name=\"attente\" value=\"", "\"").to_owned();
    let waits = format!("/zaps/1/editeur/etape/1?attente={mark}");
    page_with(&mut admin, &waits, &["En attente d’un appel", "Voir si c’est arrivé"]).await;
    let asks = format!("/zaps/1/editeur/attente?depuis={mark}");
    assert_eq!(admin.get(&asks).await.json(), json!({ "arrived": false }));
    let not_yet = admin.post("/zaps/1/editeur/attente", &[("depuis", &mark)]).await;
    leads_to(&not_yet, &waits);

    assert_eq!(outside.post(&hook, json!({ "sujet": "Panne" })).await.status, 200);
    assert_eq!(admin.get(&asks).await.json(), json!({ "arrived": true }));
    let caught = admin.post("/zaps/1/editeur/attente", &[("depuis", &mark)]).await;
    leads_to(&caught, "/zaps/1/editeur/etape/1");
    let page =
        page_with(&mut admin, "/zaps/1/editeur/etape/1", &["C’est arrivé", "\"sujet\": \"Panne\""])
            .await;
    let sample = latest(&app, &demo, 1).await.remove("1").unwrap();
    assert_eq!((sample.from, &sample.output["sujet"]), (Origin::Call, &json!("Panne")));
    assert_eq!(demo.api.get("/runs").await.json()["items"], json!([]));
    // What is there already is not waited for; the chosen sample stays when others come.
    app.advance(Duration::from_secs(1)).await;
    let mark = between(&page, "name=\"attente\" value=\"", "\"").to_owned();
    let asks = format!("/zaps/1/editeur/attente?depuis={mark}");
    assert_eq!(admin.get(&asks).await.json(), json!({ "arrived": false }));
    assert_eq!(outside.post(&hook, json!({ "sujet": "Autre" })).await.status, 200);
    assert_eq!(admin.get(&asks).await.json(), json!({ "arrived": true }));
    assert_eq!(latest(&app, &demo, 1).await["1"].output["sujet"], "Panne");
    assert_eq!(admin.get("/zaps/1/editeur/attente?depuis=x").await.status, 422);
}

#[both]
async fn a_record_that_changes_is_waited_for(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    for n in 0..35 {
        demo.api.post("/societes", json!({ "nom": format!("Société {n}") })).await;
    }
    let trigger = json!({ "kind": "event", "events": ["societe.updated"] });
    demo.api.post("/zaps", document(trigger, json!([]))).await;
    let page =
        page_with(&mut admin, "/zaps/1/editeur/etape/1", &["Attendre un nouvel événement"]).await;
    let mark = between(&page, "name=\"attente\" value=\"", "\"").to_owned();
    app.advance(Duration::from_secs(1)).await;
    // The oldest of all.
    demo.api.patch("/societes/1", json!({ "ville": "Évreux" })).await;
    let caught = admin.post("/zaps/1/editeur/attente", &[("depuis", &mark)]).await;
    leads_to(&caught, "/zaps/1/editeur/etape/1");
    let sample = latest(&app, &demo, 1).await.remove("1").unwrap();
    assert_eq!(
        (sample.from, &sample.output["ville"], &sample.output["changed"]),
        (Origin::Record, &json!("Évreux"), &json!(["ville"]))
    );
}

/// A zap whose trigger has a sample, and a row that is added to a table.
async fn row_zap(demo: &Dossier, admin: &mut Browser) {
    demo.api.post("/tables", json!({ "nom": "Suivi", "columns": [{ "nom": "Sujet" }] })).await;
    let row = action("2", "tables", "create_row", json!({ "table": "1", "Sujet": "Pour " }));
    demo.api.post("/zaps", catch_hook(json!([row]))).await;
    let sample = r#"{"sujet": "panne", "prix": "1234.5", "le": "2026-05-17"}"#;
    admin.post("/zaps/1/editeur/exemple", &[("output", sample)]).await;
}

#[both]
async fn a_function_adds_a_step_and_its_result_as_one_change(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    row_zap(&demo, &mut admin).await;
    let before = draft(&demo, 1).await;
    // The moment of the run is among the data.
    let page = page_with(
        &mut admin,
        "/zaps/1/editeur/etape/2",
        &["Moment de l’exécution", "fuseau horaire Europe/Paris {{zap_meta_timezone}}"],
    )
    .await;
    let choose =
        between(&page, "name=\"next\" value=\"/zaps/1/editeur/etape/2/transformation", "\"");
    let choose = format!("/zaps/1/editeur/etape/2/transformation{choose}");
    // Each function shows what it makes of the sample.
    page_with(&mut admin, &choose, &["en majuscules PANNE", "Insérer le résultat dans", "Sujet"])
        .await;
    let date = "/zaps/1/editeur/etape/2/transformation?donnee=%7B%7B1__le%7D%7D";
    page_with(&mut admin, date, &["date en français 17 mai 2026"]).await;
    let price = "/zaps/1/editeur/etape/2/transformation?donnee=%7B%7B1__prix%7D%7D";
    page_with(&mut admin, price, &["nombre à deux décimales 1 234,50"]).await;
    let chosen =
        [("donnee", "{{1__sujet}}"), ("fonction", "uppercase"), ("cible", "/params/Sujet")];
    leads_to(
        &admin.post("/zaps/1/editeur/etape/2/transformation", &chosen).await,
        "/zaps/1/editeur/etape/2",
    );
    let formatter = action(
        "3",
        "formatter",
        "text",
        json!({ "transform": "text.uppercase", "inputs": "{{1__sujet}}" }),
    );
    let row =
        |text: &str| action("2", "tables", "create_row", json!({ "table": "1", "Sujet": text }));
    let expected = json!([formatter, row("Pour {{3__output}}")]);
    assert_eq!(draft(&demo, 1).await["steps"], expected);
    // What it gives is known at once, without a test.
    let page = page_with(&mut admin, "/zaps/1/editeur/etape/2", &["output PANNE"]).await;
    assert_eq!(latest(&app, &demo, 1).await["3"].from, Origin::Computed);

    // As a script sends it: the whole form, with a mark where the cursor stands.
    let seen = between(&page, "name=\"vu\" value=\"", "\"").to_owned();
    let form = [
        ("vu", seen.as_str()),
        ("f.table", "1"),
        ("c.Sujet", "{{3__output}} ({{transformation}})"),
        ("title", "Noter"),
        ("champ", "c.Sujet"),
        ("donnee", "{{1__le}}"),
        ("fonction", "french_date"),
    ];
    leads_to(
        &admin.post("/zaps/1/editeur/etape/2/transformation", &form).await,
        "/zaps/1/editeur/etape/2",
    );
    let date = json!({ "transform": "date.format", "inputs": "{{1__le}}",
        "to_format": "D MMMM YYYY", "locale": "fr" });
    let mut noted = row("{{3__output}} ({{4__output}})");
    noted["title"] = "Noter".into();
    let after = json!([formatter, action("4", "formatter", "date", date), noted]);
    assert_eq!(draft(&demo, 1).await["steps"], after);
    page_with(&mut admin, "/zaps/1/editeur/etape/2", &["PANNE (17 mai 2026)"]).await;
    // An old form is refused, and adds nothing.
    let late = admin.post("/zaps/1/editeur/etape/2/transformation", &form).await;
    assert_eq!((late.status, draft(&demo, 1).await["steps"].clone()), (409, after));
    admin.post("/zaps/1/editeur/annuler", &[]).await;
    assert_eq!(draft(&demo, 1).await["steps"], expected);
    admin.post("/zaps/1/editeur/annuler", &[]).await;
    assert_eq!(draft(&demo, 1).await, before);
    // Before the trigger no step can stand.
    let trigger = "/zaps/1/editeur/etape/1/transformation?donnee=%7B%7B1__le%7D%7D";
    assert_eq!(admin.get(trigger).await.status, 404);
    let wrong = [("donnee", "texte"), ("fonction", "uppercase"), ("cible", "/params/Sujet")];
    assert_eq!(admin.post("/zaps/1/editeur/etape/2/transformation", &wrong).await.status, 422);
}

#[both]
async fn conditions_of_a_path_can_be_given_what_was_transformed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let condition = json!({ "key": "{{1__a}}", "match": "text_exactly", "value": "x" });
    let path = json!({ "id": "3", "rule": "custom", "any": [[condition]], "steps": [] });
    let steps = json!([{ "id": "2", "kind": "paths", "paths": [path] }]);
    demo.api.post("/zaps", catch_hook(steps)).await;
    let chosen = [("donnee", "{{1__a}}"), ("fonction", "trim"), ("cible", "/any/0/0/key")];
    leads_to(
        &admin.post("/zaps/1/editeur/etape/3/transformation", &chosen).await,
        "/zaps/1/editeur/etape/3",
    );
    let steps = draft(&demo, 1).await["steps"].clone();
    assert_eq!((&steps[0]["id"], &steps[0]["app"]), (&json!("4"), &json!("formatter")));
    assert_eq!(steps[1]["paths"][0]["any"][0][0]["key"], "{{4__output}}");
}

#[both]
async fn the_formatter_shows_its_result_before_anything_is_saved(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let step = action("2", "formatter", "text", json!({}));
    admin.post("/zaps/nouveau", &[("trigger", "catch_hook")]).await;
    let document = catch_hook(json!([step]));
    let body = json!({ "rev": 0, "document": document }).to_string();
    demo.api.send("PUT", "/zaps/1/draft", "application/json", body.as_bytes()).await;
    admin.post("/zaps/1/editeur/exemple", &[("output", r#"{"nom": "é", "n": "x"}"#)]).await;
    page_with(&mut admin, "/zaps/1/editeur/etape/2", &["Le résultat apparaît ici"]).await;
    admin.post("/zaps/1/editeur/etape/2", &[("f.transform", "text.uppercase")]).await;
    let before = draft(&demo, 1).await;
    let ask = async |admin: &mut Browser, transform: &str, inputs: &str| {
        let form = [("f.transform", transform), ("f.inputs", inputs)];
        admin.post("/zaps/1/editeur/etape/2/resultat", &form).await.json()
    };
    let given = ask(&mut admin, "text.uppercase", "À {{1__nom}}").await;
    assert_eq!(given, json!({ "words": "À É", "is_problem": false }));
    let given = ask(&mut admin, "text.length", "{{1__nom}}{{1__n}}").await;
    assert_eq!(given, json!({ "words": "2", "is_problem": false }));
    let given = ask(&mut admin, "text.truncate", "{{1__nom}}").await;
    assert_eq!(given["is_problem"], true, "a field is missing: {given}");
    assert_eq!(draft(&demo, 1).await, before, "nothing was saved");
    let saved = [("f.transform", "text.uppercase"), ("f.inputs", "{{1__nom}}")];
    admin.post("/zaps/1/editeur/etape/2", &saved).await;
    page_with(&mut admin, "/zaps/1/editeur/etape/2", &["Résultat, avec les exemples : É"]).await;
}

#[both]
async fn a_step_is_copied_into_its_own_zap_and_into_another(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let mut other = administrator(&app, &demo, "alix@oxiva.example").await;
    let store =
        |id: &str, value: &str| action(id, "storage", "set", json!({ "key": "k", "value": value }));
    let path = json!({ "id": "4", "title": "Oui", "rule": "always", "steps": [
        store("5", "{{1__a}}"), store("6", "{{5__value}} {{2__value}}")] });
    let mut steps = [store("2", "x"), json!({ "id": "3", "kind": "paths", "paths": [path] })];
    steps[1]["title"] = "Les chemins".into();
    demo.api.post("/zaps", catch_hook(json!(steps))).await;
    let theirs = json!({ "title": "Deux", "trigger": { "id": "7", "kind": "manual" },
        "steps": [store("2", "autre")] });
    demo.api.post("/zaps", theirs).await;
    let place = r#"{"after":"2"}"#;
    leads_to(&admin.post("/zaps/1/editeur/collage", &[("place", place)]).await, "/zaps/1/editeur");
    page_with(&mut admin, "/zaps/1/editeur", &["Aucune étape n’est copiée."]).await;
    leads_to(&admin.post("/zaps/1/editeur/copie", &[("copie", "3")]).await, "/zaps/1/editeur");
    page_with(&mut admin, "/zaps/2/editeur", &["Copiée : « Les chemins »", "Coller ici"]).await;
    // A clipboard belongs to one person.
    assert!(!other.get("/zaps/2/editeur").await.text().contains("Coller ici"));

    leads_to(
        &admin.post("/zaps/1/editeur/collage", &[("place", place)]).await,
        "/zaps/1/editeur/etape/7",
    );
    let copy = draft(&demo, 1).await["steps"][1].clone();
    let values = |steps: &Json| {
        let of = |at: usize| steps[at]["params"]["value"].as_str().unwrap_or_default().to_owned();
        [of(0), of(1)]
    };
    assert_eq!(values(&copy["paths"][0]["steps"]), ["{{1__a}}", "{{9__value}} {{2__value}}"]);

    let answer = admin.post("/zaps/2/editeur/collage", &[("place", place)]).await;
    let id = answer.header("location").rsplit('/').next().unwrap_or_default().to_owned();
    page_with(
        &mut admin,
        "/zaps/2/editeur",
        &["une donnée à revoir", "L’étape est collée. Des données"],
    )
    .await;
    let pasted = draft(&demo, 2).await["steps"][1].clone();
    assert_eq!(pasted["id"], id.as_str());
    let inside = values(&pasted["paths"][0]["steps"]);
    let own = pasted["paths"][0]["steps"][0]["id"].as_str().unwrap();
    // The trigger is this zap's; step 2 of the other zap is not this one's.
    assert_eq!(inside[0], "{{7__a}}");
    assert!(inside[1].starts_with(&format!("{{{{{own}__value}}}} {{{{")), "{inside:?}");
    assert!(!inside[1].contains("{{2__"), "{inside:?}");
    let last = pasted["paths"][0]["steps"][1]["id"].as_str().unwrap().to_owned();
    page_with(
        &mut admin,
        &format!("/zaps/2/editeur/etape/{last}"),
        &["La donnée « value » vient d’une étape qui n’est pas dans ce zap"],
    )
    .await;

    admin.post("/zaps/1/editeur/oubli", &[]).await;
    assert!(!admin.get("/zaps/1/editeur").await.text().contains("Coller ici"));
    assert_eq!(admin.post("/zaps/1/editeur/copie", &[("copie", "99")]).await.status, 404);
}

#[both]
async fn what_is_copied_is_not_pasted_too_deep(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let nested = |id: usize, steps: Json| {
        let path = json!({ "id": format!("p{id}"), "rule": "always", "steps": steps });
        json!({ "id": id.to_string(), "kind": "paths", "paths": [path] })
    };
    let deep = nested(2, json!([nested(3, json!([nested(4, json!([]))]))]));
    demo.api.post("/zaps", catch_hook(json!([deep]))).await;
    let before = draft(&demo, 1).await;
    admin.post("/zaps/1/editeur/copie", &[("copie", "2")]).await;
    let refused = admin.post("/zaps/1/editeur/collage", &[("place", r#"{"in":"p4"}"#)]).await;
    leads_to(&refused, "/zaps/1/editeur");
    page_with(&mut admin, "/zaps/1/editeur", &["n’a pas sa place ici"]).await;
    assert_eq!(draft(&demo, 1).await, before);
    // A week later nobody remembers what was copied.
    assert_eq!(app.number("SELECT count(*) FROM zap_clipboards").await, 1);
    app.advance(Duration::from_secs(8 * 86_400)).await;
    oxiva::housekeeping::janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM zap_clipboards").await, 0);
}

#[both]
async fn who_removes_a_step_hears_who_uses_it_and_sees_what_is_lost(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let mut first = action("2", "storage", "get", json!({ "key": "{{1__a}}" }));
    first["title"] = "Chercher".into();
    let condition = json!({ "key": "{{2__value}}", "match": "exists" });
    let steps = json!([
        first,
        { "id": "3", "kind": "filter", "any": [[condition]] },
        action("4", "storage", "set", json!({ "key": "k", "value": "{{2__value}} {{1__a}}" })),
        action("5", "storage", "get", json!({ "key": "autre" })),
    ]);
    demo.api.post("/zaps", catch_hook(steps)).await;
    let list = admin.get("/zaps/1/editeur").await.text();
    assert!(list.contains("/zaps/1/editeur/suppression?id=2"), "{list}");
    assert!(!list.contains("/zaps/1/editeur/suppression?id=5"), "nobody uses it: {list}");
    let page = page_with(
        &mut admin,
        "/zaps/1/editeur/suppression?id=2",
        &["Supprimer « 2. Chercher » ?", "D’autres étapes utilisent ses données", "4. ", "Valeur"],
    )
    .await;
    let users = plain(between(&page, "<ul class=\"users\">", "</ul>"));
    assert!(users.contains("Conditions") && users.contains("Valeur"), "{users}");
    assert_eq!(admin.get("/zaps/1/editeur/suppression?id=9").await.status, 404);
    let remove = r#"{"do":"remove","id":"2"}"#;
    admin.post("/zaps/1/editeur/commande", &[("command", remove), ("overview", "oui")]).await;
    let removed =
        "La donnée « value » vient de l’étape supprimée « Chercher » : la valeur sera vide.";
    page_with(
        &mut admin,
        "/zaps/1/editeur",
        &["2 points à vérifier", "une donnée à revoir", removed],
    )
    .await;
    let field = page_with(&mut admin, "/zaps/1/editeur/etape/4", &[removed]).await;
    let problem = between(&field, "id=\"f.value-problem\">", "</div>");
    assert!(problem.contains("supprimée"), "at its field: {problem}");
    assert!(field.contains("data-lost=\"{{2__value}}\""), "{field}");
    page_with(&mut admin, "/zaps/1/editeur/etape/3", &[&format!("Conditions : {removed}")]).await;
    admin.post("/zaps/1/editeur/annuler", &[]).await;
    assert!(!admin.get("/zaps/1/editeur").await.text().contains("à revoir"));
    // Moved behind those who use it, and switched off.
    let moved = r#"{"do":"move","step":"2","place":{"after":"5"}}"#;
    admin.post("/zaps/1/editeur/commande", &[("command", moved)]).await;
    page_with(
        &mut admin,
        "/zaps/1/editeur/etape/4",
        &["vient de l’étape « Chercher », qui ne passe pas avant celle-ci"],
    )
    .await;
    admin.post("/zaps/1/editeur/annuler", &[]).await;
    let off = r#"{"do":"set_off","step":"2","off":true}"#;
    admin.post("/zaps/1/editeur/commande", &[("command", off)]).await;
    page_with(&mut admin, "/zaps/1/editeur/etape/4", &["l’étape « Chercher », qui est désactivée"])
        .await;
}
