//! Steps and paths: those that come, go and move, their titles, notes and switches.

use super::*;

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
