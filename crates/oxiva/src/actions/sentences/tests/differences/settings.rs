//! What is set in a step: triggers, rules, conditions, actions, connections and fields.

use super::*;

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
