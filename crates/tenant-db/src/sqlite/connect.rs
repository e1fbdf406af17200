//! How a SQLite file is opened.

use crate::error::StorageError;
use rusqlite::{Connection, config::DbConfig};
use std::{path::Path, time::Duration};

/// How long a connection waits for one of another process.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const MAX_CACHED_STATEMENTS: usize = 512;

/// A connection that may write.
pub fn connect(file: &Path) -> Result<Connection, StorageError> {
    configured(file).map_err(|error| StorageError::new("open", error))
}

/// A connection that may only read.
pub fn connect_reader(file: &Path) -> Result<Connection, StorageError> {
    let reader = connect(file)?;
    reader
        .execute_batch("PRAGMA query_only = 1")
        .map_err(|error| StorageError::new("open reader", error))?;
    Ok(reader)
}

fn configured(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.set_prepared_statement_cache_capacity(MAX_CACHED_STATEMENTS);
    // The bundled SQLite looks at bound values to choose a plan, and for that parses and plans
    // a cached statement anew whenever a value changes: most of the time of a point read.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Checkpoints have their own thread: at the default of every 1,000 pages they would be
    // the p99 of a commit.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
         PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    Ok(connection)
}
