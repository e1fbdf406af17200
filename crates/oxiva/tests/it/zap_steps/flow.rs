//! Loops over texts and numbers, and delays that are over.

use super::{errored, outputs, played};
use crate::{
    both,
    support::{TestApp, zaps::action},
};
use oxiva::zaps::runs::RunState;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// A step that remembers what it is given, under the key `l`.
fn push(value: &str) -> Json {
    let params = json!({ "key": "l", "value": value, "scope": "dossier" });
    action("3", "storage", "push_value_onto_list", params)
}

fn read() -> Json {
    action("4", "storage", "get_list_values", json!({ "key": "l", "scope": "dossier" }))
}

#[both]
async fn a_loop_splits_a_text(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let steps = json!([
        { "id": "2", "kind": "loop", "from": "text", "separator": "[:newline:]",
            "over": { "nom": "{{1__noms}}", "ville": "{{1__villes}}" },
            "steps": [push("{{2__loop_iteration}} {{2__nom}} {{2__ville}}")] },
        read(),
    ]);
    let body = json!({ "noms": "Mairie, centre\r\n École \n", "villes": "Lyon\nÉvreux" });
    let outputs = outputs(&app, &demo, steps, body).await;
    assert_eq!(outputs["4"]["values"], json!(["1 Mairie, centre Lyon", "2 École Évreux"]));
    assert_eq!(
        outputs["2"][1],
        json!({ "nom": "École", "ville": "Évreux", "loop_iteration": 2, "loop_iteration_is_last": true })
    );
}

#[both]
async fn a_loop_counts(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let count = |end: &str| {
        json!([
            { "id": "2", "kind": "loop", "from": "numbers",
                "over": { "start": 10, "end": end, "increment": "-5" },
                "steps": [push("{{2__number}}")] },
            read(),
        ])
    };
    let given = outputs(&app, &demo, count("{{1__n}}"), json!({ "n": 0 })).await;
    assert_eq!(given["4"]["values"], json!([10, 5, 0]));
    let failed = errored(&app, &demo, count("{{1__n}}"), json!({ "n": "zéro" })).await;
    assert_eq!(failed["2"], "loop_number");
}

#[both]
async fn a_delay_that_is_over_holds_nobody_up(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    for (delay, state) in [
        (json!({ "for": { "value": "{{1__n}}", "unit": "days" } }), RunState::Success),
        (json!({ "for": { "value": "-0,5", "unit": "hours" } }), RunState::Success),
        (json!({ "until": "{{1__date}}" }), RunState::Success),
        (json!({ "until": "{{1__date}} -3d", "past": "continue" }), RunState::Success),
        (json!({ "until": "{{1__date}}", "past": "halt" }), RunState::Halted),
    ] {
        let mut step = json!({ "id": "2", "kind": "delay" });
        step.as_object_mut().unwrap().extend(delay.as_object().unwrap().clone());
        // The clock stands still: what waits would wait for ever.
        let body = json!({ "n": -2, "date": "01/05/2023 10:00" });
        let zap = played(&app, &demo, json!([step, read()]), body, state).await;
        let outputs = zap.outputs().await;
        assert_eq!(outputs.get("4").is_some(), state == RunState::Success, "{delay}");
    }
}
