//! The editor without a page: commands, trees, differences.

mod commands;
mod conditions;
mod copies;
mod differences;
mod fields;
mod places;
mod properties;
mod reachable;
mod uses;

use super::*;
use serde_json::{Value as Json, json};

/// A draft with every kind of step.
pub(super) fn draft() -> Json {
    let asks = |key: &str| json!([[{ "key": key, "match": "boolean_true" }]]);
    json!({
        "title": "Trois chemins",
        "trigger": { "id": "1", "kind": "event", "events": ["ticket.created"] },
        "steps": [
            { "id": "2", "kind": "filter", "any": asks("{{1__urgent}}") },
            { "id": "3", "kind": "paths", "paths": [
                { "id": "4", "title": "Client", "rule": "custom", "any": asks("{{1__a}}"), "steps": [
                    action("5", json!({ "Sujet": "{{1__sujet}}" })),
                    action("6", json!({ "subject": "{{5__id}} {{1__sujet}}" })) ] },
                { "id": "7", "rule": "fallback", "steps": [] } ] },
            { "id": "8", "kind": "loop", "over": { "nom": "{{1__lignes[]nom}}" }, "steps": [
                action("9", json!({ "data": { "x": ["{{8__nom}} {{5__id}}"] } })) ] },
            { "id": "10", "kind": "delay", "until": "{{1__date}}" },
        ],
    })
}

pub(super) fn action(id: &str, params: Json) -> Json {
    json!({ "id": id, "kind": "action", "app": "tables", "action": "create_row", "params": params })
}

/// Carries out a command that is written as JSON.
pub(super) fn command(draft: &Json, command: Json) -> Result<Edited, Refusal> {
    let command: Command = serde_json::from_value(command).unwrap();
    let edited = apply(draft, &command, 0);
    // It can be written down and read again.
    let written = serde_json::to_value(&command).unwrap();
    assert_eq!(serde_json::from_value::<Command>(written).unwrap(), command);
    edited
}

/// The draft after a command that is carried out.
pub(super) fn done(draft: &Json, one: Json) -> Json {
    command(draft, one).unwrap().document
}

/// Why a command is not carried out: its code, and what it names.
pub(super) fn refused(draft: &Json, one: Json) -> String {
    let refusal = command(draft, one).unwrap_err();
    let args = refusal.args.iter().map(|(name, value)| format!(" {name}={value}"));
    let problems =
        refusal.problems.iter().map(|one| format!(" {} {}", one.pointer, one.code.word()));
    refusal.code.word().to_owned() + &args.chain(problems).collect::<String>()
}

/// The ids as they stand in each other: `2 3[4(5 6) 7()] 8(9) 10`.
pub(super) fn shape(draft: &Json) -> String {
    fn list(steps: &[Entry]) -> String {
        steps.iter().map(one).collect::<Vec<_>>().join(" ")
    }
    fn one(step: &Entry) -> String {
        let path = |path: &PathEntry| format!("{}({})", path.id, list(&path.steps));
        match step.kind.as_str() {
            "paths" => {
                let paths: Vec<String> = step.paths.iter().map(path).collect();
                format!("{}[{}]", step.id, paths.join(" "))
            }
            "loop" => format!("{}({})", step.id, list(&step.steps)),
            _ => step.id.clone(),
        }
    }
    list(&outline(draft).steps)
}
