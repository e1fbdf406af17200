//! A transaction on either engine. Domain functions are plain synchronous functions over `&mut Tx`.

use crate::{
    counters::{Counters, Held, Numbers},
    error::{DriverError, Result, StorageError},
    pipeline::{Pipeline, Promise},
    postgres::{Ahead, Questions, Turn},
    row::{Row, Value},
    sqlite,
    statement::Statement,
};

/// What a transaction runs on.
pub enum Connection<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut Pipeline),
    /// PostgreSQL, by a closure whose first questions were asked before its turn.
    Turn(&'a mut Pipeline, Turn<'a>),
    /// PostgreSQL, by a closure that only asks: it runs once more.
    Ahead(&'a mut Pipeline, &'a mut Ahead, &'a mut Questions),
}

/// A transaction, or the part of one that a closure has for itself. `S` is what it signals.
pub struct Tx<'a, S = ()> {
    connection: Connection<'a>,
    /// None where nothing is written.
    held: Option<&'a mut Held>,
    signals: Vec<S>,
}

impl<'a, S> Tx<'a, S> {
    pub(crate) fn new(connection: Connection<'a>) -> Tx<'a, S> {
        Tx { connection, held: None, signals: Vec::new() }
    }

    /// Of a writer, whose transaction holds numbers.
    pub(crate) fn with(mut self, held: &'a mut Held) -> Tx<'a, S> {
        self.held = Some(held);
        self
    }

    /// All rows, mapped. Fails if the statement does, or `map` for any of them.
    pub fn query<T>(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        map: impl Fn(Row) -> std::result::Result<T, DriverError>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.write_named(statement)?;
        self.connection.for_each(statement, params, |row| {
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
        self.write_named(statement)?;
        self.connection.execute(statement, params)
    }

    /// As [`Tx::execute`], where nobody needs to know how many rows: PostgreSQL is not waited for.
    /// If it fails, so does whatever waits next, or else the whole closure.
    pub fn later(&mut self, statement: &'static Statement, params: &[&dyn Value]) -> Result<()> {
        self.write_named(statement)?;
        self.connection.later(statement, params)
    }

    /// As [`Tx::later`], of a statement that does no more if it runs again with the same values, and that is about
    /// other rows with others: PostgreSQL runs it once for all closures of a commit that leave the same.
    pub fn later_once(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
    ) -> Result<()> {
        self.write_named(statement)?;
        match &mut self.connection {
            Connection::Turn(pipeline, turn) => {
                turn.later(pipeline, statement, params, Promise::Repeatable)
            }
            other => other.later(statement, params),
        }
    }

    /// Runs a statement that is about one row, and says whether there was such a row. PostgreSQL is not waited for:
    /// that there is one is taken for granted at first, and if there is none the closure runs again.
    pub fn changes_one(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
    ) -> Result<bool> {
        self.write_named(statement)?;
        if let Connection::Turn(pipeline, turn) = &mut self.connection {
            return turn.changes_one(pipeline, statement, params);
        }
        Ok(self.connection.execute(statement, params)? == 1)
    }

    /// The numbers of a tenant, to count up; they are written before the commit. Until then the tenant counts
    /// nowhere else. Fails as [`Tx::one`] does, and with [`DriverError::OnlyRead`] where nothing is written.
    pub fn numbers(&mut self, counters: &'static Counters, tenant: i64) -> Result<&mut [i64]> {
        let refused =
            || StorageError { statement: counters.read.name, source: DriverError::OnlyRead };
        if let Connection::Ahead(_, ahead, _) = &mut self.connection {
            ahead.wants = Some((counters, tenant));
            return Err(ahead.end());
        }
        let Some(held) = &mut self.held else { return Err(refused()) };
        if !held.has(counters, tenant) {
            let mut read = None;
            self.connection.for_each(counters.read, &[&tenant], |row| {
                read = Some(counters.read_row(&row)?);
                Ok(())
            })?;
            let none =
                || StorageError { statement: counters.read.name, source: DriverError::NoRow };
            held.put(counters, tenant, read.ok_or_else(none)?);
        }
        if let Connection::Turn(_, turn) = &mut self.connection {
            turn.changed.table(counters.table);
        }
        held.count(counters, tenant).ok_or_else(refused)
    }

    /// Said to the rest of the process once this has committed; forgotten if it does not.
    pub fn signal(&mut self, signal: S) {
        self.signals.push(signal);
    }

    pub(crate) fn take_signals(&mut self) -> Vec<S> {
        std::mem::take(&mut self.signals)
    }

    /// Whether the turn of a closure has changed anything in the database.
    pub(crate) fn has_written(&self) -> bool {
        matches!(&self.connection, Connection::Turn(_, turn) if turn.has_written)
    }

    /// What was counted in a table that a statement names is written before it.
    fn write_named(&mut self, statement: &'static Statement) -> Result<()> {
        let Some(held) = &mut self.held else { return Ok(()) };
        for numbers in held.take_named(statement) {
            numbers.write(&mut self.connection)?;
        }
        Ok(())
    }
}

impl Numbers {
    pub(crate) fn write(&self, connection: &mut Connection) -> Result<()> {
        let mut params: Vec<&dyn Value> = vec![&self.tenant];
        params.extend(self.values.iter().take(self.counters.written).map(|one| one as &dyn Value));
        connection.later(self.counters.write, &params)
    }
}

impl Connection<'_> {
    fn for_each(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        mut visit: impl FnMut(Row) -> std::result::Result<(), DriverError>,
    ) -> Result<()> {
        let mut visit_all = |rows: &[tokio_postgres::Row]| {
            let done = rows.iter().try_for_each(|row| visit(row.into()));
            done.map_err(|source| StorageError { statement: statement.name, source })
        };
        match self {
            Connection::Sqlite(sqlite) => sqlite::for_each(sqlite, statement, params, visit),
            Connection::Postgres(pipeline) => visit_all(&pipeline.query(statement, params)?),
            Connection::Turn(pipeline, turn) => {
                visit_all(&turn.query(pipeline, statement, params)?)
            }
            Connection::Ahead(pipeline, ahead, questions) => {
                visit_all(&ahead.ask(pipeline, questions, statement, params)?)
            }
        }
    }

    fn execute(&mut self, statement: &'static Statement, params: &[&dyn Value]) -> Result<u64> {
        match self {
            Connection::Sqlite(sqlite) => sqlite::execute(sqlite, statement, params),
            Connection::Postgres(pipeline) => pipeline.execute(statement, params),
            Connection::Turn(pipeline, turn) => turn.execute(pipeline, statement, params),
            Connection::Ahead(_, ahead, _) => Err(ahead.end()),
        }
    }

    fn later(&mut self, statement: &'static Statement, params: &[&dyn Value]) -> Result<()> {
        match self {
            Connection::Sqlite(sqlite) => sqlite::execute(sqlite, statement, params).map(drop),
            Connection::Postgres(pipeline) => pipeline.later(statement, params),
            Connection::Turn(pipeline, turn) => {
                turn.later(pipeline, statement, params, Promise::Nothing)
            }
            Connection::Ahead(_, ahead, _) => Err(ahead.end()),
        }
    }
}
