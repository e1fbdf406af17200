//! Rows of tables are added or changed, and the zaps start that wait for them, in one transaction.

use crate::{
    db::Tx,
    dossiers::Scope,
    error::Result,
    tables::{
        Table,
        rows::{self, Cells, TableRow},
    },
    zaps::rows::{self as row_zaps, WrittenRow},
};
use zap_engine::document::RowChange;

/// Appends rows, in their order; returns the number of the first.
///
/// # Errors
/// `Code::NotFound` if the table has gone meanwhile.
pub fn append(tx: &mut Tx, scope: &Scope, table: &Table, rows: Vec<Cells>) -> Result<i64> {
    let Some(zaps) = row_zaps::starting(tx, scope, table, RowChange::Added, rows.len())? else {
        return rows::insert(tx, scope, table, rows);
    };
    let kept = rows.clone();
    let first = rows::insert(tx, scope, table, rows)?;
    let row = |(id, mut cells): (i64, Cells)| {
        cells.retain(|_, value| !value.is_null());
        let now = TableRow { id, cells, created_at: scope.now, changed_at: scope.now };
        WrittenRow { before: None, now }
    };
    let written: Vec<_> = (first..).zip(kept).map(row).collect();
    zaps.start(tx, scope, table, &written)?;
    Ok(first)
}

/// Puts `changes` over the row. What stays as it was writes nothing and starts nothing.
///
/// # Errors
/// `Code::NotFound` if there is no such row.
pub fn change(
    tx: &mut Tx,
    scope: &Scope,
    table: &Table,
    id: i64,
    changes: Cells,
) -> Result<TableRow> {
    let zaps = row_zaps::starting(tx, scope, table, RowChange::Changed, 1)?;
    let (before, now) = rows::update(tx, scope, table, id, changes)?;
    let written = WrittenRow { before: Some(before), now };
    if let Some(zaps) = zaps.filter(|_| !written.changes(table).is_empty()) {
        zaps.start(tx, scope, table, std::slice::from_ref(&written))?;
    }
    Ok(written.now)
}
