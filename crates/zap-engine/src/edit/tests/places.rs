//! The tree as a page draws it, and where a step can go.

use super::*;

#[test]
fn a_draft_is_a_numbered_tree() {
    let mut draft = draft();
    draft["steps"][1]["off"] = true.into();
    draft["steps"][1]["note"] = "Voir Léa".into();
    draft["steps"][1]["paths"][0]["steps"][1]["connection"] = 2.into();
    let outline = outline(&draft);
    let lines: Vec<String> = outline
        .entries()
        .iter()
        .map(|one| {
            let Entry { number, id, kind, level, position, of, pointer, .. } = one;
            let parent = one.parent.as_deref().unwrap_or("-");
            format!("{number} #{id} {kind} {parent}/{level} {position}/{of} {pointer}")
        })
        .collect();
    assert_eq!(
        lines,
        [
            "1 #1 event -/0 1/1 /trigger",
            "2 #2 filter -/0 1/4 /steps/0",
            "3 #3 paths -/0 2/4 /steps/1",
            "4 #5 action 4/1 1/2 /steps/1/paths/0/steps/0",
            "5 #6 action 4/1 2/2 /steps/1/paths/0/steps/1",
            "6 #8 loop -/0 3/4 /steps/2",
            "7 #9 action 8/1 1/1 /steps/2/steps/0",
            "8 #10 delay -/0 4/4 /steps/3",
        ]
    );
    let step = outline.entry("6").unwrap();
    assert_eq!((&*step.app, &*step.action, step.connection), ("tables", "create_row", Some(2)));
    assert_eq!((step.off, step.is_passed_over), (false, true));
    let group = outline.entry("3").unwrap();
    assert_eq!((group.off, &*group.note), (true, "Voir Léa"));
    let path = outline.path("7").unwrap();
    assert_eq!((&*path.rule, path.position, path.of, &*path.parent), ("fallback", 2, 2, "3"));
    assert_eq!(path.pointer, "/steps/1/paths/1");
}

#[test]
fn what_is_missing_is_empty() {
    for draft in [json!(null), json!({ "steps": 3 }), json!({ "steps": [null, { "paths": [1] }] })]
    {
        assert_eq!(outline(&draft).trigger.kind, "");
    }
    let step = &outline(&json!({ "steps": [{ "id": "2" }] })).steps[0];
    assert_eq!((&*step.id, &*step.kind, &*step.app, step.number), ("2", "", "", 2));
}

fn written(places: &[Place]) -> Vec<String> {
    let place = |place: &Place| match place {
        Place::After { after } => format!("after {after}"),
        Place::In { inside, .. } => format!("in {}", inside.as_deref().unwrap_or("zap")),
    };
    places.iter().map(place).collect()
}

#[test]
fn places_stand_in_order() {
    let all = places(&draft(), None);
    let expected = [
        "in zap", "after 2", "in 4", "after 5", "after 6", "in 7", "after 3", "in 8", "after 9",
        "after 8", "after 10",
    ];
    assert_eq!((written(&all.all), all.here), (expected.map(str::to_owned).into(), None));
    let of_5 = places(&draft(), Some("5"));
    assert_eq!((of_5.up(), of_5.down()), (Some(&Place::after("2")), Some(&Place::after("6"))));
    assert_eq!(of_5.all[of_5.here.unwrap()], Place::first_in(Some("4")));
    let of_2 = places(&draft(), Some("2"));
    assert_eq!((of_2.up(), of_2.down()), (None, Some(&Place::first_in(Some("4")))));
    let of_10 = places(&draft(), Some("10"));
    assert_eq!((of_10.up(), of_10.down()), (Some(&Place::after("9")), None));
    // Not into itself.
    let of_3 = places(&draft(), Some("3"));
    assert_eq!(written(&of_3.all), ["in zap", "after 2", "in 8", "after 9", "after 8", "after 10"]);
}

#[test]
fn no_place_is_too_deep() {
    let repeat =
        |id: &str, steps: Json| json!({ "id": id, "kind": "loop", "over": {}, "steps": steps });
    let deep =
        repeat("2", json!([repeat("3", json!([repeat("4", json!([action("5", json!({}))]))]))]));
    let draft = json!({ "title": "t", "trigger": { "id": "1" }, "steps": [
        deep, repeat("6", json!([])), action("7", json!({})) ] });
    let of_6 = places(&draft, Some("6"));
    assert_eq!(
        written(&of_6.all),
        ["in zap", "in 2", "in 3", "after 4", "after 3", "after 2", "after 7"]
    );
    assert!(written(&places(&draft, Some("7")).all).contains(&"after 5".to_owned()));
}

/// One key moves a step through the whole zap and back.
#[test]
fn going_down_and_up_leads_back() {
    let mut draft = draft();
    let mut shapes = vec![shape(&draft)];
    while let Some(place) = places(&draft, Some("2")).down().cloned() {
        draft = apply(&draft, &Command::Move { step: "2".into(), place }, 0).unwrap().document;
        shapes.push(shape(&draft));
    }
    assert_eq!(
        shapes,
        [
            "2 3[4(5 6) 7()] 8(9) 10",
            "3[4(2 5 6) 7()] 8(9) 10",
            "3[4(5 2 6) 7()] 8(9) 10",
            "3[4(5 6 2) 7()] 8(9) 10",
            "3[4(5 6) 7(2)] 8(9) 10",
            "3[4(5 6) 7()] 2 8(9) 10",
            "3[4(5 6) 7()] 8(2 9) 10",
            "3[4(5 6) 7()] 8(9 2) 10",
            "3[4(5 6) 7()] 8(9) 2 10",
            "3[4(5 6) 7()] 8(9) 10 2",
        ]
    );
    while let Some(place) = places(&draft, Some("2")).up().cloned() {
        draft = apply(&draft, &Command::Move { step: "2".into(), place }, 0).unwrap().document;
    }
    assert_eq!(draft, super::draft());
}
