//! Migrations: whole or not at all, and only where they are understood.

use crate::support::{Database, NOTES, SCHEMA, add, ids};
use both_databases::both;
use tenant_db::{Migration, Schema, statements};

statements! {
    COUNT = "SELECT count(*) FROM schema_migrations WHERE finished_at IS NOT NULL";
    UNFINISH = "UPDATE schema_migrations SET finished_at = NULL WHERE version = 1";
    FORGET = "DELETE FROM schema_migrations WHERE version = 1";
    TOMORROW = "INSERT INTO schema_migrations (version, name, started_at, finished_at)
        VALUES (999, 'of tomorrow', 1, 2)";
    COLOUR = "SELECT colour FROM notes WHERE tenant = $1 AND id = $2";
}

const COLOURS: Migration = Migration {
    version: 2,
    name: "0002_colours",
    sql: "ALTER TABLE notes ADD COLUMN colour TEXT NOT NULL DEFAULT 'yellow';",
};
const WITH_COLOURS: Schema = Schema { migrations: &[NOTES, COLOURS], ..SCHEMA };

/// Runs a statement that takes no values.
async fn tamper(database: &Database, schema: Schema, statement: &'static tenant_db::Statement) {
    let db = database.try_open(schema).await.unwrap();
    db.write(0, |tx| Ok(tx.execute(statement, &[])?)).await.unwrap();
}

#[both]
async fn each_is_applied_once_and_what_was_there_stays(database: Database) {
    let db = database.open().await;
    db.write(7, |tx| add(tx, 7, 1)).await.unwrap();
    drop(db);
    for _ in 0..2 {
        let db = database.try_open(WITH_COLOURS).await.unwrap();
        let read = db.read(|tx| {
            let colour = tx.one(&COLOUR, &[&7_i64, &1_i64], |row| row.get::<String>(0))?;
            Ok((colour, tx.one(&COUNT, &[], |row| row.get::<i64>(0))?))
        });
        assert_eq!(read.await.unwrap(), ("yellow".to_owned(), 2));
    }
    let backups = std::fs::read_dir(database.folder.path().join("backups"));
    let backups: Vec<_> = backups.into_iter().flatten().map(|file| file.unwrap().path()).collect();
    assert_eq!(backups.len(), if database.is_postgres() { 0 } else { 1 }, "{backups:?}");
}

#[both]
async fn many_may_open_it_at_once(database: Database) {
    let opened = tokio::join!(
        database.try_open(WITH_COLOURS),
        database.try_open(WITH_COLOURS),
        database.try_open(WITH_COLOURS),
    );
    for db in [opened.0, opened.1, opened.2] {
        let count = db.unwrap().read(|tx| Ok(tx.one(&COUNT, &[], |row| row.get::<i64>(0))?)).await;
        assert_eq!(count.unwrap(), 2);
    }
}

#[both]
async fn a_half_applied_one_is_refused(database: Database) {
    tamper(&database, SCHEMA, &UNFINISH).await;
    let words = database.refusal(WITH_COLOURS).await;
    assert!(words.contains("migration 1 was begun and never finished"), "{words}");
}

#[both]
async fn a_newer_schema_is_refused(database: Database) {
    tamper(&database, SCHEMA, &TOMORROW).await;
    let words = database.refusal(WITH_COLOURS).await;
    let expected = "written by a newer Notes (schema 999, this program knows 2)";
    assert!(words.contains(expected), "{words}");
}

#[both]
async fn a_gap_is_refused(database: Database) {
    tamper(&database, WITH_COLOURS, &FORGET).await;
    let words = database.refusal(WITH_COLOURS).await;
    assert!(words.contains("migration 1 is missing"), "{words}");
}

#[both]
async fn one_that_fails_changes_nothing(database: Database) {
    drop(database.open().await);
    const BROKEN: Migration = Migration {
        version: 3,
        name: "0003_broken",
        sql: "CREATE TABLE half (id BIGINT PRIMARY KEY) /* heap */;
            CREATE TABLE half (id BIGINT PRIMARY KEY) /* heap */;",
    };
    let broken = Schema { migrations: &[NOTES, COLOURS, BROKEN], ..SCHEMA };
    let words = database.refusal(broken).await;
    assert!(words.contains("migration 0003_broken failed and was rolled back"), "{words}");
    // Neither its first table nor the migration before it is there.
    let db = database.open().await;
    db.write(7, |tx| add(tx, 7, 1)).await.unwrap();
    assert_eq!(ids(&db, 7).await, [1]);
    drop(db);
    const MENDED: Migration = Migration {
        version: 3,
        name: "0003_mended",
        sql: "CREATE TABLE half (id BIGINT PRIMARY KEY) /* heap */;",
    };
    let mended = Schema { migrations: &[NOTES, COLOURS, MENDED], ..SCHEMA };
    assert_eq!(ids(&database.try_open(mended).await.unwrap(), 7).await, [1]);
}
