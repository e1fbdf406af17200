//! What stands beside the numbers of a record for whoever reads them: names, the address of its page; and of
//! a change, what it was before.

use crate::{
    both,
    support::{Dossier, Receiver, TestApp},
};
use serde_json::{Value as Json, json};

/// A ticket of « Mairie », whose person in charge is the one that is returned with it.
async fn ticket_of_somebody(demo: &Dossier) -> (String, i64) {
    let person = demo.person("Camille Cas").await;
    let societe = demo.societe("Mairie").await;
    let ticket = json!({
        "societe": societe, "sujet": "Écran", "description": "<p>Depuis <b>hier</b></p>",
        "responsable": person.to_string(),
    });
    let made = demo.api.post("/tickets", ticket).await;
    assert_eq!(made.status, 201, "{made:?}");
    (made.json()["id"].as_str().unwrap().to_owned(), person)
}

async fn webhook(demo: &Dossier, url: &str, format: &str, events: &[&str]) {
    let wanted = json!({ "url": url, "events": events, "format": format });
    assert_eq!(demo.api.post("/webhooks", wanted).await.status, 201);
}

fn links(record: &Json) -> [&Json; 3] {
    ["societe_nom", "responsable_nom", "url"].map(|key| &record[key])
}

#[both]
async fn names_and_the_page_stand_beside_the_numbers(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (id, _) = ticket_of_somebody(&demo).await;
    let path = format!("/tickets/{id}");
    let url = json!(format!("{}/tickets/{id}", app.config.public_url()));
    let (mairie, camille) = (json!("Mairie"), json!("Camille Cas"));
    let shown = demo.api.get(&path).await;
    assert_eq!(links(&shown.json()), [&mairie, &camille, &url]);
    let keys = |record: &Json| record.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut expected = vec!["id", "societe", "societe_nom", "sujet", "description", "statut"];
    expected.extend(["priorite", "responsable", "responsable_nom"]);
    expected.extend(["date_creation", "date_modification", "date_cloture", "url"]);
    assert_eq!(keys(&shown.json()), expected);
    // In every list, by words too, and where they were asked for alone.
    for list in ["/tickets", "/tickets?q=ecran", "/tickets?societe=1", "/tickets?statut=open"] {
        assert_eq!(demo.api.get(list).await.json()["items"], json!([shown.json()]), "{list}");
    }
    let part = demo.api.get(&format!("{path}?fields=id,societe_nom,url")).await.json();
    assert_eq!(part, json!({ "id": id, "societe_nom": "Mairie", "url": url }));
    // A societe has its page; nobody in charge has no name.
    let societe = demo.api.get("/societes/1").await.json();
    assert_eq!(societe["url"], format!("{}/societes/1", app.config.public_url()));
    assert_eq!((societe.get("societe_nom"), societe.get("responsable_nom")), (None, None));
    let freed = demo.api.patch(&path, json!({ "responsable": null })).await.json();
    assert_eq!(links(&freed), [&mairie, &Json::Null, &url]);
    // A name follows the societe that has it; so does what a cache would keep.
    demo.api.patch("/societes/1", json!({ "nom": "Mairie d’Évreux" })).await;
    let renamed = demo.api.get(&path).await;
    assert_eq!(renamed.json()["societe_nom"], "Mairie d’Évreux");
    assert_ne!(renamed.header("etag"), shown.header("etag"));
    // The page is there.
    let page = demo.signed_in("Dominique").await.get(&path).await;
    assert_eq!(page.status, 200);
}

#[both]
async fn what_is_shown_beside_a_number_cannot_be_written(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (id, _) = ticket_of_somebody(&demo).await;
    for field in ["societe_nom", "responsable_nom", "url"] {
        let refused = demo.api.patch(&format!("/tickets/{id}"), json!({ field: "x" })).await;
        refused.is_error(422, "unknown_field", field);
    }
}

#[both]
async fn a_batch_shows_names_too(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    let items = json!([{ "societe": "1", "sujet": "Un" }, { "societe": "1", "sujet": "Deux" }]);
    let made = demo.api.post("/activites/batch", json!({ "items": items })).await.json();
    for (at, item) in made["items"].as_array().unwrap().iter().enumerate() {
        assert_eq!(item["societe_nom"], "Mairie");
        assert_eq!(item["url"], format!("{}/activites/{}", app.config.public_url(), at + 1));
    }
}

#[both]
async fn an_update_says_what_changed_and_what_it_was(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (id, person) = ticket_of_somebody(&demo).await;
    let path = format!("/tickets/{id}");
    let mut flat = Receiver::start().await;
    webhook(&demo, &flat.url("/"), "record", &["ticket.updated"]).await;
    let mut enveloped = Receiver::start().await;
    webhook(&demo, &enveloped.url("/"), "envelope", &["ticket.updated"]).await;
    let change = json!({ "sujet": "Écran noir", "description": "", "responsable": null });
    demo.api.patch(&path, change).await;
    let now = demo.api.get(&path).await.json();
    let changed = json!(["sujet", "description", "responsable"]);
    let previous = json!({
        "sujet": "Écran", "description": "<p>Depuis <b>hier</b></p>",
        "responsable": person.to_string(), "responsable_nom": "Camille Cas",
    });
    let mut expected = now.clone();
    expected["changed"] = changed.clone();
    expected["previous"] = previous.clone();
    assert_eq!(flat.next().await.json(), expected);
    let told = enveloped.next().await.json();
    assert_eq!((&told["data"], &told["changed"], &told["previous"]), (&now, &changed, &previous));
    assert_eq!(told["changes"]["sujet"], json!({ "from": "Écran", "to": "Écran noir" }));
    // The feed of events says the same.
    let events = demo.api.get("/events?kind=ticket.updated").await.json();
    assert_eq!(events["items"], json!([told]));
}

#[both]
async fn a_change_of_status_says_what_it_was(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (id, _) = ticket_of_somebody(&demo).await;
    let mut receiver = Receiver::start().await;
    webhook(&demo, &receiver.url("/"), "record", &["ticket.status_changed"]).await;
    demo.api.patch(&format!("/tickets/{id}"), json!({ "statut": "waiting" })).await;
    let told = receiver.next().await.json();
    assert_eq!(told["statut"], "waiting");
    assert_eq!(told["changed"], json!(["statut"]));
    assert_eq!(told["previous"], json!({ "statut": "open" }));
}

#[both]
async fn what_is_deleted_is_told_as_it_was_without_a_page(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (id, _) = ticket_of_somebody(&demo).await;
    let path = format!("/tickets/{id}");
    let mut receiver = Receiver::start().await;
    webhook(&demo, &receiver.url("/"), "record", &["ticket.deleted", "societe.deleted"]).await;
    let mut expected = demo.api.get(&path).await.json();
    expected["url"] = Json::Null;
    assert_eq!(demo.api.delete(&path).await.status, 204);
    assert_eq!(receiver.next().await.json(), expected);
    assert_eq!(demo.api.delete("/societes/1").await.status, 204);
    let societe = receiver.next().await.json();
    assert_eq!((&societe["nom"], &societe["url"]), (&json!("Mairie"), &Json::Null));
}

#[both]
async fn an_endpoint_may_ask_for_a_name(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let filter = json!([{ "field": "societe_nom", "op": "contains", "value": "evreux" }]);
    let wanted = json!({
        "url": receiver.url("/"), "events": ["ticket.created"], "format": "record",
        "filter": filter,
    });
    assert_eq!(demo.api.post("/webhooks", wanted).await.status, 201);
    for nom in ["Mairie de Caen", "Mairie d’Évreux"] {
        let societe = demo.societe(nom).await;
        demo.ticket(&societe, "Écran").await;
    }
    assert_eq!(receiver.next().await.json()["societe_nom"], "Mairie d’Évreux");
    receiver.no_others();
    // The address of a page is nothing to choose by.
    let wanted = json!({
        "url": receiver.url("/"), "events": ["ticket.created"],
        "filter": [{ "field": "url", "value": "x" }],
    });
    demo.api.post("/webhooks", wanted).await.is_error(422, "unknown_filter", "filter");
}

/// v2.0 is what its document says, to the key.
#[both]
async fn v2_shows_nothing_more(app: TestApp) {
    let demo = app.dossier("demo").await;
    ticket_of_somebody(&demo).await;
    let societe = demo.v2.get("societe/?id=1&activites=Y&tickets=Y").await.json();
    let text = societe.to_string();
    for key in ["societe_nom", "responsable_nom", "url"] {
        assert!(!text.contains(&format!("\"{key}\"")), "{key} in {text}");
    }
}

#[both]
async fn a_dossier_is_found_however_its_name_was_typed(app: TestApp) {
    let demo = app.dossier("demo").await;
    app.dossier("other").await;
    let http = app.http().below("/appli/api/oxiva/v2.0/");
    let asked = |typed: &str| {
        let typed: String = typed.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("version/?dossier={typed}&token={}", demo.token)
    };
    let typed = ["demo", "DEMO ", "Demo", " demo\t", "\u{feff}demo\u{200b}", "de\u{ad}mo\u{a0}"];
    for name in typed {
        let answer = http.get(&asked(name)).await;
        assert_eq!((answer.status, &answer.json()["dossier"]), (200, &json!("demo")), "{name:?}");
        let by_header = http.clone().header("x-oxiva-dossier", name).bearer(&demo.token);
        assert_eq!(by_header.get("version/").await.status, 200, "{name:?}");
    }
    // Another dossier, none, and an unknown key are the same answer.
    let mut answers = Vec::new();
    for name in ["other", "nobody", "d emo", "dèmo"] {
        let answer = http.get(&asked(name)).await;
        assert_eq!(answer.status, 401, "{name}");
        answers.push(answer.json());
    }
    let unknown = http.get("version/?dossier=demo&token=oxv_unknown").await;
    answers.push(unknown.json());
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}
