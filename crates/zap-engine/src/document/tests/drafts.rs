//! What the editor reads.

use super::*;

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
