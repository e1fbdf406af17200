//! Paths: which are taken, and what is seen after them.

use super::*;

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

#[test]
fn every_path_that_matches_is_taken_and_an_error_stops_its_own() {
    let any = || is("{{1__a}}", "x");
    let steps = json!([
        { "id": "g", "kind": "paths", "paths": [
            path("pa", any(), json!([post("error-a", json!({})), post("never", json!({}))])),
            { "id": "pb", "rule": "always", "steps": [post("b", json!({}))] },
            path("pc", is("{{1__a}}", "y"), json!([post("c", json!({}))])),
            { "id": "pd", "rule": "fallback", "steps": [post("d", json!({}))] },
        ] },
        post("after", json!({})),
    ]);
    let zap = zap(steps);
    let (trace, next) = run(&zap, &json!({ "a": "x" }), by_name);
    assert_eq!(trace, ["g/ success", "error-a/ errored {}", "b/ success {}"]);
    assert_eq!(next, Next::End(Verdict::Errored));
}

#[test]
fn what_comes_after_paths_sees_what_was_done_in_them() {
    let steps = json!([
        { "id": "g", "kind": "paths", "paths": [
            { "id": "pa", "rule": "always", "steps": [post("a", json!({ "v": "{{1__a}}" }))] } ] },
        post("after", json!({ "w": "{{a__v}}", "m": "{{g__matched}}" })),
    ]);
    let (trace, _) = run(&zap(steps), &json!({ "a": "x" }), by_name);
    assert_eq!(
        trace,
        ["g/ success", r#"a/ success {"v":"x"}"#, r#"after/ success {"w":"x","m":["pa"]}"#]
    );
}
