//! Whole runs, with made-up outcomes.

mod loops;
mod paths;
mod properties;
mod switched_off;
mod verdicts;

use super::*;
use crate::dates::{DateOrder, Reading};
use crate::document::Zap;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;

/// Does everything that comes due, giving each step what `outcome` says; the trace of what was done.
pub(crate) fn run(
    zap: &Zap,
    trigger: &Json,
    outcome: impl Fn(&Due<'_>) -> (Status, Json),
) -> (Vec<String>, Next<'static>) {
    let (mut done, mut trace) = (Done::new(), Vec::new());
    loop {
        let advance = advance(zap, trigger, &mut done, &utc());
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

#[test]
fn a_step_can_ask_when_it_is_done() {
    let zap = zap(json!([{
        "id": "2", "kind": "action", "app": "storage", "action": "set",
        "params": { "value": "{{zap_meta_utc_iso}}", "other": "{{zap_meta_nope}}" },
    }]));
    let mut done = Done::new();
    let Next::Run(due) = advance(&zap, &json!({}), &mut done, &utc()).next else { panic!() };
    assert_eq!(Json::from(due.params), json!({ "value": "1970-01-01T00:00:00Z" }));
    assert_eq!(due.warnings, ["missing:zap_meta_nope"]);
    let warned: Vec<_> = zap.warnings().into_iter().map(|problem| problem.pointer).collect();
    assert_eq!(warned, ["/steps/0/params/other"]);
}

fn utc() -> Reading {
    Reading { zone: TimeZone::UTC, order: DateOrder::DayMonth, now: Timestamp::UNIX_EPOCH }
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

fn repeat(id: &str, over: Json, steps: Json) -> Json {
    json!({ "id": id, "kind": "loop", "over": over, "steps": steps })
}

fn filter(id: &str, key: &str, value: &str) -> Json {
    json!({ "id": id, "kind": "filter", "any": is(key, value) })
}

/// Errors, halts and lists for the steps named so.
fn by_name(due: &Due<'_>) -> (Status, Json) {
    match due.step.id.split('-').next().unwrap_or_default() {
        "error" => (Status::Errored, json!({})),
        "halt" => (Status::Halted, json!({})),
        "two" => (Status::Success, json!([{ "n": 1 }, { "n": 2 }])),
        "none" => (Status::Success, json!([])),
        "texts" => (Status::Success, json!(["a", "b"])),
        _ => (Status::Success, due.params.clone().into()),
    }
}

fn verdict(steps: Json) -> Next<'static> {
    run(&zap(steps), &json!({ "l": [1, 2], "a": "x" }), by_name).1
}
