//! `crm.find_societes` and its like: all records of a noun that fit.

use super::{outputs, played};
use crate::{
    both,
    support::{TestApp, zaps::action},
};
use oxiva::{actions, zaps::runs::RunState};
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn find(noun: &str, params: Json) -> Json {
    json!([action("2", "crm", &format!("find_{noun}"), params)])
}

fn ids(output: &Json, noun: &str) -> Vec<String> {
    let records = output["2"][noun].as_array().unwrap().iter();
    records.map(|record| record["id"].as_str().unwrap().to_owned()).collect()
}

#[both]
async fn all_records_that_fit_are_found_newest_first(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let (mairie, other) = (demo.societe("Mairie").await, demo.societe("MAIRIE").await);
    for sujet in ["Panne", "Devis", "panne", "Panne"] {
        demo.ticket(&mairie, sujet).await;
        demo.activite(&mairie, sujet).await;
    }
    demo.ticket(&other, "Panne").await;
    let panne = json!({ "sujet": "Panne", "societe": "{{1__societe}}" });
    for noun in ["tickets", "activites"] {
        let given =
            outputs(&app, &demo, find(noun, panne.clone()), json!({ "societe": mairie })).await;
        assert_eq!(ids(&given, noun), ["4", "3", "1"]);
        let rest = &given["2"];
        assert_eq!((&rest["count"], &rest["more"]), (&json!(3), &json!(false)));
        assert_eq!(rest["_zap_search_was_found_status"], true);
        // The address of a page depends on whom it is shown to.
        let without_url = |mut record: Json| {
            record.as_object_mut().unwrap().remove("url");
            record
        };
        let by_api = demo.api.get(&format!("/{noun}/4")).await.json();
        assert_eq!(without_url(rest[noun][0].clone()), without_url(by_api));
    }
    let of_societe = json!({ "societe": mairie, "statut": "open", "limit": 2 });
    let given = outputs(&app, &demo, find("tickets", of_societe), json!({})).await;
    assert_eq!(
        (ids(&given, "tickets"), &given["2"]["more"]),
        (vec!["4".into(), "3".into()], &json!(true))
    );
    let given = outputs(&app, &demo, find("societes", json!({ "nom": "mairie" })), json!({})).await;
    assert_eq!(ids(&given, "societes"), [other, mairie]);
    let by_id = json!({ "id": 2, "sujet": "Devis" });
    assert_eq!(
        ids(&outputs(&app, &demo, find("tickets", by_id), json!({})).await, "tickets"),
        ["2"]
    );
}

#[both]
async fn where_none_fits_the_run_ends_or_goes_on(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mairie = demo.societe("Mairie").await;
    demo.ticket(&mairie, "Panne").await;
    for params in [json!({ "sujet": "Devis" }), json!({ "sujet": "{{1__rien}}" }), json!({})] {
        played(&app, &demo, find("tickets", params.clone()), json!({}), RunState::Halted).await;
        let mut params = params;
        params["on_miss"] = "continue".into();
        let given = outputs(&app, &demo, find("tickets", params), json!({})).await;
        let none = json!({ "tickets": [], "count": 0, "more": false, "_zap_search_was_found_status": false });
        assert_eq!(given["2"], none);
    }
}

/// More candidates than are looked at for a single record.
#[both]
async fn the_newest_of_many_are_found(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mairie = demo.societe("Mairie").await;
    for from in (0..250).step_by(50) {
        let tickets: Vec<_> =
            (from..from + 50).map(|_| json!({ "societe": mairie, "sujet": "Panne" })).collect();
        let made = demo.api.post("/tickets/batch", json!({ "items": tickets })).await;
        assert!(made.status < 300, "{made:?}");
    }
    let newest = |count: usize| (0..count).map(|n| (250 - n).to_string()).collect::<Vec<_>>();
    for (params, count) in [
        (json!({ "sujet": "panne" }), 250),
        (json!({ "sujet": "panne", "limit": 3 }), 3),
        (json!({ "societe": mairie }), 250),
    ] {
        let given = outputs(&app, &demo, find("tickets", params), json!({})).await;
        assert_eq!(ids(&given, "tickets"), newest(count));
        assert_eq!(given["2"]["more"], count == 3);
    }
}

#[test]
fn every_noun_has_its_search_for_several() {
    let crm = actions::find("crm").unwrap();
    for noun in ["societes", "activites", "tickets"] {
        let action = crm.action(&format!("find_{noun}")).unwrap();
        let keys: Vec<_> = action.fields.iter().map(|field| field.key).collect();
        assert!(keys.contains(&"limit") && keys.contains(&"on_miss"), "{keys:?}");
    }
}
