//! What fills tables, and what their rows start.

use super::{Scene, Stage, fields, letter, wait_for};
use crate::{both, support::Setup};
use oxiva::zaps::runs::RunState::Success;
use serde_json::{Value as Json, json};

#[both]
async fn three_paths_lead_to_three_tables(setup: Setup) {
    let stage = Stage::of(setup, "three-paths").await;
    for scene in &stage.scenes {
        let mairie = json!({ "nom": "Mairie", "email": "accueil@mairie.example",
            "ville": "Évreux", "siren": "552100554" });
        let mairie = scene.post("/societes", mairie).await;
        let activite =
            json!({ "societe": mairie, "sujet": "Signer", "echeance": "2023-05-20 14:30" });
        scene.post("/activites", activite).await;
        scene.demo.ticket(&mairie, "Panne").await;
        scene.are(&[Success, Success, Success]).await;
        let (due, opened) = ("2023-05-20T14:30:00.000+02:00", "2023-05-17T11:45:26.000+02:00");
        let (clients, activites, tickets) = match scene.pick("fr", "en") {
            "fr" => (
                json!({ "Nom": "Mairie", "E-mail": "accueil@mairie.example", "Téléphone": null,
                    "Ville": "Évreux", "SIREN": "552100554" }),
                json!({ "Société": "Mairie", "Sujet": "Signer", "Échéance": due, "Responsable": null }),
                json!({ "Société": "Mairie", "Sujet": "Panne", "Ouvert le": opened, "Responsable": null }),
            ),
            _ => (
                json!({ "Name": "Mairie", "E-mail": "accueil@mairie.example", "Telephone": null,
                    "Town": "Évreux", "SIREN": "552100554" }),
                json!({ "Company": "Mairie", "Subject": "Signer", "Due": due, "Person": null }),
                json!({ "Company": "Mairie", "Subject": "Panne", "Opened on": opened, "Person": null }),
            ),
        };
        assert_eq!(scene.rows("Clients").await, [clients]);
        assert_eq!(scene.rows(scene.pick("Activités", "Activities")).await, [activites]);
        assert_eq!(scene.rows("Tickets").await, [tickets]);
    }
}

async fn add(scene: &Scene, table: &str, values: Json) {
    let path = format!("/tables/{}/rows", scene.table(table).await);
    scene.post(&path, json!({ "values": values })).await;
}

#[both]
async fn each_row_becomes_a_societe(setup: Setup) {
    let stage = Stage::of(setup, "rows-to-societes").await;
    for scene in &stage.scenes {
        let nom = scene.pick("Prospects à importer", "Prospects to import");
        let row = |name: &str, done: bool| match scene.pick("fr", "en") {
            "fr" => json!({ "Nom": name, "Email": "accueil@mairie.example",
                "Telephone": "01 23 45 67 89", "Ville": "Évreux", "Importé": done }),
            _ => json!({ "Name": name, "Email": "accueil@mairie.example",
                "Telephone": "01 23 45 67 89", "Town": "Évreux", "Imported": done }),
        };
        add(scene, nom, row("Mairie", false)).await;
        scene.are(&[Success]).await;
        // The same address is the same societe; without a name there is none.
        add(scene, nom, row("Mairie d’Évreux", false)).await;
        add(scene, nom, row("", false)).await;
        scene.are(&[Success, Success]).await;
        let societes = scene.all("societes").await;
        let names = ["nom", "type", "email", "telephone", "ville"];
        let expected = json!([
            "Mairie",
            "prospect",
            "accueil@mairie.example",
            societes[0]["telephone"],
            "Évreux"
        ]);
        assert_eq!((societes.len(), fields(&societes[0], &names)), (1, expected));
        let rows = scene.rows(nom).await;
        assert_eq!(rows[..2], [row("Mairie", true), row("Mairie d’Évreux", true)]);
        assert_eq!(fields(&rows[2], &[scene.pick("Importé", "Imported")]), json!([false]));
    }
}

#[both]
async fn an_order_that_changes_its_status_is_told(setup: Setup) {
    let stage = Stage::of(setup, "changed-row-email").await;
    for scene in &stage.scenes {
        let nom = scene.pick("Commandes", "Orders");
        let (reference, status) = match scene.pick("fr", "en") {
            "fr" => ("Référence", "Statut"),
            _ => ("Reference", "Status"),
        };
        add(scene, nom, json!({ reference: "C-12", "Client": "Mairie", status: "Reçue" })).await;
        let row = format!("/tables/{}/rows/1", scene.table(nom).await);
        scene.patch(&row, json!({ "values": { "Client": "Mairie d’Évreux" } })).await;
        scene.patch(&row, json!({ "values": { status: "Expédiée" } })).await;
    }
    wait_for(&stage, &[Success]).await;
    for scene in &stage.scenes {
        let subject = scene.pick("Commande C-12\u{a0}: Expédiée", "Order C-12: Expédiée");
        let text = scene.pick(
            "La commande C-12 (Mairie d’Évreux) a changé de statut.\n\nAvant\u{a0}: Reçue\nMaintenant\u{a0}: Expédiée",
            "The status of order C-12 (Mairie d’Évreux) has changed.\n\nBefore: Reçue\nNow: Expédiée",
        );
        assert_eq!(stage.mails_to(2, &scene.me).await, [letter(subject, text)]);
    }
}
