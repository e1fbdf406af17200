//! Two people with the form of the same step open: nobody takes back unseen what the other one saved.

use crate::{
    both,
    support::{Browser, Dossier, TestApp},
    two_at_once::{administrators, found, held, on_page, saved, sent, told_of},
    zap_editor::{commands, draft},
};
use page_forms::Form;
use serde_json::{Value as Json, json};

const STEP: &str = "/zaps/1/editeur/etape/2";

async fn opened(browser: &mut Browser) -> Form {
    on_page(browser, STEP, STEP).await
}

/// A zap whose step 2 is this one, and two who edit it.
async fn edited(app: &TestApp, step: Json) -> (Dossier, Browser, Browser) {
    let demo = app.dossier("demo").await;
    let columns = json!([{ "nom": "Sujet" }, { "nom": "Statut" }, { "nom": "Durée en h" }]);
    demo.api.post("/tables", json!({ "nom": "Suivi", "columns": columns })).await;
    let last = row("3", json!({ "Sujet": "dernier" }));
    let trigger = json!({ "id": "1", "kind": "catch_hook" });
    let document = json!({ "title": "Z", "trigger": trigger, "steps": [step, last] });
    let made = demo.api.post("/zaps", document).await;
    assert_eq!(made.status, 201, "{made:?}");
    let (one, other) = administrators(app, &demo).await;
    (demo, one, other)
}

fn row(id: &str, values: Json) -> Json {
    let mut params = json!({ "table": "1" });
    params.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
    json!({ "id": id, "kind": "action", "app": "tables", "action": "create_row", "params": params })
}

async fn step(demo: &Dossier) -> Json {
    draft(demo, 1).await["document"]["steps"][0].clone()
}

/// The form that comes back with what has to be chosen.
async fn clashed(
    browser: &mut Browser,
    form: &Form,
    typed: &[(&str, &str)],
    told: &[&str],
) -> Form {
    let answer = sent(browser, form, typed).await;
    assert_eq!(answer.status, 409, "{answer:?}");
    told_of(&answer, told, &form.action)
}

#[both]
async fn what_the_second_person_did_not_touch_stays(app: TestApp) {
    let (demo, mut one, mut other) =
        edited(&app, row("2", json!({ "Sujet": "a", "Durée en h": 5 }))).await;
    let (first, second) = (opened(&mut one).await, opened(&mut other).await);
    saved(&mut one, &first, &[("c.Sujet", "d’Alix"), ("note", "une\r\nnote")]).await;
    saved(&mut other, &second, &[("c.Statut", "de Bo"), ("title", "Noter")]).await;
    let mut expected = row("2", json!({ "Sujet": "d’Alix", "Durée en h": 5, "Statut": "de Bo" }));
    expected["title"] = "Noter".into();
    expected["note"] = "une\nnote".into();
    assert_eq!(step(&demo).await, expected);
    // A number that a program wrote as a text is no change of it.
    let third = opened(&mut other).await;
    expected["params"]["Durée en h"] = "5".into();
    let mut document = draft(&demo, 1).await["document"].clone();
    document["steps"][0] = expected.clone();
    let rev = draft(&demo, 1).await["rev"].clone();
    let put = json!({ "rev": rev, "document": document }).to_string();
    let put = demo.api.send("PUT", "/zaps/1/draft", "application/json", put.as_bytes()).await;
    assert_eq!(put.status, 200, "{put:?}");
    saved(&mut other, &third, &[("c.Durée en h", "6")]).await;
    assert_eq!(step(&demo).await["params"]["Durée en h"], "6");
    // Another step is another form.
    let fourth = opened(&mut other).await;
    let path = "/zaps/1/editeur/etape/3";
    let theirs = on_page(&mut one, path, path).await;
    saved(&mut one, &theirs, &[("c.Sujet", "x")]).await;
    saved(&mut other, &fourth, &[("c.Sujet", "y")]).await;
    assert_eq!(step(&demo).await["params"]["Sujet"], "y");
}

#[both]
async fn what_both_changed_is_chosen(app: TestApp) {
    let (demo, mut one, mut other) = edited(&app, row("2", json!({ "Sujet": "a" }))).await;
    let (first, second) = (opened(&mut one).await, opened(&mut other).await);
    saved(&mut one, &first, &[("c.Durée en h", "un"), ("c.Sujet", "d’Alix")]).await;
    let before = step(&demo).await;
    let typed = [("c.Durée en h", "deux"), ("c.Statut", "aussi"), ("note", "à moi")];
    let told = ["Alix", ">un<", ">deux<", "Quelqu’un d’autre a modifié les mêmes champs"];
    let again = clashed(&mut other, &second, &typed, &told).await;
    assert_eq!(step(&demo).await, before, "nothing was written");
    let names = ["c.Durée en h", "c.Statut", "note", "c.Sujet"];
    assert_eq!(names.map(|name| held(&again, name)), ["deux", "aussi", "à moi", "d’Alix"]);
    let choice = "choix_c.Dur%C3%A9e%20en%20h";
    saved(&mut other, &again, &[(choice, "leur")]).await;
    let mut expected =
        row("2", json!({ "Sujet": "d’Alix", "Durée en h": "un", "Statut": "aussi" }));
    expected["note"] = "à moi".into();
    assert_eq!(step(&demo).await, expected);
    // Or one’s own.
    let (first, second) = (opened(&mut one).await, opened(&mut other).await);
    saved(&mut other, &second, &[("title", "De Bo"), ("c.Sujet", "de Bo")]).await;
    let again = clashed(&mut one, &first, &[("title", "D’Alix")], &["Bo", "De Bo"]).await;
    saved(&mut one, &again, &[("choix_title", "mien")]).await;
    let stored = step(&demo).await;
    assert_eq!((&stored["title"], &stored["params"]["Sujet"]), (&json!("D’Alix"), &json!("de Bo")));
}

#[both]
async fn conditions_are_taken_as_a_whole(app: TestApp) {
    let line = |key: &str| json!({ "key": key, "match": "text_exactly", "value": "x" });
    let filter = json!({ "id": "2", "kind": "filter", "any": [[line("{{1__a}}")]] });
    let (demo, mut one, mut other) = edited(&app, filter).await;
    let (first, second) = (opened(&mut one).await, opened(&mut other).await);
    let typed = [("key.1.2", "{{1__b}}"), ("match.1.2", "text_exactly"), ("value.1.2", "x")];
    saved(&mut one, &first, &typed).await;
    saved(&mut other, &second, &[("title", "Filtrer")]).await;
    let both = json!([[line("{{1__a}}"), line("{{1__b}}")]]);
    assert_eq!(
        (&step(&demo).await["any"], &step(&demo).await["title"]),
        (&both, &json!("Filtrer"))
    );
    // The other one’s rows are more than this form has.
    let told = ["Alix", "{{1__b}} est exactement x", "{{1__a}} est exactement y"];
    let again =
        clashed(&mut other, &second, &[("value.1.1", "y"), ("title", "Filtrer")], &told).await;
    assert_eq!((held(&again, "value.1.1"), held(&again, "key.1.2")), ("y", ""));
    saved(&mut other, &again, &[("choix_any", "leur")]).await;
    assert_eq!(step(&demo).await["any"], both);
    saved(&mut other, &again, &[("choix_any", "mien")]).await;
    assert_eq!(step(&demo).await["any"][0].as_array().map(Vec::len), Some(1));
}

#[both]
async fn fields_come_and_go_with_the_action(app: TestApp) {
    let (demo, mut one, mut other) = edited(&app, row("2", json!({ "Sujet": "a" }))).await;
    let (first, second) = (opened(&mut one).await, opened(&mut other).await);
    saved(&mut one, &first, &[("action", "find_row")]).await;
    saved(&mut other, &second, &[("title", "Chercher"), ("c.Sujet", "b")]).await;
    let stored = step(&demo).await;
    assert_eq!((&stored["action"], &stored["title"]), (&json!("find_row"), &json!("Chercher")));
    // Who changed it to yet another one chooses.
    let told = ["Alix", "Chercher"];
    let again = clashed(&mut other, &second, &[("action", "update_row")], &told).await;
    assert_eq!(held(&again, "action"), "update_row");
    saved(&mut other, &again, &[("choix_action", "leur")]).await;
    assert_eq!(step(&demo).await["action"], "find_row");
    // The form shows what one’s own choice asks for, and keeps it.
    saved(&mut other, &again, &[("f.row", "12"), ("c.Statut", "b")]).await;
    let stored = step(&demo).await;
    assert_eq!(
        (&stored["action"], &stored["params"]["row"], &stored["params"]["Statut"]),
        (&json!("update_row"), &json!("12"), &json!("b"))
    );
    // What was typed in a field that is no more is told.
    let (first, second) = (opened(&mut one).await, opened(&mut other).await);
    saved(&mut one, &first, &[("action", "find_row")]).await;
    let theirs = opened(&mut one).await;
    saved(&mut one, &theirs, &[("x.row", "oui")]).await;
    let typed = [("f.row", "13"), ("title", "Trouver")];
    let told = ["Ce champ n’existe plus", ">13<"];
    let again = clashed(&mut other, &second, &typed, &told).await;
    saved(&mut other, &again, &[]).await;
    let stored = step(&demo).await;
    assert_eq!(
        (&stored["action"], &stored["title"], &stored["params"]["row"]),
        (&json!("find_row"), &json!("Trouver"), &Json::Null)
    );
}

#[both]
async fn what_was_typed_in_a_step_that_is_gone_is_shown(app: TestApp) {
    let (_, mut one, mut other) = edited(&app, row("2", json!({ "Sujet": "a" }))).await;
    let form = opened(&mut other).await;
    let remove = [("command", r#"{"do":"remove","id":"2"}"#)];
    assert_eq!(one.post("/zaps/1/editeur/commande", &remove).await.status, 303);
    let typed = [("c.Statut", "perdu ?"), ("title", "Noter")];
    let answer = sent(&mut other, &form, &typed).await;
    assert_eq!(answer.status, 404);
    let page = answer.text();
    for words in
        ["supprimée entre-temps", "<dt>Statut</dt>", ">perdu ?<", "<dt>Nom</dt>", ">Noter<"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("<dt>Sujet</dt>"), "what was not typed is not told: {page}");
    assert_eq!(one.post("/zaps/1/editeur/etape/99", &[]).await.status, 404);
    assert_eq!(one.post("/zaps/99/editeur/etape/2", &[]).await.status, 404);
}

/// What the server takes for untouched is what a browser sends of a form that nobody touched.
#[both]
async fn every_form_that_is_not_touched_says_what_is_stored(app: TestApp) {
    let (demo, mut one, mut other) = edited(&app, row("2", json!({ "Sujet": "a" }))).await;
    let mut paths = vec![STEP.to_owned()];
    for command in commands(&one.get("/zaps/1/editeur/ajout?apres=1").await.text()) {
        let made = one.post("/zaps/1/editeur/commande", &[("command", &command)]).await;
        paths.push(made.header("location").to_owned());
    }
    let trigger = "/zaps/1/editeur/etape/1";
    for path in &paths {
        untouched(&demo, &mut one, &mut other, path).await;
    }
    for kind in ["raw_hook", "event", "row", "due", "schedule", "manual", "catch_hook"] {
        let form = on_page(&mut one, trigger, trigger).await;
        saved(&mut one, &form, &[("kind", kind)]).await;
        untouched(&demo, &mut one, &mut other, trigger).await;
    }
}

async fn untouched(demo: &Dossier, one: &mut Browser, other: &mut Browser, path: &str) {
    let form = on_page(other, path, path).await;
    let theirs = on_page(one, path, path).await;
    let title = format!("Par Alix {path}");
    saved(one, &theirs, &[("title", &title)]).await;
    let before = draft(demo, 1).await["document"].clone();
    saved(other, &form, &[]).await;
    assert_eq!(draft(demo, 1).await["document"], before, "{path}");
    // As if all had been another one: whatever differs would have to be chosen.
    let mut form = on_page(other, path, path).await;
    for field in form.fields.iter_mut().filter(|field| field.name == "vu") {
        let pairs = field.value.split(' ').map(|pair| {
            let (name, _) = pair.split_once('=').unwrap();
            format!("{name}=0")
        });
        field.value = pairs.collect::<Vec<_>>().join(" ");
    }
    let answer = sent(other, &form, &[]).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.text());
    assert_eq!(draft(demo, 1).await["document"], before, "{path}");
}

#[both]
async fn a_transformation_waits_for_the_choice(app: TestApp) {
    let (demo, mut one, mut other) = edited(&app, row("2", json!({ "Sujet": "a" }))).await;
    let (first, second) = (opened(&mut one).await, opened(&mut other).await);
    saved(&mut one, &first, &[("c.Sujet", "d’Alix"), ("note", "d’elle")]).await;
    let before = draft(&demo, 1).await["document"].clone();
    let sent = second.fields.iter().filter(|field| field.is_sent && field.name != "c.Sujet");
    let mut form: Vec<_> = sent.map(|f| (f.name.as_str(), f.value.as_str())).collect();
    let asked = [("donnee", "{{1__nom}}"), ("fonction", "uppercase")];
    form.extend(asked);
    form.extend([("champ", "c.Sujet"), ("c.Sujet", "Pour {{transformation}}")]);
    let path = format!("{STEP}/transformation");
    let answer = other.post(&path, &form).await;
    assert_eq!((answer.status, &draft(&demo, 1).await["document"]), (409, &before), "{answer:?}");
    let again = found(&answer, STEP);
    let shown = ["c.Sujet", "note"].map(|name| held(&again, name));
    assert_eq!(shown, ["Pour {{1__nom}}", "d’elle"]);
    // In a field that the other one did not touch it is done.
    form.retain(|(name, _)| !["champ", "c.Sujet", "c.Statut"].contains(name));
    form.extend([("c.Sujet", "a"), ("champ", "c.Statut"), ("c.Statut", "{{transformation}}")]);
    let answer = other.post(&path, &form).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    let steps = draft(&demo, 1).await["document"]["steps"].clone();
    let params = json!({ "table": "1", "Sujet": "d’Alix", "Statut": "{{4__output}}" });
    assert_eq!((&steps[0]["app"], &steps[1]["params"]), (&json!("formatter"), &params));
}
