//! What a field of one line keeps of what was sent, whichever door it came through.

use crate::{both, support::TestApp};
use serde_json::json;

/// What is sent, and what is kept.
const LINES: &[(&str, &str)] = &[
    ("zero\u{200b}width", "zerowidth"),
    ("\u{feff}BOM SARL", "BOM SARL"),
    ("\u{202e}RTL", "RTL"),
    ("line\nbreak", "line break"),
    ("a\0b", "a\u{fffd}b"),
    ("a\u{1}b", "ab"),
    ("👩\u{200d}💻 Zoé", "👩\u{200d}💻 Zoé"),
    ("می\u{200c}خواهم", "می\u{200c}خواهم"),
];

#[both]
async fn a_name_holds_nothing_that_cannot_be_seen(app: TestApp) {
    let demo = app.dossier("demo").await;
    for (sent, kept) in LINES {
        let made = demo.api.post("/societes", json!({ "nom": sent, "ville": sent })).await.json();
        assert_eq!((&made["nom"], &made["ville"]), (&json!(kept), &json!(kept)), "{sent:?}");
        let key = demo.api.post("/keys", json!({ "nom": sent, "scopes": ["read"] })).await.json();
        assert_eq!(key["nom"], json!(kept), "{sent:?}");
        let table = json!({ "nom": format!("T {sent}"), "columns": [{ "nom": sent }] });
        let table = demo.api.post("/tables", table).await.json();
        assert_eq!(table["nom"], json!(format!("T {kept}")), "{sent:?}");
        assert_eq!(table["columns"][0]["nom"], json!(kept), "{sent:?}");
    }
    let found = demo.api.get("/societes?q=zerowidth").await.json();
    assert_eq!(found["items"][0]["nom"], "zerowidth");
    let nothing = demo.api.post("/societes", json!({ "nom": "\u{200b}\n" })).await;
    nothing.is_error(422, "required", "nom");
}

#[both]
async fn half_of_a_character_is_a_character(app: TestApp) {
    let demo = app.dossier("demo").await;
    for (sent, kept) in [
        (r#"{"nom":"a\ud83d"}"#, "a\u{fffd}"),
        (r#"{"nom":"\ude00\u0000 x"}"#, "\u{fffd}\u{fffd} x"),
    ] {
        let made = demo.api.send("POST", "/societes", "application/json", sent.as_bytes()).await;
        assert_eq!((made.status, &made.json()["nom"]), (201, &json!(kept)), "{sent}");
    }
}

#[both]
async fn an_address_is_one(app: TestApp) {
    let demo = app.dossier("demo").await;
    let societe = async |field: &str, value: &str| {
        demo.api.post("/societes", json!({ "nom": "x", field: value })).await
    };
    for (field, sent, kept) in [
        ("email", "a@b.fr\u{200b}", "a@b.fr"),
        ("email", "a@münchen.de", "a@münchen.de"),
        ("site_web", "//ex.fr", "https://ex.fr"),
    ] {
        assert_eq!(societe(field, sent).await.json()[field], kept, "{sent:?}");
    }
    for wrong in ["a@b.fr;", "mailto:a@b.fr", "<a@b.fr>", "a@b.fr, c@d.fr"] {
        societe("email", wrong).await.is_error(422, "email", "email");
    }
}

#[both]
async fn the_texts_of_a_zap_are_lines_and_its_notes_are_not(app: TestApp) {
    let demo = app.dossier("demo").await;
    for (sent, kept) in LINES {
        let (titled, note) = (format!("Z {sent}"), format!("un\r\n{sent}\u{1}"));
        let step = json!({ "id": "3", "kind": "delay", "for": { "value": "1", "unit": "days" },
            "title": sent, "note": note });
        let document = json!({
            "title": titled,
            "trigger": { "id": "1", "kind": "manual", "title": sent, "note": note,
                "fields": [{ "key": "nom", "label": sent }] },
            "steps": [{ "id": "2", "kind": "paths", "title": sent,
                "paths": [{ "id": "p", "title": sent, "rule": "always", "steps": [step] }] }],
        });
        let made = demo.api.post("/zaps", document.clone()).await;
        assert_eq!(made.status, 201, "{sent:?}: {made:?}");
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let is_kept = |zap: &serde_json::Value| {
            let lines = note.replace("\r\n", "\n").replace('\0', "\u{fffd}").replace('\u{1}', "");
            assert_eq!(zap["title"], json!(format!("Z {kept}")), "{sent:?}");
            let (trigger, paths) = (&zap["trigger"], &zap["steps"][0]);
            for line in [&trigger["title"], &trigger["fields"][0]["label"], &paths["title"]] {
                assert_eq!(line, kept, "{sent:?}");
            }
            let step = &paths["paths"][0]["steps"][0];
            assert_eq!((&paths["paths"][0]["title"], &step["title"]), (&json!(kept), &json!(kept)));
            assert_eq!((&trigger["note"], &step["note"]), (&json!(lines), &json!(lines)));
        };
        is_kept(&demo.api.get(&format!("/zaps/{id}")).await.json()["document"]);
        let checked = demo.api.post("/zaps/check", document.clone()).await.json();
        assert_eq!(checked["valid"], true, "{checked}");
        let mut draft = document.clone();
        draft["trigger"]["fields"][0]["required"] = true.into();
        let path = format!("/zaps/{id}/draft");
        let rev = demo.api.get(&path).await.json()["rev"].clone();
        let body = json!({ "rev": rev, "document": draft }).to_string();
        let put = demo.api.send("PUT", &path, "application/json", body.as_bytes()).await;
        assert_eq!(put.status, 200, "{put:?}");
        is_kept(&demo.api.get(&path).await.json()["document"]);
    }
}
