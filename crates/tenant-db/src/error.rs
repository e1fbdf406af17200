//! Why a statement failed: the statement's name and the driver's own words.
//! Bound values are never part of it, so it may be logged.

/// What the functions of the data layer give.
pub type Result<T> = std::result::Result<T, StorageError>;

/// A statement that failed. Shown to the operator, never to a user.
#[derive(Debug, thiserror::Error)]
#[error("{statement}: {source}")]
pub struct StorageError {
    /// The statement's name, or what else was being done.
    pub statement: &'static str,
    /// What was wrong.
    pub source: DriverError,
}

/// What was wrong with a statement, a row or a connection.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// What SQLite says.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// What PostgreSQL or its driver says.
    #[error("PostgreSQL: {}", postgres_words(.0))]
    Postgres(#[from] postgres::Error),
    /// [`Tx::one`](crate::Tx::one) found nothing.
    #[error("expected a row and found none")]
    NoRow,
    /// A stored word that its reader does not know. Given by the program's own readers of rows.
    #[error("the stored value {0:?} is not one that this version knows")]
    UnknownWord(String),
    /// The database is being closed, or its thread has ended.
    #[error("the database is closed")]
    Closed,
    /// The closure panicked.
    #[error("a write panicked and was rolled back")]
    Panicked,
    /// A statement failed, and the closure went on as if it had not.
    #[error("a statement of this transaction failed, and what followed could not count")]
    Unheeded,
    /// Numbers were asked for by a closure of [`Db::read`](crate::Db::read).
    #[error("numbers are taken only where something is written")]
    OnlyRead,
    /// The closure has asked something and runs again once there is an answer. No caller ever gets this.
    #[error("asked, and not answered yet")]
    NotYet,
    /// The transaction that many shared could not be begun, or not committed.
    #[error("{0}")]
    Commit(std::sync::Arc<DriverError>),
    /// A folder or a thread could not be made.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl StorageError {
    /// Names what was being done when `source` happened.
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

    /// Whether PostgreSQL ended the transaction for the sake of another one: it may be run again.
    pub fn is_conflict(&self) -> bool {
        use postgres::error::SqlState;
        let DriverError::Postgres(error) = &self.source else { return false };
        let conflicts = [&SqlState::T_R_DEADLOCK_DETECTED, &SqlState::T_R_SERIALIZATION_FAILURE];
        error.code().is_some_and(|code| conflicts.contains(&code))
    }

    /// Whether PostgreSQL itself refused: nothing of the transaction was committed, and the connection stands.
    pub(crate) fn is_refused(&self) -> bool {
        let DriverError::Postgres(error) = &self.source else { return false };
        // What the server says as it goes away (57, 58, 08, XX) leaves open what became of a commit.
        error.code().is_some_and(|code| {
            !["08", "57", "58", "XX"].iter().any(|class| code.code().starts_with(class))
        })
    }

    /// Whether the same call may succeed later: disk full or failing, database busy or away.
    pub fn is_passing(&self) -> bool {
        use rusqlite::ErrorCode::{
            DatabaseBusy, DatabaseLocked, DiskFull, OperationInterrupted, ReadOnly, SystemIoFailure,
        };
        match &self.source {
            DriverError::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(
                    DatabaseBusy
                        | DatabaseLocked
                        | DiskFull
                        | OperationInterrupted
                        | ReadOnly
                        | SystemIoFailure
                )
            ),
            DriverError::Postgres(error) => error.code().map_or(is_lost(error), |code| {
                code.code() == READ_ONLY
                    || code.code().starts_with("08")
                    || code.code().starts_with("40")
                    || code.code().starts_with("53")
                    || code.code().starts_with("57")
            }),
            DriverError::Closed | DriverError::Commit(_) | DriverError::Io(_) => true,
            _ => false,
        }
    }

    /// Whether the same call fails whenever it is made, because of what it says: a value that a column or a
    /// rule of the schema does not take, a stored word that nobody knows, a panic. What is neither
    /// this nor [`StorageError::is_passing`] is the operator's to mend.
    pub fn is_lasting(&self) -> bool {
        use rusqlite::ErrorCode::{ConstraintViolation, TooBig, TypeMismatch};
        match &self.source {
            DriverError::Sqlite(rusqlite::Error::SqliteFailure(failure, _)) => {
                matches!(failure.code, ConstraintViolation | TooBig | TypeMismatch)
            }
            // A value that is no value of its column, on its way in or out.
            DriverError::Sqlite(error) => matches!(
                error,
                rusqlite::Error::FromSqlConversionFailure(..)
                    | rusqlite::Error::IntegralValueOutOfRange(..)
                    | rusqlite::Error::InvalidColumnType(..)
                    | rusqlite::Error::ToSqlConversionFailure(..)
                    | rusqlite::Error::Utf8Error(..)
                    | rusqlite::Error::NulError(..)
            ),
            // Classes of SQLSTATE: cardinality, data, constraint, check option, limit of the program.
            DriverError::Postgres(error) => match error.code() {
                Some(code) => ["21", "22", "23", "44", "54"]
                    .iter()
                    .any(|class| code.code().starts_with(class)),
                None => !is_lost(error),
            },
            DriverError::Closed
            | DriverError::Commit(_)
            | DriverError::Io(_)
            | DriverError::NotYet => false,
            _ => true,
        }
    }

    /// Why nothing is written now, as far as it can be told.
    pub fn refusal(&self) -> Refusal {
        self.source.refusal()
    }
}

/// Why a database takes no writes. The words name no host and no statement: anybody may read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No room is left.
    #[error("the disk is full")]
    DiskFull,
    /// Reading or writing a file fails.
    #[error("the disk fails")]
    DiskFails,
    /// A file that may not be written, or a standby server.
    #[error("it is read-only")]
    ReadOnly,
    /// Another process holds the file for too long.
    #[error("it is locked")]
    Locked,
    /// The server cannot be reached, or lets nobody in.
    #[error("it is away")]
    Away,
    /// The writer thread is gone.
    #[error("its writer has ended")]
    Ended,
    /// Anything else; the log says what.
    #[error("it refuses")]
    Other,
}

impl DriverError {
    fn refusal(&self) -> Refusal {
        use rusqlite::ErrorCode::{
            DatabaseBusy, DatabaseLocked, DiskFull, ReadOnly, SystemIoFailure,
        };
        match self {
            DriverError::Commit(cause) => cause.refusal(),
            DriverError::Closed => Refusal::Ended,
            DriverError::Sqlite(error) => match error.sqlite_error_code() {
                Some(DiskFull) => Refusal::DiskFull,
                Some(SystemIoFailure) => Refusal::DiskFails,
                Some(ReadOnly) => Refusal::ReadOnly,
                Some(DatabaseBusy | DatabaseLocked) => Refusal::Locked,
                _ => Refusal::Other,
            },
            DriverError::Postgres(error) => match error.code().map(|code| code.code()) {
                None if is_lost(error) => Refusal::Away,
                Some(READ_ONLY) => Refusal::ReadOnly,
                Some("53100") => Refusal::DiskFull,
                // 55000: this database lets nobody in at present.
                Some(code) if ["08", "57", "55"].iter().any(|class| code.starts_with(class)) => {
                    Refusal::Away
                }
                _ => Refusal::Other,
            },
            _ => Refusal::Other,
        }
    }
}

/// PostgreSQL's code for a write where only reading is allowed: a standby, most likely.
const READ_ONLY: &str = "25006";

/// Whether the connection is gone, and not the driver unhappy with a value.
fn is_lost(error: &postgres::Error) -> bool {
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
