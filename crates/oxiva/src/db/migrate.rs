//! Migrations: embedded, append-only, run at start under a lock, each in one transaction together
//! with its own record, after a copy of the SQLite file.
//!
//! The files are written once, in PostgreSQL's words for types; [`to_sqlite`] puts SQLite's in.

use super::{StorageError, sqlite::snapshot};
use crate::clock::Clock;
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;

pub struct Migration {
    pub version: i64,
    pub name: &'static str,
    pub sql: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal;)+) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!("../../../../migrations/", $name, ".sql")),
        }),+]
    };
}

/// In the order in which they are applied.
pub const MIGRATIONS: &[Migration] = migrations! {
    1 "0001_thread";
    2 "0002_endpoints";
    3 "0003_mail";
    4 "0004_accounts";
    5 "0005_zaps";
    6 "0006_connections";
    7 "0007_tables";
    8 "0008_base_zaps";
    9 "0009_depth";
    10 "0010_lists";
};

#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    #[error(
        "this database was written by a newer Oxiva (schema {found}, this program knows {known}): \
         install that version or restore an older backup"
    )]
    Newer { found: i64, known: i64 },
    #[error(
        "migration {version} was begun and never finished: restore the backup taken before it \
         (folder `backups`), then start again"
    )]
    HalfApplied { version: i64 },
    #[error("migration {version} is missing from a database that has later ones")]
    Gap { version: i64 },
    #[error("migration {name} failed and was rolled back: {source}")]
    Failed { name: &'static str, source: StorageError },
    #[error("the copy before the migration failed, nothing was changed: {0}")]
    Backup(StorageError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

const RECORD: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT PRIMARY KEY, name TEXT NOT NULL, started_at BIGINT NOT NULL, finished_at BIGINT)";
const APPLIED: &str = "SELECT version, finished_at FROM schema_migrations ORDER BY version";
/// Any number, the same for every node: "oxiva" on a phone's keys.
const LOCK: i64 = 69_482;

/// What is still to be applied, or why this database must not be touched.
fn pending(applied: &[(i64, Option<i64>)]) -> Result<Vec<&'static Migration>, MigrationError> {
    let known = MIGRATIONS.last().map_or(0, |last| last.version);
    for (position, (version, finished)) in applied.iter().enumerate() {
        if finished.is_none() {
            return Err(MigrationError::HalfApplied { version: *version });
        }
        if *version > known {
            return Err(MigrationError::Newer { found: *version, known });
        }
        if *version != position as i64 + 1 {
            return Err(MigrationError::Gap { version: position as i64 + 1 });
        }
    }
    Ok(MIGRATIONS.iter().skip(applied.len()).collect())
}

pub fn sqlite(
    connection: &mut Connection,
    file: &Path,
    backups: &Path,
    clock: &Clock,
) -> Result<(), MigrationError> {
    let storage = |e| StorageError::new("migrate", e);
    let todo = pending(&applied_sqlite(connection).map_err(storage)?)?;
    if todo.is_empty() {
        return Ok(());
    }
    if todo[0].version > 1 {
        back_up(file, backups, todo[0].version, clock).map_err(MigrationError::Backup)?;
    }
    let tx = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive)
        .map_err(storage)?;
    // Another process may have migrated while this one waited for the lock.
    for migration in pending(&applied_sqlite(&tx).map_err(storage)?)? {
        let apply = || -> rusqlite::Result<()> {
            tx.execute_batch(RECORD)?;
            tx.execute(
                "INSERT INTO schema_migrations (version, name, started_at) VALUES (?1, ?2, ?3)",
                (migration.version, migration.name, clock.now()),
            )?;
            tx.execute_batch(&to_sqlite(migration.sql))?;
            tx.execute(
                "UPDATE schema_migrations SET finished_at = ?2 WHERE version = ?1",
                (migration.version, clock.now()),
            )?;
            Ok(())
        };
        apply().map_err(|e| MigrationError::Failed {
            name: migration.name,
            source: StorageError::new(migration.name, e),
        })?;
    }
    tx.commit().map_err(storage)?;
    Ok(())
}

fn applied_sqlite(connection: &Connection) -> rusqlite::Result<Vec<(i64, Option<i64>)>> {
    let there = connection
        .query_row("SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'", [], |_| Ok(()))
        .optional()?;
    if there.is_none() {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare(APPLIED)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn back_up(file: &Path, backups: &Path, version: i64, clock: &Clock) -> Result<(), StorageError> {
    std::fs::create_dir_all(backups).map_err(|e| StorageError::new("backup folder", e))?;
    let name = format!("before-{version:04}-{}.sqlite", clock.now() / crate::clock::SECOND);
    snapshot(file, &backups.join(name), |_, _| {})
}

pub fn postgres(client: &mut postgres::Client, clock: &Clock) -> Result<(), MigrationError> {
    let storage = |e| StorageError::new("migrate", e);
    let mut tx = client.transaction().map_err(storage)?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).map_err(storage)?;
    tx.batch_execute(RECORD).map_err(storage)?;
    let applied: Vec<(i64, Option<i64>)> = tx
        .query(APPLIED, &[])
        .map_err(storage)?
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    for migration in pending(&applied)? {
        let mut apply = || -> Result<(), postgres::Error> {
            let (started, name) = (clock.now(), migration.name);
            tx.execute(
                "INSERT INTO schema_migrations (version, name, started_at) VALUES ($1, $2, $3)",
                &[&migration.version, &name, &started],
            )?;
            tx.batch_execute(migration.sql)?;
            tx.execute(
                "UPDATE schema_migrations SET finished_at = $2 WHERE version = $1",
                &[&migration.version, &clock.now()],
            )?;
            Ok(())
        };
        apply().map_err(|e| MigrationError::Failed {
            name: migration.name,
            source: StorageError::new(migration.name, e),
        })?;
    }
    tx.commit().map_err(storage)?;
    Ok(())
}

/// PostgreSQL's type words as SQLite's strict tables want them. `/* clustered */` after a table
/// asks SQLite to store the rows in the primary key's own tree.
pub fn to_sqlite(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    for line in sql.lines() {
        let code = line.split("--").next().unwrap_or_default();
        out.push_str(
            &code
                .replace(" COLLATE \"C\"", "")
                .replace("BIGINT", "INTEGER")
                .replace("BOOLEAN", "INTEGER")
                .replace("JSONB", "TEXT")
                .replace("UUID", "BLOB")
                .replace("BYTEA", "BLOB")
                .replace(") /* clustered */;", ") STRICT, WITHOUT ROWID;")
                .replace(") /* heap */;", ") STRICT;"),
        );
        out.push('\n');
    }
    out
}
