//! What activites, due dates and the clock start.

use super::{Scene, Stage, fields, letter, moment, wait_for};
use crate::{both, support::Setup};
use oxiva::zaps::runs::RunState::{Filtered, Halted, Success, Waiting};
use serde_json::json;

async fn activite(scene: &Scene, sujet: &str, statut: &str, echeance: &str) -> String {
    let fields = json!({ "societe": "1", "sujet": sujet, "statut": statut, "echeance": echeance });
    scene.post("/activites", fields).await
}

#[both]
async fn what_is_due_tomorrow_is_told_in_the_morning(setup: Setup) {
    let stage = Stage::of(setup, "activity-due-tomorrow").await;
    for scene in &stage.scenes {
        scene.demo.societe("Mairie").await;
        activite(scene, "Signer", "planned", "2023-05-20 14:30").await;
        let done = activite(scene, "Appeler", "planned", "2023-05-20 15:00").await;
        let moved = activite(scene, "Livrer", "planned", "2023-05-20 16:00").await;
        assert_eq!((done.as_str(), moved.as_str()), ("2", "3"));
        // The morning before is over: nothing is told.
        activite(scene, "Noter", "planned", "2023-05-18 10:00").await;
    }
    wait_for(&stage, &[Halted]).await;
    stage.app.advance_to(moment("2023-05-18T14:00:00Z")).await;
    wait_for(&stage, &[Halted, Waiting, Waiting, Waiting]).await;
    for scene in &stage.scenes {
        scene.patch("/activites/2", json!({ "statut": "done" })).await;
        scene.patch("/activites/3", json!({ "echeance": "2023-06-20 16:00" })).await;
    }
    stage.app.advance_to(moment("2023-05-19T05:59:59Z")).await;
    wait_for(&stage, &[Halted, Waiting, Waiting, Waiting]).await;
    stage.app.advance_to(moment("2023-05-19T06:00:00Z")).await;
    wait_for(&stage, &[Halted, Success, Filtered, Filtered]).await;
    for scene in &stage.scenes {
        let subject = scene.pick("Demain\u{a0}: Signer", "Tomorrow: Signer");
        let text = scene.pick(
            "Bonjour,\n\nL’activité «\u{a0}Signer\u{a0}» arrive à échéance samedi 20 mai 2023 à 14:30.\n\nSociété\u{a0}: Mairie\nResponsable\u{a0}: \n\nOuvrir l’activité\u{a0}: https://crm.oxiva.example/activites/1",
            "Hello,\n\nThe activity “Signer” is due Saturday, May 20, 2023 at 14:30.\n\nCompany: Mairie\nAssigned to: \n\nOpen the activity: https://crm.oxiva.example/activites/1",
        );
        assert_eq!(stage.mails_to(2, &scene.me).await, [letter(subject, text)]);
    }
}

#[both]
async fn each_morning_what_is_to_be_done_is_listed(setup: Setup) {
    let stage = Stage::of(setup, "daily-due-activities").await;
    // Of a Thursday on which nothing is to be done nothing is sent.
    stage.app.advance_to(moment("2023-05-18T06:00:00Z")).await;
    wait_for(&stage, &[Filtered]).await;
    for scene in &stage.scenes {
        scene.demo.societe("Mairie").await;
        activite(scene, "Signer", "inprogress", "2023-05-19 10:00").await;
        activite(scene, "Livrer", "planned", "2023-05-20 10:00").await;
        activite(scene, "Relancer", "planned", "2023-05-17 09:30").await;
        activite(scene, "Appeler", "done", "2023-05-17 09:00").await;
        scene.post("/activites", json!({ "societe": "1", "sujet": "Un jour" })).await;
    }
    stage.app.advance_to(moment("2023-05-19T06:00:00Z")).await;
    wait_for(&stage, &[Filtered, Success]).await;
    for scene in &stage.scenes {
        let subject = scene.pick("À faire aujourd’hui\u{a0}: 2", "To do today: 2");
        let text = scene.pick(
            "Bonjour,\n\nVoici les activités du jour et celles qui sont en retard\u{a0}:\n\n- 17/05/2023 09:30 Relancer (Mairie)\n- 19/05/2023 10:00 Signer (Mairie)",
            "Hello,\n\nThese are the activities of today and those that are late:\n\n- 2023-05-17 09:30 Relancer (Mairie)\n- 2023-05-19 10:00 Signer (Mairie)",
        );
        assert_eq!(stage.mails_to(2, &scene.me).await, [letter(subject, text)]);
    }
    // Not on a Saturday.
    stage.app.advance_to(moment("2023-05-20T06:00:00Z")).await;
    wait_for(&stage, &[Filtered, Success]).await;
}

#[both]
async fn a_finished_activity_is_followed_up_in_a_week(setup: Setup) {
    let stage = Stage::of(setup, "done-activity-follow-up").await;
    for scene in &stage.scenes {
        let person = scene.demo.person("Robin Martin").await.to_string();
        scene.demo.societe("Mairie").await;
        let fields_of = json!({ "societe": "1", "sujet": "Envoyer le devis", "action": "quote",
            "responsable": person });
        let id = scene.post("/activites", fields_of).await;
        scene.patch(&format!("/activites/{id}"), json!({ "note": "Prêt" })).await;
        scene.patch(&format!("/activites/{id}"), json!({ "statut": "done" })).await;
        scene.are(&[Success]).await;
        let made = scene.all("activites").await.pop().unwrap();
        let names =
            ["id", "societe", "type", "action", "statut", "sujet", "responsable", "echeance"];
        let sujet = scene.pick("Relance\u{a0}: Envoyer le devis", "Follow-up: Envoyer le devis");
        let expected = json!([
            "2",
            "1",
            "call",
            "followup",
            "planned",
            sujet,
            person,
            "2023-05-24T11:45:26.000+02:00"
        ]);
        assert_eq!(fields(&made, &names), expected);
        // What was followed up is not followed up again.
        scene.patch("/activites/2", json!({ "statut": "done" })).await;
        scene.patch("/activites/1", json!({ "note": "Reçu" })).await;
        scene.are(&[Success]).await;
        assert_eq!(scene.all("activites").await.len(), 2);
    }
}

#[both]
async fn each_monday_the_week_is_summed_up(setup: Setup) {
    let stage = Stage::of(setup, "weekly-summary").await;
    stage.app.advance_to(moment("2023-05-22T06:00:00Z")).await;
    wait_for(&stage, &[Success]).await;
    stage.sent(2).await;
    for scene in &stage.scenes {
        let mairie = scene.demo.societe("Mairie").await;
        for sujet in ["Panne", "Devis, urgent"] {
            scene.demo.ticket(&mairie, sujet).await;
        }
        activite(scene, "Signer", "planned", "2023-06-20 10:00").await;
    }
    stage.app.advance_to(moment("2023-05-29T06:00:00Z")).await;
    wait_for(&stage, &[Success, Success]).await;
    for scene in &stage.scenes {
        let subject = |tickets: usize, activites: usize| {
            let (words, and) = match scene.pick("fr", "en") {
                "fr" => {
                    ("Bilan de la semaine (tickets ouverts\u{a0}: ", ", activités prévues\u{a0}: ")
                }
                _ => ("Summary of the week (open tickets: ", ", planned activities: "),
            };
            format!("{words}{tickets}{and}{activites})")
        };
        let empty = scene.pick(
            "Bonjour,\n\nTickets ouverts (0)\u{a0}:\n- Rien\n\nActivités prévues (0)\u{a0}:\n- Rien\n\nBonne semaine\u{a0}!",
            "Hello,\n\nOpen tickets (0):\n- None\n\nPlanned activities (0):\n- None\n\nHave a good week!",
        );
        let full = scene.pick(
            "Bonjour,\n\nTickets ouverts (2)\u{a0}:\n- Devis, urgent (Mairie)\n- Panne (Mairie)\n\nActivités prévues (1)\u{a0}:\n- Signer (Mairie)\n\nBonne semaine\u{a0}!",
            "Hello,\n\nOpen tickets (2):\n- Devis, urgent (Mairie)\n- Panne (Mairie)\n\nPlanned activities (1):\n- Signer (Mairie)\n\nHave a good week!",
        );
        let expected = [letter(&subject(0, 0), empty), letter(&subject(2, 1), full)];
        assert_eq!(stage.mails_to(4, &scene.me).await, expected);
    }
}
