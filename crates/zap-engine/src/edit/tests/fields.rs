//! What steps say: app, fields, turns, moments.

use super::{
    super::json_pointer::{self, LeadsNowhere},
    *,
};

#[test]
fn a_field_is_set_and_removed_by_its_pointer() {
    for (field, value, expected) in [
        ("/a", json!(1), json!({ "data": { "l": ["x", "y"], "t": "t" }, "a": 1 })),
        ("/data/t", json!({}), json!({ "data": { "l": ["x", "y"], "t": {} } })),
        ("/data/l/0", json!("z"), json!({ "data": { "l": ["z", "y"], "t": "t" } })),
        ("/data/l/-", json!("z"), json!({ "data": { "l": ["x", "y", "z"], "t": "t" } })),
        ("/data/l/2", json!("z"), json!({ "data": { "l": ["x", "y", "z"], "t": "t" } })),
        (
            "/a~1b/c~0",
            json!(1),
            json!({ "data": { "l": ["x", "y"], "t": "t" }, "a/b": { "c~": 1 } }),
        ),
        ("/data", json!(null), json!({})),
        ("/data/l/0", json!(null), json!({ "data": { "l": ["y"], "t": "t" } })),
        ("/data/l/2", json!(null), json!({ "data": { "l": ["x", "y"], "t": "t" } })),
        ("/no/such", json!(null), json!({ "data": { "l": ["x", "y"], "t": "t" } })),
    ] {
        let draft = json!({ "title": "t", "trigger": { "id": "1" }, "steps": [
            action("2", json!({ "data": { "l": ["x", "y"], "t": "t" } })) ] });
        let one = json!({ "do": "set_field", "step": "2", "field": field, "value": value });
        assert_eq!(done(&draft, one)["steps"][0]["params"], expected, "{field} {value}");
    }
    for field in ["", "a", "/data/l/3", "/data/l/00", "/data/l/x", "/data/t/x", &"/a".repeat(21)] {
        let draft = json!({ "title": "t", "trigger": { "id": "1" }, "steps": [
            action("2", json!({ "data": { "l": ["x", "y"], "t": "t" } })) ] });
        let one = json!({ "do": "set_field", "step": "2", "field": field, "value": 1 });
        assert_eq!(refused(&draft, one), format!("no_such_field field={field}"));
    }
    assert_eq!(json_pointer::remove(&mut json!({}), ""), Err(LeadsNowhere));
}

#[test]
fn fields_of_a_step_without_any() {
    let draft = json!({ "title": "t", "trigger": { "id": "1" }, "steps": [
        { "id": "2", "kind": "action" }, { "id": "3", "kind": "loop", "steps": [] } ] });
    let set = json!({ "do": "set_field", "step": "2", "field": "/a/b", "value": "x" });
    assert_eq!(done(&draft, set)["steps"][0]["params"], json!({ "a": { "b": "x" } }));
    let removed = json!({ "do": "set_field", "step": "2", "field": "/a/b" });
    assert_eq!(done(&draft, removed)["steps"][0]["params"], json!({}));
    let over = json!({ "do": "set_field", "step": "3", "field": "/nom", "value": "{{1__l}}" });
    assert_eq!(done(&draft, over)["steps"][1]["over"], json!({ "nom": "{{1__l}}" }));
    let all = json!({ "do": "set_fields", "step": "3", "fields": { "a": "{{1}}" } });
    assert_eq!(done(&draft, all)["steps"][1]["over"], json!({ "a": "{{1}}" }));
}

#[test]
fn a_connection_goes_with_its_app() {
    let connected = done(&draft(), json!({ "do": "set_connection", "step": "5", "connection": 3 }));
    let step = |draft: &Json| draft["steps"][1]["paths"][0]["steps"][0].clone();
    assert_eq!(step(&connected)["connection"], 3);
    let set = |app: &str, action: &str| json!({ "do": "set_action", "step": "5", "app": app, "action": action });
    let same_app = step(&done(&connected, set("tables", "find_row")));
    assert_eq!(
        same_app,
        json!({ "id": "5", "kind": "action", "app": "tables", "action": "find_row", "connection": 3,
            "params": { "Sujet": "{{1__sujet}}" } })
    );
    assert_eq!(step(&done(&connected, set("email", "send"))).get("connection"), None);
    let mut with_fields = set("email", "send");
    with_fields["params"] = json!({ "to": "a@b.fr" });
    assert_eq!(step(&done(&connected, with_fields))["params"], json!({ "to": "a@b.fr" }));
    let none = done(&connected, json!({ "do": "set_connection", "step": "5", "connection": null }));
    assert_eq!(none, draft());
    assert_eq!(
        refused(&draft(), json!({ "do": "set_connection", "step": "2", "connection": 3 })),
        "wrong_kind id=2 kind=filter"
    );
}

#[test]
fn loops_and_delays() {
    let max = |max: Json| json!({ "do": "set_max", "step": "8", "max": max });
    assert_eq!(done(&draft(), max(json!(5)))["steps"][2]["max"], 5);
    assert_eq!(done(&done(&draft(), max(json!(5))), max(json!(null))), draft());
    assert_eq!(refused(&draft(), max(json!(501))), "not_a_draft /steps/2/max out_of_range");
    let delay = |fields: Json| {
        let mut one = json!({ "do": "set_delay", "step": "10" });
        one.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        one
    };
    for fields in [
        json!({ "for": { "value": "2", "unit": "days" } }),
        json!({ "until": "{{1__date}}", "past": "halt" }),
        json!({}),
    ] {
        let mut expected = json!({ "id": "10", "kind": "delay" });
        expected.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        assert_eq!(done(&draft(), delay(fields))["steps"][3], expected);
    }
    let both = delay(json!({ "for": { "value": "2", "unit": "days" }, "until": "x" }));
    assert_eq!(refused(&draft(), both), "not_a_draft /steps/3 one_of");
}

#[test]
fn a_command_with_an_unknown_key_is_none() {
    for one in [
        json!({ "do": "rename", "id": "2", "title": "x", "titel": "y" }),
        json!({ "do": "insert", "kind": "code", "place": {} }),
        json!({ "do": "insert", "kind": "filter", "place": { "before": "2" } }),
        json!({ "do": "nope" }),
    ] {
        assert!(serde_json::from_value::<Command>(one.clone()).is_err(), "{one}");
    }
}

#[test]
fn a_loop_is_told_what_its_turns_are_made_of() {
    let draft = json!({ "title": "t", "trigger": { "id": "1" }, "steps": [
        { "id": "2", "kind": "loop", "over": { "a": "{{1__l}}" }, "max": 3, "steps": [] } ] });
    let set = |draft: &Json, fields: Json| {
        let mut one = json!({ "do": "set_loop", "step": "2" });
        one.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        done(draft, one)
    };
    let text = set(&draft, json!({ "from": "text", "separator": ";", "trim": false }));
    let expected = json!({ "id": "2", "kind": "loop", "over": { "a": "{{1__l}}" }, "max": 3, "steps": [],
        "from": "text", "separator": ";", "trim": false });
    assert_eq!(text["steps"][0], expected);
    // Numbers have other fields: they change at once, or not at all.
    let bare = json!({ "do": "set_loop", "step": "2", "from": "numbers" });
    assert!(refused(&draft, bare).starts_with("not_a_draft"));
    let numbers = set(&text, json!({ "from": "numbers", "over": { "start": "1", "end": "3" } }));
    let expected = json!({ "id": "2", "kind": "loop", "over": { "start": "1", "end": "3" }, "max": 3,
        "steps": [], "from": "numbers" });
    assert_eq!(numbers["steps"][0], expected);
    assert_eq!(set(&numbers, json!({ "over": { "a": "{{1__l}}" } })), draft);
    let delay = json!({ "do": "set_loop", "step": "10" });
    assert!(refused(&super::draft(), delay).starts_with("wrong_kind"));
}
