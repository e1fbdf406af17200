//! References to what does not come before.

use super::*;

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
