//! Whole runs, with made-up outcomes.

use super::*;
use crate::document::Zap;
use jiff::tz::TimeZone;
use serde_json::json;

/// Does everything that comes due, giving each step what `outcome` says; the trace of what was done.
pub(crate) fn run(
    zap: &Zap,
    trigger: &Json,
    outcome: impl Fn(&Due<'_>) -> (Status, Json),
) -> (Vec<String>, Next<'static>) {
    let (mut done, mut trace) = (Done::new(), Vec::new());
    loop {
        let advance = advance(zap, trigger, &mut done, &TimeZone::UTC);
        for decided in &advance.decided {
            let Decided { step, item, status, .. } = decided;
            trace.push(format!("{step}/{item} {}", status.word()));
        }
        match advance.next {
            Next::Run(due) => {
                let (status, output) = outcome(&due);
                let params = Json::from(due.params.clone());
                trace.push(format!("{}/{} {} {params}", due.step.id, due.item, status.word()));
                done.note(&due.step.id, &due.item, status, output);
            }
            Next::End(verdict) => return (trace, Next::End(verdict)),
            Next::Exhausted => return (trace, Next::Exhausted),
            Next::Wait { step, item } => panic!("{} {item} waits", step.id),
        }
    }
}

fn zap(steps: Json) -> Zap {
    let document = json!({
        "title": "t",
        "trigger": { "id": "1", "kind": "catch_hook" },
        "steps": steps,
    });
    Zap::parse(&document).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn post(id: &str, params: Json) -> Json {
    json!({ "id": id, "kind": "action", "app": "webhooks", "action": "post", "params": params })
}

fn is(key: &str, value: &str) -> Json {
    json!([[{ "key": key, "match": "text_exactly", "value": value }]])
}

fn path(id: &str, any: Json, steps: Json) -> Json {
    json!({ "id": id, "rule": "custom", "any": any, "steps": steps })
}

fn fine(_: &Due<'_>) -> (Status, Json) {
    (Status::Success, json!({}))
}

#[test]
fn the_path_that_matches_is_taken() {
    let steps = json!([{ "id": "2", "kind": "paths", "paths": [
        path("a", is("{{1__objet}}", "client"), json!([post("3", json!({ "nom": "{{1__nom}}" }))])),
        path("b", is("{{1__objet}}", "ticket"), json!([post("4", json!({}))])),
        { "id": "c", "rule": "fallback", "steps": [post("5", json!({}))] },
    ] }]);
    let zap = zap(steps);
    let (trace, next) = run(&zap, &json!({ "objet": "client", "nom": "Dupont" }), fine);
    assert_eq!(trace, ["2/ success", r#"3/ success {"nom":"Dupont"}"#]);
    assert_eq!(next, Next::End(Verdict::Success));
    let (trace, _) = run(&zap, &json!({ "objet": "autre" }), fine);
    assert_eq!(trace, ["2/ success", "5/ success {}"]);
}
