//! References, and whether they lead anywhere.

use super::*;

fn shown(draft: &Json) -> Vec<String> {
    let one = |one: &Use| {
        let standing = match &one.standing {
            Standing::Reachable(certainty) => format!("{certainty:?}"),
            other => format!("{other:?}"),
        };
        format!("{} {} {} {standing}", one.by, one.pointer, one.source)
    };
    uses(draft).iter().map(one).collect()
}

#[test]
fn every_reference_stands_with_its_place() {
    assert_eq!(
        shown(&draft()),
        [
            "2 /steps/0/any/0/0/key 1__urgent Certain",
            "4 /steps/1/paths/0/any/0/0/key 1__a Certain",
            "5 /steps/1/paths/0/steps/0/params/Sujet 1__sujet Certain",
            "6 /steps/1/paths/0/steps/1/params/subject 5__id Certain",
            "6 /steps/1/paths/0/steps/1/params/subject 1__sujet Certain",
            "8 /steps/2/over/nom 1__lignes[]nom Certain",
            "9 /steps/2/steps/0/params/data/x/0 8__nom Turn",
            r#"9 /steps/2/steps/0/params/data/x/0 5__id IfTaken { paths: ["4"] }"#,
            "10 /steps/3/until 1__date Certain",
        ]
    );
}

/// Nothing is rewritten when a step goes, moves or is switched off: what referred to it is told. Moving it
/// back repairs everything.
#[test]
fn references_that_lead_nowhere_are_told() {
    let lost = |draft: &Json| {
        let is_lost = |line: &&String| !line.contains("Certain") && !line.ends_with("Turn");
        shown(draft).iter().filter(is_lost).cloned().collect::<Vec<_>>()
    };
    let by = |one: Json| lost(&done(&draft(), one));
    assert_eq!(
        by(json!({ "do": "remove", "id": "5" })),
        [
            "6 /steps/1/paths/0/steps/0/params/subject 5__id Gone",
            "9 /steps/2/steps/0/params/data/x/0 5__id Gone",
        ]
    );
    assert_eq!(
        by(json!({ "do": "set_off", "step": "5", "off": true })),
        [
            "6 /steps/1/paths/0/steps/1/params/subject 5__id Off",
            "9 /steps/2/steps/0/params/data/x/0 5__id Off",
        ]
    );
    // Into the other path: out of reach from this one, still there perhaps after the group.
    assert_eq!(
        by(json!({ "do": "move", "step": "5", "place": { "in": "7" } })),
        [
            "6 /steps/1/paths/0/steps/0/params/subject 5__id OutOfReach",
            r#"9 /steps/2/steps/0/params/data/x/0 5__id IfTaken { paths: ["7"] }"#,
        ]
    );
    let away = done(&draft(), json!({ "do": "move", "step": "5", "place": {} }));
    assert_eq!(lost(&away).len(), 2);
    let back = json!({ "do": "move", "step": "5", "place": { "in": "4", "at": 0 } });
    assert_eq!(done(&away, back), draft());
}

#[test]
fn what_is_about_the_moment_refers_to_no_step() {
    let draft =
        json!({ "steps": [{ "id": "2", "kind": "delay", "until": "{{zap_meta_utc_iso}} {{x}}" }] });
    assert_eq!(shown(&draft), ["2 /steps/0/until x Gone"]);
    assert_eq!(serde_json::to_value(uses(&draft)).unwrap()[0]["standing"], "gone");
}
