//! Sentences about what changed between two documents, word for word.

mod settings;
mod steps;

use super::*;
use zap_engine::edit::{self, Command, MAX_DRAFT_BYTES};

/// A zap with every kind of step. The trigger is 1; the row is step 4, the loop 5, the e-mail 6, the delay 7.
fn document() -> Json {
    let asks = |key: &str| json!([[{ "key": key, "match": "boolean_true" }]]);
    json!({
        "title": "Trois chemins",
        "trigger": { "id": "1", "kind": "event", "events": ["ticket.created"] },
        "steps": [
            { "id": "2", "kind": "filter", "any": asks("{{1__urgent}}") },
            { "id": "3", "kind": "paths", "paths": [
                { "id": "4", "title": "Client", "rule": "custom", "any": asks("{{1__vip}}"), "steps": [
                    { "id": "5", "kind": "action", "app": "tables", "action": "create_row",
                        "params": { "table": "3", "Sujet": "{{1__sujet}}" } } ] },
                { "id": "7", "rule": "fallback", "steps": [] } ] },
            { "id": "8", "kind": "loop", "over": { "nom": "{{1__lignes[]nom}}" }, "steps": [
                { "id": "9", "kind": "action", "app": "email", "action": "send", "title": "Prévenir Léa",
                    "params": { "to": "lea@exemple.fr", "subject": "Ticket {{1__sujet}}" } } ] },
            { "id": "10", "kind": "delay", "for": { "value": "1", "unit": "days" } },
        ],
    })
}

fn after(mut document: Json, commands: &[Json]) -> Json {
    for command in commands {
        let command: Command = serde_json::from_value(command.clone()).unwrap();
        document = edit::apply(&document, &command, 0).unwrap().document;
    }
    document
}

/// What is said of the last of some commands.
fn said(commands: &[Json], lang: Lang) -> Vec<String> {
    let (last, before) = commands.split_last().unwrap();
    let old = after(document(), before);
    let new = after(old.clone(), std::slice::from_ref(last));
    differences(&old, &new, &names(), lang)
}

/// A no-break space is written `~`.
#[track_caller]
fn told(cases: &[(&[Json], &str, &str)]) {
    let spaced = |text: &str| text.replace('\u{a0}', "~");
    let all = |lang, text: &dyn Fn(usize) -> String| -> Vec<String> {
        let said = cases.iter().map(|(commands, ..)| spaced(&said(commands, lang).join(" | ")));
        said.enumerate().filter(|(at, said)| *said != text(*at)).map(|(_, said)| said).collect()
    };
    let french = all(Lang::Fr, &|at| cases[at].1.to_owned());
    let english = all(Lang::En, &|at| cases[at].2.to_owned());
    assert_eq!((french, english), (vec![], vec![]), "said otherwise than expected");
}

#[test]
fn what_gives_access_is_not_told() {
    let step = |url: &str, password: &str| {
        json!({ "id": "2", "kind": "action", "app": "webhooks", "action": "post", "params": {
            "url": url, "basic_auth": format!("lea|{password}"), "headers": { "X-Key": password },
            "data": { "x": password.len().to_string() } } })
    };
    let zap = |step: Json| json!({ "title": "Z", "trigger": { "id": "1", "kind": "manual" }, "steps": [step] });
    let (old, new) = (
        zap(step("https://a.exemple.fr/secret1", "motdepasse")),
        zap(step("https://a.exemple.fr/secret2", "sesame")),
    );
    for lang in Lang::ALL {
        let said = differences(&old, &new, &names(), lang);
        assert_eq!(said.len(), 4, "{said:?}");
        let said = said.join("\n");
        assert!(said.contains("«\u{a0}6\u{a0}»") || said.contains("“6”"), "{said}");
        assert!(
            ["secret", "motdepasse", "sesame"].iter().all(|word| !said.contains(word)),
            "{said}"
        );
    }
}

#[test]
fn the_same_document_and_any_json_have_an_answer() {
    assert!(document().to_string().len() < MAX_DRAFT_BYTES);
    assert_eq!(differences(&document(), &document(), &names(), Lang::Fr), Vec::<String>::new());
    for nothing in [json!(null), json!(5), json!([]), json!({ "steps": [[]] })] {
        for lang in Lang::ALL {
            differences(&nothing, &document(), &names(), lang);
            differences(&document(), &nothing, &names(), lang);
        }
    }
}
