//! Sentences about actions, word for word.

use super::*;

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
        "Met «~1~Nom~» en majuscules",
        "Makes “1~Name” uppercase",
    );
    says(
        action("formatter", "number", json!({ "transform": "number.random" })),
        "Tire un nombre au hasard",
        "Draws a random number",
    );
    says(
        action("formatter", "text", json!({ "transform": "string.split" })),
        "Découpe …",
        "Splits …",
    );
    says(
        action("formatter", "utility", json!({ "inputs": "{{1__lignes}}" })),
        "Transforme une liste",
        "Transforms a list",
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
