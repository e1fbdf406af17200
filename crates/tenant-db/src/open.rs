//! Where a database is, and why it was not opened.

use crate::{error::StorageError, migrate::MigrationError};
use std::path::PathBuf;

/// Where the data is.
#[derive(Clone, Debug)]
pub enum Location {
    /// In a file.
    Sqlite {
        /// The file; it is made, with its folder, if it is not there.
        file: PathBuf,
        /// The folder for the copies that are made before a migration.
        backups: PathBuf,
    },
    /// In a database of a PostgreSQL server.
    Postgres {
        /// `postgres://user:password@host:port/database`; with `?sslmode=require` the connection is
        /// encrypted and the server's certificate checked against the machine's authorities.
        url: String,
        /// Connections that write; at least one.
        writers: usize,
        /// Connections that read; at least one.
        readers: usize,
    },
}

/// Why a database was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be reached, or is none.
    #[error("cannot open the database: {0}")]
    Storage(#[from] StorageError),
    /// Its schema is not, and could not be made, what this program needs.
    #[error(transparent)]
    Migration(#[from] MigrationError),
}
