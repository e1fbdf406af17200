//! What people complain about in other editors, and what ours does instead.

use crate::{
    both,
    invitations::administrator,
    support::{
        Receiver, TestApp,
        drafts::{posts, save, test},
        zaps::{Made, catch_hook, document, post},
    },
};
use oxiva::zaps::runs::RunState;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// What a test says that it sends is what a run sends, and no run ever sees a sample.
#[both]
async fn a_run_sends_what_its_test_showed_and_never_a_sample(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let data = json!({
        "texte": "{{1__nom}} : {{1__prix}} €", "nombre": "{{1__prix}}", "liste": "{{1__lignes}}",
        "vide": "{{1__rien}}", "imbrique": "{{1__client__ville}}",
    });
    let zap =
        Made::new(&app, &demo, catch_hook(json!([post("2", &receiver.url("/"), data)]))).await;
    let call = |nom: &str| json!({ "nom": nom, "prix": 12.5, "lignes": [{ "a": 1 }, { "a": 2 }], "client": { "ville": "Évreux" } });
    test(&demo, json!({ "step": "1", "output": call("Exemple") })).await;
    let tried = test(&demo, json!({ "step": "2", "confirm": true })).await;
    assert_eq!(tried["state"], "success", "{tried}");
    let shown = receiver.next().await.json();
    assert_eq!(shown["texte"], "Exemple : 12.5 €");
    zap.start(call("Exemple")).await;
    assert_eq!(receiver.next().await.json(), shown);
    // A call without what the sample had gets nothing of the sample.
    zap.start(json!({ "nom": "Réel" })).await;
    let real = receiver.next().await.json();
    assert!(!real.to_string().contains("12.5") && !real.to_string().contains("Évreux"), "{real}");
    zap.are(&[RunState::Success; 2]).await;
}

/// A sample of a megabyte neither stops the page nor stands in it as a whole.
#[both]
async fn a_large_call_leaves_the_pages_small(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, posts(&receiver)).await;
    let lines: Vec<Json> =
        (0..2_000).map(|n| json!({ "numero": n, "libelle": "x".repeat(200) })).collect();
    zap.switch(false).await;
    zap.start(json!({ "n": "y".repeat(200_000), "lignes": lines })).await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    for step in ["1", "2", "3"] {
        let page = admin.get(&format!("/zaps/1/editeur/etape/{step}")).await;
        assert_eq!(page.status, 200, "{step}");
        let text = page.text();
        assert!(text.len() < 300_000, "step {step}: {} bytes", text.len());
    }
    let page = admin.get("/zaps/1/editeur/etape/2").await.text();
    assert!(page.contains("{{1__n}}"), "{page}");
}

/// Whoever publishes publishes what they have seen.
#[both]
async fn a_draft_that_somebody_else_has_changed_is_not_published_unseen(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    demo.api.post("/zaps", catch_hook(json!([]))).await;
    save(&demo, catch_hook(json!([post("2", "https://exemple.fr/", json!({}))]))).await;
    let page = admin.get("/zaps/1/editeur/publication").await.text();
    let rev = page.split("name=\"rev\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let other = catch_hook(json!([post("2", "https://exemple.fr/autre", json!({}))]));
    save(&demo, other.clone()).await;
    let refused = admin.post("/zaps/1/editeur/publication", &[("rev", rev)]).await;
    assert_eq!(refused.status, 409, "{refused:?}");
    assert_eq!(demo.api.get("/zaps/1").await.json()["version"], 1);
    assert_eq!(demo.api.get("/zaps/1/draft").await.json()["document"], other);
}

/// A zap whose draft is broken runs on as it was published, is stopped and is deleted.
#[both]
async fn what_is_broken_can_always_be_stopped_and_deleted(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let zap = Made::new(&app, &demo, posts(&receiver)).await;
    let broken = document(
        json!({ "kind": "catch_hook" }),
        json!([{ "id": "2", "kind": "action", "app": "inconnue", "action": "rien", "params": {} }]),
    );
    assert_eq!(save(&demo, broken).await.status, 200);
    zap.start(json!({ "n": 1 })).await;
    assert_eq!(receiver.next().await.json()["n"], 1);
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    assert_eq!(admin.get("/zaps/1/editeur").await.status, 200);
    assert_eq!(admin.get("/zaps/1/editeur/etape/2").await.status, 200);
    let refused = admin.post("/zaps/1/editeur/publication", &[("active", "oui")]).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.text().contains("inconnue"), "it says why: {refused:?}");
    assert_eq!(admin.post("/zaps/1/arret", &[]).await.status, 303);
    assert!(!zap.zap().await.is_on());
    assert_eq!(demo.api.delete("/zaps/1").await.status, 204);
    assert_eq!(demo.api.get("/zaps/1").await.status, 404);
}

/// Renaming steps, and moving them, breaks no reference; a copy refers to the copies.
#[both]
async fn references_follow_what_is_renamed_moved_and_copied(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let uses = |id: &str, of: &str| {
        post(id, "https://exemple.fr/", json!({ "v": format!("{{{{{of}__v}}}}") }))
    };
    let path = json!({ "id": "5", "title": "Un", "rule": "always", "steps": [uses("6", "1"), uses("7", "6")] });
    let steps =
        json!([uses("2", "1"), uses("3", "2"), { "id": "4", "kind": "paths", "paths": [path] }]);
    demo.api.post("/zaps", catch_hook(steps)).await;
    let mut does = async |command: Json| {
        let command = command.to_string();
        let done = admin.post("/zaps/1/editeur/commande", &[("command", &command)]).await;
        assert_eq!(done.status, 303, "{command}: {done:?}");
    };
    does(json!({ "do": "rename", "id": "2", "title": "Un autre nom" })).await;
    does(json!({ "do": "move", "step": "3", "place": { "in": "5", "at": 0 } })).await;
    does(json!({ "do": "duplicate", "id": "4" })).await;
    let draft = demo.api.get("/zaps/1/draft").await.json();
    let value = |pointer: &str| draft["document"].pointer(pointer).cloned().unwrap_or_default();
    let first = "/steps/1/paths/0/steps";
    assert_eq!(value(&format!("{first}/0/params/data/v")), "{{2__v}}", "{draft}");
    assert_eq!(value(&format!("{first}/2/params/data/v")), "{{6__v}}");
    let copy = "/steps/2/paths/0/steps";
    let id = value(&format!("{copy}/1/id")).as_str().unwrap_or_default().to_owned();
    assert_ne!(id, "6");
    assert_eq!(value(&format!("{copy}/2/params/data/v")), format!("{{{{{id}__v}}}}"));
    assert_eq!(value(&format!("{copy}/0/params/data/v")), "{{2__v}}", "what is outside stays");
}
