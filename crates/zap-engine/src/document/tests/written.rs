//! Reading and writing agree.

use super::*;

#[test]
fn a_document_is_written_as_it_was_read() {
    let zap = Zap::parse(&full()).unwrap();
    assert_eq!(zap.to_json(), full());
    let by_serde: Zap = serde_json::from_value(serde_json::to_value(&zap).unwrap()).unwrap();
    assert_eq!(by_serde, zap);
    assert_eq!(zap.warnings(), []);
}

#[test]
fn every_loop_is_written_as_it_was_read() {
    for settings in [
        json!({ "over": { "a": "{{1__t}}" }, "from": "text" }),
        json!({ "over": { "a": "{{1__t}}" }, "from": "text", "separator": "\n", "trim": false }),
        json!({ "over": { "end": "{{1__n}}", "start": 0, "increment": 2 }, "from": "numbers" }),
    ] {
        let mut step = json!({ "id": "2", "kind": "loop", "steps": [] });
        step.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let document = with_steps(json!([step]));
        assert_eq!(Zap::parse(&document).map(|zap| zap.to_json()), Ok(document));
    }
}

#[test]
fn every_trigger_is_written_as_it_was_read() {
    for trigger in [
        json!({ "id": "1", "kind": "catch_hook", "child_key": "data" }),
        json!({ "id": "1", "kind": "raw_hook", "note": "Le site l’appelle." }),
        json!({ "id": "1", "kind": "row", "table": "Suivi", "changes": ["added", "changed"],
            "any": [[{ "key": "{{1__Statut}}", "match": "text_exactly", "value": "Relance" }]] }),
        json!({ "id": "1", "kind": "due", "before": { "value": 1, "unit": "days" },
            "any": [[{ "key": "{{1__type}}", "match": "text_exactly", "value": "call" }]] }),
        json!({ "id": "1", "kind": "due", "before": { "value": 0, "unit": "minutes" } }),
        json!({ "id": "1", "kind": "schedule", "every": { "hours": 2 } }),
        json!({ "id": "1", "kind": "schedule", "cron": "0 9 * * 1-5" }),
        json!({ "id": "1", "kind": "manual", "fields": [
            { "key": "id", "label": "Société", "required": true } ] }),
    ] {
        let document = json!({ "title": "t", "trigger": trigger, "steps": [] });
        assert_eq!(Zap::parse(&document).map(|zap| zap.to_json()), Ok(document));
    }
}

#[test]
fn a_table_may_be_called_by_its_number_as_a_number() {
    let trigger = json!({ "id": "1", "kind": "row", "table": 3, "changes": ["added", "added"] });
    let zap = Zap::parse(&json!({ "title": "t", "trigger": trigger, "steps": [] })).unwrap();
    let (table, changes, any) = ("3".to_owned(), vec![RowChange::Added], Vec::new());
    assert_eq!(zap.trigger.kind, TriggerKind::Row { table, changes, any });
}
