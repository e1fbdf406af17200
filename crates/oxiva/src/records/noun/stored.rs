//! The table of a noun: what [`noun!`](super::noun) makes of the declaration of its fields.

use super::Fields;
use crate::{
    db::{Column, DriverError, Row, Statement, Value},
    records::RecordKind,
};

/// How the fields of a noun are kept in its table. Made by [`noun!`](super::noun).
pub trait Stored: Fields {
    /// Which noun it is.
    const KIND: RecordKind;
    /// Whether it keeps the moment at which it was closed, and shows it as `date_cloture`.
    const CLOSES: bool;
    /// The statements on its table.
    const STATEMENTS: Statements;

    /// Reads the fields from the columns that come next, in the order of their declaration.
    fn read(columns: &mut Columns<'_, '_>) -> Result<Self, DriverError>;
    /// Calls `then` with what is bound to the fields' columns, in the order of their declaration.
    fn with_values<T>(&self, then: impl FnOnce(&[&dyn Value]) -> T) -> T;
    /// The value of a column that is worked out from a field and never read back with the record.
    fn derived(&self) -> Option<String> {
        None
    }
}

/// The statements on a noun's table.
#[derive(Clone, Copy)]
pub struct Statements {
    /// The record of a number.
    pub find: &'static Statement,
    /// The newest records.
    pub latest: &'static Statement,
    /// Inserts a row.
    pub insert: &'static Statement,
    /// Changes a row; its parameters are those of `insert`.
    pub update: &'static Statement,
    /// Deletes a row.
    pub delete: &'static Statement,
}

/// The columns of a row, read one after the other.
pub struct Columns<'a, 'row> {
    row: &'a Row<'row>,
    next: usize,
}

impl<'a, 'row> Columns<'a, 'row> {
    /// From the first column on.
    pub fn of(row: &'a Row<'row>) -> Columns<'a, 'row> {
        Columns { row, next: 0 }
    }

    /// What the next column holds; fails if that is no `T`.
    pub fn next<T: Column>(&mut self) -> Result<T, DriverError> {
        self.read(|row, column| row.get(column))
    }

    /// What `read` makes of the next column.
    pub fn read<T>(
        &mut self,
        read: impl FnOnce(&Row<'row>, usize) -> Result<T, DriverError>,
    ) -> Result<T, DriverError> {
        self.next += 1;
        read(self.row, self.next - 1)
    }
}
