//! What is refused, each with its place.

use super::*;

#[test]
fn what_is_wrong_with_a_loop_is_told() {
    let told = |settings: Json| {
        let mut step = json!({ "id": "2", "kind": "loop", "over": { "a": "x" }, "steps": [] });
        step.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        problems(&with_steps(json!([step])))
    };
    assert_eq!(told(json!({ "from": "line_items" })), [""; 0]);
    assert_eq!(told(json!({ "from": "words" })), ["/steps/0/from unknown_word"]);
    assert_eq!(told(json!({ "separator": "," })), ["/steps/0/separator unknown_key"]);
    assert_eq!(told(json!({ "from": "text", "separator": "" })), ["/steps/0/separator empty"]);
    assert_eq!(told(json!({ "from": "text", "trim": "no" })), ["/steps/0/trim wrong_type"]);
    assert_eq!(
        told(json!({ "from": "numbers" })),
        ["/steps/0/over/a unknown_key", "/steps/0/over missing_key"]
    );
}

#[test]
fn all_problems_are_told_at_once_each_with_its_place() {
    let mut document = full();
    document["titel"] = "x".into();
    document["trigger"]["events"] = json!([]);
    document["steps"][0]["any"][0][0]["match"] = "equals".into();
    document["steps"][1]["paths"][1]["rule"] = "fallback".into();
    document["steps"][1]["paths"][0]["steps"][0]["params"] = json!([]);
    document["steps"][2]["id"] = "2".into();
    document["steps"][2]["max"] = 501.into();
    document["steps"][3]["for"] = json!({});
    assert_eq!(
        problems(&document),
        [
            "/trigger/events empty",
            "/steps/0/any/0/0/match unknown_word",
            "/steps/1/paths/0/steps/0/params wrong_type",
            "/steps/1/paths/2/rule second_fallback",
            "/steps/2/id duplicate_id",
            "/steps/2/max out_of_range",
            "/steps/3 one_of",
            "/titel unknown_key",
        ]
    );
}

#[test]
fn what_of_a_trigger_is_refused() {
    let any = json!([[{ "key": "k", "match": "text_exactly", "value": "v" }]]);
    for (trigger, expected) in [
        (json!({ "kind": "event", "events": "x" }), vec!["/trigger/events wrong_type"]),
        (
            json!({ "kind": "row", "changes": [] }),
            vec!["/trigger missing_key", "/trigger/changes empty"],
        ),
        (
            json!({ "kind": "row", "table": " ", "changes": ["added", "removed", 3], "x": 1 }),
            vec![
                "/trigger/table empty",
                "/trigger/changes/1 unknown_word",
                "/trigger/changes/2 wrong_type",
                "/trigger/x unknown_key",
            ],
        ),
        (json!({ "kind": "due", "any": any }), vec!["/trigger missing_key"]),
        (json!({ "kind": "due", "before": 3 }), vec!["/trigger/before wrong_type"]),
        (
            json!({ "kind": "due", "before": {} }),
            vec!["/trigger/before missing_key", "/trigger/before missing_key"],
        ),
        (
            json!({ "kind": "due", "before": { "value": -1, "unit": "days" } }),
            vec!["/trigger/before/value out_of_range"],
        ),
        (
            json!({ "kind": "due", "before": { "value": 53, "unit": "weeks", "x": 1 } }),
            vec!["/trigger/before/value out_of_range", "/trigger/before/x unknown_key"],
        ),
        (
            json!({ "kind": "due", "before": { "value": 1.5, "unit": "months" } }),
            vec!["/trigger/before/unit unknown_word", "/trigger/before/value wrong_type"],
        ),
    ] {
        let mut trigger = trigger;
        trigger["id"] = "1".into();
        let document = json!({ "title": "t", "trigger": trigger, "steps": [] });
        assert_eq!(problems(&document), expected, "{document}");
    }
}

#[test]
fn what_is_refused() {
    let condition =
        |fields: Json| with_steps(json!([{ "id": "2", "kind": "filter", "any": [[fields]] }]));
    let action = json!({ "id": "2", "kind": "action", "app": "a", "action": "b", "x/y": 1 });
    for (document, expected) in [
        (json!(null), " wrong_type"),
        (json!({ "title": "t", "steps": [] }), " missing_key"),
        (json!({ "title": "t", "trigger": { "id": "1", "kind": "raw_hook" } }), " missing_key"),
        (
            json!({ "title": " ", "trigger": { "id": "1", "kind": "raw_hook" }, "steps": [] }),
            "/title empty",
        ),
        (with_steps(json!({})), "/steps wrong_type"),
        (with_steps(json!([{ "id": "a b", "kind": "paths", "paths": [] }])), "/steps/0/id bad_id"),
        (
            with_steps(json!([{ "id": "1", "kind": "paths", "paths": [] }])),
            "/steps/0/id duplicate_id",
        ),
        (with_steps(json!([{ "id": "2", "kind": "paths", "paths": [] }])), "/steps/0/paths empty"),
        (with_steps(json!([{ "id": "2", "kind": "code" }])), "/steps/0/kind unknown_word"),
        (with_steps(json!([{ "id": "2", "kind": "filter", "any": [] }])), "/steps/0/any empty"),
        (with_steps(json!([{ "id": "2", "kind": "filter", "any": [[]] }])), "/steps/0/any/0 empty"),
        (with_steps(json!([action])), "/steps/0/x~1y unknown_key"),
        (with_steps(json!([{ "id": "2", "kind": "paths", "off": 1 }])), "/steps/0/off wrong_type"),
        (
            with_steps(json!([{ "id": "2", "kind": "paths", "note": [] }])),
            "/steps/0/note wrong_type",
        ),
        (
            with_steps(json!([{ "id": "2", "kind": "paths", "note": "a\u{1}" }])),
            "/steps/0/note bad_character",
        ),
        (condition(json!({ "key": "a", "match": "text_in" })), "/steps/0/any/0/0 missing_key"),
        (
            condition(json!({ "key": "a", "match": "text_in", "value": 3 })),
            "/steps/0/any/0/0/value wrong_type",
        ),
        (condition(json!({ "key": "", "match": "exists" })), "/steps/0/any/0/0/key empty"),
    ] {
        let found = problems(&document);
        assert!(found.iter().any(|problem| problem == expected), "{document}: {found:?}");
    }
}

#[test]
fn limits() {
    let filter = |id: usize| json!({ "id": format!("s{id}"), "kind": "delay", "for": { "value": "1", "unit": "days" } });
    let many = |count: usize| with_steps((0..count).map(filter).collect());
    assert_eq!(problems(&many(STEPS)), [""; 0]);
    assert_eq!(problems(&many(STEPS + 1)), ["/steps too_many"]);
    let within = |count| {
        json!([{ "id": "a", "kind": "loop", "over": { "a": "{{1}}" },
        "steps": (0..count).map(filter).collect::<Json>() }])
    };
    assert_eq!(problems(&with_steps(within(STEPS - 1))), [""; 0]);
    assert_eq!(problems(&with_steps(within(STEPS))), ["/steps too_many"]);
    let path = |id: usize| json!({ "id": format!("p{id}"), "rule": "always", "steps": [] });
    let group = |count: usize| {
        with_steps(json!([{ "id": "g", "kind": "paths",
        "paths": (0..count).map(path).collect::<Json>() }]))
    };
    assert_eq!(problems(&group(PATHS)), [""; 0]);
    assert_eq!(problems(&group(PATHS + 1)), ["/steps/0/paths too_many"]);
    let nested = |levels: usize| {
        (0..levels).fold(json!([]), |steps, level| {
            json!([{ "id": format!("l{level}"), "kind": "loop",
            "over": { "a": "{{1__a}}" }, "steps": steps }])
        })
    };
    assert_eq!(problems(&with_steps(nested(LEVELS))), [""; 0]);
    assert_eq!(problems(&with_steps(nested(LEVELS + 1))).len(), 1);
    let mut long = with_steps(json!([]));
    long["title"] = "é".repeat(TITLE).into();
    assert_eq!(problems(&long), [""; 0]);
    long["title"] = "é".repeat(TITLE + 1).into();
    assert_eq!(problems(&long), ["/title too_long"]);
    let mut noted = many(1);
    noted["steps"][0]["note"] = "é".repeat(NOTE).into();
    assert_eq!(problems(&noted), [""; 0]);
    noted["steps"][0]["note"] = "é".repeat(NOTE + 1).into();
    assert_eq!(problems(&noted), ["/steps/0/note too_long"]);
    let deep = (0..DEPTH).fold(json!(1), |value, _| json!([value]));
    let action =
        json!({ "id": "2", "kind": "action", "app": "a", "action": "b", "params": { "x": deep } });
    assert_eq!(problems(&with_steps(json!([action]))).len(), 1);
}
