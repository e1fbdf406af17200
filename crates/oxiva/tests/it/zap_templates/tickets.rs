//! What tickets start.

use super::{Letter, Scene, Stage, letter, wait_for};
use crate::{both, support::Setup};
use oxiva::zaps::runs::RunState::{Filtered, Success, Waiting};
use serde_json::json;
use std::time::Duration;

const DAY: u64 = 86_400;

async fn ticket(scene: &Scene, societe: &str, sujet: &str, priorite: &str) -> String {
    let fields = json!({ "societe": societe, "sujet": sujet, "priorite": priorite });
    scene.post("/tickets", fields).await
}

async fn status(scene: &Scene, ticket: &str, statut: &str) {
    scene.patch(&format!("/tickets/{ticket}"), json!({ "statut": statut })).await;
}

/// A societe that has an address, and one that has none.
async fn societes(scene: &Scene) -> (String, String) {
    let with = json!({ "nom": "Mairie", "email": scene.client() });
    (scene.post("/societes", with).await, scene.post("/societes", json!({ "nom": "Poste" })).await)
}

#[both]
async fn an_urgent_ticket_sends_an_email(setup: Setup) {
    let stage = Stage::of(setup, "urgent-ticket-email").await;
    for scene in &stage.scenes {
        let (mairie, _) = societes(scene).await;
        ticket(scene, &mairie, "Panne", "urgent").await;
        let later = ticket(scene, &mairie, "Devis", "normal").await;
        let path = format!("/tickets/{later}");
        scene.patch(&path, json!({ "priorite": "urgent" })).await;
        // It was urgent before.
        scene.patch(&path, json!({ "sujet": "Devis signé" })).await;
    }
    wait_for(&stage, &[Success, Success]).await;
    for scene in &stage.scenes {
        let mut mails = stage.mails_to(4, &scene.me).await;
        mails.sort_by(|a, b| b.subject.cmp(&a.subject));
        let first = scene.pick(
            "Le ticket n°\u{a0}1 est urgent.\n\nSujet\u{a0}: Panne\nSociété\u{a0}: Mairie\nResponsable\u{a0}: \n\nOuvrir le ticket\u{a0}: https://crm.oxiva.example/tickets/1",
            "Ticket no. 1 is urgent.\n\nSubject: Panne\nCompany: Mairie\nAssigned to: \n\nOpen the ticket: https://crm.oxiva.example/tickets/1",
        );
        let subject =
            |sujet: &str| scene.pick("Ticket urgent\u{a0}: ", "Urgent ticket: ").to_owned() + sujet;
        assert_eq!(mails[0], letter(&subject("Panne"), first));
        assert_eq!(mails[1].subject, subject("Devis"));
        assert_eq!(mails.len(), 2);
    }
}

#[both]
async fn a_ticket_that_nobody_takes_is_told(setup: Setup) {
    let stage = Stage::of(setup, "ticket-not-taken").await;
    for scene in &stage.scenes {
        let (mairie, _) = societes(scene).await;
        ticket(scene, &mairie, "Panne", "normal").await;
        let taken = ticket(scene, &mairie, "Devis", "normal").await;
        status(scene, &taken, "inprogress").await;
    }
    // They wait from now on, not from the moment to which the clock goes.
    wait_for(&stage, &[Waiting, Waiting]).await;
    stage.app.advance(Duration::from_secs(2 * DAY)).await;
    wait_for(&stage, &[Success, Filtered]).await;
    for scene in &stage.scenes {
        let subject = scene.pick(
            "Ticket sans réponse depuis deux jours\u{a0}: Panne",
            "No answer for two days: Panne",
        );
        let text = scene.pick(
            "Le ticket n°\u{a0}1 attend depuis deux jours.\n\nSujet\u{a0}: Panne\nSociété\u{a0}: Mairie\nResponsable\u{a0}: \n\nOuvrir le ticket\u{a0}: https://crm.oxiva.example/tickets/1",
            "Ticket no. 1 has been waiting for two days.\n\nSubject: Panne\nCompany: Mairie\nAssigned to: \n\nOpen the ticket: https://crm.oxiva.example/tickets/1",
        );
        assert_eq!(stage.mails_to(2, &scene.me).await, [letter(subject, text)]);
    }
}

/// Tickets of a societe with an address and of one without; a third one gets another status meanwhile.
async fn brought_to(stage: &Stage, statut: &str, days: u64) {
    for scene in &stage.scenes {
        let (mairie, poste) = societes(scene).await;
        for societe in [&mairie, &poste, &mairie] {
            let id = ticket(scene, societe, "Panne", "normal").await;
            status(scene, &id, statut).await;
        }
        status(scene, "3", "inprogress").await;
    }
    wait_for(stage, &[Waiting, Waiting, Waiting]).await;
    stage.app.advance(Duration::from_secs(days * DAY)).await;
    wait_for(stage, &[Success, Filtered, Filtered]).await;
}

#[both]
async fn a_client_who_has_to_answer_is_reminded(setup: Setup) {
    let stage = Stage::of(setup, "ticket-waiting-reminder").await;
    brought_to(&stage, "waiting", 3).await;
    for scene in &stage.scenes {
        let text = scene.pick(
            "Bonjour,\n\nNous avons besoin de votre réponse pour avancer sur votre demande «\u{a0}Panne\u{a0}».\n\nVous pouvez répondre directement à cet e-mail.\n\nBien cordialement",
            "Hello,\n\nWe need your answer to go on with your request “Panne”.\n\nYou can simply reply to this e-mail.\n\nKind regards",
        );
        let subject = scene.pick(
            "Votre demande n°\u{a0}1\u{a0}: nous attendons votre réponse",
            "Your request no. 1: we are waiting for your answer",
        );
        let expected = Letter { reply_to: Some(scene.me.clone()), ..letter(subject, text) };
        assert_eq!(stage.mails_to(2, &scene.client()).await, [expected]);
    }
}

#[both]
async fn a_client_is_asked_after_a_closed_ticket(setup: Setup) {
    let stage = Stage::of(setup, "closed-ticket-satisfaction").await;
    brought_to(&stage, "closed", 2).await;
    for scene in &stage.scenes {
        let text = scene.pick(
            "Bonjour,\n\nNous avons clos votre demande «\u{a0}Panne\u{a0}» il y a deux jours.\n\nEst-ce que tout est en ordre\u{a0}? Un mot de votre part nous aide à mieux faire\u{a0}: il suffit de répondre à cet e-mail.\n\nBien cordialement",
            "Hello,\n\nWe closed your request “Panne” two days ago.\n\nIs everything in order? A word from you helps us do better: simply reply to this e-mail.\n\nKind regards",
        );
        let subject = scene.pick(
            "Votre demande «\u{a0}Panne\u{a0}»\u{a0}: êtes-vous satisfait\u{a0}?",
            "Your request “Panne”: are you satisfied?",
        );
        let expected = Letter { reply_to: Some(scene.me.clone()), ..letter(subject, text) };
        assert_eq!(stage.mails_to(2, &scene.client()).await, [expected]);
    }
}

#[both]
async fn how_long_a_ticket_took_is_kept(setup: Setup) {
    let stage = Stage::of(setup, "closed-tickets-table").await;
    for scene in &stage.scenes {
        let (mairie, _) = societes(scene).await;
        ticket(scene, &mairie, "Panne", "normal").await;
    }
    stage.app.advance(Duration::from_secs(5 * 3_600 + 60)).await;
    for scene in &stage.scenes {
        status(scene, "1", "closed").await;
        scene.are(&[Success]).await;
        let opened = "2023-05-17 11:45:26.000";
        let closed = "2023-05-17 16:46:26.000";
        let expected = match scene.pick("fr", "en") {
            "fr" => json!({ "Ticket": 1, "Société": "Mairie", "Sujet": "Panne",
                "Ouvert le": opened, "Clos le": closed, "Heures": 5 }),
            _ => json!({ "Ticket": 1, "Company": "Mairie", "Subject": "Panne",
                "Opened on": opened, "Closed on": closed, "Hours": 5 }),
        };
        assert_eq!(scene.rows(scene.pick("Tickets clos", "Closed tickets")).await, [expected]);
    }
}

#[both]
async fn a_new_ticket_is_announced_in_the_team_chat(setup: Setup) {
    let mut stage = Stage::of(setup, "new-ticket-chat").await;
    for scene in &stage.scenes {
        let (mairie, _) = societes(scene).await;
        ticket(scene, &mairie, "Panne", "normal").await;
        scene.are(&[Success]).await;
        let call = stage.receiver.next().await;
        let text = scene.pick(
            "Nouveau ticket de Mairie\u{a0}: Panne https://crm.oxiva.example/tickets/1",
            "New ticket of Mairie: Panne https://crm.oxiva.example/tickets/1",
        );
        assert_eq!((call.method.as_str(), call.target.as_str()), ("POST", "/services/T0/B0"));
        assert_eq!(call.json(), json!({ "text": text }));
    }
    stage.receiver.no_others();
}
