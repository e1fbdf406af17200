//! Conditions and paths.

use super::*;

fn line(key: &str) -> Json {
    json!({ "key": key, "match": "exists" })
}

#[test]
fn groups_and_lines_come_change_and_go() {
    for of in ["1", "2", "4"] {
        let any = |draft: &Json| tree::find(draft, of).unwrap().value["any"].clone();
        let mut draft = draft();
        for (one, expected) in [
            (json!({ "do": "set_conditions", "any": [[line("a")]] }), json!([["a"]])),
            (json!({ "do": "add_group", "conditions": [line("b")] }), json!([["a"], ["b"]])),
            (
                json!({ "do": "add_condition", "group": 1, "condition": line("c") }),
                json!([["a"], ["b", "c"]]),
            ),
            (
                json!({ "do": "set_condition", "group": 1, "line": 0, "condition": line("d") }),
                json!([["a"], ["d", "c"]]),
            ),
            (
                json!({ "do": "set_group", "group": 0, "conditions": [line("e"), line("f")] }),
                json!([["e", "f"], ["d", "c"]]),
            ),
            (
                json!({ "do": "remove_condition", "group": 0, "line": 0 }),
                json!([["f"], ["d", "c"]]),
            ),
            (json!({ "do": "remove_condition", "group": 0, "line": 0 }), json!([["d", "c"]])),
            (json!({ "do": "remove_group", "group": 0 }), json!([])),
        ] {
            let mut one = one;
            one["of"] = of.into();
            draft = done(&draft, one);
            let expected = expected.as_array().unwrap().iter().map(|group| {
                group
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|key| line(key.as_str().unwrap()))
                    .collect::<Json>()
            });
            assert_eq!(any(&draft), expected.collect::<Json>());
        }
    }
}

#[test]
fn conditions_stand_where_something_is_asked() {
    for (one, expected) in [
        (json!({ "do": "add_group", "of": "5", "conditions": [] }), "wrong_kind id=5 kind=action"),
        (
            json!({ "do": "add_group", "of": "7", "conditions": [] }),
            "wrong_kind id=7 kind=fallback",
        ),
        (json!({ "do": "add_group", "of": "77", "conditions": [] }), "no_such_id id=77"),
        (json!({ "do": "remove_group", "of": "2", "group": 1 }), "no_such_place at=1 max=1"),
        (
            json!({ "do": "remove_condition", "of": "2", "group": 0, "line": 1 }),
            "no_such_place at=1 max=1",
        ),
        (
            json!({ "do": "set_condition", "of": "2", "group": 0, "line": 0, "condition": [] }),
            "not_a_draft /steps/0/any/0/0 wrong_type",
        ),
        (
            json!({ "do": "set_condition", "of": "2", "group": 0, "line": 0, "condition": { "match": "is" } }),
            "not_a_draft /steps/0/any/0/0/match unknown_word",
        ),
    ] {
        assert_eq!(refused(&draft(), one), expected);
    }
    // A line may still be empty.
    let one = json!({ "do": "add_condition", "of": "2", "group": 0, "condition": {} });
    assert_eq!(done(&draft(), one)["steps"][0]["any"][0][1], json!({}));
}

#[test]
fn paths_are_added_moved_and_given_rules() {
    let added = |one: Json| shape(&done(&draft(), one));
    // A fallback stays the last, unless somebody says otherwise.
    assert_eq!(added(json!({ "do": "add_path", "step": "3" })), "2 3[4(5 6) 11() 7()] 8(9) 10");
    assert_eq!(
        added(
            json!({ "do": "add_path", "step": "3", "at": 2, "rule": "always", "title": "Toujours" })
        ),
        "2 3[4(5 6) 7() 11()] 8(9) 10"
    );
    assert_eq!(
        added(json!({ "do": "move_path", "path": "4", "to": "right" })),
        "2 3[7() 4(5 6)] 8(9) 10"
    );
    assert_eq!(
        added(json!({ "do": "move_path", "path": "7", "to": "left" })),
        "2 3[7() 4(5 6)] 8(9) 10"
    );
    assert_eq!(added(json!({ "do": "move_path", "path": "4", "to": "left" })), shape(&draft()));
    assert_eq!(added(json!({ "do": "move_path", "path": "7", "to": "right" })), shape(&draft()));
    let rule = |draft: &Json, path: &str, rule: &str| {
        done(draft, json!({ "do": "set_rule", "path": path, "rule": rule }))["steps"][1]["paths"]
            .clone()
    };
    assert_eq!(rule(&draft(), "4", "always")[0].get("any"), None);
    assert_eq!(rule(&draft(), "4", "custom")[0]["any"], draft()["steps"][1]["paths"][0]["any"]);
    assert_eq!(rule(&draft(), "7", "custom")[1]["any"], json!([]));
    for (one, expected) in [
        (
            json!({ "do": "set_rule", "path": "4", "rule": "fallback" }),
            "not_a_draft /steps/1/paths/1/rule second_fallback",
        ),
        (json!({ "do": "set_rule", "path": "3", "rule": "always" }), "no_such_id id=3"),
        (json!({ "do": "add_path", "step": "8" }), "wrong_kind id=8 kind=loop"),
        (json!({ "do": "add_path", "step": "3", "at": 3 }), "no_such_place at=3 max=2"),
        (json!({ "do": "move_path", "path": "5", "to": "left" }), "no_such_id id=5"),
    ] {
        assert_eq!(refused(&draft(), one), expected);
    }
}
