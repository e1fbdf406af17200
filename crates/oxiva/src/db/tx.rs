//! A transaction on either engine. Domain functions are plain synchronous functions over `&mut Tx`.

use super::{DriverError, Signal, Statement, StorageError, pipeline::Pipeline};

/// What can be bound to `$1`, on both engines.
pub trait Value: rusqlite::ToSql + postgres::types::ToSql + Sync {}
impl<T: rusqlite::ToSql + postgres::types::ToSql + Sync> Value for T {}

/// What can be read from a column, on both engines.
pub trait Column: rusqlite::types::FromSql + for<'a> postgres::types::FromSql<'a> {}
impl<T: rusqlite::types::FromSql + for<'a> postgres::types::FromSql<'a>> Column for T {}

pub type Result<T> = std::result::Result<T, StorageError>;

pub enum Engine<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut Pipeline),
}

pub struct Tx<'a> {
    engine: Engine<'a>,
    signals: Vec<Signal>,
}

impl<'a> Tx<'a> {
    pub fn new(engine: Engine<'a>) -> Tx<'a> {
        Tx { engine, signals: Vec::new() }
    }

    /// All rows, mapped.
    pub fn query<T>(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        map: impl Fn(Row) -> std::result::Result<T, DriverError>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each(statement, params, |row| {
            rows.push(map(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row, if there is one.
    pub fn optional<T>(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        map: impl Fn(Row) -> std::result::Result<T, DriverError>,
    ) -> Result<Option<T>> {
        Ok(self.query(statement, params, map)?.into_iter().next())
    }

    /// The row that must be there; its absence is an error of storage.
    pub fn one<T>(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        map: impl Fn(Row) -> std::result::Result<T, DriverError>,
    ) -> Result<T> {
        self.optional(statement, params, map)?
            .ok_or(StorageError { statement: statement.name, source: DriverError::NoRow })
    }

    /// The number of rows written.
    pub fn execute(&mut self, statement: &'static Statement, params: &[&dyn Value]) -> Result<u64> {
        match &mut self.engine {
            Engine::Sqlite(connection) => execute_sqlite(connection, statement, params)
                .map_err(|source| StorageError { statement: statement.name, source }),
            Engine::Postgres(pipeline) => pipeline.execute(statement, params),
        }
    }

    /// As [`Tx::execute`], where nobody needs to know how many rows: PostgreSQL is not waited for.
    /// If it fails, so does whatever waits next, or else the whole closure.
    pub fn later(&mut self, statement: &'static Statement, params: &[&dyn Value]) -> Result<()> {
        match &mut self.engine {
            Engine::Sqlite(_) => self.execute(statement, params).map(drop),
            Engine::Postgres(pipeline) => pipeline.later(statement, params),
        }
    }

    /// Waits for what was left for later.
    pub(super) fn settle(&mut self) -> Result<()> {
        match &mut self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(pipeline) => pipeline.settle(),
        }
    }

    /// Said to the rest of the process once this has committed; forgotten if it does not.
    pub fn signal(&mut self, signal: Signal) {
        self.signals.push(signal);
    }

    pub(super) fn take_signals(&mut self) -> Vec<Signal> {
        std::mem::take(&mut self.signals)
    }

    fn each(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        mut visit: impl FnMut(Row) -> std::result::Result<(), DriverError>,
    ) -> Result<()> {
        let done = match &mut self.engine {
            Engine::Sqlite(connection) => each_sqlite(connection, statement, params, visit),
            Engine::Postgres(pipeline) => {
                let rows = pipeline.query(statement, params)?;
                rows.iter().try_for_each(|row| visit(Row::Postgres(row)))
            }
        };
        done.map_err(|source| StorageError { statement: statement.name, source })
    }
}

pub enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

impl Row<'_> {
    pub fn get<T: Column>(&self, column: usize) -> std::result::Result<T, DriverError> {
        Ok(match self {
            Row::Sqlite(row) => row.get(column)?,
            Row::Postgres(row) => row.try_get(column)?,
        })
    }
}

/// Runs a statement of the transaction machinery itself.
pub(super) fn cached(connection: &rusqlite::Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

fn each_sqlite(
    connection: &rusqlite::Connection,
    statement: &Statement,
    params: &[&dyn Value],
    mut visit: impl FnMut(Row) -> std::result::Result<(), DriverError>,
) -> std::result::Result<(), DriverError> {
    let mut prepared = connection.prepare_cached(statement.sqlite)?;
    bind(&mut prepared, params)?;
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next()? {
        visit(Row::Sqlite(row))?;
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
        prepared.raw_bind_parameter(index + 1, *param as &dyn rusqlite::ToSql)?;
    }
    Ok(())
}
