//! By the API, the command line and the page.

use super::{HOOK, file, hooked, statuses};
use crate::{
    both,
    support::{Rows, Setup, TestApp, World, binary::Binary, eventually, walk::Who},
};
use oxiva::dossiers::tokens;
use serde_json::{Value as Json, json};
use std::io::Write;

fn sample() -> Json {
    hooked(&[
        ("SlackCLIAPI@1", "channel_message", json!({ "channel": "C1", "text": "{{1__nom}}" })),
        (
            "GoogleSheetsV2CLIAPI@2",
            "add_row",
            json!({ "spreadsheet": "s", "worksheet": "0", "COL$A": "a" }),
        ),
        ("TrelloCLIAPI@1", "board", json!({ "name": "x" })),
    ])
}

fn zipped(json: &Json) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("task_history_download_urls.csv", options).unwrap();
    archive.write_all(b"a,b").unwrap();
    archive.start_file("zapfile.json", options).unwrap();
    archive.write_all(json.to_string().as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

#[both]
async fn a_dry_run_writes_nothing_and_says_the_same(app: TestApp) {
    let demo = app.dossier("demo").await;
    // That the key was used is noted meanwhile.
    demo.api.post("/zaps/import?dry_run=true", sample()).await;
    let id = demo.id;
    eventually("the use of the key is noted", async || {
        app.read(move |tx| tokens::find(tx, id, 1)).await.used_at
    })
    .await;
    let before = Rows::all(&app).await;
    let dry = demo.api.post("/zaps/import?dry_run=true", sample()).await;
    assert_eq!(dry.status, 200, "{dry:?}");
    before.are_still(&Rows::all(&app).await, "a dry run");
    let mut dry = dry.json();
    assert_eq!(statuses(&dry), ["works", "needs_account", "substituted", "placeholder"]);
    assert_eq!(dry["zaps"][0]["id"], Json::Null);
    assert_eq!(
        dry["zaps"][0]["nodes"][0],
        json!({ "node": "1", "app": "WebHookCLIAPI", "action": "hook_v2", "status": "works", "message": "" })
    );
    let english = demo.api.clone().header("accept-language", "en");
    let made = english.post("/zaps/import", sample()).await.json();
    assert!(
        made["zaps"][0]["nodes"][3]["message"].as_str().unwrap().starts_with("Nothing here does")
    );
    let mut made = demo.api.post("/zaps/import", sample()).await.json();
    assert_eq!(made["zaps"][0]["id"], "2");
    (dry["zaps"][0]["id"], made["zaps"][0]["id"]) = (Json::Null, Json::Null);
    assert_eq!(dry, made);
}

#[both]
async fn archives_and_files_that_are_none(app: TestApp) {
    let demo = app.dossier("demo").await;
    let sent =
        async |kind: &str, body: &[u8]| demo.api.send("POST", "/zaps/import", kind, body).await;
    let made = sent("application/zip", &zipped(&sample())).await;
    assert_eq!((made.status, statuses(&made.json()).len()), (200, 4), "{made:?}");
    sent("application/json", b"{").await.is_error(400, "malformed_json", "");
    sent("text/plain", b"{}").await.is_error(415, "unsupported_type", "");
    sent("application/json", b"{}").await.is_error(422, "import_not_zapier", "file");
    sent("application/zip", b"PK").await.is_error(422, "import_bad_archive", "file");
    let empty = sent("application/json", br#"{"zaps": []}"#).await;
    assert_eq!(empty.json(), json!({ "zaps": [] }));
    let unknown = demo.api.post("/zaps/import?dry=1", sample()).await;
    unknown.is_error(400, "invalid_parameter", "dry");
}

#[both]
async fn one_zap_that_cannot_be_made_leaves_the_others(app: TestApp) {
    let demo = app.dossier("demo").await;
    for number in 0..200 {
        let wanted = json!({ "nom": format!("T{number}"), "columns": [{ "nom": "A" }] });
        assert_eq!(demo.api.post("/tables", wanted).await.status, 201);
    }
    let mut filed = sample();
    let other = file(&[(HOOK.0, HOOK.1, json!({}))])["zaps"][0].clone();
    filed["zaps"].as_array_mut().unwrap().push(other);
    let made = demo.api.post("/zaps/import", filed).await.json();
    assert_eq!(
        (&made["zaps"][0]["id"], &made["zaps"][1]["id"]),
        (&Json::Null, &json!("1")),
        "{made:#}"
    );
    assert_eq!(statuses(&made), ["broken"; 4]);
}

#[both]
async fn by_the_command_line(setup: Setup) {
    let binary = Binary::on(&setup.database);
    binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    let path = setup.database.folder.path().join("export.zip");
    std::fs::write(&path, zipped(&sample())).unwrap();
    let words = ["zap", "import", path.to_str().unwrap(), "--dossier", "demo"];
    let dry = binary.run(&[&words[..], &["--dry-run", "--json"]].concat()).json();
    assert_eq!(statuses(&dry), ["works", "needs_account", "substituted", "placeholder"]);
    assert_eq!(binary.run(&["zap", "list", "--dossier", "demo"]).text(), "");
    let text = binary.run(&words).text();
    assert!(text.starts_with("   1  Venu\n") && text.contains("placeholder"), "{text}");
    let shown = binary.run(&["zap", "show", "1", "--dossier", "demo"]).json();
    assert_eq!(shown["steps"][2]["app"], "placeholder");
}

#[both]
async fn there_and_back(app: TestApp) {
    let demo = app.dossier("demo").await;
    let filter = json!({ "filter_criteria": [{ "id": 1, "group": 1, "key": "{{1__a}}", "match": "icontains", "value": "x", "action": "stop" }] });
    let filed = hooked(&[
        ("FilterAPI", "filter", filter.clone()),
        ("TrelloCLIAPI@1", "board", json!({ "name": "{{1__a}}" })),
        ("DelayCLIAPI", "delay_for", json!({ "delay_for_value": "2", "delay_for_unit": "hours" })),
        (
            "GoogleSheetsV2CLIAPI@2",
            "add_row",
            json!({ "spreadsheet": "s", "worksheet": "0", "COL$A": "a" }),
        ),
        (
            "WebHookCLIAPI",
            "post",
            json!({ "url": "https://a.example/", "data": { "a": "{{1__a}}" } }),
        ),
    ]);
    demo.api.post("/zaps/import", filed.clone()).await;
    let written = demo.api.get("/zaps/1/export/zapier").await.json();
    let nodes = &written["zaps"][0]["nodes"];
    assert_eq!(nodes["2"]["params"], filter);
    // What nothing here does comes back as it was.
    assert_eq!(nodes["3"], filed["zaps"][0]["nodes"]["3"]);
    assert_eq!(nodes["4"]["params"], json!({ "delay_for_value": "2", "delay_for_unit": "hours" }));
    // Zapier has no table of ours: what follows it comes after the step before it.
    assert_eq!(
        written["metadata"]["left_out"],
        json!([{ "step": "5", "app": "tables", "action": "create_row" }])
    );
    assert_eq!((&nodes["5"], &nodes["6"]["parent_id"]), (&Json::Null, &json!(4)));
    let again = demo.api.post("/zaps/import", written).await.json();
    assert_eq!(statuses(&again), ["works", "works", "placeholder", "works", "works"]);
}

/// A form with a file, as a browser sends it.
fn form(fields: &[(&str, &str)], file: Option<&[u8]>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!(
            "--limite\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend_from_slice(part.as_bytes());
    }
    if let Some(file) = file {
        body.extend_from_slice(b"--limite\r\ncontent-disposition: form-data; name=\"file\"; filename=\"zapfile.json\"\r\ncontent-type: application/json\r\n\r\n");
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--limite--\r\n");
    body
}

#[both]
async fn by_the_page_what_was_ticked(app: TestApp) {
    let world = World::create(&app, "demo", "ordinaire", 0).await;
    let page = world.client(&app, Who::Administrator);
    let before = app.number("SELECT count(*) FROM zaps").await;
    let kind = "multipart/form-data; boundary=limite";
    let send = async |body: &[u8]| page.send("POST", "/zaps/importer", kind, body).await;
    let mut filed = sample();
    let other = file(&[(HOOK.0, HOOK.1, json!({}))])["zaps"][0].clone();
    filed["zaps"].as_array_mut().unwrap().push(other);
    let bytes = filed.to_string().into_bytes();
    let shown = send(&form(&[], Some(&bytes))).await;
    assert_eq!(shown.status, 200, "{shown:?}");
    assert_eq!(app.number("SELECT count(*) FROM zaps").await, before);
    let text = shown.text();
    assert!(text.contains("À remplacer") && text.contains("name=\"zap.1\""), "{text}");
    let start = text.find("name=\"copy\" value=\"").unwrap() + 19;
    let copy = &text[start..start + text[start..].find('"').unwrap()];
    let made = send(&form(&[("copy", copy), ("zap.1", "oui")], None)).await;
    assert_eq!(made.status, 200, "{made:?}");
    assert_eq!(app.number("SELECT count(*) FROM zaps").await, before + 1);
    assert!(made.text().contains("/editeur"));
    // Nobody else's copy, none that was changed, and none for ever.
    let refused = async |body: &[u8], words: &str| {
        let answer = send(body).await;
        assert_eq!(answer.status, 422, "{answer:?}");
        assert!(answer.text().contains(words), "{}", answer.text());
    };
    refused(&form(&[("copy", "AAAA"), ("zap.1", "oui")], None), "à nouveau").await;
    refused(&form(&[("copy", copy)], None), "coché").await;
    refused(&form(&[], Some(b"")), "Choisissez un fichier").await;
    refused(&form(&[], Some(b"rien")), "ne se lit pas").await;
    app.advance(std::time::Duration::from_secs(3_700)).await;
    refused(&form(&[("copy", copy), ("zap.1", "oui")], None), "à nouveau").await;
    assert_eq!(app.number("SELECT count(*) FROM zaps").await, before + 1);
}

#[both]
async fn the_editor_shows_what_was_kept_and_replaces_it(app: TestApp) {
    let world = World::create(&app, "demo", "ordinaire", 0).await;
    let made = world.dossier.api.post("/zaps/import", sample()).await.json();
    let id = made["zaps"][0]["id"].as_str().unwrap();
    let page = world.client(&app, Who::Administrator);
    let shown = page.get(&format!("/zaps/{id}/editeur/etape/4")).await.text();
    assert!(
        shown.contains("À remplacer\u{a0}: Trello › board") && shown.contains("Réglages d’origine"),
        "{shown}"
    );
    let command =
        json!({ "do": "set_action", "step": "4", "app": "storage", "action": "set", "params": {} });
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("command", &command.to_string())
        .finish();
    let kind = "application/x-www-form-urlencoded";
    let done =
        page.send("POST", &format!("/zaps/{id}/editeur/commande"), kind, body.as_bytes()).await;
    assert_eq!(done.status, 303, "{done:?}");
    let draft = world.dossier.api.get(&format!("/zaps/{id}/draft")).await.json();
    assert_eq!(draft["document"]["steps"][2]["app"], "storage");
}
