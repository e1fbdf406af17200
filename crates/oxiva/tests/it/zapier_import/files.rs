//! The six real exports, where they are: a clone without them says so.

use super::imported;
use crate::{both, support::TestApp};
use serde_json::Value as Json;
use std::path::PathBuf;

/// Where the exports lie that are not ours to hand on.
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("OXIVA_TEST_ZAPIER_EXPORTS").map(PathBuf::from);
    let beside = ["../../../shared/data/zapier-exports", "../../../../shared/data/zapier-exports"];
    let beside = beside.map(|path| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path));
    named.into_iter().chain(beside).find(|path| path.is_dir())
}

/// How many nodes the zaps of a file have, zap by zap.
fn counts(file: &Json) -> Vec<usize> {
    let zaps = file["zaps"].as_array().unwrap();
    zaps.iter().map(|zap| zap["nodes"].as_object().unwrap().len()).collect()
}

#[both]
async fn every_node_of_the_real_exports_is_named_once(app: TestApp) {
    let Some(folder) = folder() else {
        println!("left out: the real exports of Zapier are not here");
        return;
    };
    let demo = app.dossier("demo").await;
    let (mut all, mut across) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let file: Json = serde_json::from_slice(&std::fs::read(entry.path()).unwrap()).unwrap();
        let answer = imported(&demo, &file).await;
        let zaps = answer["zaps"].as_array().unwrap();
        let nodes: Vec<&Vec<Json>> =
            zaps.iter().map(|zap| zap["nodes"].as_array().unwrap()).collect();
        assert_eq!(nodes.iter().map(|nodes| nodes.len()).collect::<Vec<_>>(), counts(&file));
        for (zap, filed) in zaps.iter().zip(file["zaps"].as_array().unwrap()) {
            assert!(zap["id"].is_string(), "{zap}");
            let own: std::collections::BTreeSet<_> = zap["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|node| node["node"].as_str().unwrap())
                .collect();
            let expected: std::collections::BTreeSet<_> =
                filed["nodes"].as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(own, expected);
        }
        let nodes: Vec<&Json> = nodes.into_iter().flatten().collect();
        for node in &nodes {
            let has_message = !node["message"].as_str().unwrap().is_empty();
            assert!(has_message || node["status"] == "works", "{node}");
        }
        let came = ["works", "substituted", "needs_account"];
        let count =
            nodes.iter().filter(|node| came.iter().any(|word| node["status"] == *word)).count();
        println!("{}: {count} of {}", entry.file_name().display(), nodes.len());
        (all, across) = (all + nodes.len(), across + count);
    }
    println!("together: {across} of {all}");
    assert!(across * 10 >= all * 6, "{across} of {all}");
}
