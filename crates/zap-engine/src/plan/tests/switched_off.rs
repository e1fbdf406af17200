//! Steps that are switched off.

use super::*;

#[test]
fn what_is_switched_off_is_passed_over() {
    let off = |mut step: Json| {
        step["off"] = true.into();
        step
    };
    let steps = json!([
        off(filter("f", "{{1__a}}", "y")),
        off(post("2", json!({ "v": "{{1__a}}" }))),
        off(repeat("l", json!({ "a": "{{1__l}}" }), json!([post("error-in", json!({}))]))),
        post("two-a", json!({ "v": "{{2__v}}", "w": "-{{2__v}}", "l": "{{l}}" })),
        { "id": "g", "kind": "paths", "paths": [
            { "id": "pa", "rule": "always", "steps": [off(post("b", json!({}))), post("c", json!({}))] } ] },
        off(post("error-end", json!({}))),
    ]);
    let (trace, next) = run(&zap(steps), &json!({ "a": "x", "l": [1] }), by_name);
    assert_eq!(
        trace,
        [
            r#"two-a/ success {"w":"-"}"#,
            "g/0 success",
            "c/0 success {}",
            "g/1 success",
            "c/1 success {}"
        ]
    );
    assert_eq!(next, Next::End(Verdict::Success));
}

/// A group is the last of its list if only what is switched off follows it: then what became of it is what
/// became of the list.
#[test]
fn what_is_switched_off_at_the_end_changes_no_verdict() {
    let group = |steps: Json| {
        json!({ "id": "g", "kind": "paths", "paths": [
            { "id": "pa", "rule": "always", "steps": steps } ] })
    };
    let mut off = post("z", json!({}));
    off["off"] = true.into();
    let stopped = group(json!([filter("f", "{{1__a}}", "y"), post("b", json!({}))]));
    assert_eq!(verdict(json!([stopped, off])), Next::End(Verdict::Filtered));
    assert_eq!(verdict(json!([off])), Next::End(Verdict::Success));
}
