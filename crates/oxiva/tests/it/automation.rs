//! The right « Automatisation »: who opens zaps, runs, connections and what hooks took; and that a step of a zap
//! never does what whoever made it may not do.

use crate::{
    both,
    support::{
        Browser, Dossier, Rows, Setup, TestApp, World,
        binary::Binary,
        http::{Http, Response},
        walk::{self, Ask, Who},
    },
};
use oxiva::{
    dossiers::{audit, people::Role, tokens::TokenScope},
    http::routes::RouteKind,
};
use serde_json::{Value as Json, json};

const REFUSAL: &str = "Seule une personne qui a le droit";

/// What the pages of automation begin with.
const PAGES: [&str; 4] = ["/zaps", "/executions", "/connexions-zap", "/receptions"];
/// What of tables and of shared zaps is not for every member.
const STRUCTURE: [&str; 7] = [
    "GET /tableaux/creer",
    "POST /tableaux",
    "GET /tableaux/{id}/modifier",
    "POST /tableaux/{id}",
    "POST /tableaux/{id}/supprimer",
    "GET /partages/{code}/installation",
    "POST /partages/{code}/installation",
];

/// Whether the right is asked for.
fn is_of_automation(ask: &Ask) -> bool {
    let first = ask.pattern.split('/').nth(1).unwrap_or_default();
    let named = format!("{} {}", ask.method, ask.pattern);
    ask.kind == RouteKind::Page
        && (PAGES.contains(&format!("/{first}").as_str()) || STRUCTURE.contains(&named.as_str()))
}

#[both]
async fn every_page_of_automation_asks_for_the_right(setup: Setup) {
    let app = setup.start().await;
    let world = World::create(&app, "demo", "marqueur7f3a", 0).await;
    let all = walk::asks(&app, &world, &world);
    for ask in &all {
        assert_eq!(is_of_automation(ask), ask.who == Who::Automation, "{ask:?}");
    }
    let all: Vec<_> = all.into_iter().filter(is_of_automation).collect();
    assert!(all.len() > 50, "{}", all.len());
    let before = Rows::of(&app, world.dossier.id.number()).await;
    for ask in &all {
        let answer = ask.send(&world.client(&app, Who::Member)).await;
        walk::check(ask, &answer, None);
        let text = String::from_utf8(answer.body.clone()).unwrap();
        assert_eq!(answer.status, 403, "{ask:?}\n{answer:?}");
        assert!(text.contains(REFUSAL) && text.contains("Accès refusé"), "{ask:?}\n{text}");
    }
    before.are_still(&Rows::of(&app, world.dossier.id.number()).await, "without the right");
    for who in [Who::Automation, Who::Administrator] {
        for ask in &all {
            let answer = ask.send(&world.client(&app, who)).await;
            walk::check(ask, &answer, None);
            let is_out = answer.header("location").starts_with("/connexion?")
                || answer.header("location") == "/connexion";
            assert!(answer.status != 403 && !is_out, "{who:?} {ask:?}\n{answer:?}");
        }
    }
}

async fn menu(browser: &mut Browser) -> Vec<String> {
    let page = browser.get("/").await.text();
    let menu = page.split("<nav class=\"sidebar\"").nth(1).unwrap().split("</nav>").next().unwrap();
    let links = menu.split("<li><a href=\"").skip(1);
    links.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

const OF_MEMBERS: [&str; 6] =
    ["/", "/societes", "/activites", "/tickets", "/tableaux", "/livraisons"];
const OF_AUTOMATION: [&str; 4] = ["/zaps", "/executions", "/connexions-zap", "/receptions"];

#[both]
async fn the_right_is_given_and_taken_from_one_request_to_the_next(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (chief, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let (email, id) = demo.someone(&app, "Robin", Role::Member).await;
    let mut chief = Browser::signed_in(&app, &chief).await;
    let mut robin = Browser::signed_in(&app, &email).await;
    let path = format!("/personnes/{id}");
    let form = chief.get(&path).await.text();
    assert!(
        form.contains(r#"name="automation""#) && !form.contains(" checked><label for=\"automation")
    );
    assert_eq!(menu(&mut robin).await, OF_MEMBERS);
    assert_eq!(robin.get("/zaps").await.status, 403);

    let member = [("nom", "Robin"), ("role", "member"), ("active", "on")];
    let with_right = [&member[..], &[("automation", "on")]].concat();
    assert_eq!(chief.post(&path, &with_right).await.status, 303);
    assert_eq!(robin.get("/zaps").await.status, 200);
    assert_eq!(robin.get("/personnes").await.status, 403);
    let mut seen = menu(&mut robin).await;
    seen.sort_unstable();
    let mut expected = [&OF_MEMBERS[..], &OF_AUTOMATION].concat();
    expected.sort_unstable();
    assert_eq!(seen, expected);
    let form = chief.get(&path).await.text();
    assert!(form.contains(r#"name="automation" checked>"#));
    assert!(chief.get("/personnes").await.text().contains("<span class=\"badge\">Automatisation"));

    assert_eq!(chief.post(&path, &member).await.status, 303);
    assert_eq!(robin.get("/zaps").await.status, 403);
    assert_eq!(robin.get("/receptions").await.status, 403);
    assert_eq!(menu(&mut robin).await, OF_MEMBERS);
    assert!(OF_AUTOMATION.iter().all(|path| !OF_MEMBERS.contains(path)));
    let administrator = menu(&mut chief).await;
    assert!(OF_AUTOMATION.iter().all(|path| administrator.contains(&path.to_string())));

    let dossier = demo.id;
    let told = app.read(move |tx| audit::list(tx, dossier, &audit::Filter::default(), None, 9));
    let told: Vec<_> = told.await.items.into_iter().map(|entry| entry.detail).collect();
    let change = |from: bool| json!({ "automation": { "from": from, "to": !from } });
    assert!(told.contains(&change(false)) && told.contains(&change(true)), "{told:?}");
    let journal = chief.get("/journal").await.text();
    assert!(journal.contains("Automatisation\u{a0}: non → oui"), "{journal}");
}

#[both]
async fn whoever_is_invited_or_added_may_have_the_right_at_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (chief, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut chief = Browser::signed_in(&app, &chief).await;
    let password = "un mot de passe assez long";
    let robin = [
        ("nom", "Robin"),
        ("email", "robin@oxiva.example"),
        ("role", "member"),
        ("automation", "on"),
        ("password", password),
    ];
    assert_eq!(chief.post("/personnes", &robin).await.status, 303);
    let mut robin = Browser::signed_in(&app, "robin@oxiva.example").await;
    assert_eq!(robin.get("/zaps").await.status, 200);

    let sam =
        [("nom", "Sam"), ("email", "sam@oxiva.example"), ("role", "member"), ("automation", "on")];
    let made = chief.post("/personnes/inviter", &sam).await.text();
    let link = made.split("/invitation/").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(chief.get("/personnes").await.text().matches("Automatisation</span>").count() == 2);
    let mut sam = Browser::of(&app);
    let chosen = [("password", password), ("again", password)];
    assert_eq!(sam.post(&format!("/invitation/{link}"), &chosen).await.status, 303);
    assert_eq!(sam.get("/executions").await.status, 200);

    let admin = app.http().below("/api/v3").bearer(&demo.token(&[TokenScope::Admin]).await);
    let people = admin.get("/people").await.json();
    let rights: Vec<_> =
        people["items"].as_array().unwrap().iter().map(|p| &p["automation"]).collect();
    assert_eq!(rights, [&json!(false), &json!(true), &json!(true)]);
    let path = format!("/people/{}", people["items"][2]["id"].as_str().unwrap());
    let changed = admin.patch(&path, json!({ "automation": false })).await;
    assert_eq!((changed.status, &changed.json()["automation"]), (200, &json!(false)));
    assert_eq!(sam.get("/executions").await.status, 403);
    admin.patch(&path, json!({ "automation": "oui" })).await.is_error(422, "type", "automation");
    let ada = json!({ "nom": "Ada", "email": "ada@oxiva.example", "automation": true });
    // Nobody gives more than they may do themselves.
    admin.post("/invitations", ada.clone()).await.is_error(403, "missing_scope", "");
    let all = app.http().below("/api/v3").bearer(&demo.token(TokenScope::ALL).await);
    assert_eq!(all.post("/invitations", ada).await.json()["automation"], true);
}

#[both]
async fn the_command_line_gives_and_takes_the_right(setup: Setup) {
    let binary = Binary::on(&setup.database);
    let binary = binary.variable("OXIVA_NEW_PASSWORD", "un mot de passe assez long");
    binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    let run = |words: &[&str]| binary.run(&[&["user"], words, &["--dossier", "demo"]].concat());
    run(&["create", "b@oxiva.example", "--nom", "B", "--automation"]).text();
    run(&["create", "c@oxiva.example", "--nom", "C"]).text();
    let rights = || {
        let people = run(&["list", "--json"]).json();
        let people = people["items"].as_array().unwrap().clone();
        people.iter().map(|person| person["automation"] == true).collect::<Vec<_>>()
    };
    assert_eq!(rights(), [false, true, false]);
    assert!(run(&["list"]).text().contains("member         automation  B"));
    let has = "c@oxiva.example has the right « Automatisation ».\n";
    assert_eq!(run(&["automation", "c@oxiva.example", "on"]).text(), has);
    run(&["automation", " B@oxiva.example", "off"]).text();
    assert_eq!(rights(), [false, false, true]);
    let by_role = "a@oxiva.example has the right « Automatisation » as an administrator.\n";
    assert_eq!(run(&["automation", "a@oxiva.example", "off"]).text(), by_role);
    run(&["automation", "c@oxiva.example", "oui"]).failed(2, "on or off");
    run(&["automation", "nobody@oxiva.example", "on"]).failed(1, "");
    let help = binary.run(&["user", "--help"]).text();
    assert!(help.contains("Give or take the right « Automatisation »"), "{help}");
}

/// A zap with this trigger and these steps.
fn zap(trigger: Json, steps: Json) -> Json {
    let mut trigger = trigger;
    trigger["id"] = "1".into();
    json!({ "title": "Essai", "trigger": trigger, "steps": steps })
}

fn by_hand(steps: Json) -> Json {
    zap(json!({ "kind": "manual" }), steps)
}

fn step(app: &str, action: &str, params: Json) -> Json {
    json!([{ "id": "2", "kind": "action", "app": app, "action": action, "params": params }])
}

fn creates() -> Json {
    by_hand(step("crm", "create_societe", json!({ "nom": "Neuve" })))
}

async fn key(app: &TestApp, demo: &Dossier, scopes: &'static [TokenScope]) -> Http {
    app.http().below("/api/v3").bearer(&demo.token(scopes).await)
}

async fn put(api: &Http, path: &str, body: &Json) -> Response {
    api.send("PUT", path, "application/json", body.to_string().as_bytes()).await
}

#[both]
async fn a_key_makes_no_zap_that_does_more_than_the_key(app: TestApp) {
    let demo = app.dossier("demo").await;
    let zaps = key(&app, &demo, &[TokenScope::Zaps]).await;
    let table = json!({ "nom": "Suivi", "columns": [{ "nom": "Sujet" }] });
    assert_eq!(demo.api.post("/tables", table).await.status, 201);
    let account = json!({ "app": "webhooks", "nom": "Compte", "data": { "basic_auth": "a|b" } });
    assert_eq!(demo.api.post("/connections", account).await.status, 201);
    let mut posts = by_hand(step("webhooks", "post", json!({ "url": "https://example.org/" })));
    posts["steps"][0]["connection"] = 1.into();
    let create = step("crm", "create_ticket", json!({ "societe": "1", "sujet": "A" }));
    let always = json!([{ "id": "9", "kind": "paths", "paths": [
        { "id": "8", "title": "A", "rule": "always", "steps": create }] }]);
    let find = json!({ "table": "1", "lookup_column": "Sujet", "lookup_value": "x" });
    let find_or_make = {
        let mut params = find.clone();
        params["on_miss"] = "create".into();
        params
    };
    let events = json!({ "kind": "event", "events": ["ticket.created"] });
    let reads_records = step("oxiva", "nouveau_client", json!({ "id": "1" }));
    for (document, scopes, missing, field) in [
        (zap(events, json!([])), &[][..], "read", "/trigger"),
        (
            zap(json!({ "kind": "row", "table": "1", "changes": ["added"] }), json!([])),
            &[],
            "read",
            "/trigger",
        ),
        (by_hand(step("crm", "find_ticket", json!({ "id": "1" }))), &[], "read", "/steps/0"),
        (by_hand(reads_records), &[], "read", "/steps/0"),
        (by_hand(step("tables", "find_row", find)), &[], "read", "/steps/0"),
        (
            by_hand(step("tables", "find_row", find_or_make)),
            &[TokenScope::Read],
            "write",
            "/steps/0",
        ),
        (
            by_hand(step("tables", "create_row", json!({ "table": "1" }))),
            &[TokenScope::Read],
            "write",
            "/steps/0",
        ),
        (creates(), &[TokenScope::Read, TokenScope::Webhooks], "write", "/steps/0"),
        (by_hand(always), &[TokenScope::Read], "write", "/steps/0/paths/0/steps/0"),
        (posts, &[TokenScope::Read, TokenScope::Write], "webhooks", "/steps/0"),
    ] {
        let scopes: &'static [TokenScope] = [&[TokenScope::Zaps], scopes].concat().leak();
        let api = key(&app, &demo, scopes).await;
        let refused = api.post("/zaps", document.clone()).await;
        refused.is_error(403, "step_not_allowed", field);
        let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(&format!(" {missing}, ")), "{message}");
        let made = demo.api.post("/zaps", document).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    let refused = zaps.post("/zaps", creates()).await.json();
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.contains("2 (crm.create_societe)"), "{message}");

    // What does nothing in the dossier, and what is switched off, is no matter of other scopes.
    let url = json!({ "url": "https://example.org/" });
    assert_eq!(zaps.post("/zaps", by_hand(step("webhooks", "post", url))).await.status, 201);
    let mut off = creates();
    off["steps"][0]["off"] = true.into();
    assert_eq!(zaps.post("/zaps", off).await.status, 201);
}

#[both]
async fn a_key_changes_and_starts_no_zap_that_does_more_than_the_key(app: TestApp) {
    let demo = app.dossier("demo").await;
    let zaps = key(&app, &demo, &[TokenScope::Zaps]).await;
    let refused = |answer: Response| answer.is_error(403, "step_not_allowed", "/steps/0");
    assert_eq!(demo.api.post("/zaps", creates()).await.status, 201);
    let started = demo.api.post("/zaps/1/run", json!({})).await;
    let run = format!("/runs/{}", started.json()["id"].as_str().unwrap());
    let societe =
        async || demo.api.get("/societes").await.json()["items"].as_array().unwrap().len();
    crate::support::eventually("the run has ended", async || {
        (demo.api.get(&run).await.json()["state"] == "success").then_some(())
    })
    .await;
    assert_eq!(societe().await, 1);

    let mut renamed = creates();
    renamed["title"] = "Autre".into();
    refused(put(&zaps, "/zaps/1", &renamed).await);
    let draft = json!({ "rev": 0, "document": renamed });
    refused(put(&zaps, "/zaps/1/draft", &draft).await);
    assert_eq!(put(&demo.api, "/zaps/1/draft", &draft).await.status, 200);
    refused(zaps.post("/zaps/1/publish", json!({})).await);
    refused(zaps.post("/zaps/1/draft/test", json!({ "step": "2", "confirm": true })).await);
    refused(zaps.post("/zaps/1/draft/test", json!({ "step": "1" })).await);
    refused(zaps.post("/zaps/1/draft/run", json!({})).await);
    refused(zaps.post("/zaps/1/run", json!({})).await);
    refused(zaps.patch("/zaps/1", json!({ "active": true })).await);
    refused(zaps.post(&format!("{run}/replay"), json!({ "from": "start" })).await);
    refused(
        zaps.post(&format!("{run}/replay"), json!({ "from": "start", "version": "latest" })).await,
    );
    app.execute("UPDATE runs SET state = 'held', ended_at = NULL").await;
    refused(zaps.post(&format!("{run}/release"), json!({})).await);
    refused(zaps.post("/zaps/1/held", json!({ "action": "release" })).await);
    assert_eq!(societe().await, 1);
    let zap = demo.api.get("/zaps/1").await.json();
    assert_eq!(
        (&zap["title"], &zap["version"], &zap["active"]),
        (&json!("Essai"), &json!(1), &json!(false))
    );

    // To look, to stop and to delete is no more than the scope says.
    assert_eq!(zaps.get("/zaps/1").await.status, 200);
    assert_eq!(zaps.post("/zaps/1/held", json!({ "action": "drop" })).await.json()["count"], 1);
    assert_eq!(zaps.patch("/zaps/1", json!({ "concurrency": 3 })).await.status, 200);
    assert_eq!(demo.api.patch("/zaps/1", json!({ "active": true })).await.status, 200);
    assert_eq!(zaps.patch("/zaps/1", json!({ "active": false })).await.status, 200);
    assert_eq!(zaps.delete("/zaps/1/draft").await.status, 204);
    assert_eq!(zaps.delete("/zaps/1").await.status, 204);
}

#[both]
async fn a_person_with_the_right_makes_zaps_in_their_own_name(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (chief, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let (email, id) = demo.someone(&app, "Robin", Role::Member).await;
    let given = [("nom", "Robin"), ("role", "member"), ("active", "on"), ("automation", "on")];
    let mut chief = Browser::signed_in(&app, &chief).await;
    assert_eq!(chief.post(&format!("/personnes/{id}"), &given).await.status, 303);
    let mut robin = Browser::signed_in(&app, &email).await;
    let document = creates().to_string();
    let made = robin.post("/zaps", &[("document", &document)]).await;
    assert_eq!((made.status, made.header("location")), (303, "/zaps/1"), "{made:?}");
    assert_eq!(robin.post("/zaps/1/activation", &[]).await.status, 303);
    assert_eq!(robin.post("/zaps/1/lancement", &[]).await.status, 303);
    let versions = demo.api.get("/zaps/1/versions").await.json();
    assert_eq!(versions["items"][0]["author"], format!("person:{id}"));
    let mut renamed = creates();
    renamed["title"] = "Autre".into();
    let code = [("document", renamed.to_string())];
    let code: Vec<_> = code.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(chief.post("/zaps/1/editeur/code", &code).await.status, 303);
    let published = robin.post("/zaps/1/editeur/publication", &[]).await;
    assert_eq!(published.status, 303, "{published:?}");
    let versions = demo.api.get("/zaps/1/versions").await.json();
    assert_eq!(versions["items"][0]["version"], 2, "{versions}");
    assert_eq!(versions["items"][0]["author"], format!("person:{id}"));
}
