//! Migrations of a SQLite file: under its exclusive lock, after a copy of it.

use super::{
    Applied, FINISH, Migration, MigrationError, RECORDED, RECORDS, START, Schema,
    dialect::to_sqlite,
};
use crate::{clock::Clock, error::StorageError, snapshot::snapshot};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::path::Path;

const MICROS_PER_SECOND: i64 = 1_000_000;

pub fn migrate(
    connection: &mut Connection,
    schema: &Schema,
    file: &Path,
    backups: &Path,
    clock: &dyn Clock,
) -> Result<(), MigrationError> {
    let storage = |error| StorageError::new("migrate", error);
    let pending = schema.pending(&applied(connection).map_err(storage)?)?;
    let Some(first) = pending.first() else { return Ok(()) };
    // Before the first one there is nothing to copy.
    if first.version > 1 {
        back_up(file, backups, first.version, clock).map_err(MigrationError::Backup)?;
    }
    let tx =
        connection.transaction_with_behavior(TransactionBehavior::Exclusive).map_err(storage)?;
    // Another process may have migrated while this one waited for the lock.
    for migration in schema.pending(&applied(&tx).map_err(storage)?)? {
        apply(&tx, migration, clock).map_err(|error| migration.failed(error))?;
    }
    tx.commit().map_err(storage)?;
    Ok(())
}

fn applied(connection: &Connection) -> rusqlite::Result<Vec<Applied>> {
    let is_there = connection
        .query_row("SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'", [], |_| Ok(()))
        .optional()?
        .is_some();
    if !is_there {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare(RECORDED)?;
    let applied = |row: &rusqlite::Row| {
        Ok(Applied { version: row.get(0)?, is_finished: row.get::<_, Option<i64>>(1)?.is_some() })
    };
    statement.query_map([], applied)?.collect()
}

fn apply(tx: &Connection, migration: &Migration, clock: &dyn Clock) -> rusqlite::Result<()> {
    tx.execute_batch(RECORDS)?;
    tx.execute(&START.replace('$', "?"), (migration.version, migration.name, clock.now_micros()))?;
    tx.execute_batch(&to_sqlite(migration.sql))?;
    tx.execute(&FINISH.replace('$', "?"), (migration.version, clock.now_micros()))?;
    Ok(())
}

fn back_up(
    file: &Path,
    backups: &Path,
    version: i64,
    clock: &dyn Clock,
) -> Result<(), StorageError> {
    std::fs::create_dir_all(backups).map_err(|error| StorageError::new("backup folder", error))?;
    let name = format!("before-{version:04}-{}.sqlite", clock.now_micros() / MICROS_PER_SECOND);
    snapshot(file, &backups.join(name), |_, _| {})
}
