//! What other programs send: each as the template says it.

use super::{Scene, Stage, fields, letter, wait_for};
use crate::{both, support::Setup};
use oxiva::zaps::runs::RunState::Success;
use serde_json::{Value as Json, json};

/// The example of the template's call, its values replaced in their order.
fn call(scene: &Scene, name: &str, values: &[Json]) -> Json {
    let template = oxiva::zaps::templates::find(name).unwrap();
    let example = template.call(scene.lang).unwrap();
    let keys: Vec<_> = example.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys.len(), values.len(), "{keys:?}");
    Json::Object(keys.into_iter().zip(values.iter().cloned()).collect())
}

const EMAIL: &str = "accueil@mairie.example";

#[both]
async fn a_form_of_the_site_opens_a_ticket(setup: Setup) {
    let stage = Stage::of(setup, "web-form-ticket").await;
    for scene in &stage.scenes {
        let sent = |values: [&str; 5]| call(scene, "web-form-ticket", &values.map(Json::from));
        let words = "L’écran est noir.";
        scene.call(sent(["Jeanne Martin", "Mairie", EMAIL, "01 23 45 67 89", words])).await;
        scene.are(&[Success]).await;
        // Without a company, the person is one; who is known already is found.
        scene.call(sent(["Paul Roux", "", "paul@roux.example", "", "Bonjour"])).await;
        scene.call(sent(["Jeanne", "Autre nom", EMAIL, "", "Et le clavier"])).await;
        scene.are(&[Success, Success, Success]).await;
        let societes = scene.all("societes").await;
        let noms: Vec<_> =
            societes.iter().map(|one| fields(one, &["nom", "type", "email"])).collect();
        assert_eq!(
            noms,
            [
                json!(["Mairie", "prospect", EMAIL]),
                json!(["Paul Roux", "prospect", "paul@roux.example"])
            ]
        );
        let mut tickets: Vec<_> = scene.all("tickets").await;
        tickets.sort_by_key(|ticket| ticket["sujet"].as_str().unwrap().to_owned());
        let told: Vec<_> =
            tickets.iter().map(|one| fields(one, &["societe_nom", "sujet"])).collect();
        let subject = |nom: &str| {
            scene.pick("Formulaire du site\u{a0}: ", "Form of the site: ").to_owned() + nom
        };
        assert_eq!(
            told,
            [
                json!(["Mairie", subject("Jeanne")]),
                json!(["Mairie", subject("Jeanne Martin")]),
                json!(["Paul Roux", subject("Paul Roux")]),
            ]
        );
        let description = tickets[1]["description"].as_str().unwrap();
        assert!(description.contains(words) && description.contains(EMAIL), "{description}");
    }
}

#[both]
async fn a_contact_of_an_ad_is_called_back(setup: Setup) {
    let stage = Stage::of(setup, "ads-lead").await;
    for scene in &stage.scenes {
        let values = ["Mairie", EMAIL, "01 23 45 67 89", "Printemps"].map(Json::from);
        scene.call(call(scene, "ads-lead", &values)).await;
    }
    wait_for(&stage, &[Success]).await;
    for scene in &stage.scenes {
        let societe = scene.all("societes").await.remove(0);
        let note = societe["note"].as_str().unwrap();
        assert!(note.contains("Printemps"), "{note}");
        assert_eq!(
            fields(&societe, &["nom", "type", "email"]),
            json!(["Mairie", "prospect", EMAIL])
        );
        let activite = scene.all("activites").await.remove(0);
        let sujet = scene.pick("Rappeler Mairie", "Call back Mairie");
        assert_eq!(
            fields(&activite, &["societe", "type", "action", "statut", "sujet", "echeance"]),
            json!(["1", "call", "callback", "planned", sujet, "2023-05-17T13:45:26.000+02:00"])
        );
        let subject = scene.pick("Nouveau contact\u{a0}: Mairie", "New contact: Mairie");
        let text = scene.pick(
            "Mairie a répondu à la campagne «\u{a0}Printemps\u{a0}».\n\nTéléphone\u{a0}: 01 23 45 67 89\nE-mail\u{a0}: accueil@mairie.example\n\nOuvrir la fiche\u{a0}: https://crm.oxiva.example/societes/1",
            "Mairie has answered the campaign “Printemps”.\n\nTelephone: 01 23 45 67 89\nE-mail: accueil@mairie.example\n\nOpen the page: https://crm.oxiva.example/societes/1",
        );
        assert_eq!(stage.mails_to(2, &scene.me).await, [letter(subject, text)]);
    }
}

#[both]
async fn an_incoming_call_finds_the_societe_or_makes_it(setup: Setup) {
    let stage = Stage::of(setup, "incoming-call").await;
    for scene in &stage.scenes {
        let known = json!({ "nom": "Mairie", "type": "client", "telephone": "01 23 45 67 89" });
        scene.post("/societes", known).await;
        let sent = |number: &str, name: &str| {
            call(scene, "incoming-call", &[number, name].map(Json::from))
        };
        scene.call(sent("+33123456789", "")).await;
        scene.are(&[Success]).await;
        scene.call(sent("0612345678", "")).await;
        scene.are(&[Success, Success]).await;
        let societes = scene.all("societes").await;
        let noms: Vec<_> = societes.iter().map(|one| fields(one, &["nom", "type"])).collect();
        assert_eq!(noms, [json!(["Mairie", "client"]), json!(["0612345678", "prospect"])]);
        let names = ["societe", "type", "action", "statut", "sujet", "echeance"];
        let activites = scene.all("activites").await;
        let made: Vec<_> = activites.iter().map(|one| fields(one, &names)).collect();
        let expected = |societe: &str, number: &str| {
            let sujet = scene.pick("Appel entrant\u{a0}: ", "Incoming call: ").to_owned() + number;
            json!([societe, "call", "callback", "planned", sujet, "2023-05-17T11:45:26.000+02:00"])
        };
        assert_eq!(made, [expected("1", "+33123456789"), expected("2", "0612345678")]);
    }
}

#[both]
async fn a_payment_is_noted_with_the_client(setup: Setup) {
    let stage = Stage::of(setup, "payment-activity").await;
    for scene in &stage.scenes {
        scene.post("/societes", json!({ "nom": "Mairie", "type": "client", "email": EMAIL })).await;
        let values = [json!("MAIRIE"), json!(EMAIL), json!(1234.5), json!("F-12")];
        scene.call(call(scene, "payment-activity", &values)).await;
        scene.are(&[Success]).await;
        assert_eq!(scene.all("societes").await.len(), 1);
        let activite = scene.all("activites").await.remove(0);
        let note = activite["note"].as_str().unwrap();
        assert!(note.contains("F-12"), "{note}");
        let sujet = scene
            .pick("Paiement reçu\u{a0}: 1\u{202f}234,50\u{a0}€", "Payment received: €1,234.50");
        assert_eq!(
            fields(&activite, &["societe", "type", "action", "statut", "sujet"]),
            json!(["1", "task", "information", "done", sujet])
        );
        let date = "2023-05-17T11:45:26.000+02:00";
        let row = match scene.pick("fr", "en") {
            "fr" => {
                json!({ "Société": "Mairie", "Montant": 1234.5, "Référence": "F-12", "Reçu le": date })
            }
            _ => {
                json!({ "Company": "Mairie", "Amount": 1234.5, "Reference": "F-12", "Received on": date })
            }
        };
        assert_eq!(scene.rows(scene.pick("Paiements", "Payments")).await, [row]);
    }
}

#[both]
async fn a_meeting_booked_online_is_planned(setup: Setup) {
    let stage = Stage::of(setup, "booking-meeting").await;
    for scene in &stage.scenes {
        let values = ["Jeanne Martin", EMAIL, "2023-06-01T15:00:00+02:00", "Un devis"];
        scene.call(call(scene, "booking-meeting", &values.map(Json::from))).await;
        scene.are(&[Success]).await;
        let societe = scene.all("societes").await.remove(0);
        assert_eq!(
            fields(&societe, &["nom", "type", "email"]),
            json!(["Jeanne Martin", "prospect", EMAIL])
        );
        let activite = scene.all("activites").await.remove(0);
        let note = activite["note"].as_str().unwrap();
        assert!(note.contains("Un devis"), "{note}");
        let sujet = scene.pick("Rendez-vous avec Jeanne Martin", "Meeting with Jeanne Martin");
        assert_eq!(
            fields(&activite, &["societe", "type", "action", "statut", "sujet", "echeance"]),
            json!(["1", "meeting", "todo", "planned", sujet, "2023-06-01T15:00:00.000+02:00"])
        );
    }
}
