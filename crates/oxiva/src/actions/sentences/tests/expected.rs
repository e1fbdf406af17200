//! Sentences, word for word.

use super::*;

/// A no-break space is written `~`.
#[track_caller]
fn says(one: Json, french: &str, english: &str) {
    let spaced = |text: &str| text.replace('~', "\u{a0}");
    assert_eq!(step(&one, &names(), Lang::Fr), spaced(french));
    assert_eq!(step(&one, &names(), Lang::En), spaced(english));
}

#[track_caller]
fn starts(one: Json, french: &str, english: &str) {
    let spaced = |text: &str| text.replace('~', "\u{a0}");
    assert_eq!(trigger(&one, &names(), Lang::Fr), spaced(french));
    assert_eq!(trigger(&one, &names(), Lang::En), spaced(english));
}

#[test]
fn tables() {
    says(
        action("tables", "create_row", json!({ "table": "3", "Sujet": "{{1__sujet}}" })),
        "Ajoute une ligne au tableau «~Activités~»",
        "Adds a row to the table “Activités”",
    );
    says(
        action("tables", "create_row", json!({ "table": "Clients" })),
        "Ajoute une ligne au tableau «~Clients~»",
        "Adds a row to the table “Clients”",
    );
    says(
        action("tables", "create_row", json!({ "table": 7 })),
        "Ajoute une ligne au tableau n°~7",
        "Adds a row to the table no. 7",
    );
    says(
        action("tables", "create_row", json!({ "table": "{{2__table}}" })),
        "Ajoute une ligne au tableau «~2~table~»",
        "Adds a row to the table “2~table”",
    );
    says(
        action(
            "tables",
            "find_row",
            json!({ "table": "3", "lookup_column": "E-mail", "lookup_value": "{{1__email}}",
                "on_miss": "create" }),
        ),
        "Cherche une ligne dans le tableau «~Activités~» par la colonne «~E-mail~»~: «~1~E-mail~»~; \
         l’ajoute si elle manque",
        "Looks for a row in the table “Activités” by the column “E-mail”: “1~E-mail”; adds it if it is \
         missing",
    );
    says(
        action("tables", "find_row", json!({ "lookup_value": "x" })),
        "Cherche une ligne",
        "Looks for a row",
    );
    says(
        action("tables", "update_row", json!({ "table": "3", "row": "{{2__id}}" })),
        "Modifie une ligne du tableau «~Activités~»~: «~2~Numéro~»",
        "Changes a row of the table “Activités”: “2~Number”",
    );
}

#[test]
fn e_mail() {
    says(
        action(
            "email",
            "send",
            json!({ "to": "lea@exemple.fr", "subject": "Ticket {{1__sujet}}" }),
        ),
        "Envoie un e-mail à lea@exemple.fr~: Ticket «~1~Sujet~»",
        "Sends an e-mail to lea@exemple.fr: Ticket “1~Subject”",
    );
    says(
        action("email", "send", json!({ "to": " ", "subject": "Bonjour" })),
        "Envoie un e-mail~: Bonjour",
        "Sends an e-mail: Bonjour",
    );
    says(action("email", "send", json!({})), "Envoie un e-mail", "Sends an e-mail");
    says(
        action("email", "send", json!({ "to": ["a@exemple.fr", "{{1__email}}"] })),
        "Envoie un e-mail à a@exemple.fr, «~1~E-mail~»",
        "Sends an e-mail to a@exemple.fr, “1~E-mail”",
    );
}

#[test]
fn records() {
    says(
        action("crm", "create_ticket", json!({ "societe": "11", "sujet": "{{1__objet}}" })),
        "Crée un ticket pour «~Mairie d’Évreux~»~: «~1~objet~»",
        "Creates a ticket for “Mairie d’Évreux”: “1~objet”",
    );
    says(
        action("crm", "create_societe", json!({ "nom": "Dupont" })),
        "Crée une société~: Dupont",
        "Creates a company: Dupont",
    );
    says(
        action("crm", "update_ticket", json!({ "id": 12, "statut": "closed", "priorite": "low" })),
        "Met à jour le ticket «~Imprimante en panne~»~: statut et priorité",
        "Updates the ticket “Imprimante en panne”: status and priority",
    );
    says(
        action("crm", "update_activite", json!({ "id": "{{2__id}}" })),
        "Met à jour l’activité «~2~Numéro~»",
        "Updates the activity “2~Number”",
    );
    says(
        action("crm", "find_societe", json!({ "email": "{{1__email}}" })),
        "Cherche une société par e-mail",
        "Looks for a company by e-mail",
    );
    says(
        action("crm", "find_societe", json!({ "siren": "1", "nom": "a", "on_miss": "continue" })),
        "Cherche une société par SIREN et nom",
        "Looks for a company by SIREN and name",
    );
    says(
        action("crm", "find_or_create_ticket", json!({ "sujet": "Panne" })),
        "Cherche un ticket, ou le crée~: Panne",
        "Looks for a ticket, or creates it: Panne",
    );
}

#[test]
fn the_other_apps() {
    let url = "https://hooks.exemple.fr/services/T0/secret?token=x";
    says(
        action("webhooks", "post", json!({ "url": url })),
        "Envoie des données à hooks.exemple.fr",
        "Sends data to hooks.exemple.fr",
    );
    says(
        action("webhooks", "get", json!({ "url": "{{1__adresse}}" })),
        "Lit ce que donne «~1~Adresse~»",
        "Reads what “1~Address” gives",
    );
    says(
        action("webhooks", "custom", json!({ "method": "DELETE", "url": url })),
        "Envoie une requête DELETE à hooks.exemple.fr",
        "Sends a DELETE request to hooks.exemple.fr",
    );
    says(
        action("storage", "increment", json!({ "key": "tickets", "by": 2 })),
        "Augmente la clé «~tickets~» de 2",
        "Increases the key “tickets” by 2",
    );
    says(
        action("storage", "set", json!({ "key": "dernier", "value": "{{1__sujet}}" })),
        "Garde sous la clé «~dernier~»~: «~1~Sujet~»",
        "Keeps under the key “dernier”: “1~Subject”",
    );
    says(
        action("code", "javascript", json!({ "code": "return {}" })),
        "Exécute du JavaScript",
        "Runs JavaScript",
    );
    says(
        action(
            "formatter",
            "text",
            json!({ "transform": "text.uppercase", "inputs": "{{1__nom}}" }),
        ),
        "Transforme «~1~Nom~»~: mettre en majuscules",
        "Transforms “1~Name”: make uppercase",
    );
    says(
        action("formatter", "number", json!({ "transform": "number.random" })),
        "Transforme un nombre~: tirer un nombre au hasard",
        "Transforms a number: draw a random number",
    );
    says(
        action("oxiva", "nouveau_ticket", json!({ "id": "{{1__id}}" })),
        "Récupère un nouveau ticket d’Oxiva",
        "Récupère un nouveau ticket d’Oxiva",
    );
    says(action("slack", "send", json!({})), "Fait send dans slack", "Does send in slack");
    says(
        json!({ "kind": "action", "app": "tables" }),
        "Tableaux~: choisir une action",
        "Tables: choose an action",
    );
}

#[test]
fn steps_that_are_no_actions() {
    let exactly = json!([[{ "key": "{{1__objet}}", "match": "text_exactly", "value": "client" }]]);
    says(
        json!({ "kind": "filter", "any": exactly }),
        "Continue seulement si objet est exactement «~client~»",
        "Goes on only if objet is exactly “client”",
    );
    let urgent = json!([
        [{ "key": "{{1__priorite}}", "match": "text_exactly", "value": "urgent" },
            { "key": "{{3__sujet}}", "match": "exists" }],
        [{ "key": "{{2__output}}", "match": "number_greater", "value": "5" }, {}],
    ]);
    says(
        json!({ "kind": "filter", "any": urgent }),
        "Continue seulement si priorité est exactement «~Urgente~» et «~3~Sujet~» existe ou \
         «~2~output~» est plus grand que «~5~»",
        "Goes on only if priority is exactly “Urgent” and “3~Subject” exists or “2~output” is greater \
         than “5”",
    );
    says(
        json!({ "kind": "filter", "any": [[{ "key": "{{1__objet}}" }]] }),
        "Continue seulement si objet …",
        "Goes on only if objet …",
    );
    says(
        json!({ "kind": "paths", "paths": [] }),
        "Prend le chemin qui convient",
        "Takes the path that fits",
    );
    says(
        json!({ "kind": "loop", "over": { "ligne": "{{1__lignes[]nom}}" } }),
        "Pour chaque ligne de «~1~lignes › Nom~»",
        "For each line of “1~lignes › Name”",
    );
    says(
        json!({ "kind": "delay", "for": { "value": "2", "unit": "days" } }),
        "Attend 2 jours",
        "Waits 2 days",
    );
    says(
        json!({ "kind": "delay", "for": { "value": "1", "unit": "hours" } }),
        "Attend 1 heure",
        "Waits 1 hour",
    );
    says(
        json!({ "kind": "delay", "until": "{{1__echeance}} -2h", "past": "halt" }),
        "Attend jusqu’à «~1~Échéance~» -2h, et s’arrête si c’est passé",
        "Waits until “1~Due” -2h, and stops if that is over",
    );
    assert_eq!(path(&json!({ "rule": "fallback" }), &names(), Lang::Fr), "sinon");
    assert_eq!(
        path(&json!({ "rule": "custom" }), &names(), Lang::Fr),
        "sans condition pour l’instant"
    );
}

#[test]
fn what_starts_it() {
    let event = |events: Json| json!({ "kind": "event", "events": events });
    starts(json!({ "kind": "catch_hook" }), "À chaque appel reçu", "At each call received");
    starts(event(json!(["ticket.created"])), "À chaque nouveau ticket", "At each new ticket");
    starts(
        event(json!(["ticket.created", "ticket.updated", "nothing.known"])),
        "À chaque nouveau ticket ou à chaque ticket modifié",
        "At each new ticket or at each ticket changed",
    );
    let every = |every: Json| json!({ "kind": "schedule", "every": every });
    starts(
        every(json!({ "unit": "week", "days": ["thursday", "monday"], "at": "09:00" })),
        "Tous les lundis et jeudis à 9~h",
        "Every Monday and Thursday at 9:00",
    );
    starts(
        every(json!({ "unit": "day", "at": "17:05", "weekdays_only": true })),
        "Du lundi au vendredi à 17~h~05",
        "Monday to Friday at 17:05",
    );
    starts(
        every(json!({ "unit": "minutes", "n": 15 })),
        "Toutes les 15 minutes",
        "Every 15 minutes",
    );
    starts(
        every(json!({ "unit": "month", "day": 31, "at": "8:00" })),
        "Le 31 de chaque mois, ou le dernier jour, à 8~h",
        "On day 31 of each month, or its last day, at 8:00",
    );
    starts(every(json!({ "unit": "week" })), "À heure fixe", "At fixed times");
    starts(
        json!({ "kind": "schedule", "cron": "0 9 * * mon-fri" }),
        "Selon l’expression «~0 9 * * mon-fri~»",
        "By the expression “0 9 * * mon-fri”",
    );
    starts(json!({ "kind": "manual" }), "Quand on le lance", "When somebody starts it");
    starts(json!({}), "Quand il démarre", "When it starts");
}

#[test]
fn a_whole_zap() {
    let mail = action("email", "send", json!({ "to": "lea@exemple.fr", "subject": "x" }));
    let row = |table: &str| action("tables", "create_row", json!({ "table": table }));
    let urgent =
        json!([[{ "key": "{{1__priorite}}", "match": "text_exactly", "value": "urgent" }]]);
    let all = |steps: Json| json!({ "trigger": { "id": "1", "kind": "event", "events": ["ticket.created"] }, "steps": steps });
    let said = |document: Json, french: &str, english: &str| {
        let spaced = |text: &str| text.replace('~', "\u{a0}");
        assert_eq!(zap(&document, &names(), Lang::Fr), spaced(french));
        assert_eq!(zap(&document, &names(), Lang::En), spaced(english));
    };
    said(
        all(json!([mail, row("3")])),
        "À chaque nouveau ticket, un e-mail part à lea@exemple.fr~; une ligne s’ajoute au tableau \
         «~Activités~»",
        "At each new ticket, an e-mail is sent to lea@exemple.fr; a row is added to the table “Activités”",
    );
    said(
        all(json!([{ "kind": "filter", "any": urgent }, mail])),
        "À chaque nouveau ticket, si priorité est exactement «~Urgente~», un e-mail part à lea@exemple.fr",
        "At each new ticket, if priority is exactly “Urgent”, an e-mail is sent to lea@exemple.fr",
    );
    let mut off = mail.clone();
    off["off"] = true.into();
    let path = |steps: Json| json!({ "id": "p", "rule": "always", "steps": steps });
    let paths = json!([path(json!([row("A"), row("B")])), path(json!([row("B"), off]))]);
    said(
        all(json!([{ "kind": "paths", "paths": paths }])),
        "À chaque nouveau ticket, selon le cas, une ligne s’ajoute au tableau «~A~»~; une ligne s’ajoute \
         au tableau «~B~»",
        "At each new ticket, as the case may be, a row is added to the table “A”; a row is added to the \
         table “B”",
    );
    said(
        all(json!([row("A"), row("B"), row("C"), row("D"), row("E")])),
        "À chaque nouveau ticket, une ligne s’ajoute au tableau «~A~»~; une ligne s’ajoute au tableau \
         «~B~»~; une ligne s’ajoute au tableau «~C~»~; 2 autres effets",
        "At each new ticket, a row is added to the table “A”; a row is added to the table “B”; a row is \
         added to the table “C”; 2 other effects",
    );
    said(
        all(json!([])),
        "À chaque nouveau ticket, rien ne part et rien ne s’écrit encore",
        "At each new ticket, nothing is sent and nothing is written yet",
    );
}
