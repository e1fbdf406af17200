//! A transaction on either engine. Domain functions are plain synchronous functions over `&mut Tx`.

use crate::{
    bound::Bound,
    error::{DriverError, Result, StorageError},
    pipeline::Pipeline,
    row::{Row, Value},
    statement::Statement,
};

/// What a transaction runs on.
pub enum Connection<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut Pipeline),
}

/// A transaction, or the part of one that a closure has for itself. `S` is what it signals.
pub struct Tx<'a, S = ()> {
    connection: Connection<'a>,
    signals: Vec<S>,
}

impl<'a, S> Tx<'a, S> {
    pub(crate) fn new(connection: Connection<'a>) -> Tx<'a, S> {
        Tx { connection, signals: Vec::new() }
    }

    /// All rows, mapped. Fails if the statement does, or `map` for any of them.
    pub fn query<T>(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        map: impl Fn(Row) -> std::result::Result<T, DriverError>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.for_each(statement, params, |row| {
            rows.push(map(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row, if there is one. Fails as [`Tx::query`] does.
    pub fn optional<T>(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        map: impl Fn(Row) -> std::result::Result<T, DriverError>,
    ) -> Result<Option<T>> {
        Ok(self.query(statement, params, map)?.into_iter().next())
    }

    /// The row that must be there. Fails as [`Tx::query`] does, and with [`DriverError::NoRow`].
    pub fn one<T>(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        map: impl Fn(Row) -> std::result::Result<T, DriverError>,
    ) -> Result<T> {
        self.optional(statement, params, map)?
            .ok_or(StorageError { statement: statement.name, source: DriverError::NoRow })
    }

    /// Runs the statement and says how many rows it wrote.
    pub fn execute(&mut self, statement: &'static Statement, params: &[&dyn Value]) -> Result<u64> {
        match &mut self.connection {
            Connection::Sqlite(sqlite) => execute_sqlite(sqlite, statement, params)
                .map_err(|source| StorageError { statement: statement.name, source }),
            Connection::Postgres(pipeline) => pipeline.execute(statement, params),
        }
    }

    /// As [`Tx::execute`], where nobody needs to know how many rows: PostgreSQL is not waited for.
    /// If it fails, so does whatever waits next, or else the whole closure.
    pub fn later(&mut self, statement: &'static Statement, params: &[&dyn Value]) -> Result<()> {
        match &mut self.connection {
            Connection::Sqlite(_) => self.execute(statement, params).map(drop),
            Connection::Postgres(pipeline) => pipeline.later(statement, params),
        }
    }

    /// Waits for what was left for later.
    pub(crate) fn settle(&mut self) -> Result<()> {
        match &mut self.connection {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(pipeline) => pipeline.settle(),
        }
    }

    /// Said to the rest of the process once this has committed; forgotten if it does not.
    pub fn signal(&mut self, signal: S) {
        self.signals.push(signal);
    }

    pub(crate) fn take_signals(&mut self) -> Vec<S> {
        std::mem::take(&mut self.signals)
    }

    fn for_each(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        mut visit: impl FnMut(Row) -> std::result::Result<(), DriverError>,
    ) -> Result<()> {
        let done = match &mut self.connection {
            Connection::Sqlite(sqlite) => for_each_sqlite(sqlite, statement, params, visit),
            Connection::Postgres(pipeline) => {
                let rows = pipeline.query(statement, params)?;
                rows.iter().try_for_each(|row| visit(row.into()))
            }
        };
        done.map_err(|source| StorageError { statement: statement.name, source })
    }
}

/// Runs one of the statements that begin, end and part transactions.
pub(crate) fn run_cached(connection: &rusqlite::Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

fn for_each_sqlite(
    connection: &rusqlite::Connection,
    statement: &Statement,
    params: &[&dyn Value],
    mut visit: impl FnMut(Row) -> std::result::Result<(), DriverError>,
) -> std::result::Result<(), DriverError> {
    let mut prepared = connection.prepare_cached(statement.sqlite)?;
    bind(&mut prepared, params)?;
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next()? {
        visit(row.into())?;
    }
    Ok(())
}

fn execute_sqlite(
    connection: &rusqlite::Connection,
    statement: &Statement,
    params: &[&dyn Value],
) -> std::result::Result<u64, DriverError> {
    let mut prepared = connection.prepare_cached(statement.sqlite)?;
    bind(&mut prepared, params)?;
    Ok(prepared.raw_execute()? as u64)
}

fn bind(
    prepared: &mut rusqlite::Statement,
    params: &[&dyn Value],
) -> std::result::Result<(), DriverError> {
    for (index, param) in params.iter().enumerate() {
        prepared.raw_bind_parameter(index + 1, Bound(*param))?;
    }
    Ok(())
}
