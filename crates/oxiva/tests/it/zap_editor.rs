//! The pages of the zap editor: a zap from nothing by forms alone.

use crate::{
    both,
    invitations::{administrator, person},
    support::{Browser, TestApp, eventually, http::Response},
};
use oxiva::dossiers::people::Role;
use serde_json::{Value as Json, json};

/// Every command that a page offers.
pub fn commands(page: &str) -> Vec<String> {
    let plain = page.replace("&quot;", "\"").replace("&#34;", "\"");
    let commands = plain.split("value=\"{").skip(1).map(|rest| {
        let end = rest.find("}\"").expect("a command ends");
        format!("{{{}}}", &rest[..end])
    });
    commands.collect()
}

/// The value of a button whose command does this.
fn command(page: &str, wanted: &str) -> String {
    let found = commands(page).into_iter().find(|one| one.contains(wanted));
    found.unwrap_or_else(|| panic!("{wanted}: {page}"))
}

pub async fn draft(demo: &crate::support::Dossier, id: i64) -> Json {
    demo.api.get(&format!("/zaps/{id}/draft")).await.json()
}

fn leads_to(answer: &Response, path: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, path), "{answer:?}");
}

/// What the form of a step was made from.
fn seen(page: &str) -> String {
    let at = page.find("name=\"vu\" value=\"").expect("the form says what it was made from");
    let rest = &page[at + "name=\"vu\" value=\"".len()..];
    rest[..rest.find('"').unwrap()].to_owned()
}

#[both]
async fn a_zap_is_built_by_forms_and_published(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let columns = json!([{ "nom": "Sujet" }, { "nom": "Urgent", "type": "boolean" }]);
    demo.api.post("/tables", json!({ "nom": "Suivi", "columns": columns })).await;
    assert!(admin.get("/zaps/creer").await.text().contains("Qu’est-ce qui le déclenche"));
    leads_to(
        &admin.post("/zaps/nouveau", &[("trigger", "catch_hook")]).await,
        "/zaps/1/editeur/etape/1",
    );
    leads_to(
        &admin.post("/zaps/1/editeur/titre", &[("title", "Appels urgents")]).await,
        "/zaps/1/editeur",
    );

    let add = admin.get("/zaps/1/editeur/ajout?apres=1").await.text();
    let filter = command(&add, "\"kind\":\"filter\"");
    leads_to(
        &admin.post("/zaps/1/editeur/commande", &[("command", &filter)]).await,
        "/zaps/1/editeur/etape/2",
    );
    let page = admin.get("/zaps/1/editeur/etape/2").await.text();
    let conditions = [
        ("vu", seen(&page)),
        ("key.1.1", "{{1__urgence}}".into()),
        ("match.1.1", "text_exactly".into()),
        ("value.1.1", "haute".into()),
        ("key.2.1", "{{1__vip}}".into()),
        ("match.2.1", "boolean_true".into()),
        ("value.2.1", String::new()),
    ];
    let conditions: Vec<_> =
        conditions.iter().map(|(name, value)| (*name, value.as_str())).collect();
    leads_to(&admin.post("/zaps/1/editeur/etape/2", &conditions).await, "/zaps/1/editeur/etape/2");

    let add = admin.get("/zaps/1/editeur/ajout?apres=2").await.text();
    let row = command(&add, "\"action\":\"create_row\"");
    leads_to(
        &admin.post("/zaps/1/editeur/commande", &[("command", &row)]).await,
        "/zaps/1/editeur/etape/3",
    );
    let page = admin.get("/zaps/1/editeur/etape/3").await.text();
    assert!(page.contains("à compléter"), "the table is missing: {page}");
    let chosen = [("vu", seen(&page)), ("f.table", "1".into())];
    let chosen: Vec<_> =
        chosen.iter().map(|(name, value): &(_, String)| (*name, value.as_str())).collect();
    admin.post("/zaps/1/editeur/etape/3", &chosen).await;
    let page = admin.get("/zaps/1/editeur/etape/3").await.text();
    assert!(
        page.contains("name=\"c.Sujet\"") && page.contains("Ajoute une ligne au tableau"),
        "{page}"
    );
    let old = seen(&page);
    let typed = [
        ("vu", old.as_str()),
        ("f.table", "1"),
        ("c.Sujet", "Appel : {{1__objet}}"),
        ("m.c.Urgent", "{{1__vip}}"),
        ("title", "Noter l’appel"),
        ("note", "Pour l’équipe"),
        ("next", "/zaps/1/editeur"),
    ];
    leads_to(&admin.post("/zaps/1/editeur/etape/3", &typed).await, "/zaps/1/editeur");
    // A form that was made from what the step was before takes nothing back.
    let late = [("vu", old.as_str()), ("c.Sujet", "autre")];
    assert_eq!(admin.post("/zaps/1/editeur/etape/3", &late).await.status, 409);
    let expected = json!({
        "title": "Appels urgents",
        "trigger": { "id": "1", "kind": "catch_hook" },
        "steps": [
            { "id": "2", "kind": "filter", "any": [
                [{ "key": "{{1__urgence}}", "match": "text_exactly", "value": "haute" }],
                [{ "key": "{{1__vip}}", "match": "boolean_true" }]] },
            { "id": "3", "kind": "action", "app": "tables", "action": "create_row",
              "params": { "table": "1", "Sujet": "Appel : {{1__objet}}", "Urgent": "{{1__vip}}" },
              "title": "Noter l’appel", "note": "Pour l’équipe" },
        ],
    });
    assert_eq!(draft(&demo, 1).await["document"], expected);
    let overview = admin.get("/zaps/1/editeur").await.text();
    for words in ["Noter l’appel", "Pour l’équipe", "À chaque appel reçu"] {
        assert!(overview.contains(words), "{words}: {overview}");
    }
    leads_to(
        &admin.post("/zaps/1/editeur/publication", &[("active", "oui")]).await,
        "/zaps/1/editeur",
    );
    let zap = demo.api.get("/zaps/1").await.json();
    assert_eq!(
        (&zap["active"], &zap["version"], &zap["title"]),
        (&json!(true), &json!(1), &json!("Appels urgents"))
    );
    let hook = zap["url"].as_str().unwrap();
    let outside = demo.api.clone().below("");
    let call = json!({ "vip": "oui", "objet": "panne" });
    assert_eq!(outside.post(&hook[hook.find("/hooks").unwrap()..], call).await.status, 200);
    let row = eventually("the row is there", async || {
        let rows = demo.api.get("/tables/1/rows").await.json();
        rows["items"].as_array()?.first().cloned()
    });
    assert_eq!(row.await["values"], json!({ "Sujet": "Appel : panne", "Urgent": true }));
    // What the step can use now stands beside its form, with what was sent.
    let page = admin.get("/zaps/1/editeur/etape/3").await.text();
    assert!(page.contains("{{1__objet}}") && page.contains("panne"), "{page}");
}

#[both]
async fn whatever_the_page_offers_can_be_added_and_opened(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    admin.post("/zaps/nouveau", &[("trigger", "catch_hook")]).await;
    let offered = commands(&admin.get("/zaps/1/editeur/ajout?apres=1").await.text());
    assert!(offered.len() > 40, "{offered:?}");
    for command in &offered {
        let answer = admin.post("/zaps/1/editeur/commande", &[("command", command)]).await;
        assert_eq!(answer.status, 303, "{command}: {answer:?}");
        let step = answer.header("location").to_owned();
        assert!(step.starts_with("/zaps/1/editeur/etape/"), "{command}: {step}");
        let page = admin.get(&step).await;
        assert_eq!(page.status, 200, "{command}: {page:?}");
        leads_to(&admin.post(&step, &[("vu", &seen(&page.text()))]).await, &step);
    }
    let steps = draft(&demo, 1).await["document"]["steps"].as_array().map(Vec::len);
    assert_eq!(steps, Some(offered.len()));
}

#[both]
async fn what_a_step_should_do_is_searched(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    admin.post("/zaps/nouveau", &[("trigger", "catch_hook")]).await;
    let found = admin.get("/zaps/1/editeur/ajout?apres=1&q=ENVOYER%20mail").await.text();
    let found = commands(&found);
    assert!(found.len() == 1 && found[0].contains("\"app\":\"email\""), "{found:?}");
    assert!(found[0].contains("\"place\":{\"after\":\"1\"}"), "{found:?}");
    let nothing = admin.get("/zaps/1/editeur/ajout?apres=1&q=introuvable").await.text();
    assert!(commands(&nothing).is_empty() && nothing.contains("Aucun résultat"), "{nothing}");
}

#[both]
async fn steps_are_moved_copied_switched_off_and_brought_back(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let store = |id: &str| {
        json!({ "id": id, "kind": "action", "app": "storage", "action": "set",
        "params": { "key": "k", "value": "{{1__a}}" } })
    };
    let path = json!({ "id": "5", "rule": "always", "steps": [] });
    let steps = json!([store("2"), store("3"), { "id": "4", "kind": "paths", "paths": [path] }]);
    let document =
        json!({ "title": "Un", "trigger": { "id": "1", "kind": "manual" }, "steps": steps });
    demo.api.post("/zaps", document.clone()).await;
    let ids = async || {
        let draft = draft(&demo, 1).await["document"].clone();
        let of = |steps: &Json| -> Vec<String> {
            steps
                .as_array()
                .unwrap()
                .iter()
                .map(|step| step["id"].as_str().unwrap().to_owned())
                .collect()
        };
        (
            of(&draft["steps"]),
            draft["steps"]
                .as_array()
                .unwrap()
                .iter()
                .find(|s| s["kind"] == "paths")
                .map(|s| of(&s["paths"][0]["steps"])),
        )
    };
    let press = async |admin: &mut Browser, wanted: &str| {
        let page = admin.get("/zaps/1/editeur").await.text();
        let command = command(&page, wanted);
        let done = admin.post("/zaps/1/editeur/commande", &[("command", &command)]).await;
        assert_eq!(done.status, 303, "{done:?}");
    };
    let texts = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    press(&mut admin, r#""do":"move","step":"3","place":{"at":0"#).await;
    assert_eq!(ids().await.0, texts(&["3", "2", "4"]));
    press(&mut admin, r#""do":"move","step":"2","place":{"in":"5""#).await;
    assert_eq!(ids().await, (texts(&["3", "4"]), Some(texts(&["2"]))));
    press(&mut admin, r#""do":"duplicate","id":"3""#).await;
    assert_eq!(ids().await.0, texts(&["3", "6", "4"]));
    press(&mut admin, r#""do":"set_off","step":"3""#).await;
    assert_eq!(draft(&demo, 1).await["document"]["steps"][0]["off"], true);
    press(&mut admin, r#""do":"remove","id":"4""#).await;
    assert_eq!(ids().await, (texts(&["3", "6"]), None));
    for _ in 0..5 {
        leads_to(&admin.post("/zaps/1/editeur/annuler", &[]).await, "/zaps/1/editeur");
    }
    assert_eq!(draft(&demo, 1).await["document"], document);
    leads_to(&admin.post("/zaps/1/editeur/retablir", &[]).await, "/zaps/1/editeur");
    assert_eq!(ids().await.0, texts(&["3", "2", "4"]));
    admin.post("/zaps/1/editeur/abandon", &[]).await;
    assert_eq!(draft(&demo, 1).await["rev"], 0);
    assert_eq!(draft(&demo, 1).await["document"], document);
}

/// What stands between two texts of a page.
fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    let at = page.find(before).unwrap_or_else(|| panic!("{before}: {page}")) + before.len();
    &page[at..at + page[at..].find(after).expect("it ends")]
}

#[both]
async fn a_step_is_tested_with_a_sample_that_was_typed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    demo.api.post("/tables", json!({ "nom": "Suivi", "columns": [{ "nom": "Sujet" }] })).await;
    let condition = json!({ "key": "{{1__urgence}}", "match": "text_exactly", "value": "haute" });
    let steps = json!([
        { "id": "2", "kind": "filter", "any": [[condition]] },
        { "id": "3", "kind": "action", "app": "tables", "action": "create_row",
          "params": { "table": "1", "Sujet": "Appel : {{1__objet}}" } },
    ]);
    let document =
        json!({ "title": "Un", "trigger": { "id": "1", "kind": "catch_hook" }, "steps": steps });
    demo.api.post("/zaps", document).await;
    let sample = r#"{"objet": "panne", "urgence": "haute"}"#;
    leads_to(
        &admin.post("/zaps/1/editeur/exemple", &[("output", sample)]).await,
        "/zaps/1/editeur/etape/1",
    );
    let filter = admin.get("/zaps/1/editeur/etape/2").await.text();
    assert!(filter.contains("L’exécution continuerait."), "{filter}");
    let page = admin.get("/zaps/1/editeur/etape/3").await.text();
    for words in
        ["Ce qui sera envoyé", "Appel : panne", "Le faire pour de vrai", "Écrit dans votre dossier"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let sent = between(&page, "<dl class=\"sent\">", "</dl>");
    assert!(sent.contains("<dt>Tableau</dt><dd class=\"break\">Suivi</dd>"), "{sent}");
    let key = between(&page, "name=\"key\" value=\"", "\"").to_owned();
    for _ in 0..2 {
        let tested = admin.post("/zaps/1/editeur/etape/3/essai", &[("key", &key)]).await;
        leads_to(&tested, "/zaps/1/editeur/etape/3");
    }
    let rows = demo.api.get("/tables/1/rows").await.json();
    assert_eq!(rows["items"].as_array().unwrap().len(), 1, "pressing twice does it once");
    assert_eq!(rows["items"][0]["values"], json!({ "Sujet": "Appel : panne" }));
    let page = admin.get("/zaps/1/editeur/etape/3").await.text();
    assert!(
        page.contains("Dernier résultat") && page.contains("&#34;id&#34;: &#34;1&#34;"),
        "{page}"
    );
    // The whole draft is played as a run that says that it is a test.
    let played = admin.post("/zaps/1/editeur/essai", &[]).await;
    assert!(played.header("location").starts_with("/executions/"), "{played:?}");
    let run = eventually("the test has ended", async || {
        let runs = demo.api.get("/runs?state=success").await.json();
        runs["items"].as_array()?.first().cloned()
    });
    assert_eq!(run.await["start"], "test");
    assert_eq!(demo.api.get("/tables/1").await.json()["rows"], 2);
}

#[both]
async fn only_who_administers_edits_and_what_is_not_there_is_not_found(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    person(&app, &demo, "membre@oxiva.example", Role::Member).await;
    let mut member = Browser::signed_in(&app, "membre@oxiva.example").await;
    demo.api
        .post(
            "/zaps",
            json!({ "title": "Un", "trigger": { "id": "1", "kind": "manual" }, "steps": [] }),
        )
        .await;
    for path in [
        "/zaps/1/editeur",
        "/zaps/1/editeur/etape/1",
        "/zaps/1/editeur/ajout",
        "/zaps/1/editeur/code",
        "/zaps/1/editeur/publication",
        "/zaps/creer",
    ] {
        assert_eq!(member.get(path).await.status, 403, "{path}");
        assert_eq!(admin.get(path).await.status, 200, "{path}");
    }
    for path in ["/zaps/9/editeur", "/zaps/1/editeur/etape/9"] {
        assert_eq!(admin.get(path).await.status, 404, "{path}");
    }
    let remove = r#"{"do":"remove","id":"9"}"#;
    assert_eq!(admin.post("/zaps/1/editeur/commande", &[("command", remove)]).await.status, 422);
    assert_eq!(admin.post("/zaps/1/editeur/commande", &[("command", "{")]).await.status, 422);
    assert_eq!(member.post("/zaps/1/editeur/commande", &[("command", remove)]).await.status, 403);
}

#[both]
async fn an_open_page_learns_who_has_changed_the_draft(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut one = administrator(&app, &demo, "camille@oxiva.example").await;
    let mut other = administrator(&app, &demo, "alix@oxiva.example").await;
    one.post("/zaps/nouveau", &[("trigger", "manual")]).await;
    let path = "/zaps/1/editeur/revision";
    assert_eq!(one.get(path).await.json(), json!({ "rev": 0, "words": "" }));
    other.post("/zaps/1/editeur/titre", &[("title", "Autre")]).await;
    let told = json!({ "rev": 1, "words": "Camille Martin a modifié ce zap." });
    assert_eq!(one.get(path).await.json(), told);
    assert_eq!(other.get(path).await.json(), json!({ "rev": 1, "words": "" }));
}
