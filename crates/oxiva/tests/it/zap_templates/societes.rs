//! What societes start.

use super::{Letter, Stage, letter, wait_for};
use crate::{both, support::Setup};
use oxiva::zaps::runs::RunState::Success;
use serde_json::json;

#[both]
async fn a_new_client_is_welcomed(setup: Setup) {
    let stage = Stage::of(setup, "new-client-welcome").await;
    for scene in &stage.scenes {
        let prospect = json!({ "nom": "Poste", "type": "prospect", "email": scene.client() });
        scene.post("/societes", json!({ "nom": "Gare", "type": "client" })).await;
        let id = scene.post("/societes", prospect).await;
        let client = json!({ "nom": "Mairie", "type": "client", "email": scene.client() });
        scene.post("/societes", client).await;
        let path = format!("/societes/{id}");
        scene.patch(&path, json!({ "type": "client" })).await;
        scene.patch(&path, json!({ "ville": "Évreux" })).await;
    }
    wait_for(&stage, &[Success, Success]).await;
    for scene in &stage.scenes {
        let text = scene.pick(
            "Bonjour,\n\nMerci de votre confiance. Nous sommes heureux de vous compter parmi nos clients.\n\nUne question\u{a0}? Répondez simplement à cet e-mail.\n\nBien cordialement",
            "Hello,\n\nThank you for your trust. We are glad to have you among our clients.\n\nA question? Simply reply to this e-mail.\n\nKind regards",
        );
        let to = |nom: &str| {
            let subject = match scene.pick("fr", "en") {
                "fr" => format!("Bienvenue, {nom}\u{a0}!"),
                _ => format!("Welcome, {nom}!"),
            };
            Letter { reply_to: Some(scene.me.clone()), ..letter(&subject, text) }
        };
        let mut mails = stage.mails_to(4, &scene.client()).await;
        mails.sort_by(|a, b| a.subject.cmp(&b.subject));
        assert_eq!(mails, [to("Mairie"), to("Poste")]);
    }
}

#[both]
async fn each_new_societe_is_noted_in_a_table(setup: Setup) {
    let stage = Stage::of(setup, "new-societe-row").await;
    for scene in &stage.scenes {
        let mairie = json!({ "nom": "Mairie", "email": "accueil@mairie.example",
            "telephone": "01 23 45 67 89", "ville": "Évreux" });
        scene.post("/societes", mairie).await;
        scene.are(&[Success]).await;
        scene.post("/societes", json!({ "nom": "Poste" })).await;
        scene.are(&[Success, Success]).await;
        let shown = scene.demo.api.get("/societes/1").await.json();
        let (created, phone) = ("2023-05-17 11:45:26.000", &shown["telephone"]);
        let page = |id: usize| format!("https://crm.oxiva.example/societes/{id}");
        let row = |nom: &str,
                   email: serde_json::Value,
                   phone: &serde_json::Value,
                   ville: serde_json::Value,
                   id: usize| match scene.pick("fr", "en") {
            "fr" => json!({ "Nom": nom, "E-mail": email, "Téléphone": phone, "Ville": ville,
                "Créée le": created, "Fiche": page(id) }),
            _ => json!({ "Name": nom, "E-mail": email, "Telephone": phone, "Town": ville,
                "Created on": created, "Page": page(id) }),
        };
        let none = serde_json::Value::Null;
        let expected = [
            row("Mairie", json!("accueil@mairie.example"), phone, json!("Évreux"), 1),
            row("Poste", none.clone(), &none, none.clone(), 2),
        ];
        assert_eq!(scene.rows(scene.pick("Nouvelles sociétés", "New companies")).await, expected);
    }
}
