//! What storage says when it cannot: the statement's name and the driver's own words.
//! Bound values are never part of it, so it may be logged.

/// A statement that failed. Shown to the operator, never to a user.
#[derive(Debug, thiserror::Error)]
#[error("{statement}: {source}")]
pub struct StorageError {
    pub statement: &'static str,
    pub source: DriverError,
}

#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("PostgreSQL: {}", postgres_words(.0))]
    Postgres(#[from] postgres::Error),
    #[error("expected a row and found none")]
    NoRow,
    #[error("the stored value {0:?} is not one that this version knows")]
    UnknownWord(String),
    #[error("the database is closed")]
    Closed,
    #[error("a write panicked and was rolled back")]
    Panicked,
    /// The transaction that many shared could not be begun, or not committed.
    #[error("{0}")]
    Commit(std::sync::Arc<DriverError>),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl StorageError {
    pub fn new(statement: &'static str, source: impl Into<DriverError>) -> StorageError {
        StorageError { statement, source: source.into() }
    }

    /// Whether a unique index refused the row.
    pub fn is_duplicate(&self) -> bool {
        match &self.source {
            DriverError::Sqlite(rusqlite::Error::SqliteFailure(failure, _)) => matches!(
                failure.extended_code,
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                    | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            ),
            DriverError::Postgres(error) => {
                error.code() == Some(&postgres::error::SqlState::UNIQUE_VIOLATION)
            }
            _ => false,
        }
    }

    /// Whether the same call may succeed later: disk full, database busy or away.
    pub fn is_passing(&self) -> bool {
        use rusqlite::ErrorCode::{
            DatabaseBusy, DatabaseLocked, DiskFull, OperationInterrupted, ReadOnly,
        };
        match &self.source {
            DriverError::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(DatabaseBusy | DatabaseLocked | DiskFull | OperationInterrupted | ReadOnly)
            ),
            DriverError::Postgres(error) => error.code().map_or(lost(error), |code| {
                code.code().starts_with("08")
                    || code.code().starts_with("40")
                    || code.code().starts_with("53")
                    || code.code().starts_with("57")
            }),
            DriverError::Closed | DriverError::Commit(_) | DriverError::Io(_) => true,
            DriverError::NoRow | DriverError::UnknownWord(_) | DriverError::Panicked => false,
        }
    }

    /// A few words for the operator that name no host and no statement.
    pub fn cause(&self) -> &'static str {
        self.source.cause()
    }
}

impl DriverError {
    fn cause(&self) -> &'static str {
        use rusqlite::ErrorCode::{
            DatabaseBusy, DatabaseLocked, DiskFull, ReadOnly, SystemIoFailure,
        };
        match self {
            DriverError::Commit(cause) => cause.cause(),
            DriverError::Closed => "its writer has ended",
            DriverError::Sqlite(error) => match error.sqlite_error_code() {
                Some(DiskFull) => "the disk is full",
                Some(ReadOnly) => "it is read-only",
                Some(SystemIoFailure) => "the disk fails",
                Some(DatabaseBusy | DatabaseLocked) => "it is locked",
                _ => "it refuses",
            },
            DriverError::Postgres(error) => match error.code().map(|code| code.code()) {
                None if lost(error) => "it is away",
                Some("25006") => "it is read-only",
                Some("53100") => "the disk is full",
                Some(code) if code.starts_with("57") || code.starts_with("08") => "it is away",
                _ => "it refuses",
            },
            _ => "it refuses",
        }
    }
}

/// Whether the connection is gone, and not the driver unhappy with a value.
fn lost(error: &postgres::Error) -> bool {
    use std::error::Error;
    error.is_closed() || error.source().is_some_and(|source| source.is::<std::io::Error>())
}

/// The driver's Display says only "db error"; the server's message and code are behind it.
fn postgres_words(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(server) => format!("{} ({})", server.message(), server.code().code()),
        None => error.to_string(),
    }
}
