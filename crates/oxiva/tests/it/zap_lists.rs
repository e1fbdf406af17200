//! The list of zaps: found by words, label, state and owner; several at once; handed to somebody else.

use crate::{
    both,
    support::{
        Answer, Browser, Dossier, PASSWORD, Receiver, TestApp,
        binary::Binary,
        plans::plans,
        zaps::{Made, catch_hook, post},
    },
};
use oxiva::{
    clock::Entropy,
    dossiers::{people::Role, tokens::TokenScope},
    webhooks::zapier,
    zaps::runs::RunState,
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn titled(title: &str) -> Json {
    json!({ "title": title, "trigger": { "id": "1", "kind": "manual" }, "steps": [] })
}

async fn make(browser: &mut Browser, title: &str) {
    let made = browser.post("/zaps", &[("document", &titled(title).to_string())]).await;
    assert_eq!(made.status, 303, "{made:?}");
}

/// Somebody who administers, signed in, and their number.
async fn chief(app: &TestApp, demo: &Dossier) -> (Browser, i64) {
    let (email, id) = demo.someone(app, "Camille", Role::Administrator).await;
    (Browser::signed_in(app, &email).await, id)
}

async fn titles(demo: &Dossier, query: &str) -> Vec<String> {
    demo.api.listed(&format!("/zaps?{query}"), "title").await
}

/// The titles in the lines of a page.
fn lines(page: &str) -> Vec<String> {
    let lines = page.split("class=\"row-link\" href=\"/zaps/").skip(1);
    let title = |rest: &str| rest.split_once('>').unwrap().1.split('<').next().unwrap().to_owned();
    lines.map(title).collect()
}

#[both]
async fn zaps_are_found_by_words_label_state_and_owner(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (mut chief, camille) = chief(&app, &demo).await;
    make(&mut chief, "Relance des impayés").await;
    make(&mut chief, "Été").await;
    let by_key = demo.api.post("/zaps", titled("Par la clé")).await.json();
    assert_eq!((&by_key["owner"], &by_key["labels"]), (&Json::Null, &json!([])), "{by_key}");
    assert_eq!(by_key["errors_7_days"], 0);
    assert_eq!(demo.api.get("/zaps/1").await.json()["owner"], camille.to_string());

    let added = chief.post("/zaps/1/etiquettes", &[("ajout", " Clients  fidèles ")]).await;
    assert_eq!((added.status, added.header("location")), (303, "/zaps/1"));
    // One label, however it is written; the first spelling stays.
    let sent = json!({ "labels": ["CLIENTS FIDELES", "Saison", "saison"] });
    let set = demo.api.patch("/zaps/2", sent).await.json();
    assert_eq!(set["labels"], json!(["Clients fidèles", "Saison"]));
    demo.api.patch("/zaps/2", json!({ "active": true })).await;

    assert_eq!(titles(&demo, "search=impay").await, ["Relance des impayés"]);
    assert_eq!(titles(&demo, "search=ete").await, ["Été"]);
    assert_eq!(titles(&demo, "search=fidel").await, ["Relance des impayés", "Été"]);
    assert_eq!(titles(&demo, "label=saison").await, ["Été"]);
    assert_eq!(titles(&demo, "state=off").await, ["Relance des impayés", "Par la clé"]);
    let owned = format!("owner={camille}&label=clients%20fideles&limit=1");
    let pages = demo.api.pages(&format!("/zaps?{owned}")).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
    demo.api.get("/zaps?state=asleep").await.is_error(400, "invalid_parameter", "state");
    demo.api.get("/zaps?owner=x").await.is_error(400, "invalid_parameter", "owner");

    let page = chief.get("/zaps?tri=titre").await.text();
    assert_eq!(lines(&page), ["Été", "Par la clé", "Relance des impayés"]);
    assert!(page.contains("Camille") && page.contains("Aucune erreur en 7 jours"), "{page}");
    let found = chief.get("/zaps?etiquette=Saison&etat=on&personne=&q=").await.text();
    assert_eq!(lines(&found), ["Été"]);
    assert_eq!(lines(&chief.get("/zaps?personne=aucune").await.text()), ["Par la clé"]);
    let none = chief.get("/zaps?q=hiver").await.text();
    assert!(lines(&none).is_empty() && none.contains("href=\"/zaps\">Effacer"), "{none}");
    assert_eq!(chief.get("/zaps?tri=hasard").await.status, 400);
}

#[both]
async fn labels_are_words_and_not_too_many(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (mut chief, _) = chief(&app, &demo).await;
    make(&mut chief, "Un").await;
    let long = "é".repeat(41);
    for (wrong, rule) in [("", "required"), ("!!", "required"), (long.as_str(), "too_long")] {
        let answer = demo.api.patch("/zaps/1", json!({ "labels": [wrong] })).await;
        answer.is_error(422, rule, "labels");
    }
    let many: Vec<_> = (0..21).map(|n| format!("n{n}")).collect();
    let answer = demo.api.patch("/zaps/1", json!({ "labels": many })).await;
    answer.is_error(422, "labels_max", "labels");
    demo.api.patch("/zaps/1", json!({ "labels": [1] })).await.is_error(422, "type", "labels");
    let page = chief.post("/zaps/1/etiquettes", &[("ajout", &long)]).await;
    assert!(page.status == 422 && page.text().contains("role=\"alert\""), "{}", page.text());

    demo.api.patch("/zaps/1", json!({ "labels": ["A", "B"] })).await;
    let copy = demo.api.post("/zaps/1/duplicate", json!({})).await.json();
    assert_eq!(copy["labels"], json!(["A", "B"]));
    chief.post("/zaps/1/etiquettes", &[("retrait", "a")]).await;
    assert_eq!(demo.api.get("/zaps/1").await.json()["labels"], json!(["B"]));
    let journal = chief.get("/journal").await.text();
    assert!(journal.contains("Étiquettes\u{a0}: A, B → B"), "{journal}");
    // What a zap is does not change with its labels.
    assert_eq!(demo.api.get("/zaps/1").await.json()["version"], 1);
}

#[both]
async fn several_zaps_at_once_each_by_itself(app: TestApp) {
    let demo = app.dossier("demo").await;
    let active = demo.do_it(|tx, scope| zapier::activate(tx, &Entropy::System, scope));
    active.await.unwrap();
    let (mut chief, _) = chief(&app, &demo).await;
    // The three base zaps come first.
    make(&mut chief, "Un").await;
    make(&mut chief, "Deux").await;
    let ticked = [("zap_1", "on"), ("zap_4", "on"), ("zap_5", "on")];
    let act = |action: &'static str, more: &[(&'static str, &'static str)]| {
        [&[("action", action), ("retour", "?tri=titre&q=u")], &ticked[..], more].concat()
    };
    let on = chief.post("/zaps/lot", &act("activer", &[])).await;
    let text = on.text();
    assert!(on.status == 200 && text.contains("3 zaps activés"), "{text}");
    assert!(
        text.contains("data-read-at=\"/zaps?q=u&#38;tri=titre\"")
            || text.contains("data-read-at=\"/zaps?q=u&amp;tri=titre\""),
        "{text}"
    );
    assert_eq!(titles(&demo, "state=on&search=u").await, ["Un"]);
    let labelled = chief.post("/zaps/lot", &act("etiqueter", &[("etiquette", "Lot")])).await.text();
    assert!(labelled.contains("Étiquette ajoutée à 2 zaps, 1 refusé"), "{labelled}");
    assert!(labelled.contains("Un zap de base se lit"), "{labelled}");
    assert_eq!(titles(&demo, "label=lot").await, ["Un", "Deux"]);
    let off = chief.post("/zaps/lot", &act("arreter", &[])).await.text();
    assert!(off.contains("3 zaps arrêtés") && !off.contains("refusé"), "{off}");
    chief.post("/zaps/lot", &act("retirer", &[("etiquette", "LOT")])).await;
    assert!(titles(&demo, "label=lot").await.is_empty());
    let deleted = chief.post("/zaps/lot", &act("supprimer", &[])).await.text();
    assert!(deleted.contains("2 zaps supprimés, 1 refusé"), "{deleted}");
    assert!(deleted.contains("href=\"/zaps/supprimes\""), "{deleted}");
    assert_eq!(titles(&demo, "deleted=true").await.len(), 2);
    chief.post("/zaps/4/restauration", &[]).await;
    assert_eq!(titles(&demo, "search=un").await, ["Un"]);

    // One that somebody else has deleted meanwhile keeps nothing from the others.
    let gone = [("action", "activer"), ("zap_5", "on"), ("zap_4", "on"), ("zap_99", "on")];
    let text = chief.post("/zaps/lot", &gone).await.text();
    assert!(text.contains("1 zap activé, 2 refusés") && text.contains("n°\u{a0}99"), "{text}");

    let base = [("action", "supprimer"), ("zap_1", "on")];
    let refused = chief.post("/zaps/lot", &base).await;
    assert!(refused.status == 422 && refused.text().contains("Aucun zap supprimé, 1 refusé"));
    assert_eq!(chief.post("/zaps/lot", &[("action", "danser"), ("zap_1", "on")]).await.status, 400);
    let nothing = chief.post("/zaps/lot", &[("action", "activer")]).await;
    assert_eq!((nothing.status, nothing.header("location")), (303, "/zaps"));
    assert!(chief.get("/zaps").await.text().contains("Aucun zap n’est choisi."));
    assert_eq!(
        chief.post("/zaps/lot", &[("action", "activer"), ("zap_99", "on")]).await.status,
        404
    );
}

#[both]
async fn a_zap_is_handed_to_whoever_may_do_what_it_does(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (mut chief, camille) = chief(&app, &demo).await;
    let (robin_email, robin) = demo.someone(&app, "Robin", Role::Member).await;
    make(&mut chief, "Un").await;
    make(&mut chief, "Deux").await;
    let to = |person: i64| json!({ "owner": person.to_string() });
    demo.api.patch("/zaps/1", to(robin)).await.is_error(422, "owner_automates", "owner");
    demo.api.patch("/zaps/1", to(99)).await.is_error(422, "unknown_person", "owner");
    demo.api.patch("/zaps/1", json!({ "owner": 1 })).await.is_error(422, "type", "owner");
    let refused = chief.post("/zaps/1/personne", &[("personne", &robin.to_string())]).await;
    assert!(refused.status == 422 && refused.text().contains("Robin ne peut pas reprendre"));

    let member = [("nom", "Robin"), ("role", "member"), ("active", "on")];
    let automating = [&member[..], &[("automation", "on")]].concat();
    chief.post(&format!("/personnes/{robin}"), &automating).await;
    let handed = chief.post("/zaps/1/personne", &[("personne", &robin.to_string())]).await;
    assert_eq!((handed.status, handed.header("location")), (303, "/zaps/1"));
    assert_eq!(demo.api.get("/zaps/1").await.json()["owner"], robin.to_string());
    let robin_number = robin.to_string();
    let both =
        [("action", "confier"), ("personne", &*robin_number), ("zap_1", "on"), ("zap_2", "on")];
    assert!(chief.post("/zaps/lot", &both).await.text().contains("2 zaps confiés"));
    assert_eq!(titles(&demo, &format!("owner={robin}")).await, ["Un", "Deux"]);
    let journal = chief.get("/journal").await.text();
    assert!(journal.contains("Zap confié à une autre personne"), "{journal}");
    assert!(journal.contains("Confié à\u{a0}: Camille → Robin"), "{journal}");

    let mut robin_signed_in = Browser::signed_in(&app, &robin_email).await;
    assert!(robin_signed_in.is_in().await);
    // Robin leaves: the page of the person says what is left to do.
    let path = format!("/personnes/{robin}");
    let left = chief.post(&path, &[("nom", "Robin"), ("role", "member")]).await;
    assert_eq!((left.status, left.header("location")), (303, path.as_str()));
    let page = chief.get(&path).await.text();
    assert!(page.contains("href=\"/zaps/1\"") && page.contains("href=\"/zaps/2\""), "{page}");
    let back_to_robin = [("repreneur", &*robin_number)];
    let kept = chief.post(&format!("{path}/zaps"), &back_to_robin).await;
    // Whose they are already need not be handed over.
    assert_eq!(kept.status, 303, "{}", kept.text());
    let nobody = chief.post(&format!("{path}/zaps"), &[]).await;
    assert!(nobody.status == 422 && nobody.text().contains("2 refusés"), "{}", nobody.text());
    let to_camille = camille.to_string();
    let over = chief.post(&format!("{path}/zaps"), &[("repreneur", &*to_camille)]).await;
    assert_eq!((over.status, over.header("location")), (303, path.as_str()));
    assert_eq!(titles(&demo, &format!("owner={camille}")).await, ["Un", "Deux"]);
    assert!(!chief.get(&path).await.text().contains("ses-zaps"));
    assert_eq!(chief.post("/personnes/99/zaps", &[("repreneur", &*to_camille)]).await.status, 404);

    assert!(!robin_signed_in.is_in().await);
    let refused = Browser::of(&app).sign_in(&robin_email, PASSWORD).await;
    assert_eq!(refused.status, 401, "{refused:?}");
}

#[both]
async fn errors_of_the_last_days_are_counted_with_the_runs(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let (mut chief, _) = chief(&app, &demo).await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(404), Answer::Status(404), Answer::Status(200)]);
    let steps = json!([post("2", &receiver.url("/"), json!({ "n": "{{1__n}}" }))]);
    let zap = Made::new(&app, &demo, catch_hook(steps)).await;
    for n in 0..3 {
        zap.start(json!({ "n": n })).await;
        receiver.next().await;
    }
    let runs = zap.are(&[RunState::Errored, RunState::Errored, RunState::Success]).await;
    let path = format!("/zaps/{}", zap.id);
    let errors = async || demo.api.get(&path).await.json()["errors_7_days"].clone();
    assert_eq!(errors().await, 2);
    let page = chief.get("/zaps?tri=erreurs").await.text();
    assert!(page.contains("aria-label=\"2 erreurs en 7 jours\""), "{page}");
    // What goes on is no error any more, until it fails again.
    receiver.always_answers(Answer::Status(200));
    demo.api.post(&format!("/runs/{}/replay", runs[0].id), json!({})).await;
    receiver.next().await;
    zap.are(&[RunState::Success, RunState::Errored, RunState::Success]).await;
    assert_eq!(errors().await, 1);
    // A week later they are over.
    app.advance(std::time::Duration::from_secs(7 * 86_400)).await;
    assert_eq!(errors().await, 0);
}

#[both]
async fn the_command_line_shows_labels_and_owners(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (mut chief, camille) = chief(&app, &demo).await;
    make(&mut chief, "Un").await;
    chief.post("/zaps/1/etiquettes", &[("ajout", "Relances")]).await;
    let binary = Binary::on(&app.setup.database);
    let list = |more: &[&str]| binary.run(&[&["zap", "list", "--dossier", "demo"], more].concat());
    let text = list(&[]).text();
    assert!(text.contains("Un  [Relances]  (Camille)"), "{text}");
    let json = list(&["--json"]).json();
    assert_eq!(
        (&json["items"][0]["labels"], &json["items"][0]["owner"]),
        (&json!(["Relances"]), &json!(camille.to_string()))
    );
}

#[both]
async fn a_key_makes_zaps_for_whoever_made_the_key(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (mut chief, camille) = chief(&app, &demo).await;
    let made = chief.post("/cles", &[("nom", "Outil"), ("scopes", "zaps")]).await.text();
    let token = made.split("<code id=\"").find_map(|part| {
        let text = part.split('>').nth(1)?.split('<').next()?;
        text.starts_with("ox").then(|| text.to_owned())
    });
    let Some(token) = token else { panic!("no key in {made}") };
    let api = app.http().bearer(&token).below("/api/v3");
    let zap = api.post("/zaps", titled("Par la clé de Camille")).await.json();
    assert_eq!(zap["owner"], camille.to_string(), "{zap}");
    let other = app.http().bearer(&demo.token(&[TokenScope::Zaps]).await).below("/api/v3");
    assert_eq!(other.post("/zaps", titled("Autre")).await.json()["owner"], Json::Null);
}

#[both]
async fn counts_and_lists_are_found_in_an_index(app: TestApp) {
    let demo = app.dossier("demo").await;
    let numbers = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)";
    let days = format!(
        "INSERT INTO zap_days (dossier, day, zap, state, shard, total)
        {numbers} SELECT (SELECT max(dossier) FROM dossiers), n / 10, n % 100, 'errored', n, 1 FROM n"
    );
    app.execute(days.leak()).await;
    let labels = format!(
        "INSERT INTO zap_labels (dossier, zap, folded, label)
        {numbers} SELECT (SELECT max(dossier) FROM dossiers), n, CAST(n % 100 AS TEXT), 'x' FROM n"
    );
    app.execute(labels.leak()).await;
    let zaps = format!(
        "INSERT INTO zaps (dossier, id, titre, state, reason, state_at, version, starts, starts_by, concurrency,
            rate, hold_above, keep_on, created_at, updated_at, owner)
        {numbers} SELECT (SELECT max(dossier) FROM dossiers), n, 'x', 'off', '', 0, 1, '', 'manual', 0, 0, 0,
            FALSE, 0, 0, n % 100 FROM n"
    );
    app.execute(zaps.leak()).await;
    let id = if app.setup.database.is_postgres() { "md5(n::text)::uuid" } else { "randomblob(16)" };
    let runs = format!(
        "INSERT INTO runs (dossier, id, zap, version, state, run_at, holder, retries, start, source,
            depth, failure, created_at, ended_at, size)
        {numbers} SELECT (SELECT max(dossier) FROM dossiers), {id}, n % 100, 1, 'success', NULL, NULL, 0,
            CASE WHEN n % 50 = 0 THEN 'test' ELSE 'manual' END, '', 0, '', n, n, 0 FROM n"
    );
    app.execute(runs.leak()).await;
    let dossier = demo.id.number();
    let asked = vec![
        ("zaps::days::ERRORS", vec![dossier, 494, 500]),
        ("zaps::days::ERRORS_OF_ZAP", vec![dossier, 494, 500, 7]),
        ("zaps::days::ALL", vec![dossier, 487, 500]),
        ("zaps::days::OF_ZAP", vec![dossier, 487, 500, 7]),
        ("zaps::labels::OF_ZAP", vec![dossier, 7]),
        ("zaps::labelled::WITH", vec![dossier, 7]),
        ("documents::read::OF_OWNER", vec![dossier, 7]),
    ];
    let plans = plans(&app, &["zap_days", "zap_labels", "runs", "zaps"], asked).await;
    for plan in &plans {
        let is_found = plan.contains("SEARCH") || plan.contains("Index") || plan.contains("Bitmap");
        assert!(is_found && !plan.contains("Seq Scan") && !plan.contains("SCAN z"), "{plan}");
    }
}
