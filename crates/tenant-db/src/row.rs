//! What goes into a statement and what comes out of it, the same on both engines.

use crate::error::DriverError;

/// What can be bound to `$1`, on both engines.
pub trait Value: rusqlite::ToSql + postgres::types::ToSql + Sync {}
impl<T: rusqlite::ToSql + postgres::types::ToSql + Sync> Value for T {}

/// What can be read from a column, on both engines.
pub trait Column: rusqlite::types::FromSql + for<'a> postgres::types::FromSql<'a> {}
impl<T: rusqlite::types::FromSql + for<'a> postgres::types::FromSql<'a>> Column for T {}

/// A row that a statement has found.
pub struct Row<'a>(OfEngine<'a>);

enum OfEngine<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

impl Row<'_> {
    /// The value of a column, counted from 0. Fails if the row has no such column, or if its value
    /// is not a `T`.
    pub fn get<T: Column>(&self, column: usize) -> Result<T, DriverError> {
        Ok(match self.0 {
            OfEngine::Sqlite(row) => row.get(column)?,
            OfEngine::Postgres(row) => row.try_get(column)?,
        })
    }
}

impl<'a> From<&'a rusqlite::Row<'a>> for Row<'a> {
    fn from(row: &'a rusqlite::Row<'a>) -> Row<'a> {
        Row(OfEngine::Sqlite(row))
    }
}

impl<'a> From<&'a postgres::Row> for Row<'a> {
    fn from(row: &'a postgres::Row) -> Row<'a> {
        Row(OfEngine::Postgres(row))
    }
}
