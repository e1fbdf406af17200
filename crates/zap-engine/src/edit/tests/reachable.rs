//! Which steps a step can refer to.

use super::*;

fn shown(draft: &Json, id: &str) -> Vec<String> {
    let one = |one: &Reachable| {
        let certainty = match &one.certainty {
            Certainty::Certain => String::new(),
            Certainty::IfTaken { paths } => format!(" if {}", paths.join(",")),
            Certainty::Turn => " turn".to_owned(),
        };
        let turn = one.turn_of.iter().map(|id| format!(" in {id}")).collect::<String>();
        format!("{}#{}{certainty}{turn}", one.number, one.id)
    };
    reachable(draft, id).iter().map(one).collect()
}

#[test]
fn what_comes_before_is_reachable() {
    for (id, expected) in [
        ("1", vec!["1#1"]),
        ("2", vec!["1#1"]),
        ("5", vec!["1#1", "2#2"]),
        ("6", vec!["1#1", "2#2", "4#5"]),
        // A path's conditions, and those of the group.
        ("7", vec!["1#1", "2#2"]),
        ("3", vec!["1#1", "2#2"]),
        ("8", vec!["1#1", "2#2", "3#3", "4#5 if 4", "5#6 if 4"]),
        ("9", vec!["1#1", "2#2", "3#3", "4#5 if 4", "5#6 if 4", "6#8 turn"]),
        ("10", vec!["1#1", "2#2", "3#3", "4#5 if 4", "5#6 if 4", "6#8"]),
        ("nope", vec![]),
    ] {
        assert_eq!(shown(&draft(), id), expected, "{id}");
    }
}

#[test]
fn paths_and_loops_within_each_other() {
    let path = |id: &str, steps: Json| json!({ "id": id, "rule": "always", "steps": steps });
    let draft = json!({ "title": "t", "trigger": { "id": "1" }, "steps": [
        { "id": "l", "kind": "loop", "steps": [
            action("a", json!({})),
            { "id": "g", "kind": "paths", "paths": [
                path("p", json!([action("b", json!({})),
                    { "id": "h", "kind": "paths", "paths": [path("q", json!([action("c", json!({}))]))] },
                    action("d", json!({}))])),
                path("r", json!([action("e", json!({}))])) ] },
            action("f", json!({})) ] },
        action("z", json!({})),
    ] });
    assert_eq!(shown(&draft, "c"), ["1#1", "2#l turn", "3#a in l", "5#b in l"]);
    assert_eq!(
        shown(&draft, "d"),
        ["1#1", "2#l turn", "3#a in l", "5#b in l", "6#h in l", "7#c if q in l"]
    );
    assert_eq!(shown(&draft, "e"), ["1#1", "2#l turn", "3#a in l"]);
    assert_eq!(
        shown(&draft, "f"),
        [
            "1#1",
            "2#l turn",
            "3#a in l",
            "4#g in l",
            "5#b if p in l",
            "6#h if p in l",
            "7#c if p,q in l",
            "8#d if p in l",
            "9#e if r in l"
        ]
    );
    assert_eq!(shown(&draft, "z"), ["1#1", "2#l"]);
}

#[test]
fn what_is_switched_off_gives_nothing() {
    let mut draft = draft();
    draft["steps"][0]["off"] = true.into();
    draft["steps"][1]["off"] = true.into();
    assert_eq!(shown(&draft, "10"), ["1#1", "6#8"]);
    // Within what is switched off as a whole it is as when it is on.
    assert_eq!(shown(&draft, "6"), ["1#1", "4#5"]);
}

/// A run fills in what is said to be certain; in what is not reachable it finds nothing.
#[test]
fn a_run_agrees() {
    use crate::{
        dates::{DateOrder, Reading},
        document::Zap,
        plan::{Done, Next, Status, advance},
    };
    let mut draft = draft();
    let all: Vec<String> = outline(&draft).entries().iter().map(|one| one.id.clone()).collect();
    let texts: Vec<Json> = all.iter().map(|id| json!(format!("{{{{{id}}}}}"))).collect();
    for at in ["/steps/1/paths/0/steps/0", "/steps/1/paths/0/steps/1", "/steps/2/steps/0"] {
        draft.pointer_mut(at).unwrap()["params"] = json!({ "all": texts, "x": "y" });
        for (id, text) in all.iter().zip(&texts) {
            draft.pointer_mut(at).unwrap()["params"][id] = text.clone();
        }
    }
    let zap = Zap::parse(&draft).unwrap();
    let trigger =
        json!({ "urgent": true, "a": true, "lignes": [{ "nom": "A" }], "date": "2030-01-01" });
    let now = jiff::Timestamp::UNIX_EPOCH;
    let reading = Reading { zone: jiff::tz::TimeZone::UTC, order: DateOrder::DayMonth, now };
    let mut done = Done::new();
    while let Next::Run(due) = advance(&zap, &trigger, &mut done, &reading).next {
        let filled = all.iter().filter(|id| due.params.contains_key(*id));
        let said = reachable(&draft, &due.step.id);
        if due.step.kind.word() == "action" {
            assert_eq!(
                filled.collect::<Vec<_>>(),
                said.iter().map(|one| &one.id).collect::<Vec<_>>()
            );
        }
        let (step, item) = (due.step.id.clone(), due.item.clone());
        done.note(&step, &item, Status::Success, json!({ "id": 1 }));
    }
    assert_eq!(done.len(), 7);
}
