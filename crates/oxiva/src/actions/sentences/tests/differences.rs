//! Sentences about what changed between two documents, word for word.

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
fn steps_and_paths_that_come_go_and_move() {
    told(&[
        (
            &[json!({ "do": "insert", "kind": "delay", "place": { "after": "2" },
                "fields": { "for": { "value": "2", "unit": "hours" } } })],
            "L’étape 3 est nouvelle, après l’étape 2~: Attend 2 heures",
            "Step 3 is new, after step 2: Waits 2 hours",
        ),
        (
            &[json!({ "do": "insert", "kind": "filter", "place": { "in": "7" } })],
            "L’étape 5 est nouvelle, au début du chemin 2 de l’étape 3~: Continue seulement si vos conditions sont remplies",
            "Step 5 is new, at the beginning of path 2 of step 3: Goes on only if your conditions hold",
        ),
        (
            &[json!({ "do": "duplicate", "id": "3" })],
            "L’étape 5 est nouvelle, après l’étape 3~: Prend le chemin qui convient, avec une étape dedans",
            "Step 5 is new, after step 3: Takes the path that fits, with one step in it",
        ),
        (
            &[json!({ "do": "duplicate", "id": "9" })],
            "L’étape 7 «~Prévenir Léa~» est nouvelle, après l’étape 6 «~Prévenir Léa~», dans la boucle 5~: Envoie un e-mail à lea@exemple.fr~: Ticket «~1~Sujet~»",
            "Step 7 “Prévenir Léa” is new, after step 6 “Prévenir Léa”, in loop 5: Sends an e-mail to lea@exemple.fr: Ticket “1~Subject”",
        ),
        (
            &[json!({ "do": "add_path", "step": "3", "title": "Ticket", "rule": "always" })],
            "Le chemin «~Ticket~» est nouveau~: toujours",
            "Path “Ticket” is new: always",
        ),
        (
            &[json!({ "do": "remove", "id": "8" })],
            "L’ancienne étape 5 est supprimée~: Pour chaque ligne de «~1~lignes › Nom~», avec une étape dedans",
            "The former step 5 was deleted: For each line of “1~lignes › Name”, with one step in it",
        ),
        (
            &[json!({ "do": "remove", "id": "7" })],
            "L’ancien chemin 2 de l’étape 3 est supprimé~: sinon",
            "The former path 2 of step 3 was deleted: otherwise",
        ),
        (
            &[json!({ "do": "move", "step": "10", "place": { "at": 0 } })],
            "L’étape 2 vient maintenant au début",
            "Step 2 now comes at the beginning",
        ),
        (
            &[json!({ "do": "move", "step": "10", "place": { "after": "5" } })],
            "L’étape 5 vient maintenant après l’étape 4, dans le chemin «~Client~»",
            "Step 5 now comes after step 4, in path “Client”",
        ),
        (
            &[json!({ "do": "move", "step": "2", "place": { "in": "8", "at": 0 } })],
            "L’étape 5 vient maintenant au début de la boucle 4",
            "Step 5 now comes at the beginning of loop 4",
        ),
        (
            &[json!({ "do": "move_path", "path": "7", "to": "left" })],
            "Le chemin 1 de l’étape 3 vient maintenant en premier dans l’étape 3",
            "Path 1 of step 3 now comes first in step 3",
        ),
    ]);
}

#[test]
fn titles_notes_and_switches() {
    told(&[
        (
            &[json!({ "do": "set_title", "title": "Deux chemins" })],
            "Le zap s’appelle maintenant «~Deux chemins~» (avant~: «~Trois chemins~»)",
            "The zap is now called “Deux chemins” (before: “Trois chemins”)",
        ),
        (
            &[json!({ "do": "rename", "id": "5", "title": "Noter" })],
            "L’étape 4 s’appelle maintenant «~Noter~»",
            "Step 4 is now called “Noter”",
        ),
        (
            &[json!({ "do": "rename", "id": "9", "title": "" })],
            "L’étape 6 n’a plus de nom (avant~: «~Prévenir Léa~»)",
            "Step 6 has no name any more (before: “Prévenir Léa”)",
        ),
        (
            &[json!({ "do": "set_note", "id": "1", "note": "Vu avec Léa" })],
            "Le déclencheur a maintenant une note~: «~Vu avec Léa~»",
            "The trigger now has a note: “Vu avec Léa”",
        ),
        (
            &[
                json!({ "do": "set_note", "id": "9", "note": "un" }),
                json!({ "do": "set_note", "id": "9", "note": "deux" }),
            ],
            "L’étape 6 «~Prévenir Léa~» a une autre note~: «~deux~» (avant~: «~un~»)",
            "Step 6 “Prévenir Léa” has another note: “deux” (before: “un”)",
        ),
        (
            &[
                json!({ "do": "set_note", "id": "2", "note": "un" }),
                json!({ "do": "set_note", "id": "2", "note": "" }),
            ],
            "L’étape 2 n’a plus de note (avant~: «~un~»)",
            "Step 2 has no note any more (before: “un”)",
        ),
        (
            &[json!({ "do": "set_off", "step": "8", "off": true })],
            "L’étape 5 est désactivée",
            "Step 5 is switched off",
        ),
        (
            &[
                json!({ "do": "set_off", "step": "8", "off": true }),
                json!({ "do": "set_off", "step": "8", "off": false }),
            ],
            "L’étape 5 est réactivée",
            "Step 5 is switched on again",
        ),
    ]);
}

#[test]
fn triggers_rules_conditions_and_settings() {
    let daily = json!({ "do": "set_trigger", "kind": "schedule",
        "fields": { "every": { "unit": "day", "at": "09:00" } } });
    let other = json!({ "do": "set_trigger", "kind": "event", "fields": { "events": ["societe.created"] } });
    told(&[
        (
            &[daily],
            "Le déclencheur change~: tous les jours à 9~h (avant~: à chaque nouveau ticket)",
            "The trigger changes: every day at 9:00 (before: at each new ticket)",
        ),
        (
            &[other],
            "Le déclencheur change~: à chaque nouvelle société (avant~: à chaque nouveau ticket)",
            "The trigger changes: at each new company (before: at each new ticket)",
        ),
        (
            &[json!({ "do": "set_rule", "path": "4", "rule": "always" })],
            "Le chemin «~Client~» se prend maintenant ainsi~: toujours (avant~: si ses conditions sont remplies) | Le chemin «~Client~» ne demande plus~: vip est vrai",
            "Path “Client” is now taken like this: always (before: if its conditions hold) | Path “Client” does not ask any more: vip is true",
        ),
        (
            &[json!({ "do": "add_condition", "of": "2", "group": 0,
                "condition": { "key": "{{1__ville}}", "match": "text_exactly", "value": "Évreux" } })],
            "L’étape 2 demande maintenant aussi~: ville est exactement «~Évreux~»",
            "Step 2 now also asks: town is exactly “Évreux”",
        ),
        (
            &[json!({ "do": "set_conditions", "of": "2",
                "any": [[{ "key": "{{1__urgent}}", "match": "boolean_false" }]] })],
            "L’étape 2 demande maintenant~: urgent est faux (avant~: urgent est vrai)",
            "Step 2 now asks: urgent is false (before: urgent is true)",
        ),
        (
            &[json!({ "do": "set_delay", "step": "10", "for": { "value": "2", "unit": "days" } })],
            "L’étape 7 change~: attend 2 jours (avant~: attend 1 jour)",
            "Step 7 changes: waits 2 days (before: waits 1 day)",
        ),
        (
            &[json!({ "do": "set_max", "step": "8", "max": 5 })],
            "L’étape 5~: «~Au plus (tours)~» vaut maintenant 5",
            "Step 5: “At most (turns)” is now 5",
        ),
        (
            &[json!({ "do": "set_date_order", "date_order": "month_day" })],
            "Le zap~: «~Ordre des dates~» vaut maintenant Mois/jour/année (2 janvier)",
            "The zap: “Order of dates” is now Month/day/year (2 January)",
        ),
    ]);
}

#[test]
fn actions_connections_and_fields() {
    let field = |step: &str, field: &str, value: Json| json!({ "do": "set_field", "step": step, "field": field, "value": value });
    told(&[
        (
            &[json!({ "do": "set_action", "step": "5", "app": "tables", "action": "update_row" })],
            "L’étape 4 fait autre chose~: «~Tableaux, Modifier une ligne~» (avant~: «~Tableaux, Ajouter une ligne~»)",
            "Step 4 does something else: “Tables, Change a row” (before: “Tables, Add a row”)",
        ),
        (
            &[json!({ "do": "set_connection", "step": "9", "connection": 2 })],
            "L’étape 6 «~Prévenir Léa~» utilise maintenant la connexion «~Serveur de Léa~»",
            "Step 6 “Prévenir Léa” now uses the connection “Serveur de Léa”",
        ),
        (
            &[
                json!({ "do": "set_connection", "step": "9", "connection": 7 }),
                json!({ "do": "set_connection", "step": "9", "connection": null }),
            ],
            "L’étape 6 «~Prévenir Léa~» n’utilise plus de connexion (avant~: n°~7)",
            "Step 6 “Prévenir Léa” uses no connection any more (before: no. 7)",
        ),
        (
            &[field("5", "/Ville", json!("{{1__ville}}"))],
            "L’étape 4 écrit maintenant aussi «~Ville~»~: «~1~Ville~»",
            "Step 4 now also writes “Ville”: “1~Town”",
        ),
        (
            &[field("5", "/Sujet", json!("Appel"))],
            "L’étape 4 écrit maintenant «~Appel~» dans «~Sujet~» (avant~: «~1~Sujet~»)",
            "Step 4 now writes “Appel” into “Sujet” (before: “1~Subject”)",
        ),
        (
            &[field("5", "/Sujet", Json::Null)],
            "L’étape 4 n’écrit plus «~Sujet~» (avant~: «~1~Sujet~»)",
            "Step 4 does not write “Sujet” any more (before: “1~Subject”)",
        ),
        (
            &[field("5", "/table", json!("7"))],
            "L’étape 4~: «~Tableau~» vaut maintenant n°~7 (avant~: «~Activités~»)",
            "Step 4: “Table” is now no. 7 (before: “Activités”)",
        ),
        (
            &[field("9", "/cc", json!("omar@exemple.fr"))],
            "L’étape 6 «~Prévenir Léa~» a maintenant «~Copie à~»~: «~omar@exemple.fr~»",
            "Step 6 “Prévenir Léa” now has “Copy to”: “omar@exemple.fr”",
        ),
        (
            &[
                field("9", "/body", json!("a ".repeat(60) + "b")),
                field("9", "/body", json!("a ".repeat(60) + "c")),
            ],
            "L’étape 6 «~Prévenir Léa~»~: «~Texte~» a changé",
            "Step 6 “Prévenir Léa”: “Text” has changed",
        ),
        (
            &[field("8", "/ville", json!("{{1__lignes[]ville}}"))],
            "L’étape 5 a maintenant «~ville~»~: «~1~lignes › Ville~»",
            "Step 5 now has “ville”: “1~lignes › Town”",
        ),
    ]);
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
