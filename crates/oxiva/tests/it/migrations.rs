//! Migrations: run once, under a lock, and refuse what they do not understand.

use crate::{
    both,
    support::{Setup, TestApp, binary::Binary},
};
use oxiva::{
    clock::Clock,
    config,
    db::{self, MIGRATIONS},
};

/// Why this data cannot be opened.
async fn refusal(setup: &Setup) -> String {
    let location = config::load(None, [], setup.flags()).unwrap().location();
    let opened =
        tokio::task::spawn_blocking(move || db::open(&location, &Clock::system()).map(drop));
    opened.await.unwrap().unwrap_err().to_string()
}

#[both]
async fn running_twice_is_fine(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    let app = app.restart().await;
    let demo = demo.on(&app);
    assert_eq!(demo.api.listed("/societes", "nom").await, ["Mairie"]);
    let applied =
        app.number("SELECT count(*) FROM schema_migrations WHERE finished_at IS NOT NULL").await;
    assert_eq!(applied, MIGRATIONS.len() as i64);
}

#[both]
async fn telephone_numbers_stored_before_are_found_in_both_notations(app: TestApp) {
    let demo = app.dossier("demo").await;
    for (nom, telephone) in [("Mobile", "06 98 76 54 32"), ("Fixe", "01 23 45 67 89")] {
        demo.api.post("/societes", serde_json::json!({"nom": nom, "telephone": telephone})).await;
    }
    // As an older version left them.
    app.execute("UPDATE societes SET telephone = '+33123456789' WHERE id = 2").await;
    app.execute("DELETE FROM words WHERE word IN ('33698765432', '0123456789')").await;
    let migration = include_str!("../../../../migrations/0014_phone_words.sql");
    for statement in migration.split_inclusive(';').filter(|text| text.contains("INSERT")) {
        app.execute(statement).await;
    }
    for (query, nom) in [
        ("%2B33698765432", "Mobile"),
        ("0698765432", "Mobile"),
        ("0123456789", "Fixe"),
        ("0033123456789", "Fixe"),
    ] {
        assert_eq!(demo.api.listed(&format!("/societes?q={query}"), "nom").await, [nom], "{query}");
    }
}

#[both]
async fn a_half_applied_one_refuses_to_serve(app: TestApp) {
    let setup = app.setup.clone();
    setup.started().stop_all().await;
    app.execute("UPDATE schema_migrations SET finished_at = NULL WHERE version = 1").await;
    let words = refusal(&setup).await;
    assert!(words.contains("migration 1 was begun and never finished"), "{words}");
    let served = Binary::on(&setup.database).run(&["dossier", "list"]);
    assert_eq!(served.code, 1);
    assert!(served.stderr.contains("restore the backup"), "{}", served.stderr);
}

#[both]
async fn a_newer_schema_refuses_to_serve(app: TestApp) {
    let setup = app.setup.clone();
    setup.started().stop_all().await;
    app.execute("INSERT INTO schema_migrations VALUES (999, 'of tomorrow', 1, 2)").await;
    let words = refusal(&setup).await;
    assert!(words.contains("written by a newer Oxiva (schema 999"), "{words}");
}

#[both]
async fn many_processes_at_once_migrate_once(setup: Setup) {
    let database = setup.database.clone();
    let emptied = database.clone();
    tokio::task::spawn_blocking(move || emptied.empty()).await.unwrap();
    let all = (0..4).map(|n| {
        let password = "un mot de passe assez long";
        let binary = Binary::on(&database).variable("OXIVA_NEW_PASSWORD", password);
        tokio::task::spawn_blocking(move || {
            binary.run(&["dossier", "create", &format!("d{n}0"), "--admin", "a@b.fr"])
        })
    });
    for process in all.collect::<Vec<_>>() {
        let done = process.await.unwrap();
        assert_eq!(done.code, 0, "{}", done.stderr);
    }
    let app = setup.start().await;
    let applied = app.number("SELECT count(*) FROM schema_migrations").await;
    assert_eq!(applied, MIGRATIONS.len() as i64);
}

#[test]
fn versions_are_numbered_without_gaps() {
    let versions: Vec<_> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    assert_eq!(versions, (1..=MIGRATIONS.len() as i64).collect::<Vec<_>>());
    let named = |m: &db::Migration| m.name.starts_with(&format!("{:04}_", m.version));
    assert!(MIGRATIONS.iter().all(named));
}

#[test]
fn every_file_is_applied() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let is_applied =
            MIGRATIONS.iter().any(|migration| format!("{}.sql", migration.name) == file);
        assert!(is_applied, "migrations/{file} has no line in MIGRATIONS, db/migrations.rs");
    }
}
