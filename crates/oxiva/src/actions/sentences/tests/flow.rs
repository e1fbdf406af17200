//! Sentences about triggers, steps that are no actions, and whole zaps, word for word.

use super::*;

#[track_caller]
fn starts(one: Json, french: &str, english: &str) {
    let spaced = |text: &str| text.replace('~', "\u{a0}");
    assert_eq!(trigger(&one, &names(), Lang::Fr), spaced(french));
    assert_eq!(trigger(&one, &names(), Lang::En), spaced(english));
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
        json!({ "kind": "loop", "from": "text", "over": { "nom": "{{1__noms}}" } }),
        "Pour chaque morceau de «~1~noms~»",
        "For each piece of “1~noms”",
    );
    says(
        json!({ "kind": "loop", "from": "numbers", "over": { "end": "{{1__n}}" } }),
        "Pour chaque nombre de 1 à «~1~n~»",
        "For each number from 1 to “1~n”",
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

#[test]
fn of_many_conditions_some_are_told_and_the_others_counted() {
    let one = |n: usize| json!({ "key": format!("{{{{1__a{n}}}}}"), "match": "exists" });
    let filter = |counts: &[usize]| {
        let groups: Vec<Vec<Json>> = counts.iter().map(|n| (0..*n).map(one).collect()).collect();
        json!({ "kind": "filter", "any": groups })
    };
    says(
        filter(&[2, 4]),
        "Continue seulement si a0 existe et a1 existe ou a0 existe et a1 existe et a2 existe et a3 existe",
        "Goes on only if a0 exists and a1 exists or a0 exists and a1 exists and a2 exists and a3 exists",
    );
    says(
        filter(&[4, 0, 50, 3]),
        "Continue seulement si a0 existe et a1 existe et a2 existe et a3 existe ou a0 existe (et 52 \
         autres conditions)",
        "Goes on only if a0 exists and a1 exists and a2 exists and a3 exists or a0 exists (and 52 other \
         conditions)",
    );
    let filters: Vec<_> = (0..9).map(|_| filter(&[1])).collect();
    let document = json!({ "trigger": { "kind": "manual" }, "steps": filters });
    let said = zap(&document, &names(), Lang::Fr);
    assert!(said.contains("a0 existe, a0 existe et a0 existe (et 6 autres conditions)"), "{said}");
}
