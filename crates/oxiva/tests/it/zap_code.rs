//! Steps of code in zaps: what they leave, what is refused when a zap is saved.

use crate::{
    both,
    support::{
        Answer::Says,
        Receiver, TestApp,
        zaps::{Made, catch_hook, post},
    },
};
use oxiva::zaps::runs::RunState;
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn code(id: &str, source: &str, input: Json) -> Json {
    json!({ "id": id, "kind": "action", "app": "code", "action": "javascript",
        "params": { "code": source, "input": input } })
}

#[both]
async fn an_empty_list_ends_nothing(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let steps = json!([
        code("2", "return []", json!({})),
        post("3", &receiver.url("/suite"), json!({ "a": "suite" })),
    ]);
    let zap = Made::new(&app, &demo, catch_hook(steps)).await;
    zap.start(json!({ "n": 1 })).await;
    let runs = zap.are(&[RunState::Success]).await;
    assert_eq!(zap.trace(&runs[0]).await, ["2 success", "3 success"]);
    assert_eq!(zap.steps(&runs[0]).await[1].output, json!({}));
    assert_eq!(receiver.next().await.json(), json!({ "a": "suite" }));
}

#[both]
async fn a_huge_error_fails_its_step_once(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let steps = json!([code("2", "throw new Error('x'.repeat(7e6))", json!({}))]);
    let zap = Made::new(&app, &demo, catch_hook(steps)).await;
    zap.start(json!({ "n": 1 })).await;
    let runs = zap.are(&[RunState::Errored]).await;
    let step = &zap.steps(&runs[0]).await[1];
    assert_eq!((step.failure.as_str(), step.retry, step.attempts), ("code_error", false, 1));
    assert!(step.message.chars().count() < 5000);
}

#[both]
async fn what_a_script_fetches_may_be_bytes(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Says("text/plain; charset=utf-8", "déjà 😀"));
    let source = "const answer = await fetch(inputData.url, {method: 'POST', body: Buffer.from('é')});
        return {text: await answer.text(), kind: answer.headers.get('content-type'), ok: answer.ok, said: answer.statusText}";
    let steps = json!([code("2", source, json!({ "url": receiver.url("/bytes") }))]);
    let zap = Made::new(&app, &demo, catch_hook(steps)).await;
    zap.start(json!({ "n": 1 })).await;
    let runs = zap.are(&[RunState::Success]).await;
    let output = &zap.steps(&runs[0]).await[1].output;
    assert_eq!(
        output,
        &json!({"text": "déjà 😀", "kind": "text/plain; charset=utf-8", "ok": true, "said": "OK"})
    );
    let call = receiver.next().await;
    assert_eq!((call.method.as_str(), call.body.as_str()), ("POST", "é"));
    assert!(
        call.headers.contains_key("idempotency-key") && call.headers.contains_key("x-oxiva-run")
    );
}

#[both]
async fn a_store_is_opened_by_its_secret(app: TestApp) {
    let (demo, other) = (Arc::new(app.dossier("demo").await), Arc::new(app.dossier("autre").await));
    let source = "const store = StoreClient('un-secret');
        const before = await store.get('hello');
        await store.set('hello', 'world');
        await store.setMany({n: {deep: [1]}, 'clé': null, gone: 1, lost: 2});
        await store.delete('gone'); await store.deleteMany(['lost']);
        const away = await StoreClient('autre-secret').get('hello');
        return {before, away, hello: await store.get('hello'), many: await store.getMany('hello', 'n'),
            same: await store.getMany({gone: 0, 'clé': 0})}";
    let again = "const store = StoreClient('un-secret'); const hello = await store.get('hello');
        await store.clear(); return {hello, cleared: await store.get('hello')}";
    let outputs = async |dossier: &Arc<_>, source: &str| {
        let zap = Made::new(&app, dossier, catch_hook(json!([code("2", source, json!({}))]))).await;
        zap.start(json!({ "n": 1 })).await;
        let runs = zap.are(&[RunState::Success]).await;
        zap.steps(&runs[0]).await[1].output.clone()
    };
    let n = json!({"deep": [1]});
    assert_eq!(
        outputs(&demo, source).await,
        json!({"before": null, "away": null, "hello": "world", "many": {"hello": "world", "n": n},
            "same": {"gone": null, "clé": null}})
    );
    assert_eq!(outputs(&other, again).await, json!({"hello": null, "cleared": null}));
    assert_eq!(outputs(&demo, again).await, json!({"hello": "world", "cleared": null}));
}

#[both]
async fn a_store_has_limits_and_says_so(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let source = "const store = StoreClient('s'); const errors = [];
        const tried = async (values) => { try { await store.setMany(values) } catch (error) { errors.push(error.message) } };
        await tried({['k'.repeat(201)]: 1}); await tried({k: 'x'.repeat(25001)});
        await tried(Object.fromEntries(Array.from({length: 501}, (_, n) => [`k${n}`, n])));
        return {errors, none: await store.get('k0')}";
    let zap = Made::new(&app, &demo, catch_hook(json!([code("2", source, json!({}))]))).await;
    zap.start(json!({ "n": 1 })).await;
    let runs = zap.are(&[RunState::Success]).await;
    let output = &zap.steps(&runs[0]).await[1].output;
    let errors = output["errors"].as_array().unwrap();
    for (error, limit) in errors.iter().zip(["200", "25", "500"]) {
        assert!(error.as_str().unwrap().contains(limit), "{output}");
    }
    assert_eq!((errors.len(), &output["none"]), (3, &json!(null)));
}

#[both]
async fn what_is_missing_is_refused_by_name_when_a_zap_is_saved(app: TestApp) {
    let demo = app.dossier("demo").await;
    for (source, name) in [
        ("const fs = require('fs'); return {}", "require(\"fs\")"),
        ("return {zone: process.env.TZ}", "process"),
        ("return {n: [...new Intl.Segmenter('fr').segment('a')].length}", "Intl.Segmenter"),
        ("return {d: new Date().toLocaleDateString('de-DE')}", "toLocaleDateString(\"de-DE\")"),
    ] {
        let mut document = catch_hook(json!([code("2", source, json!({}))]));
        let refused = demo.api.post("/zaps", document.clone()).await;
        refused.is_error(422, "unknown_word", "/steps/0/params/code");
        let problem = &demo.api.post("/zaps/check", document.clone()).await.json()["problems"][0];
        assert_eq!(problem["args"]["word"], name, "{problem}");
        assert!(problem["message"].as_str().unwrap().contains(name), "{problem}");
        document["steps"][0]["params"]["code"] = json!("return {a: 1}");
        assert_eq!(demo.api.post("/zaps", document).await.status, 201);
    }
}
