//! What commands do to the tree, to titles, notes and the trigger.

use super::*;

#[test]
fn steps_go_where_a_place_says() {
    for (place, expected) in [
        (json!({ "after": "1" }), "11 2 3[4(5 6) 7()] 8(9) 10"),
        (json!({ "after": "3" }), "2 3[4(5 6) 7()] 11 8(9) 10"),
        (json!({ "after": "5" }), "2 3[4(5 11 6) 7()] 8(9) 10"),
        (json!({ "in": "7" }), "2 3[4(5 6) 7(11)] 8(9) 10"),
        (json!({ "in": "4", "at": 0 }), "2 3[4(11 5 6) 7()] 8(9) 10"),
        (json!({ "in": "8", "at": 1 }), "2 3[4(5 6) 7()] 8(9 11) 10"),
        (json!({ "at": 1 }), "2 11 3[4(5 6) 7()] 8(9) 10"),
        (json!({}), "2 3[4(5 6) 7()] 8(9) 10 11"),
    ] {
        let edited =
            command(&draft(), json!({ "do": "insert", "kind": "action", "place": place })).unwrap();
        assert_eq!(shape(&edited.document), expected);
        assert_eq!((edited.last_id, edited.touched.as_deref()), (11, Some("11")));
    }
    for (place, expected) in [
        (json!({ "after": "77" }), "no_such_id id=77"),
        (json!({ "after": "4" }), "wrong_kind id=4 kind=path"),
        (json!({ "in": "3" }), "wrong_kind id=3 kind=paths"),
        (json!({ "in": "4", "at": 3 }), "no_such_place at=3 max=2"),
    ] {
        let refused = refused(&draft(), json!({ "do": "insert", "kind": "loop", "place": place }));
        assert_eq!(refused, expected);
    }
}

#[test]
fn a_new_step_waits_to_be_completed() {
    let empty = json!({ "title": "t", "trigger": { "id": "1" }, "steps": [] });
    for (kind, fields, expected) in [
        ("filter", json!({}), json!({ "any": [] })),
        ("action", json!({}), json!({ "params": {} })),
        (
            "action",
            json!({ "app": "email", "action": "send", "title": "M’écrire" }),
            json!({ "params": {}, "app": "email", "action": "send", "title": "M’écrire" }),
        ),
        ("delay", json!({}), json!({ "for": { "value": "", "unit": "hours" } })),
        ("delay", json!({ "until": "{{1__date}}" }), json!({ "until": "{{1__date}}" })),
        ("loop", json!({}), json!({ "over": {}, "steps": [] })),
        (
            "paths",
            json!({}),
            json!({ "paths": [
                { "id": "3", "rule": "custom", "any": [], "steps": [] },
                { "id": "4", "rule": "fallback", "steps": [] } ] }),
        ),
    ] {
        let draft =
            done(&empty, json!({ "do": "insert", "kind": kind, "place": {}, "fields": fields }));
        let mut step = json!({ "id": "2", "kind": kind });
        step.as_object_mut().unwrap().extend(expected.as_object().unwrap().clone());
        assert_eq!(draft["steps"], json!([step]));
    }
    let with =
        |fields: Json| json!({ "do": "insert", "kind": "loop", "place": {}, "fields": fields });
    assert_eq!(refused(&empty, with(json!({ "id": "1" }))), "no_such_field field=/id");
    assert_eq!(
        refused(&empty, with(json!({ "nope": 1 }))),
        "not_a_draft /steps/0/nope unknown_key"
    );
}

#[test]
fn what_is_removed_goes_with_all_within_it() {
    for (id, expected, touched) in [
        ("2", "3[4(5 6) 7()] 8(9) 10", "3"),
        ("3", "2 8(9) 10", "2"),
        ("5", "2 3[4(6) 7()] 8(9) 10", "6"),
        ("4", "2 3[7()] 8(9) 10", "7"),
        ("9", "2 3[4(5 6) 7()] 8() 10", "8"),
    ] {
        let edited = command(&draft(), json!({ "do": "remove", "id": id })).unwrap();
        assert_eq!(
            (&*shape(&edited.document), edited.touched.as_deref()),
            (expected, Some(touched))
        );
        assert_eq!(edited.last_id, 10);
    }
    assert_eq!(refused(&draft(), json!({ "do": "remove", "id": "1" })), "no_such_id id=1");
}

#[test]
fn steps_are_moved_into_and_out_of_paths_and_loops() {
    for (step, place, expected) in [
        ("2", json!({ "after": "5" }), "3[4(5 2 6) 7()] 8(9) 10"),
        ("2", json!({ "in": "8" }), "3[4(5 6) 7()] 8(9 2) 10"),
        ("5", json!({ "after": "10" }), "2 3[4(6) 7()] 8(9) 10 5"),
        ("5", json!({ "after": "1" }), "5 2 3[4(6) 7()] 8(9) 10"),
        ("5", json!({ "in": "7" }), "2 3[4(6) 7(5)] 8(9) 10"),
        ("8", json!({ "in": "4", "at": 1 }), "2 3[4(5 8(9) 6) 7()] 10"),
        // A place is told as the draft stands before.
        ("2", json!({ "at": 2 }), "3[4(5 6) 7()] 2 8(9) 10"),
        ("2", json!({ "at": 4 }), "3[4(5 6) 7()] 8(9) 10 2"),
        ("2", json!({ "at": 1 }), "2 3[4(5 6) 7()] 8(9) 10"),
        ("8", json!({ "at": 1 }), "2 8(9) 3[4(5 6) 7()] 10"),
        ("8", json!({ "after": "8" }), "2 3[4(5 6) 7()] 8(9) 10"),
    ] {
        let edited =
            command(&draft(), json!({ "do": "move", "step": step, "place": place })).unwrap();
        assert_eq!((&*shape(&edited.document), edited.touched.as_deref()), (expected, Some(step)));
    }
    for (step, place, expected) in [
        ("3", json!({ "in": "7" }), "into_itself id=3"),
        ("3", json!({ "after": "5" }), "into_itself id=3"),
        ("8", json!({ "in": "8" }), "into_itself id=8"),
        ("4", json!({}), "no_such_id id=4"),
        ("1", json!({}), "no_such_id id=1"),
    ] {
        assert_eq!(
            refused(&draft(), json!({ "do": "move", "step": step, "place": place })),
            expected
        );
    }
}

#[test]
fn titles_notes_and_switches() {
    let mut draft = draft();
    for one in [
        json!({ "do": "set_title", "title": " Deux\nchemins " }),
        json!({ "do": "set_date_order", "date_order": "month_day" }),
        json!({ "do": "rename", "id": "1", "title": "Ticket" }),
        json!({ "do": "rename", "id": "4", "title": "Entreprise" }),
        json!({ "do": "rename", "id": "5", "title": "Ligne" }),
        json!({ "do": "set_note", "id": "1", "note": "D’abord\nici" }),
        json!({ "do": "set_note", "id": "5", "note": "Voir Léa" }),
        json!({ "do": "set_off", "step": "3", "off": true }),
    ] {
        draft = done(&draft, one);
    }
    assert_eq!(
        (&draft["title"], &draft["date_order"]),
        (&json!("Deux chemins"), &json!("month_day"))
    );
    assert_eq!(draft["trigger"]["title"], "Ticket");
    assert_eq!(draft["trigger"]["note"], "D’abord\nici");
    let group = &draft["steps"][1];
    assert_eq!((&group["off"], &group["paths"][0]["title"]), (&json!(true), &json!("Entreprise")));
    let step = &group["paths"][0]["steps"][0];
    assert_eq!((&step["title"], &step["note"]), (&json!("Ligne"), &json!("Voir Léa")));
    for one in [
        json!({ "do": "set_title", "title": "Trois chemins" }),
        json!({ "do": "set_date_order", "date_order": null }),
        json!({ "do": "rename", "id": "1", "title": "" }),
        json!({ "do": "rename", "id": "4", "title": "Client" }),
        json!({ "do": "rename", "id": "5", "title": " " }),
        json!({ "do": "set_note", "id": "1", "note": "" }),
        json!({ "do": "set_note", "id": "5", "note": "\n" }),
        json!({ "do": "set_off", "step": "3", "off": false }),
    ] {
        draft = done(&draft, one);
    }
    assert_eq!(draft, super::draft());
    let long = json!({ "do": "set_note", "id": "5", "note": "x".repeat(2001) });
    assert_eq!(refused(&draft, long), "not_a_draft /steps/1/paths/0/steps/0/note too_long");
    let path = json!({ "do": "set_note", "id": "4", "note": "x" });
    assert_eq!(refused(&draft, path), "no_such_id id=4");
    let order = json!({ "do": "set_date_order", "date_order": "year" });
    assert_eq!(refused(&draft, order), "not_a_draft /date_order unknown_word");
}

#[test]
fn a_trigger_keeps_its_id_whatever_its_kind_becomes() {
    let named = done(&draft(), json!({ "do": "rename", "id": "1", "title": "Début" }));
    let set = |draft: &Json, kind: &str, fields: Json| {
        done(draft, json!({ "do": "set_trigger", "kind": kind, "fields": fields }))["trigger"]
            .clone()
    };
    assert_eq!(
        set(&named, "event", json!({ "any": [] })),
        json!({ "id": "1", "title": "Début", "kind": "event", "events": ["ticket.created"], "any": [] })
    );
    assert_eq!(
        set(&named, "schedule", json!({ "cron": "0 9 * * *" })),
        json!({ "id": "1", "title": "Début", "kind": "schedule", "cron": "0 9 * * *" })
    );
    assert_eq!(
        set(&named, "event", json!({ "events": null })),
        json!({ "id": "1", "title": "Début", "kind": "event" })
    );
    let id = json!({ "do": "set_trigger", "kind": "event", "fields": { "id": "7" } });
    assert_eq!(refused(&named, id), "no_such_field field=/id");
    let unknown = json!({ "do": "set_trigger", "kind": "nope" });
    assert_eq!(refused(&named, unknown), "not_a_draft /trigger/kind unknown_word");
}

#[test]
fn what_somebody_wrote_replaces_the_document_if_it_is_a_draft() {
    let other = json!({ "title": "", "trigger": { "id": "a" }, "steps": [{ "id": "30", "kind": "delay" }] });
    let edited = command(&draft(), json!({ "do": "replace", "document": other })).unwrap();
    assert_eq!((&edited.document, edited.last_id, edited.touched), (&other, 30, None));
    let broken = json!({ "do": "replace", "document": { "title": "t", "trigger": { "id": "1" } } });
    assert_eq!(refused(&draft(), broken), "not_a_draft  missing_key");
}

/// What is broken already (it came in by another door) can be mended, but not made worse.
#[test]
fn a_draft_that_cannot_be_read_can_be_mended() {
    let mut broken = draft();
    broken["steps"][0]["nope"] = 1.into();
    broken["steps"][3]["nope"] = 1.into();
    let title = json!({ "do": "rename", "id": "2", "title": "x" });
    assert!(command(&broken, title).is_ok());
    let mended = done(&broken, json!({ "do": "remove", "id": "2" }));
    let mended = done(&mended, json!({ "do": "remove", "id": "10" }));
    assert_eq!(crate::document::Zap::draft_problems(&mended), []);
    let worse = json!({ "do": "set_date_order", "date_order": "year" });
    assert!(refused(&broken, worse).starts_with("not_a_draft"));
}

#[test]
fn limits_are_kept() {
    use crate::document::{LEVELS, PATHS, STEPS};
    let mut draft = draft();
    for _ in 0..STEPS - 7 {
        draft = done(&draft, json!({ "do": "insert", "kind": "filter", "place": {} }));
    }
    let more = json!({ "do": "insert", "kind": "filter", "place": {} });
    assert_eq!(refused(&draft, more.clone()), "not_a_draft /steps too_many");
    assert_eq!(
        refused(&draft, json!({ "do": "duplicate", "id": "5" })),
        "not_a_draft /steps too_many"
    );
    let mut draft = super::draft();
    for _ in 0..PATHS - 2 {
        draft = done(&draft, json!({ "do": "add_path", "step": "3" }));
    }
    assert_eq!(
        refused(&draft, json!({ "do": "add_path", "step": "3" })),
        "not_a_draft /steps/1/paths too_many"
    );
    let mut inside = "8".to_owned();
    for _ in 1..LEVELS {
        let place = json!({ "in": inside });
        let edited = command(&draft, json!({ "do": "insert", "kind": "loop", "place": place }));
        let edited = edited.unwrap();
        (draft, inside) = (edited.document, edited.touched.unwrap());
    }
    let deeper = json!({ "do": "insert", "kind": "loop", "place": { "in": inside } });
    assert!(refused(&draft, deeper).ends_with(" too_deep"));
    let long = "x".repeat(90_000);
    let mut draft = super::draft();
    for key in 0..11 {
        let one =
            json!({ "do": "set_field", "step": "5", "field": format!("/k{key}"), "value": long });
        draft = done(&draft, one);
    }
    assert_eq!(refused(&draft, json!({ "do": "duplicate", "id": "5" })), "too_large max=1048576");
}

#[test]
fn commands_have_the_words_of_the_document() {
    use crate::document::{Rule, StepKind};
    for word in StepKind::WORDS {
        let known: StepWord = serde_json::from_value(json!(word)).unwrap();
        assert_eq!((known.word(), json!(known)), (*word, json!(word)));
    }
    for word in Rule::WORDS {
        let known: PathRule = serde_json::from_value(json!(word)).unwrap();
        assert_eq!((known.word(), json!(known)), (*word, json!(word)));
    }
}
