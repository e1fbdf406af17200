//! Statements on a connection of SQLite.

use crate::{
    bound::Bound,
    error::{DriverError, Result, StorageError},
    row::{Row, Value},
    statement::Statement,
};
use rusqlite::Connection;

type Done<T> = std::result::Result<T, DriverError>;

/// Runs one of the statements that begin, end and part transactions.
pub fn run_cached(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

pub fn for_each(
    connection: &Connection,
    statement: &Statement,
    params: &[&dyn Value],
    mut visit: impl FnMut(Row) -> Done<()>,
) -> Result<()> {
    let mut visit_all = || -> Done<()> {
        let mut prepared = connection.prepare_cached(statement.sqlite)?;
        bind(&mut prepared, params)?;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next()? {
            visit(row.into())?;
        }
        Ok(())
    };
    visit_all().map_err(|source| StorageError { statement: statement.name, source })
}

pub fn execute(
    connection: &Connection,
    statement: &Statement,
    params: &[&dyn Value],
) -> Result<u64> {
    let executed = || -> Done<u64> {
        let mut prepared = connection.prepare_cached(statement.sqlite)?;
        bind(&mut prepared, params)?;
        Ok(prepared.raw_execute()? as u64)
    };
    executed().map_err(|source| StorageError { statement: statement.name, source })
}

fn bind(prepared: &mut rusqlite::Statement, params: &[&dyn Value]) -> rusqlite::Result<()> {
    for (index, param) in params.iter().enumerate() {
        prepared.raw_bind_parameter(index + 1, Bound(*param))?;
    }
    Ok(())
}
