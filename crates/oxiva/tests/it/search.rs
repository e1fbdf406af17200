//! Searching: by name, SIREN, town and e-mail; accents, case and ligatures do not count.

use crate::{
    both,
    support::{Dossier, TestApp},
};
use serde_json::json;

async fn finds(demo: &Dossier, query: &str) -> Vec<String> {
    let encoded: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    demo.api.listed(&format!("/societes?q={encoded}"), "nom").await
}

#[both]
async fn a_societe_is_found_by_what_people_know_of_it(app: TestApp) {
    let demo = app.dossier("demo").await;
    let other = app.dossier("autre").await;
    other.societe("Mairie d'Évreux des autres").await;
    for fields in [
        json!({"nom": "Mairie d'Évreux", "ville": "Évreux", "siren": "732 829 320", "code_postal": "27000"}),
        json!({"nom": "Œuvre sociale", "ville": "Lyon", "email": "Accueil@Oeuvre.example"}),
        json!({"nom": "Cœur de ville", "ville": "Saint-Étienne", "telephone": "04 77 00 00 01"}),
        json!({"nom": "Straße & Söhne", "ville": "Köln", "pays": "DE"}),
    ] {
        let made = demo.api.post("/societes", fields).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    for (query, found) in [
        ("evreux", vec!["Mairie d'Évreux"]),
        ("ÉVREUX", vec!["Mairie d'Évreux"]),
        ("evr mair", vec!["Mairie d'Évreux"]),
        ("732 829 320", vec!["Mairie d'Évreux"]),
        ("732829", vec!["Mairie d'Évreux"]),
        ("27000", vec!["Mairie d'Évreux"]),
        ("oeuvre", vec!["Œuvre sociale"]),
        ("œuvre", vec!["Œuvre sociale"]),
        ("accueil@oeuvre.example", vec!["Œuvre sociale"]),
        ("coeur", vec!["Cœur de ville"]),
        ("saint etienne", vec!["Cœur de ville"]),
        ("saint-étienne", vec!["Cœur de ville"]),
        ("04 77 00 00 01", vec!["Cœur de ville"]),
        ("koln", vec!["Straße & Söhne"]),
        ("sohne strasse", vec!["Straße & Söhne"]),
        ("3", vec!["Cœur de ville"]),
        ("evreux lyon", vec![]),
        ("vreux", vec![]),
        ("***", vec![]),
    ] {
        let mut seen = finds(&demo, query).await;
        seen.sort();
        assert_eq!(seen, found, "{query}");
    }
}

#[both]
async fn a_telephone_number_is_found_however_it_is_written(app: TestApp) {
    let demo = app.dossier("demo").await;
    for (nom, telephone, pays, kept) in [
        ("Mobile", "06 98 76 54 32", "FR", "06 98 76 54 32"),
        ("Guadeloupe", "0590123456", "FR", "0590 12 34 56"),
        ("Londres", "0044 20 7946 0958", "FR", "+44 20 7946 0958"),
        ("Bruxelles", "02 512 34 56", "BE", "+32 2 512 34 56"),
        ("Poste", "poste 12", "FR", "poste 12"),
    ] {
        let fields = json!({"nom": nom, "telephone": telephone, "pays": pays});
        let made = demo.api.post("/societes", fields).await.json();
        assert_eq!(made["telephone"], kept, "{nom}");
    }
    for (query, found) in [
        ("+33698765432", "Mobile"),
        ("+33 6 98 76 54 32", "Mobile"),
        ("+33 (0)6 98 76 54 32", "Mobile"),
        ("0033698765432", "Mobile"),
        ("06-98-76-54-32", "Mobile"),
        ("06.98.76.54.32", "Mobile"),
        ("06/98/76/54/32", "Mobile"),
        ("06 98 76", "Mobile"),
        ("+33 6 98", "Mobile"),
        ("+590 590 12 34 56", "Guadeloupe"),
        ("0590 12 34 56", "Guadeloupe"),
        ("+442079460958", "Londres"),
        ("020 7946 0958", "Londres"),
        ("+32 2 512 34 56", "Bruxelles"),
        ("02 512 34 56", "Bruxelles"),
        ("poste 12", "Poste"),
    ] {
        assert_eq!(finds(&demo, query).await, [found], "{query}");
    }
    assert!(finds(&demo, "+33 6 98 76 54 33").await.is_empty());
    // The same number in another notation is no change.
    let before = demo.events().await.len();
    demo.api.patch("/societes/1", json!({"telephone": "+33698765432"})).await;
    assert_eq!(demo.events().await.len(), before);
    let page = demo.signed_in("lecture").await.get("/societes/3").await.text();
    let link = r#"<a href="tel:+442079460958">+44 20 7946 0958</a>"#;
    assert!(page.replace("&#43;", "+").contains(link), "{page}");
}

#[both]
async fn the_index_follows_the_record(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Ancienne raison").await;
    demo.api.patch("/societes/1", json!({"nom": "Nouvelle raison"})).await;
    assert!(finds(&demo, "ancienne").await.is_empty());
    assert_eq!(finds(&demo, "nouvelle raison").await, ["Nouvelle raison"]);
    demo.api.delete("/societes/1").await;
    assert!(finds(&demo, "raison").await.is_empty());
    assert_eq!(app.number("SELECT count(*) FROM words").await, 0, "nothing is left behind");
}

#[both]
async fn what_is_found_comes_in_pages_each_record_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    for n in 0..25 {
        // "mar" begins several words of some names: still one hit.
        demo.societe(&format!("Marché Martin marine {n}")).await;
        demo.societe(&format!("Bureau {n}")).await;
    }
    for limit in [1, 4, 25, 100] {
        let ids = demo.api.listed(&format!("/societes?q=mar&limit={limit}"), "id").await;
        let mut once = ids.clone();
        once.sort();
        once.dedup();
        assert_eq!((ids.len(), once.len()), (25, 25), "{limit} a page");
        let two = demo.api.listed(&format!("/societes?q=marine+martin&limit={limit}"), "id").await;
        assert_eq!(two.len(), 25);
    }
}

#[both]
async fn activites_and_tickets_are_found_by_their_subject(app: TestApp) {
    let demo = app.dossier("demo").await;
    let id = demo.societe("Écran Plus").await;
    demo.activite(&id, "Démonstration d'écran").await;
    demo.ticket(&id, "Écran noir").await;
    demo.ticket(&id, "Clavier").await;
    assert_eq!(demo.api.listed("/tickets?q=ecran", "sujet").await, ["Écran noir"]);
    assert_eq!(demo.api.listed("/activites?q=ecran", "sujet").await, ["Démonstration d'écran"]);
}
