//! What holds for every document.

use super::*;
use proptest::prelude::*;

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
