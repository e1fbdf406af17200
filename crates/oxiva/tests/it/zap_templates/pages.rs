//! The gallery, the page of a template, and the way to a zap that runs.

use crate::{
    both,
    mail::with_mail,
    support::{Browser, Dossier, Setup, Smtp, TestApp},
};
use oxiva::{dossiers::people::Role, zaps::templates};
use serde_json::json;

async fn camille(app: &TestApp, demo: &Dossier) -> Browser {
    let (email, _) = demo.someone(app, "Camille", Role::Administrator).await;
    Browser::signed_in(app, &email).await
}

/// What stands between two texts of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split_once(after).unwrap().0
}

#[both]
async fn a_template_becomes_a_running_zap(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    let mut camille = camille(&app, &demo).await;
    for page in ["/zaps", "/zaps/creer"] {
        assert!(camille.get(page).await.text().contains("href=\"/zaps/modeles\""), "{page}");
    }
    let gallery = camille.get("/zaps/modeles").await.text();
    for template in templates::all() {
        assert!(gallery.contains(&format!("href=\"/zaps/modeles/{}\"", template.name)));
    }
    let path = "/zaps/modeles/urgent-ticket-email";
    let page = camille.get(path).await.text();
    assert!(page.contains("value=\"camille@oxiva.example\""), "{page}");
    assert!(page.contains("1. À chaque nouveau ticket"), "{page}");
    assert!(page.contains("2. Envoie un e-mail à camille@oxiva.example"), "{page}");
    assert!(page.contains("il est prêt"), "{page}");
    let made = camille.post(path, &[("email", "camille@oxiva.example")]).await;
    assert_eq!((made.status, made.header("location")), (303, "/zaps/1/editeur?modele=oui"));
    let draft = camille.get("/zaps/1/editeur?modele=oui").await.text();
    assert!(draft.contains("Publier et activer"), "{draft}");
    let rev = between(&draft, "name=\"rev\" value=\"", "\"").to_owned();
    let publication = "/zaps/1/editeur/publication";
    let on = camille.post(publication, &[("rev", &rev), ("active", "oui")]).await;
    assert_eq!(on.status, 303, "{on:?}");
    // What runs is not started anew.
    let page = camille.get("/zaps/1/editeur?modele=oui").await.text();
    assert!(!page.contains("Publier et activer"), "{page}");
    let mairie = demo.societe("Mairie").await;
    demo.api
        .post("/tickets", json!({ "societe": mairie, "sujet": "Panne", "priorite": "urgent" }))
        .await;
    let mail = smtp.arrived(1).await.remove(0);
    assert_eq!(mail.to, ["camille@oxiva.example"]);
}

#[both]
async fn templates_are_searched_in_the_language_of_the_person(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut camille = camille(&app, &demo).await;
    let shown = |page: &str| page.matches("href=\"/zaps/modeles/").count();
    let page = camille.get("/zaps/modeles?q=ECHEANCE+veille").await.text();
    assert!(page.contains("/zaps/modeles/activity-due-tomorrow") && shown(&page) == 1, "{page}");
    let page = camille.get("/zaps/modeles?categorie=incoming").await.text();
    assert!(page.contains("Web, téléphone et paiements") && shown(&page) == 5, "{page}");
    let page = camille.get("/zaps/modeles?q=introuvable").await.text();
    assert!(page.contains("Aucun modèle ne correspond") && shown(&page) == 0, "{page}");
    assert_eq!(camille.get("/zaps/modeles?categorie=rien").await.status, 400);
    let changed = camille.post("/compte", &[("nom", "Camille"), ("langue", "en")]).await;
    assert_eq!(changed.status, 303, "{changed:?}");
    let page = camille.get("/zaps/modeles?q=payment").await.text();
    assert!(page.contains("A payment is noted with the client") && shown(&page) == 1, "{page}");
    let page = camille.get("/zaps/modeles/payment-activity").await.text();
    assert!(page.contains("The table “Payments”, which will be made"), "{page}");
    assert!(page.contains("amount") && page.contains("120.5"), "{page}");
    assert_eq!(camille.get("/zaps/modeles/autre").await.status, 404);
    assert_eq!(camille.post("/zaps/modeles/autre", &[]).await.status, 404);
}

#[both]
async fn what_keeps_a_zap_from_working_is_told_before_and_after(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut camille = camille(&app, &demo).await;
    let path = "/zaps/modeles/new-ticket-chat";
    let page = camille.get(path).await.text();
    assert!(page.contains("Adresse du webhook entrant"), "{page}");
    camille.post(path, &[("url", "")]).await;
    let draft = camille.get("/zaps/1/editeur?modele=oui").await.text();
    assert!(draft.contains("Il reste à compléter"), "{draft}");
    assert!(!draft.contains("Publier et activer"), "{draft}");
    // There is no mail server here.
    let path = "/zaps/modeles/weekly-summary";
    assert!(camille.get(path).await.text().contains("il n’y en a pas encore"));
    camille.post(path, &[("email", "camille@oxiva.example")]).await;
    let zap = demo.api.get("/zaps/2").await.json();
    assert_eq!(zap["problems"].as_array().unwrap().len(), 1, "{zap}");
    assert_eq!(zap["problems"][0]["code"], "no_mail");
}

#[both]
async fn a_table_that_is_there_is_used_and_another_is_left_alone(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut camille = camille(&app, &demo).await;
    let path = "/zaps/modeles/changed-row-email";
    let page = camille.get(path).await.text();
    assert!(page.contains("Le tableau «\u{a0}Commandes\u{a0}», qui sera créé"), "{page}");
    let columns = json!([{ "nom": "Autre" }]);
    demo.api.post("/tables", json!({ "nom": "Commandes", "columns": columns })).await;
    // It lacks the columns.
    camille.post(path, &[("email", "camille@oxiva.example")]).await;
    let tables = demo.api.get("/tables").await.json();
    let names: Vec<_> =
        tables["items"].as_array().unwrap().iter().map(|t| t["nom"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(demo.api.get("/zaps/1").await.json()["document"]["trigger"]["table"], "2");
    demo.api.delete("/tables/1").await;
    demo.api.patch("/tables/2", json!({ "nom": "Commandes" })).await;
    let page = camille.get(path).await.text();
    assert!(page.contains("href=\"/tableaux/2\">Commandes</a>"), "{page}");
    camille.post(path, &[("email", "camille@oxiva.example")]).await;
    assert_eq!(demo.api.get("/zaps/2").await.json()["document"]["trigger"]["table"], "2");
    assert_eq!(demo.api.get("/tables").await.json()["items"].as_array().unwrap().len(), 1);
}
