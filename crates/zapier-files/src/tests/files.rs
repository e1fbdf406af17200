//! What becomes of the nodes of files.

use crate::{Converted, Options, Sheets, Status, convert, read};
use serde_json::{Value as Json, json};

pub(super) const OPTIONS: Options<'static> = Options { mark: "key-", untitled: "Sans titre" };

pub(super) fn all(file: &Json) -> Vec<Converted> {
    let export = read(file.to_string().as_bytes()).unwrap();
    let sheets = Sheets::of(&export, "Colonne");
    let zaps = export.zaps.iter().enumerate();
    zaps.map(|(number, zap)| convert(number, zap, &sheets, &OPTIONS)).collect()
}

/// A file with one zap: nodes one after the other, each by app, action and parameters.
pub(super) fn file(nodes: &[(&str, &str, Json)]) -> Json {
    let mut all = serde_json::Map::new();
    for (place, (api, action, params)) in nodes.iter().enumerate() {
        let id = place + 1;
        let type_of = if place == 0 { "read" } else { "write" };
        let parent = if place == 0 { Json::Null } else { place.into() };
        all.insert(
            id.to_string(),
            json!({ "id": id, "type_of": type_of, "selected_api": api, "action": action,
                "params": params, "parent_id": parent, "root_id": 1, "meta": {} }),
        );
    }
    json!({ "metadata": { "version": 2 }, "zaps": [{ "id": 1, "title": "Un", "nodes": all }] })
}

#[test]
fn the_six_files() {
    let folder = std::env::var("ZAPIER_EXPORTS").unwrap_or_default();
    let Ok(folder) = std::fs::read_dir(folder) else { return };
    for entry in folder.flatten() {
        let bytes = std::fs::read(entry.path()).unwrap();
        let export = read(&bytes).unwrap();
        let sheets = Sheets::of(&export, "Colonne");
        let (mut all, mut across) = (0, 0);
        for (number, zap) in export.zaps.iter().enumerate() {
            let made = convert(number, zap, &sheets, &OPTIONS);
            println!("{}", serde_json::to_string_pretty(&made.document).unwrap());
            for one in &made.reports {
                println!(
                    "  {:10} {:?} {} {} {:?}",
                    one.node, one.status, one.app, one.action, one.remark
                );
                all += 1;
                across += usize::from(one.status.comes_across());
            }
            assert_eq!(made.reports.len(), zap.nodes.len());
        }
        println!("{} {across}/{all}", entry.path().display());
    }
}

#[test]
fn a_hook_and_a_message() {
    let made = all(&file(&[
        ("WebHookCLIAPI@1.1.1", "hook_v2", json!({})),
        ("SlackCLIAPI@1", "channel_message", json!({ "channel": "C1", "text": "{{1__nom}}" })),
    ]));
    let statuses: Vec<_> = made[0].reports.iter().map(|one| one.status).collect();
    assert_eq!(statuses, [Status::Works, Status::NeedsAccount]);
    assert_eq!(
        made[0].document["steps"],
        json!([{ "id": "2", "kind": "action", "app": "webhooks", "action": "message",
            "params": { "service": "slack", "text": "{{1__nom}}" } }])
    );
}
