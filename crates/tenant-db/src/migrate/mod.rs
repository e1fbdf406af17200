//! Migrations: embedded, append-only, run at start under a lock, each in one transaction together
//! with its own record, after a copy of the SQLite file.

mod dialect;
mod postgres;
mod sqlite;

pub use postgres::migrate as postgres;
pub use sqlite::migrate as sqlite;

use crate::error::{DriverError, StorageError};

/// One step from a schema to the next. Once released it is never changed.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// From 1 on, without gaps.
    pub version: i64,
    /// Recorded beside the version, for people to read.
    pub name: &'static str,
    /// Statements in PostgreSQL's words, which are translated for SQLite: `BIGINT`, `BOOLEAN`,
    /// `JSONB`, `UUID`, `BYTEA`, `COLLATE "C"`. After a table, `/* heap */` makes a plain table of
    /// it on SQLite, `/* clustered */` one that is stored in the tree of its primary key.
    pub sql: &'static str,
}

/// What a program expects of its database.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The program's name, for the message that a newer one has been at work.
    pub program: &'static str,
    /// The PostgreSQL advisory lock under which migrations run: any number, the same for every
    /// process and every version of the program.
    pub lock: i64,
    /// In the order in which they are applied.
    pub migrations: &'static [Migration],
}

/// Why a database's schema is not what the program needs. Nothing has been changed.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// A newer version of the program has migrated it further.
    #[error(
        "this database was written by a newer {program} (schema {found}, this program knows \
         {known}): install that version or restore an older backup"
    )]
    Newer {
        /// The program's name, from its [`Schema`].
        program: &'static str,
        /// The database's version.
        found: i64,
        /// The last version of this program's [`Schema`].
        known: i64,
    },
    /// Its record has a beginning and no end.
    #[error(
        "migration {version} was begun and never finished: restore the backup taken before it \
         (folder `backups`), then start again"
    )]
    HalfApplied {
        /// Which one.
        version: i64,
    },
    /// Its record is not there, and a later one's is.
    #[error("migration {version} is missing from a database that has later ones")]
    Gap {
        /// Which one.
        version: i64,
    },
    /// The engine refused a statement of it.
    #[error("migration {name} failed and was rolled back: {source}")]
    Failed {
        /// Which one.
        name: &'static str,
        /// What the engine said.
        source: StorageError,
    },
    /// The SQLite file could not be copied.
    #[error("the copy before the migration failed, nothing was changed: {0}")]
    Backup(StorageError),
    /// The records could not be read, or the transaction not be committed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

// Both engines understand these; `$1` becomes `?1` for SQLite.
const RECORDS: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT PRIMARY KEY, name TEXT NOT NULL, started_at BIGINT NOT NULL, finished_at BIGINT)";
const RECORDED: &str = "SELECT version, finished_at FROM schema_migrations ORDER BY version";
const START: &str = "INSERT INTO schema_migrations (version, name, started_at) VALUES ($1, $2, $3)";
const FINISH: &str = "UPDATE schema_migrations SET finished_at = $2 WHERE version = $1";

/// A migration that the database has on record.
struct Applied {
    version: i64,
    is_finished: bool,
}

impl Schema {
    /// What is still to be applied, or why this database must not be touched. `applied` is in order.
    fn pending(&self, applied: &[Applied]) -> Result<&'static [Migration], MigrationError> {
        let known = self.migrations.last().map_or(0, |last| last.version);
        for (expected, found) in (1..).zip(applied) {
            if !found.is_finished {
                return Err(MigrationError::HalfApplied { version: found.version });
            }
            if found.version > known {
                let (program, found) = (self.program, found.version);
                return Err(MigrationError::Newer { program, found, known });
            }
            if found.version != expected {
                return Err(MigrationError::Gap { version: expected });
            }
        }
        Ok(self.migrations.get(applied.len()..).unwrap_or_default())
    }
}

impl Migration {
    fn failed(&self, source: impl Into<DriverError>) -> MigrationError {
        MigrationError::Failed { name: self.name, source: StorageError::new(self.name, source) }
    }
}
