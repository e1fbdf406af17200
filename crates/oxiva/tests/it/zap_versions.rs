//! The versions of a zap on its pages: what each changed, one of them taken up as the draft, and what publishing
//! and discarding would do.

use crate::{
    both,
    invitations::administrator,
    support::{Browser, Dossier, TestApp, http::Response},
};
use serde_json::{Value as Json, json};

fn document(title: &str, params: Json) -> Json {
    json!({
        "title": title, "trigger": { "id": "1", "kind": "manual" },
        "steps": [{ "id": "2", "kind": "action", "app": "tables", "action": "create_row",
            "params": params }],
    })
}

/// A table, and a zap with three versions.
async fn three_versions(demo: &Dossier) -> [Json; 3] {
    let columns = json!([{ "nom": "Sujet" }, { "nom": "Ville" }]);
    demo.api.post("/tables", json!({ "nom": "Suivi", "columns": columns })).await;
    let documents = [
        document("Suivre", json!({ "table": "1", "Sujet": "{{1__sujet}}" })),
        document(
            "Suivre",
            json!({ "table": "1", "Sujet": "{{1__sujet}}", "Ville": "{{1__ville}}" }),
        ),
        document(
            "Suivre tout",
            json!({ "table": "1", "Sujet": "{{1__sujet}}", "Ville": "{{1__ville}}" }),
        ),
    ];
    assert_eq!(demo.api.post("/zaps", documents[0].clone()).await.status, 201);
    for document in &documents[1..] {
        let body = document.to_string();
        let saved = demo.api.send("PUT", "/zaps/1", "application/json", body.as_bytes()).await;
        assert_eq!(saved.status, 200, "{saved:?}");
    }
    documents
}

fn leads_to(answer: &Response, path: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, path), "{answer:?}");
}

async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer.text().replace('\u{a0}', " ")
}

#[track_caller]
fn has(page: &str, words: &[&str]) {
    for words in words {
        assert!(page.contains(words), "{words}: {page}");
    }
}

const WRITES_TOO: &str = "L’étape 2 écrit maintenant aussi « Ville » : « 1 Ville »";

#[both]
async fn each_version_says_what_it_changed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    three_versions(&demo).await;
    let all = page(&mut admin, "/zaps/1/versions").await;
    let renamed = "Le zap s’appelle maintenant « Suivre tout » (avant : « Suivre »)";
    has(&all, &["Version 3", renamed, "Version 2", WRITES_TOO, "Version 1", "Première version"]);
    assert!(all.find(renamed) < all.find(WRITES_TOO), "newest first: {all}");
    assert!(!all.contains("id=\"brouillon\""), "{all}");

    let second = page(&mut admin, "/zaps/1/versions/2").await;
    has(
        &second,
        &[
            "Ce qui a changé depuis la version 1",
            WRITES_TOO,
            "1. Quand on le lance",
            "2. Ajoute une ligne au tableau « Suivi »",
        ],
    );
    for path in
        ["/zaps/1/versions/4", "/zaps/1/versions/0", "/zaps/1/versions/x", "/zaps/2/versions"]
    {
        assert_eq!(admin.get(path).await.status, 404, "{path}");
    }
    let restored = admin.post("/zaps/1/versions/4/reprise", &[]).await;
    assert_eq!(restored.status, 404, "{restored:?}");

    // More versions than a page has: the oldest of the page is compared with one that is not on it.
    for n in 4..=12 {
        let body = document(&format!("Suivre {n}"), json!({ "table": "1" })).to_string();
        demo.api.send("PUT", "/zaps/1", "application/json", body.as_bytes()).await;
    }
    let newest = page(&mut admin, "/zaps/1/versions").await;
    has(
        &newest,
        &["Version 12", "« Suivre 12 » (avant : « Suivre 11 »)", "id=\"version-3\"", renamed],
    );
    assert!(!newest.contains("id=\"version-2\""), "{newest}");
    let next = newest.split("/zaps/1/versions?after=").nth(1).expect("there is a next page");
    let next = format!("/zaps/1/versions?after={}", &next[..next.find('"').unwrap()]);
    has(&page(&mut admin, &next).await, &["id=\"version-2\"", WRITES_TOO, "Première version"]);
}

#[both]
async fn a_version_is_taken_up_as_the_draft_and_taken_back(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let [first, _, third] = three_versions(&demo).await;
    let draft = async || demo.api.get("/zaps/1/draft").await.json();
    let take_up = "/zaps/1/versions/1/reprise";
    leads_to(&admin.post(take_up, &[("rev", "0")]).await, "/zaps/1/editeur");
    let taken = draft().await;
    assert_eq!((&taken["rev"], &taken["document"]), (&json!(1), &first));
    // What runs stays.
    assert_eq!(demo.api.get("/zaps/1").await.json()["document"], third);

    // Who saw another draft is refused, and nothing is lost.
    let stale = admin.post("/zaps/1/versions/2/reprise", &[("rev", "0")]).await;
    assert_eq!(stale.status, 409, "{stale:?}");
    assert_eq!(draft().await["document"], first);

    // One state: it is undone as a whole, and done again.
    leads_to(&admin.post("/zaps/1/editeur/annuler", &[]).await, "/zaps/1/editeur");
    assert_eq!(draft().await["document"], third);
    leads_to(&admin.post("/zaps/1/editeur/retablir", &[]).await, "/zaps/1/editeur");
    assert_eq!(draft().await["document"], first);

    has(
        &page(&mut admin, "/zaps/1/versions").await,
        &[
            "id=\"brouillon\"",
            "Ce qui change par rapport à la version 3",
            "Le zap s’appelle maintenant « Suivre » (avant : « Suivre tout »)",
            "L’étape 2 n’écrit plus « Ville » (avant : « 1 Ville »)",
        ],
    );
    let rev = draft().await["rev"].to_string();
    leads_to(&admin.post("/zaps/1/editeur/publication", &[("rev", &rev)]).await, "/zaps/1/editeur");
    let published = demo.api.get("/zaps/1").await.json();
    assert_eq!((&published["version"], &published["document"]), (&json!(4), &first));
}

#[both]
async fn publishing_and_discarding_show_what_they_change(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    three_versions(&demo).await;
    let wait = json!([{ "id": "2", "kind": "delay", "for": { "value": "5", "unit": "days" } }]);
    let waits =
        json!({ "title": "Attendre", "trigger": { "id": "1", "kind": "manual" }, "steps": wait });
    demo.api.post("/zaps", waits).await;
    demo.api.patch("/zaps/2", json!({ "active": true })).await;
    for _ in 0..2 {
        assert_eq!(demo.api.post("/zaps/2/run", json!({})).await.status, 201);
    }
    // One of the two as a flood leaves it.
    app.execute(
        "UPDATE runs SET state = 'held', run_at = NULL, holder = NULL
        WHERE id IN (SELECT id FROM runs WHERE zap = 2 ORDER BY id LIMIT 1)",
    )
    .await;
    admin.post("/zaps/1/editeur/titre", &[("title", "Autre")]).await;
    admin.post("/zaps/2/editeur/titre", &[("title", "Autre")]).await;

    let renamed = "Le zap s’appelle maintenant « Autre » (avant : « Suivre tout »)";
    let publish = page(&mut admin, "/zaps/1/editeur/publication").await;
    has(&publish, &[renamed, "Aucune exécution n’attend", "/zaps/1/editeur/abandon"]);
    let publish = page(&mut admin, "/zaps/2/editeur/publication").await;
    has(&publish, &["2 exécutions attendent encore"]);

    let discard = page(&mut admin, "/zaps/1/editeur/abandon").await;
    has(&discard, &["Le zap redevient la version 3", renamed]);
    let stale = admin.post("/zaps/1/editeur/abandon", &[("rev", "0")]).await;
    assert_eq!(stale.status, 409, "{stale:?}");
    leads_to(&admin.post("/zaps/1/editeur/abandon", &[("rev", "1")]).await, "/zaps/1/editeur");
    assert_eq!(demo.api.get("/zaps/1/draft").await.json()["rev"], 0);
    let nothing = page(&mut admin, "/zaps/1/editeur/abandon").await;
    has(&nothing, &["il n’y a rien à abandonner"]);

    // A first publication is compared with nothing.
    admin.post("/zaps/nouveau", &[("trigger", "manual")]).await;
    has(
        &page(&mut admin, "/zaps/3/editeur/publication").await,
        &["C’est la première version de ce zap."],
    );
    has(&page(&mut admin, "/zaps/3/versions").await, &["Ce zap n’a pas encore été publié."]);
    has(&page(&mut admin, "/zaps/3").await, &["Brouillon", "Supprimer"]);
}
