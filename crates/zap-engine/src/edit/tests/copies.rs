//! Copies: new ids, and references that follow them.

use super::*;

#[test]
fn references_within_a_copy_follow_it() {
    let edited = command(&draft(), json!({ "do": "duplicate", "id": "3" })).unwrap();
    assert_eq!(shape(&edited.document), "2 3[4(5 6) 7()] 11[12(13 14) 15()] 8(9) 10");
    assert_eq!((edited.last_id, edited.touched.as_deref()), (15, Some("11")));
    let copy = &edited.document["steps"][2]["paths"][0];
    // What is outside of the copy is referred to as before.
    assert_eq!(copy["steps"][1]["params"], json!({ "subject": "{{13__id}} {{1__sujet}}" }));
    assert_eq!((&copy["title"], &copy["any"][0][0]["key"]), (&json!("Client"), &json!("{{1__a}}")));
    let edited = command(&draft(), json!({ "do": "duplicate", "id": "8" })).unwrap();
    assert_eq!(
        edited.document["steps"][3]["steps"][0]["params"],
        json!({ "data": { "x": ["{{11__nom}} {{5__id}}"] } })
    );
}

#[test]
fn every_text_that_can_refer_to_a_step_follows() {
    let steps = json!([
        { "id": "a", "kind": "action", "app": "code", "action": "javascript",
          "params": { "code": "// a", "input": { "x": "{{1__x}}" } } },
        { "id": "b", "kind": "filter", "title": "{{a__x}}", "note": "{{a__x}}",
          "any": [[{ "key": "{{a__x}}", "match": "text_in", "value": "{{=gives[\"a\"][\"y\"]}}" }]] },
        { "id": "c", "kind": "action", "app": "code", "action": "javascript",
          "params": { "input": { "list": [{ "deep": "{{ a__x }}, {{nope__x}}" }] } } },
        { "id": "d", "kind": "loop", "over": { "l": "{{a__l}}" }, "steps": [
            { "id": "e", "kind": "delay", "for": { "value": "{{d__l}}", "unit": "hours" } },
            { "id": "f", "kind": "delay", "until": "{{a__date}} +1d" } ] },
        { "id": "g", "kind": "paths", "paths": [
            { "id": "h", "rule": "custom", "any": [[{ "key": "{{g__x}}", "match": "exists" }]],
              "steps": [] } ] },
    ]);
    let pasted = done(&draft(), json!({ "do": "paste", "steps": steps, "place": { "at": 0 } }));
    assert_eq!(
        pasted["steps"].as_array().unwrap()[..5],
        json!([
            { "id": "11", "kind": "action", "app": "code", "action": "javascript",
              "params": { "code": "// a", "input": { "x": "{{1__x}}" } } },
            { "id": "12", "kind": "filter", "title": "{{a__x}}", "note": "{{a__x}}",
              "any": [[{ "key": "{{11__x}}", "match": "text_in",
                         "value": "{{=gives[\"11\"][\"y\"]}}" }]] },
            { "id": "13", "kind": "action", "app": "code", "action": "javascript",
              "params": { "input": { "list": [{ "deep": "{{ 11__x }}, {{nope__x}}" }] } } },
            { "id": "14", "kind": "loop", "over": { "l": "{{11__l}}" }, "steps": [
                { "id": "15", "kind": "delay", "for": { "value": "{{14__l}}", "unit": "hours" } },
                { "id": "16", "kind": "delay", "until": "{{11__date}} +1d" } ] },
            { "id": "17", "kind": "paths", "paths": [
                { "id": "18", "rule": "custom", "any": [[{ "key": "{{17__x}}", "match": "exists" }]],
                  "steps": [] } ] },
        ])
        .as_array()
        .unwrap()[..]
    );
}

#[test]
fn a_path_is_copied_with_its_steps() {
    let edited = command(&draft(), json!({ "do": "duplicate", "id": "4" })).unwrap();
    assert_eq!(shape(&edited.document), "2 3[4(5 6) 11(12 13) 7()] 8(9) 10");
    let copy = &edited.document["steps"][1]["paths"][1];
    assert_eq!(copy["steps"][1]["params"]["subject"], "{{12__id}} {{1__sujet}}");
    // A group has one fallback: its copy is to be completed.
    let edited = done(&draft(), json!({ "do": "duplicate", "id": "7" }));
    assert_eq!(
        edited["steps"][1]["paths"][2],
        json!({ "id": "11", "rule": "custom", "any": [], "steps": [] })
    );
}

#[test]
fn a_step_travels_by_the_clipboard() {
    let step = copy(&draft(), "8").unwrap();
    assert_eq!(copy(&draft(), "4"), None);
    let other = json!({ "title": "t", "trigger": { "id": "1", "kind": "raw_hook" }, "steps": [] });
    let paste = json!({ "do": "paste", "steps": [step, { "kind": "filter" }], "place": {} });
    let pasted = command(&other, paste).unwrap();
    // No new step is called as one that is referred to and not here.
    assert_eq!(shape(&pasted.document), "10(11) 12");
    assert_eq!(
        pasted.document["steps"][0]["steps"][0]["params"]["data"]["x"][0],
        "{{10__nom}} {{5__id}}"
    );
    let broken = json!({ "do": "paste", "steps": [3], "place": {} });
    assert_eq!(refused(&other, broken), "not_a_draft /steps/0 wrong_type");
}

#[test]
fn a_whole_zap_is_pasted() {
    let theirs = json!({ "title": "Autre", "trigger": { "id": "t", "kind": "raw_hook" }, "steps": [
        action("2", json!({ "x": "{{t__a}}" })), action("3", json!({ "x": "{{2__a}}" })) ] });
    let replaced = done(&draft(), json!({ "do": "paste_zap", "zap": theirs, "mode": "replace" }));
    assert_eq!(replaced, theirs);
    let appended = done(&draft(), json!({ "do": "paste_zap", "zap": theirs, "mode": "append" }));
    assert_eq!(shape(&appended), "2 3[4(5 6) 7()] 8(9) 10 11 12");
    assert_eq!(
        (&appended["title"], &appended["trigger"]),
        (&draft()["title"], &draft()["trigger"])
    );
    let params = |at: usize| appended["steps"][at]["params"]["x"].clone();
    assert_eq!((params(4), params(5)), (json!("{{1__a}}"), json!("{{11__a}}")));
}

#[test]
fn an_id_is_given_once() {
    let removed = command(&draft(), json!({ "do": "remove", "id": "10" })).unwrap();
    let insert = json!({ "do": "insert", "kind": "delay", "place": {} });
    let insert: Command = serde_json::from_value(insert).unwrap();
    let next = apply(&removed.document, &insert, removed.last_id).unwrap();
    assert_eq!((next.touched.as_deref(), next.last_id), (Some("11"), 11));
    // Also where nobody kept the last one: something refers to a step that is gone.
    let mut draft = removed.document;
    draft["steps"][0]["any"][0][0]["key"] = "{{17__x}}".into();
    assert_eq!(apply(&draft, &insert, 0).unwrap().touched.as_deref(), Some("18"));
    // Ids that somebody chose do not make them long.
    draft["steps"][0]["id"] = "99999999999999999999".into();
    draft["steps"][0]["any"] = json!([]);
    draft["steps"][1]["id"] = "envoi".into();
    assert_eq!(apply(&draft, &insert, 0).unwrap().touched.as_deref(), Some("10"));
    assert!(apply(&draft, &insert, u64::MAX).is_ok());
}

#[test]
fn what_comes_from_another_zap_refers_to_no_step_that_is_here_by_accident() {
    let steps = json!([
        { "id": "3", "kind": "action", "app": "a", "action": "b",
          "params": { "x": "{{t__nom}} {{2__id}} {{2__nom}} {{zap_meta_utc_iso}}" } },
        { "id": "8", "kind": "action", "app": "a", "action": "b",
          "params": { "x": "{{3__id}} {{12__id}}" } },
    ]);
    let pasted = done(
        &draft(),
        json!({ "do": "paste", "steps": steps, "place": { "at": 0 }, "trigger": "t" }),
    );
    // Those two steps of the other zap became 13 and 14: above all that is here, and all that was pasted.
    assert_eq!(
        pasted["steps"].as_array().unwrap()[..2],
        json!([
            { "id": "15", "kind": "action", "app": "a", "action": "b",
              "params": { "x": "{{1__nom}} {{14__id}} {{14__nom}} {{zap_meta_utc_iso}}" } },
            { "id": "16", "kind": "action", "app": "a", "action": "b",
              "params": { "x": "{{15__id}} {{13__id}}" } },
        ])
        .as_array()
        .unwrap()[..]
    );
    let lost: Vec<_> =
        uses(&pasted).into_iter().filter(|one| one.standing == Standing::Gone).collect();
    let lost: Vec<_> = lost.iter().map(|one| (&*one.by, &*one.to)).collect();
    assert_eq!(lost, [("15", "14"), ("15", "14"), ("16", "13")]);
    // No later step takes their ids.
    let edited = command(&pasted, json!({ "do": "duplicate", "id": "15" })).unwrap();
    assert_eq!(edited.touched.as_deref(), Some("17"));
}
