//! The database is, or turns, read-only.

use super::{create, is_unavailable, ready};
use crate::support::{Engine, Setup, TestApp, binary::Binary, run};
use std::{fs, os::unix::fs::PermissionsExt, path::Path, time::Duration};

fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn prepared() -> (tempfile::TempDir, Binary) {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::in_folder(folder.path());
    binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example"]).text();
    (folder, binary)
}

#[test]
fn a_server_on_a_read_only_file_refuses_to_start() {
    let (folder, binary) = prepared();
    for entry in fs::read_dir(folder.path()).unwrap() {
        permit(&entry.unwrap().path(), 0o444);
    }
    permit(folder.path(), 0o755);
    let refused = binary.run_unprivileged(&["serve"]);
    refused.failed(1, "the database is read-only: ");
    refused.failed(1, folder.path().join("oxiva.sqlite").to_str().unwrap());
}

#[test]
fn a_server_in_a_read_only_folder_refuses_to_start() {
    let (folder, binary) = prepared();
    let _ = fs::remove_file(folder.path().join("server.lock"));
    permit(folder.path(), 0o555);
    let refused = binary.run_unprivileged(&["serve"]);
    permit(folder.path(), 0o755);
    refused.failed(1, "cannot write ");
    refused.failed(1, "server.lock");
}

/// What must hold while nothing can be written.
async fn reads_go_on(app: &TestApp, demo: &crate::support::Dossier) {
    is_unavailable(&create(&demo.api, "trop").await);
    is_unavailable(&demo.api.delete("/societes/1").await);
    assert_eq!(demo.api.get("/societes/1").await.json()["nom"], "Mairie");
    assert_eq!(demo.v2.get("societe/?id=1").await.status, 200);
    let words = "the database takes no writes: it is read-only".to_owned();
    assert_eq!(ready(app.operations).await, (503, words));
    assert_eq!(app.stored().await, [1, 0, 0, 1, 0, 0]);
}

async fn on_sqlite(setup: Setup) {
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    app.pragma("PRAGMA query_only = 1").await;
    reads_go_on(&app, &demo).await;
    // Whoever makes it writable again starts the server again.
    let app = app.restart().await;
    let demo = demo.on(&app);
    assert_eq!(create(&demo.api, "après").await.status, 201);
    assert_eq!(ready(app.operations).await.0, 200);
}

#[test]
fn a_file_that_turns_read_only() {
    run(Engine::Sqlite, on_sqlite);
}

async fn on_postgres(setup: Setup) {
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    let turn = async |read_only: bool| {
        let database = setup.database.clone();
        let done = tokio::task::spawn_blocking(move || {
            database.alter(&format!("SET default_transaction_read_only = {read_only}"));
            database.disconnect_all();
        });
        done.await.unwrap();
    };
    turn(true).await;
    // A connection that has been idle is asked whether it lives before it is given work.
    app.advance(Duration::from_secs(2)).await;
    reads_go_on(&app, &demo).await;
    turn(false).await;
    app.advance(Duration::from_secs(2)).await;
    assert_eq!(create(&demo.api, "après").await.status, 201);
    assert_eq!(ready(app.operations).await.0, 200);
}

#[test]
fn a_postgres_that_turns_read_only() {
    run(Engine::Postgres, on_postgres);
}
