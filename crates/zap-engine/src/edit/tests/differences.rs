//! What changed between two documents.

use super::*;

/// Each change as one line.
fn changes(old: &Json, new: &Json) -> Vec<String> {
    let place = |place: &Where| {
        let inside = place.inside.as_ref().map_or("zap", |one| &one.id);
        let after = place.after.as_ref().map_or("-", |one| &one.id);
        format!("{inside}/{after}")
    };
    let value = |value: &Option<Json>| value.as_ref().map_or("-".to_owned(), Json::to_string);
    let line = |change: &Change| {
        let Subject { is, id, number, .. } = &change.subject;
        let what = match &change.what {
            What::Added { place: at, within } => format!("added {} {within}", place(at)),
            What::Removed { place: at, within } => format!("removed {} {within}", place(at)),
            What::Moved { from, to } => format!("moved {} {}", place(from), place(to)),
            What::Field { field, from, to, .. } => {
                format!("field {field} {} {}", value(from), value(to))
            }
            What::Condition { group, line, from, to } => {
                format!("condition {group}.{line} {} {}", value(from), value(to))
            }
            What::Setting { key, from, to } => {
                format!("setting {key} {} {}", value(from), value(to))
            }
            other => serde_json::to_string(other).unwrap(),
        };
        let who = match is {
            SubjectKind::Zap => "zap".to_owned(),
            SubjectKind::Trigger => "trigger".to_owned(),
            SubjectKind::Step => format!("step {number}#{id}"),
            SubjectKind::Path => format!("path {number}#{id}"),
        };
        format!("{who}: {what}")
    };
    difference(old, new).iter().map(line).collect()
}

/// What one command changes.
fn by(one: Json) -> Vec<String> {
    changes(&draft(), &done(&draft(), one))
}

#[test]
fn each_command_is_one_change() {
    for (one, expected) in [
        (
            json!({ "do": "set_title", "title": "x" }),
            r#"zap: {"change":"title","from":"Trois chemins","to":"x"}"#,
        ),
        (
            json!({ "do": "set_date_order", "date_order": "day_month" }),
            r#"zap: setting date_order - "day_month""#,
        ),
        (
            json!({ "do": "set_trigger", "kind": "event", "fields": { "events": ["societe.created"] } }),
            r#"trigger: setting events ["ticket.created"] ["societe.created"]"#,
        ),
        (
            json!({ "do": "insert", "kind": "loop", "place": { "in": "7" } }),
            "step 6#11: added 7/- 0",
        ),
        (json!({ "do": "duplicate", "id": "3" }), "step 6#11: added zap/3 2"),
        (json!({ "do": "remove", "id": "3" }), "step 3#3: removed zap/2 2"),
        (json!({ "do": "remove", "id": "4" }), "path 1#4: removed 3/- 2"),
        (
            json!({ "do": "move", "step": "2", "place": { "after": "10" } }),
            "step 8#2: moved zap/- zap/10",
        ),
        (json!({ "do": "move", "step": "5", "place": { "in": "8" } }), "step 7#5: moved 4/- 8/9"),
        (
            json!({ "do": "rename", "id": "5", "title": "x" }),
            r#"step 4#5: {"change":"title","from":"","to":"x"}"#,
        ),
        (
            json!({ "do": "set_note", "id": "1", "note": "x" }),
            r#"trigger: {"change":"note","from":"","to":"x"}"#,
        ),
        (
            json!({ "do": "set_off", "step": "3", "off": true }),
            r#"step 3#3: {"change":"switched_off"}"#,
        ),
        (
            json!({ "do": "set_action", "step": "5", "app": "email", "action": "send" }),
            r#"step 4#5: {"change":"action","from":["tables","create_row"],"to":["email","send"]}"#,
        ),
        (
            json!({ "do": "set_connection", "step": "5", "connection": 2 }),
            r#"step 4#5: {"change":"connection","from":null,"to":2}"#,
        ),
        (
            json!({ "do": "set_field", "step": "5", "field": "/Ville", "value": "{{1__ville}}" }),
            r#"step 4#5: field /Ville - "{{1__ville}}""#,
        ),
        (
            json!({ "do": "set_field", "step": "9", "field": "/data/y", "value": 1 }),
            "step 7#9: field /data/y - 1",
        ),
        (
            json!({ "do": "set_field", "step": "8", "field": "/nom", "value": "x" }),
            r#"step 6#8: field /nom "{{1__lignes[]nom}}" "x""#,
        ),
        (json!({ "do": "set_max", "step": "8", "max": 5 }), "step 6#8: setting max - 5"),
        (
            json!({ "do": "set_delay", "step": "10", "until": "x" }),
            r#"step 8#10: setting until "{{1__date}}" "x""#,
        ),
        (
            json!({ "do": "add_condition", "of": "2", "group": 0, "condition": { "key": "k" } }),
            r#"step 2#2: condition 0.1 - {"key":"k"}"#,
        ),
        (
            json!({ "do": "add_group", "of": "4", "conditions": [{ "key": "k" }] }),
            r#"path 1#4: condition 1.0 - {"key":"k"}"#,
        ),
        (
            json!({ "do": "remove_group", "of": "2", "group": 0 }),
            r#"step 2#2: condition 0.0 {"key":"{{1__urgent}}","match":"boolean_true"} -"#,
        ),
        (json!({ "do": "add_path", "step": "3" }), "path 2#11: added 3/4 0"),
        (
            json!({ "do": "rename", "id": "4", "title": "x" }),
            r#"path 1#4: {"change":"title","from":"Client","to":"x"}"#,
        ),
    ] {
        assert_eq!(by(one.clone()), [expected], "{one}");
    }
}

#[test]
fn several_changes_stand_in_order() {
    let mut new = draft();
    for one in [
        json!({ "do": "set_trigger", "kind": "raw_hook" }),
        json!({ "do": "set_rule", "path": "4", "rule": "always" }),
        // It leaves what is removed, into what is new.
        json!({ "do": "insert", "kind": "loop", "place": {} }),
        json!({ "do": "move", "step": "9", "place": { "in": "11" } }),
        json!({ "do": "remove", "id": "8" }),
        json!({ "do": "insert", "kind": "filter", "place": { "in": "11", "at": 0 } }),
        json!({ "do": "move_path", "path": "7", "to": "left" }),
    ] {
        new = done(&new, one);
    }
    assert_eq!(
        changes(&draft(), &new),
        [
            r#"trigger: {"change":"kind","from":"event","to":"raw_hook"}"#,
            r#"trigger: setting events ["ticket.created"] -"#,
            "step 6#8: removed zap/3 0",
            "path 1#7: moved 3/4 3/-",
            r#"path 2#4: {"change":"rule","from":"custom","to":"always"}"#,
            r#"path 2#4: condition 0.0 {"key":"{{1__a}}","match":"boolean_true"} -"#,
            "step 7#11: added zap/10 1",
            "step 9#9: moved 8/- 11/12",
        ]
    );
}

/// A page makes sentences of it, so the names are there, and it can be an answer of the API.
#[test]
fn a_change_says_names() {
    let set = json!({ "do": "set_field", "step": "5", "field": "/Ville", "value": "Lyon" });
    let changes = difference(&draft(), &done(&draft(), set));
    assert_eq!(
        serde_json::to_value(&changes).unwrap(),
        json!([{
            "subject": { "is": "step", "id": "5", "number": 4, "title": "", "kind": "action",
                "app": "tables", "action": "create_row" },
            "change": "field", "key": "Ville", "field": "/Ville", "from": null, "to": "Lyon",
        }])
    );
}
