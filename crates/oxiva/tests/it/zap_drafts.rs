//! Drafts of zaps: kept at each change, undone and redone, published whole or not at all.

use crate::{
    both,
    support::{Dossier, TestApp, http::Response},
};
use oxiva::{
    clock::Entropy,
    dossiers::Scope,
    zaps::drafts::{self, MAX_STATES, Steps},
};
use serde_json::{Value as Json, json};
use zap_engine::edit::{Command, Place, StepWord};

fn document(title: &str, value: &str) -> Json {
    json!({
        "title": title, "trigger": { "id": "1", "kind": "manual" },
        "steps": [{ "id": "2", "kind": "action", "app": "storage", "action": "set",
            "params": { "key": "k", "value": value } }],
    })
}

async fn put(demo: &Dossier, path: &str, body: &Json) -> Response {
    demo.api.send("PUT", path, "application/json", body.to_string().as_bytes()).await
}

#[both]
async fn a_draft_is_changed_published_and_discarded(app: TestApp) {
    let demo = app.dossier("demo").await;
    let first = document("Un", "a");
    demo.api.post("/zaps", first.clone()).await;
    let draft = demo.api.get("/zaps/1/draft").await.json();
    assert_eq!(
        draft,
        json!({
            "rev": 0, "base": 1, "published": true, "author": null,
            "changed_at": "2023-05-17T11:45:26.000+02:00", "problems": [], "warnings": [], "document": first,
        })
    );
    let second = document("Deux", "b");
    let change = json!({ "rev": 0, "document": second });
    let changed = put(&demo, "/zaps/1/draft", &change).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let changed = changed.json();
    assert_eq!(
        (&changed["rev"], &changed["base"], &changed["published"], &changed["author"]),
        (&json!(1), &json!(1), &json!(false), &json!("token:1"))
    );
    put(&demo, "/zaps/1/draft", &change).await.is_error(409, "stale", "");
    let zap = demo.api.get("/zaps/1").await.json();
    assert_eq!(
        (&zap["version"], &zap["title"], &zap["document"]),
        (&json!(1), &json!("Un"), &first)
    );

    demo.api.post("/zaps/1/publish", json!({ "rev": 7 })).await.is_error(409, "stale", "");
    let published = demo.api.post("/zaps/1/publish", json!({ "rev": 1 })).await;
    assert_eq!(published.status, 200, "{published:?}");
    assert_eq!(published.json()["document"], second);
    assert_eq!(published.json()["version"], 2);
    let draft = demo.api.get("/zaps/1/draft").await.json();
    assert_eq!((&draft["published"], &draft["base"]), (&json!(true), &json!(2)));
    // What says the same is no version.
    assert_eq!(demo.api.post("/zaps/1/publish", json!({})).await.json()["version"], 2);

    let third = json!({ "rev": 1, "document": document("Trois", "c") });
    put(&demo, "/zaps/1/draft", &third).await;
    demo.api.delete("/zaps/1/draft?rev=1").await.is_error(409, "stale", "");
    let beyond = "/zaps/1/draft?rev=9223372036854775808";
    demo.api.delete(beyond).await.is_error(400, "invalid_parameter", "rev");
    assert_eq!(demo.api.delete("/zaps/1/draft?rev=2").await.status, 204);
    let draft = demo.api.get("/zaps/1/draft").await.json();
    assert_eq!((&draft["rev"], &draft["document"]), (&json!(0), &second));
}

#[both]
async fn what_cannot_work_stays_in_the_draft(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.api.post("/zaps", document("Un", "a")).await;
    let gaps = json!({ "title": "Un", "trigger": { "id": "1", "kind": "manual" },
        "steps": [{ "id": "2", "kind": "action", "app": "slack", "action": "send", "params": {} },
                  { "id": "3", "kind": "filter", "any": [] }] });
    let kept = put(&demo, "/zaps/1/draft", &json!({ "rev": 0, "document": gaps })).await;
    assert_eq!(kept.status, 200, "{kept:?}");
    let problems = kept.json()["problems"].clone();
    assert_eq!(
        (&problems[0]["pointer"], &problems[0]["code"]),
        (&json!("/steps/1/any"), &json!("empty"))
    );
    demo.api.post("/zaps/1/publish", json!({})).await.is_error(422, "empty", "/steps/1/any");
    let mut without = gaps.clone();
    without["steps"].as_array_mut().unwrap().pop();
    put(&demo, "/zaps/1/draft", &json!({ "rev": 1, "document": without })).await;
    demo.api.post("/zaps/1/publish", json!({})).await.is_error(422, "unknown_app", "/steps/0/app");
    assert_eq!(demo.api.get("/zaps/1").await.json()["version"], 1);
    // What the editor could not show is refused.
    let unreadable = json!({ "rev": 2, "document": { "title": "x", "steps": "none" } });
    assert_eq!(put(&demo, "/zaps/1/draft", &unreadable).await.status, 422);
    assert_eq!(demo.api.get("/zaps/1/draft").await.json()["document"], without);
    put(&demo, "/zaps/1/draft", &json!({ "document": {} })).await.is_error(422, "required", "rev");
}

#[both]
async fn commands_are_undone_and_redone(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.api.post("/zaps", document("Un", "a")).await;
    let now = app.clock.now();
    let id = demo.id;
    let kept = app
        .write(move |tx| {
            let (scope, entropy) = (Scope::system(id, now), Entropy::System);
            let rename = |title: &str| Command::SetTitle { title: title.to_owned() };
            let zap = oxiva::zaps::documents::get(tx, id, 1)?;
            let mut titles = Vec::new();
            for n in 0..MAX_STATES + 10 {
                drafts::change(tx, &entropy, &scope, 1, None, &rename(&format!("T{n}")))?;
            }
            let draft = drafts::of(tx, id, &zap)?;
            assert_eq!(
                drafts::steps(tx, id, 1, &draft)?,
                Steps { can_undo: true, can_redo: false }
            );
            for _ in 0..MAX_STATES + 10 {
                let draft = drafts::undo(tx, &entropy, &scope, 1)?;
                titles.push(draft.document["title"].as_str().unwrap_or_default().to_owned());
            }
            assert_eq!(titles[0], "T58");
            assert_eq!(titles.last().unwrap(), "T10", "fifty states are kept");
            let draft = drafts::redo(tx, &entropy, &scope, 1)?;
            assert_eq!(draft.document["title"], "T11");
            // What is changed after undoing cannot be redone any more.
            drafts::change(tx, &entropy, &scope, 1, None, &rename("Autre"))?;
            let draft = drafts::redo(tx, &entropy, &scope, 1)?;
            assert_eq!(draft.document["title"], "Autre");
            let insert = Command::Insert {
                kind: StepWord::Filter,
                place: Place::after("2"),
                fields: serde_json::Map::new(),
            };
            let (draft, touched) = drafts::change(tx, &entropy, &scope, 1, None, &insert)?;
            assert_eq!(
                (touched.as_deref(), &draft.document["steps"][1]["kind"]),
                (Some("3"), &json!("filter"))
            );
            // An id is given once, also after undoing.
            drafts::undo(tx, &entropy, &scope, 1)?;
            let (draft, touched) = drafts::change(tx, &entropy, &scope, 1, None, &insert)?;
            assert_eq!(touched.as_deref(), Some("4"));
            Ok(draft.rev)
        })
        .await;
    assert_eq!(demo.api.get("/zaps/1/draft").await.json()["rev"], kept);
}

#[both]
async fn a_zap_that_has_only_a_draft_is_published_by_switching_it_on(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (id, now) = (demo.id, app.clock.now());
    let document =
        json!({ "title": "Neuf", "trigger": { "id": "1", "kind": "catch_hook" }, "steps": [] });
    let blank = document.clone();
    app.write(move |tx| drafts::create(tx, &Entropy::System, &Scope::system(id, now), &blank))
        .await;
    let zap = demo.api.get("/zaps/1").await.json();
    assert_eq!(
        (&zap["version"], &zap["document"], &zap["active"]),
        (&json!(0), &document, &json!(false))
    );
    assert_eq!(demo.api.listed("/zaps", "title").await, ["Neuf"]);
    assert_eq!(demo.api.get("/zaps/1/versions").await.json()["items"], json!([]));
    demo.api.delete("/zaps/1/draft").await.is_error(409, "not_published", "");
    let on = demo.api.patch("/zaps/1", json!({ "active": true })).await;
    assert_eq!(on.status, 200, "{on:?}");
    let on = on.json();
    assert_eq!(
        (&on["version"], &on["active"], &on["trigger"]),
        (&json!(1), &json!(true), &json!("catch_hook"))
    );
    let hook = on["url"].as_str().unwrap();
    let outside = demo.api.clone().below("");
    assert_eq!(outside.post(&hook[hook.find("/hooks").unwrap()..], json!({})).await.status, 200);
}
