//! Migrations of a PostgreSQL database: under an advisory lock that lasts as long as the transaction.

use super::{Applied, FINISH, Migration, MigrationError, RECORDED, RECORDS, START, Schema};
use crate::{clock::Clock, error::StorageError};
use postgres::{Client, Transaction};

pub fn migrate(
    client: &mut Client,
    schema: &Schema,
    clock: &dyn Clock,
) -> Result<(), MigrationError> {
    let storage = |error| StorageError::new("migrate", error);
    let mut tx = client.transaction().map_err(storage)?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&schema.lock]).map_err(storage)?;
    tx.batch_execute(RECORDS).map_err(storage)?;
    let applied = applied(&mut tx).map_err(storage)?;
    for migration in schema.pending(&applied)? {
        apply(&mut tx, migration, clock).map_err(|error| migration.failed(error))?;
    }
    tx.commit().map_err(storage)?;
    Ok(())
}

fn applied(tx: &mut Transaction) -> Result<Vec<Applied>, postgres::Error> {
    let applied = |row: &postgres::Row| {
        let finished_at: Option<i64> = row.try_get(1)?;
        Ok(Applied { version: row.try_get(0)?, is_finished: finished_at.is_some() })
    };
    tx.query(RECORDED, &[])?.iter().map(applied).collect()
}

fn apply(
    tx: &mut Transaction,
    migration: &Migration,
    clock: &dyn Clock,
) -> Result<(), postgres::Error> {
    tx.execute(START, &[&migration.version, &migration.name, &clock.now_micros()])?;
    tx.batch_execute(migration.sql)?;
    tx.execute(FINISH, &[&migration.version, &clock.now_micros()])?;
    Ok(())
}
