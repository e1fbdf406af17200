//! What is read, what is refused, and that writing and reading agree.

use super::*;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn problems(document: &Json) -> Vec<String> {
    let Err(problems) = Zap::parse(document) else { return Vec::new() };
    problems.iter().map(|problem| format!("{} {}", problem.pointer, problem.code.word())).collect()
}

fn with_steps(steps: Json) -> Json {
    json!({ "title": "t", "trigger": { "id": "1", "kind": "catch_hook" }, "steps": steps })
}

fn full() -> Json {
    let any = json!([[{ "key": "{{1__objet}}", "match": "text_exactly", "value": "client" }]]);
    let post = json!({ "id": "5", "kind": "action", "app": "webhooks", "action": "post",
        "connection": 2, "params": { "url": "https://a.example", "data": { "a": ["{{1__a}}", 1] } } });
    json!({
        "title": "Trois chemins",
        "trigger": { "id": "1", "kind": "event", "title": "Ticket", "events": ["ticket.created"],
            "any": any },
        "steps": [
            { "id": "2", "kind": "filter", "title": "Client ?", "note": "À voir\navec Léa", "any": any },
            { "id": "3", "kind": "paths", "paths": [
                { "id": "4", "rule": "custom", "title": "A", "any": any, "steps": [post] },
                { "id": "6", "rule": "always", "steps": [] },
                { "id": "7", "rule": "fallback", "steps": [] } ] },
            { "id": "8", "kind": "loop", "over": { "ligne": "{{1__lignes[]nom}}" }, "max": 5,
                "steps": [{ "id": "9", "kind": "delay", "for": { "value": "2", "unit": "hours" } }] },
            { "id": "10", "kind": "delay", "off": true, "until": "{{1__date}} +30m", "past": "halt" },
        ],
    })
}

#[test]
fn a_document_is_written_as_it_was_read() {
    let zap = Zap::parse(&full()).unwrap();
    assert_eq!(zap.to_json(), full());
    let by_serde: Zap = serde_json::from_value(serde_json::to_value(&zap).unwrap()).unwrap();
    assert_eq!(by_serde, zap);
    assert_eq!(zap.warnings(), []);
}

#[test]
fn every_loop_is_written_as_it_was_read() {
    for settings in [
        json!({ "over": { "a": "{{1__t}}" }, "from": "text" }),
        json!({ "over": { "a": "{{1__t}}" }, "from": "text", "separator": "\n", "trim": false }),
        json!({ "over": { "end": "{{1__n}}", "start": 0, "increment": 2 }, "from": "numbers" }),
    ] {
        let mut step = json!({ "id": "2", "kind": "loop", "steps": [] });
        step.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let document = with_steps(json!([step]));
        assert_eq!(Zap::parse(&document).map(|zap| zap.to_json()), Ok(document));
    }
}

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
fn every_trigger_is_written_as_it_was_read() {
    for trigger in [
        json!({ "id": "1", "kind": "catch_hook", "child_key": "data" }),
        json!({ "id": "1", "kind": "raw_hook", "note": "Le site l’appelle." }),
        json!({ "id": "1", "kind": "row", "table": "Suivi", "changes": ["added", "changed"],
            "any": [[{ "key": "{{1__Statut}}", "match": "text_exactly", "value": "Relance" }]] }),
        json!({ "id": "1", "kind": "due", "before": { "value": 1, "unit": "days" },
            "any": [[{ "key": "{{1__type}}", "match": "text_exactly", "value": "call" }]] }),
        json!({ "id": "1", "kind": "due", "before": { "value": 0, "unit": "minutes" } }),
        json!({ "id": "1", "kind": "schedule", "every": { "hours": 2 } }),
        json!({ "id": "1", "kind": "schedule", "cron": "0 9 * * 1-5" }),
        json!({ "id": "1", "kind": "manual", "fields": [
            { "key": "id", "label": "Société", "required": true } ] }),
    ] {
        let document = json!({ "title": "t", "trigger": trigger, "steps": [] });
        assert_eq!(Zap::parse(&document).map(|zap| zap.to_json()), Ok(document));
    }
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
fn a_table_may_be_called_by_its_number_as_a_number() {
    let trigger = json!({ "id": "1", "kind": "row", "table": 3, "changes": ["added", "added"] });
    let zap = Zap::parse(&json!({ "title": "t", "trigger": trigger, "steps": [] })).unwrap();
    let (table, changes, any) = ("3".to_owned(), vec![RowChange::Added], Vec::new());
    assert_eq!(zap.trigger.kind, TriggerKind::Row { table, changes, any });
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

#[test]
fn what_does_not_come_before_is_warned_about() {
    let post = |id: &str, text: &str| {
        json!({ "id": id, "kind": "action", "app": "a", "action": "b",
        "params": { "x": text } })
    };
    let zap = Zap::parse(&with_steps(json!([
        post("2", "{{1__a}} {{3__a}} {{#each}}"),
        { "id": "3", "kind": "loop", "over": { "a": "{{2__a}}" },
          "steps": [post("4", "{{3__a}} {{4__a}}"), post("5", "{{4__a}}")] },
        post("6", "{{5__a}} {{3__a}}"),
        { "id": "7", "kind": "filter", "any": [[{ "key": "1__a", "match": "exists" }]] },
        { "id": "8", "kind": "paths", "paths": [
            { "id": "a", "rule": "always", "steps": [post("9", "{{2__a}}"), post("10", "{{9__a}} {{11__a}}")] },
            { "id": "b", "rule": "fallback", "steps": [post("11", "{{9__a}}")] } ] },
        post("12", "{{9__a}} {{11__a}}"),
    ])))
    .unwrap();
    let warnings: Vec<_> = zap
        .warnings()
        .iter()
        .map(|one| {
            format!(
                "{} {} {:?}",
                one.pointer,
                one.code.word(),
                one.arg("step").or(one.arg("source"))
            )
        })
        .collect();
    assert_eq!(
        warnings,
        [
            r#"/steps/0/params/x not_before Some("3")"#,
            r##"/steps/0/params/x unreadable Some("{{#each}}")"##,
            r#"/steps/1/steps/0/params/x not_before Some("4")"#,
            r#"/steps/2/params/x not_before Some("5")"#,
            // What stands in another path of the group; behind the group it may have been done.
            r#"/steps/4/paths/0/steps/1/params/x not_before Some("11")"#,
            r#"/steps/4/paths/1/steps/0/params/x not_before Some("9")"#,
            "/steps/3/any/0/0/key constant None",
        ]
    );
}

#[test]
fn references_to_steps_that_are_switched_off_are_warned_about() {
    let post = |id: &str, text: &str| json!({ "id": id, "kind": "action", "app": "a", "action": "b", "params": { "x": text } });
    let mut off = post("2", "{{1__a}}");
    off["off"] = true.into();
    let zap = Zap::parse(&with_steps(json!([
        off,
        post("3", "{{2__a}} {{2__b}} {{1__a}}"),
        { "id": "4", "kind": "loop", "off": true, "over": { "a": "{{2__a}}" },
          "steps": [post("5", "{{4__a}}"), post("6", "{{5__a}}")] },
        { "id": "7", "kind": "filter", "any": [[{ "key": "{{4__a}}", "match": "exists" }]] },
    ])))
    .unwrap();
    let warnings: Vec<_> = zap.warnings().iter().map(Problem::to_json).collect();
    assert_eq!(
        warnings,
        [
            json!({ "pointer": "/steps/1/params/x", "code": "off_step", "args": { "step": "2" } }),
            json!({ "pointer": "/steps/3/any/0/0/key", "code": "off_step", "args": { "step": "4" } }),
        ]
    );
}

/// What is missing is no problem of a draft; what it cannot be walked through without is.
#[test]
fn a_draft_may_have_gaps() {
    let problems = |document: &Json| {
        let problems = Zap::draft_problems(document);
        let shown = problems.iter().map(|one| format!("{} {}", one.pointer, one.code.word()));
        shown.collect::<Vec<_>>()
    };
    let gaps = json!({ "title": "", "trigger": { "id": "1" }, "steps": [
        { "id": "2", "kind": "action" },
        { "id": "3", "kind": "filter" },
        { "id": "4", "kind": "filter", "any": [[], [{}, { "key": "", "match": "", "value": null }]] },
        { "id": "5", "kind": "paths", "paths": [] },
        { "id": "6", "kind": "paths", "paths": [{ "id": "7", "rule": "custom", "steps": [] }] },
        { "id": "8", "kind": "loop", "steps": [] },
        { "id": "9", "kind": "delay" },
        { "id": "10", "kind": "delay", "for": {} },
    ] });
    assert_eq!(problems(&gaps), [""; 0]);
    let mut many = gaps.clone();
    many["steps"][2]["any"] = json!([vec![json!({}); CONDITIONS], vec![json!({}); CONDITIONS + 1]]);
    assert_eq!(problems(&many), ["/steps/2/any/1 too_many"]);
    for trigger in ["event", "schedule"] {
        let mut document = gaps.clone();
        document["trigger"]["kind"] = trigger.into();
        assert_eq!(problems(&document), [""; 0]);
    }
    for (at, value, expected) in [
        ("/trigger", json!({ "id": "1", "events": [] }), "/trigger/events unknown_key"),
        ("/trigger", json!({ "kind": "raw_hook" }), "/trigger missing_key"),
        ("/trigger", json!({ "id": "1", "kind": "" }), "/trigger/kind empty"),
        ("/steps/0", json!({ "id": "2" }), "/steps/0 missing_key"),
        ("/steps/0/kind", json!(""), "/steps/0/kind empty"),
        (
            "/steps/4/paths/0",
            json!({ "id": "7", "rule": "always" }),
            "/steps/4/paths/0 missing_key",
        ),
        ("/steps/4/paths/0/rule", json!(null), "/steps/4/paths/0 missing_key"),
        (
            "/steps/7",
            json!({ "id": "10", "kind": "delay", "for": {}, "until": "x" }),
            "/steps/7 one_of",
        ),
    ] {
        let mut document = gaps.clone();
        *document.pointer_mut(at).unwrap() = value;
        assert_eq!(problems(&document), [expected], "{document}");
    }
}

#[test]
fn steps_come_in_order_with_their_places() {
    let zap = Zap::parse(&full()).unwrap();
    let places: Vec<_> =
        zap.steps().map(|placed| (placed.step.id.clone(), placed.pointer)).collect();
    let expected = [
        ("2", "/steps/0"),
        ("3", "/steps/1"),
        ("5", "/steps/1/paths/0/steps/0"),
        ("8", "/steps/2"),
        ("9", "/steps/2/steps/0"),
        ("10", "/steps/3"),
    ];
    assert_eq!(places, expected.map(|(id, at)| (id.to_owned(), at.to_owned())));
    for placed in zap.steps() {
        assert_eq!(full().pointer(&placed.pointer).unwrap()["id"], placed.step.id.as_str());
    }
}

/// Any document that is right, as JSON. Its ids are made up afterwards, so that none is there twice.
pub(crate) fn documents() -> impl Strategy<Value = Json> {
    let kinds = prop_oneof![
        Just(json!({ "kind": "catch_hook" })),
        Just(json!({ "kind": "event", "events": ["ticket.created"] })),
        Just(json!({ "kind": "row", "table": "3", "changes": ["changed"] })),
        Just(json!({ "kind": "due", "before": { "value": 2, "unit": "hours" } })),
    ];
    ("[a-zé]{1,9}", kinds, steps(2)).prop_map(|(title, mut trigger, mut steps)| {
        trigger["id"] = "1".into();
        number(&mut steps, &mut 1);
        json!({ "title": title, "trigger": trigger, "steps": steps })
    })
}

fn number(value: &mut Json, next: &mut usize) {
    match value {
        Json::Array(list) => list.iter_mut().for_each(|entry| number(entry, next)),
        Json::Object(fields) => {
            if let Some(id) = fields.get_mut("id") {
                *next += 1;
                *id = next.to_string().into();
            }
            fields
                .iter_mut()
                .filter(|(key, _)| *key == "steps" || *key == "paths")
                .for_each(|(_, below)| number(below, next));
        }
        _ => {}
    }
}

fn texts() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        3 => "(1|2|3|4|5|6)(__(a|b|0|a\\[\\]b|loop_iteration)){0,2}".prop_map(|inner| format!("{{{{{inner}}}}}")),
        1 => Just(r#"{{=gives["1"]["a"]}}"#.to_owned()),
        1 => "[a-z{}\\[\\]_ é]{0,4}",
    ];
    prop::collection::vec(pieces, 1..3).prop_map(|pieces| pieces.concat())
}

fn groups() -> impl Strategy<Value = Json> {
    let condition = (texts(), prop::sample::select(crate::condition::Match::WORDS), texts())
        .prop_map(
            |(key, word, value)| json!({ "key": format!("k{key}"), "match": word, "value": value }),
        );
    prop::collection::vec(prop::collection::vec(condition, 1..3), 1..3).prop_map(|any| json!(any))
}

fn params() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![texts().prop_map(Json::from), Just(json!(1)), Just(json!(null))];
    let value = leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            prop::collection::hash_map("[ab]", inner, 0..3).prop_map(|map| json!(map)),
        ]
    });
    prop::collection::btree_map("[abc]", value, 1..3).prop_map(|map| json!(map))
}

fn steps(levels: u32) -> BoxedStrategy<Json> {
    let action = params().prop_map(
        |params| json!({ "id": "", "kind": "action", "app": "a", "action": "b", "params": params }),
    );
    let filter = groups().prop_map(|any| json!({ "id": "", "kind": "filter", "any": any }));
    let delay =
        texts().prop_map(|text| json!({ "id": "", "kind": "delay", "until": format!("x{text}") }));
    let mut step = prop_oneof![4 => action, 1 => filter, 1 => delay].boxed();
    if levels > 0 {
        let path =
            (prop::option::of(groups()), steps(levels - 1)).prop_map(|(any, steps)| match any {
                Some(any) => json!({ "id": "", "rule": "custom", "any": any, "steps": steps }),
                None => json!({ "id": "", "rule": "always", "steps": steps }),
            });
        let paths = prop::collection::vec(path, 1..3)
            .prop_map(|paths| json!({ "id": "", "kind": "paths", "paths": paths }));
        let repeat = (params(), 1..4, steps(levels - 1)).prop_map(
            |(over, max, steps)| json!({ "id": "", "kind": "loop", "over": over, "max": max, "steps": steps }),
        );
        step = prop_oneof![2 => step, 1 => paths, 1 => repeat].boxed();
    }
    let extras = (prop::bool::weighted(0.1), prop::option::weighted(0.1, "[a-z\n]{1,9}"));
    let step = (step, extras).prop_map(|(mut step, (is_off, note))| {
        if is_off {
            step["off"] = true.into();
        }
        if let Some(note) = note {
            step["note"] = note.into();
        }
        step
    });
    prop::collection::vec(step, 0..4).prop_map(Json::from).boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn what_is_written_reads_the_same(document in documents()) {
        let zap = Zap::parse(&document).unwrap_or_else(|problems| panic!("{document}: {problems:?}"));
        prop_assert_eq!(Zap::parse(&zap.to_json()).unwrap(), zap);
    }

    /// One value put anywhere else: a zap or problems, each at a place that can be found.
    #[test]
    fn what_is_broken_is_told(document in documents(), at in any::<prop::sample::Index>(), value in params()) {
        let mut broken = document;
        let places = places(&broken, String::new());
        *broken.pointer_mut(&places[at.index(places.len())]).unwrap() = value;
        match Zap::parse(&broken) {
            Ok(zap) => drop(zap.warnings()),
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                for problem in problems {
                    prop_assert!(broken.pointer(&problem.pointer).is_some(), "{:?}", problem);
                }
            }
        }
    }
}

fn places(value: &Json, at: String) -> Vec<String> {
    let below: Vec<String> = match value {
        Json::Array(list) => list
            .iter()
            .enumerate()
            .flat_map(|(place, entry)| places(entry, format!("{at}/{place}")))
            .collect(),
        Json::Object(fields) => {
            fields.iter().flat_map(|(key, value)| places(value, format!("{at}/{key}"))).collect()
        }
        _ => Vec::new(),
    };
    [vec![at], below].concat()
}
