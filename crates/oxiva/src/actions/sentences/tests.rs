mod actions;
mod differences;
mod flow;
mod typography;

use super::*;
use crate::{i18n::Lang, records::RecordKind};
use serde_json::{Value as Json, json};
use std::collections::HashMap;

/// Step 1 is the trigger; table 3, societe 11 and ticket 12 have names.
fn names() -> Names {
    let steps = ["1", "2", "3", "4"].iter().zip(1..);
    Names {
        steps: steps.map(|(id, number)| ((*id).to_owned(), number)).collect(),
        tables: HashMap::from([(3, "Activités".to_owned())]),
        records: HashMap::from([
            ((RecordKind::Societe, 11), "Mairie d’Évreux".to_owned()),
            ((RecordKind::Ticket, 12), "Imprimante en panne".to_owned()),
        ]),
        people: HashMap::new(),
        connections: HashMap::from([(2, "Serveur de Léa".to_owned())]),
    }
}

fn action(app: &str, action: &str, params: Json) -> Json {
    json!({ "id": "9", "kind": "action", "app": app, "action": action, "params": params })
}

/// A no-break space is written `~`.
#[track_caller]
fn says(one: Json, french: &str, english: &str) {
    let spaced = |text: &str| text.replace('~', "\u{a0}");
    assert_eq!(step(&one, &names(), Lang::Fr), spaced(french));
    assert_eq!(step(&one, &names(), Lang::En), spaced(english));
}

#[test]
fn steps_are_numbered_as_people_see_them() {
    let document = json!({
        "trigger": { "id": "t" },
        "steps": [
            { "id": "a", "kind": "paths", "paths": [
                { "id": "p", "steps": [{ "id": "b" }, { "id": "c" }] },
                { "id": "q", "steps": [{ "id": "d" }] } ] },
            { "id": "e", "kind": "loop", "steps": [{ "id": "f" }] },
            { "id": "g" },
        ],
    });
    let counted = Names::of_document(&document);
    let mut steps: Vec<_> = counted.steps.into_iter().collect();
    steps.sort_by_key(|(_, number)| *number);
    let ids: String = steps.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, "tabcdefg");
    assert_eq!(steps.last().unwrap().1, 8);
    // A draft may have no trigger yet, and any JSON has a sentence.
    assert_eq!(Names::of_document(&json!({ "steps": [{ "id": "a" }] })).steps["a"], 2);
    for nothing in [json!(null), json!(5), json!([]), json!({ "kind": "action", "params": [] })] {
        assert_eq!(step(&nothing, &names(), Lang::Fr), "À compléter");
        assert!(!zap(&nothing, &Names::default(), Lang::En).is_empty());
    }
}

#[test]
fn a_long_value_is_cut_but_no_reference() {
    let shown = |text: &str| values::template(text, &names(), Lang::Fr);
    let long = "un ".repeat(40);
    assert_eq!(shown(&long).chars().count(), 39);
    assert!(shown(&long).ends_with("un…"));
    assert_eq!(shown("a\n\n  b"), "a b");
    let with_reference = format!("{}{{{{1__sujet}}}}", "x".repeat(36));
    assert_eq!(shown(&with_reference), format!("{}…", "x".repeat(36)));
    assert_eq!(shown("{{1__sujet}} !"), "«\u{a0}1\u{a0}Sujet\u{a0}» !");
}
