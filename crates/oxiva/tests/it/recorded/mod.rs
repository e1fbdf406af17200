//! Recorded calls: what APIs v2 and v3 answer, byte for byte, on both databases.
//!
//! Each text in this folder is played in an installation of its own: a dossier `demo` with the person
//! Léa Martin, a clock that a tenth of a second passes on with each call, randomness that is counted, and
//! nothing that works in the background. [`script`] says how such a text is written.

mod script;

use crate::{both, support::Setup};
use oxiva::{clock::Entropy, dossiers::modules::Module, i18n::Lang};
use script::{Script, Values};
use serde_json::Value as Json;
use similar::TextDiff;
use std::{collections::BTreeSet, fs, path::PathBuf, time::Duration};

/// Writes the answers down anew.
const WRITE: &str = "OXIVA_WRITE_RECORDED";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/recorded")
}

#[both]
async fn records(setup: Setup) {
    play(&setup, "records").await;
}

#[both]
async fn version_2(setup: Setup) {
    play(&setup, "version_2").await;
}

#[both]
async fn tables(setup: Setup) {
    play(&setup, "tables").await;
}

#[both]
async fn webhooks(setup: Setup) {
    play(&setup, "webhooks").await;
}

#[both]
async fn zaps(setup: Setup) {
    play(&setup, "zaps").await;
}

#[both]
async fn runs(setup: Setup) {
    play(&setup, "runs").await;
}

#[both]
async fn people_and_keys(setup: Setup) {
    play(&setup, "people_and_keys").await;
}

/// Makes every call of a text and compares the answers with those in it.
async fn play(setup: &Setup, name: &str) {
    let path = folder().join(format!("{name}.txt"));
    let recorded = fs::read_to_string(&path).unwrap();
    let writes = std::env::var_os(WRITE).is_some();
    if writes && setup.database.is_postgres() {
        return; // What SQLite answers is written; the next run compares both with it.
    }
    let app = setup.clone().with_entropy(Entropy::counted(1)).start_without_background().await;
    let demo = app.dossier("demo").await;
    demo.activate(Module::Zapier).await;
    demo.person("Léa Martin").await;
    demo.token_is_noted().await;
    let client = app.http();
    let mut values = Values::from([("token".to_owned(), demo.token.clone())]);
    let mut script = Script::parse(&recorded);
    for call in &mut script.calls {
        app.clock.advance(Duration::from_millis(100));
        call.play(&client, &mut values).await;
    }
    let answered = script.text();
    if writes {
        fs::write(&path, answered).unwrap();
    } else if answered != recorded {
        let engine = if setup.database.is_postgres() { "PostgreSQL" } else { "SQLite" };
        let diff = TextDiff::from_lines(&recorded, &answered);
        let diff = diff.unified_diff().context_radius(4).header("recorded", engine).to_string();
        panic!(
            "{name}.txt: {engine} answers otherwise. If that is meant, write it down by \
             {WRITE}=1 cargo test recorded\n{diff}"
        );
    }
}

/// Whether a path of the OpenAPI document can be this one.
fn fits(pattern: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default().trim_end_matches('/');
    let (told, called): (Vec<_>, Vec<_>) =
        (pattern.split('/').collect(), path.split('/').collect());
    let fits = |(told, called): (&&str, &&str)| told.starts_with('{') || told == called;
    told.len() == called.len() && told.iter().zip(&called).all(fits)
}

#[test]
fn every_operation_is_called_and_every_text_played() {
    let document: Json = serde_json::from_str(oxiva::api::openapi::json(Lang::En)).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.as_str()))
    });
    // The document itself is compared by `openapi.rs`.
    let mut missing: BTreeSet<_> =
        operations.filter(|(_, path)| !path.starts_with("/api/v3/openapi.")).collect();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy();
        let played = format!("play(&setup, \"{name}\")");
        assert!(include_str!("mod.rs").contains(&played), "nobody plays {name}.txt");
        for call in Script::parse(&fs::read_to_string(&path).unwrap()).calls {
            // `/zaps/export` is no zap: the path that names most is meant.
            let meant = paths.keys().filter(|told| fits(told, &call.path));
            if let Some(meant) = meant.min_by_key(|told| told.matches('{').count()) {
                missing.remove(&(call.method, meant.as_str()));
            }
        }
    }
    assert!(missing.is_empty(), "operations without a recorded call: {missing:#?}");
}
