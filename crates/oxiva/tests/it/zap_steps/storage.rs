//! `storage`: children, lists, and values that are set only if.

use super::{errored, outputs, played};
use crate::{
    both,
    support::{
        TestApp,
        zaps::{Made, action, catch_hook},
    },
};
use oxiva::zaps::runs::RunState;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// Steps of the app, in this order, on one store; numbered from 2.
fn steps(all: &[(&str, Json)]) -> Json {
    let step = |(at, (name, params)): (usize, &(&str, Json))| {
        let mut params = params.clone();
        params["scope"] = "dossier".into();
        action(&(at + 2).to_string(), "storage", name, params)
    };
    all.iter().enumerate().map(step).collect()
}

#[both]
async fn children_of_a_value_are_set_read_and_removed(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let child = |child: &str, more: Json| {
        let mut params = json!({ "key": "clients", "child_key": child });
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        params
    };
    let told = |child: &str, value: Json, found: bool| json!({ "key": "clients", "child_key": child, "value": value, "found": found });
    let outputs = outputs(
        &app,
        &demo,
        steps(&[
            ("get_child_value", child("a", json!({ "default": "rien" }))),
            ("set_child_value", child("a", json!({ "value": "{{1__n}}" }))),
            ("set_child_value", child("b", json!({ "value": ["x"] }))),
            ("get_child_value", child("a", json!({}))),
            ("get", json!({ "key": "clients" })),
            ("remove_child_value", child("a", json!({}))),
            ("remove_child_value", child("a", json!({}))),
            ("get_all", json!({})),
        ]),
        json!({ "n": 7 }),
    )
    .await;
    assert_eq!(outputs["2"], told("a", json!("rien"), false));
    assert_eq!(outputs["3"], told("a", json!(7), true));
    assert_eq!(outputs["5"], told("a", json!(7), true));
    assert_eq!(outputs["6"]["value"], json!({ "a": 7, "b": ["x"] }));
    assert_eq!(outputs["7"], told("a", json!(7), true));
    assert_eq!(outputs["8"], told("a", json!(null), false));
    assert_eq!(outputs["9"], json!({ "count": 1, "values": { "clients": { "b": ["x"] } } }));
}

#[both]
async fn lists_are_pushed_to_and_popped_from_at_either_end(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let outputs = outputs(
        &app,
        &demo,
        steps(&[
            ("pop_value_from_list", json!({ "key": "file", "default": "vide" })),
            ("push_value_onto_list", json!({ "key": "file", "value": "{{1__a}}" })),
            ("push_value_onto_list", json!({ "key": "file", "value": "b" })),
            ("push_value_onto_list", json!({ "key": "file", "value": "z", "location": "head" })),
            ("get_list_values", json!({ "key": "file" })),
            ("pop_value_from_list", json!({ "key": "file" })),
            ("pop_value_from_list", json!({ "key": "file", "location": "head" })),
            ("set_list_values", json!({ "key": "lu", "values": "x, y" })),
            ("set_list_values", json!({ "key": "lu", "values": "{{1__l[]n}}" })),
            ("get_all", json!({})),
        ]),
        json!({ "a": { "n": 1 }, "l": [{ "n": "x" }, { "n": 2 }] }),
    )
    .await;
    let list = |values: Json, found: bool| json!({ "key": "file", "count": values.as_array().unwrap().len(), "values": values, "found": found });
    let value = |value: Json, count: usize, found: bool| json!({ "key": "file", "value": value, "count": count, "found": found });
    assert_eq!(outputs["2"], value(json!("vide"), 0, false));
    assert_eq!(outputs["3"], list(json!([{ "n": 1 }]), true));
    assert_eq!(outputs["6"], list(json!(["z", { "n": 1 }, "b"]), true));
    assert_eq!(outputs["7"], value(json!("b"), 2, true));
    assert_eq!(outputs["8"], value(json!("z"), 1, true));
    assert_eq!(outputs["9"]["values"], json!(["x", "y"]));
    let values = json!({ "file": [{ "n": 1 }], "lu": ["x", 2] });
    assert_eq!(outputs["11"], json!({ "count": 2, "values": values }));
}

#[both]
async fn what_stands_there_and_does_not_fit_stays(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let set = steps(&[("set", json!({ "key": "texte", "value": "x" }))]);
    played(&app, &demo, set, json!({}), RunState::Success).await;
    let large = "x".repeat(25_001);
    for (name, params, failure) in [
        (
            "set_child_value",
            json!({ "key": "texte", "child_key": "a", "value": 1 }),
            "storage_object",
        ),
        ("get_child_value", json!({ "key": "texte", "child_key": "a" }), "storage_object"),
        ("remove_child_value", json!({ "key": "texte", "child_key": "a" }), "storage_object"),
        ("push_value_onto_list", json!({ "key": "texte", "value": 1 }), "storage_list"),
        ("pop_value_from_list", json!({ "key": "texte" }), "storage_list"),
        ("get_list_values", json!({ "key": "texte" }), "storage_list"),
        ("push_value_onto_list", json!({ "key": "neuf", "value": large }), "storage_limit"),
        (
            "set_child_value",
            json!({ "key": "neuf", "child_key": "k".repeat(201), "value": 1 }),
            "storage_limit",
        ),
        ("increment", json!({ "key": "neuf", "by": "{{1__by}}" }), "storage_number"),
    ] {
        let outputs =
            errored(&app, &demo, steps(&[(name, params)]), json!({ "by": "beaucoup" })).await;
        assert_eq!(outputs["2"], failure, "{name}");
    }
    // What failed has made no key.
    let all = outputs(&app, &demo, steps(&[("get_all", json!({}))]), json!({})).await;
    assert_eq!(all["2"], json!({ "count": 1, "values": { "texte": "x" } }));
}

#[both]
async fn a_value_is_set_only_if_it_is_what_was_expected(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let set = |value: Json, expected: Json| json!({ "key": "etat", "value": value, "only_if_value": expected });
    let outputs = outputs(
        &app,
        &demo,
        steps(&[
            ("set_value_if", set(json!("a"), json!("autre"))),
            ("get", json!({ "key": "etat" })),
            ("set_value_if", set(json!(1), json!(null))),
            ("set_value_if", set(json!("b"), json!(null))),
            ("set_value_if", set(json!("{{1__b}}"), json!("1"))),
        ]),
        json!({ "b": { "x": 1 } }),
    )
    .await;
    let told = |value: Json, found: bool, was_set: bool| json!({ "key": "etat", "value": value, "found": found, "was_set": was_set });
    assert_eq!(outputs["2"], told(json!(null), false, false));
    assert_eq!(outputs["3"]["found"], false);
    assert_eq!(outputs["4"], told(json!(1), true, true));
    assert_eq!(outputs["5"], told(json!(1), true, false));
    assert_eq!(outputs["6"], told(json!({ "x": 1 }), true, true));
}

/// Runs that play at the same time push each its own value, and one of them is the first.
#[both]
async fn each_run_pushes_once_and_one_is_first(app: TestApp) {
    const RUNS: usize = 12;
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::posted(
        &app,
        &demo,
        catch_hook(steps(&[
            ("push_value_onto_list", json!({ "key": "file", "value": "{{1__n}}" })),
            ("set_value_if", json!({ "key": "premier", "value": "{{1__n}}" })),
            ("set_child_value", json!({ "key": "vus", "child_key": "n{{1__n}}", "value": true })),
        ])),
    )
    .await;
    zap.start((0..RUNS).map(|n| json!({ "n": n })).collect()).await;
    zap.are(&[RunState::Success; RUNS]).await;
    let all = outputs(&app, &demo, steps(&[("get_all", json!({}))]), json!({})).await;
    let values = &all["2"]["values"];
    let mut pushed: Vec<_> =
        values["file"].as_array().unwrap().iter().filter_map(Json::as_u64).collect();
    assert_eq!(pushed.len(), RUNS);
    pushed.sort();
    assert_eq!(pushed, (0..RUNS as u64).collect::<Vec<_>>());
    assert_eq!(values["vus"].as_object().unwrap().len(), RUNS);
    assert!(values["premier"].is_u64());
    let set = app.number("SELECT count(*) FROM run_steps WHERE output LIKE '%\"was_set\":true%'");
    assert_eq!(set.await, 1);
}
