//! Rows: inserted, updated, removed, each together with its cells and the table's count. What starts from
//! that is the business of `changes::rows`, by which everybody adds and changes rows.

use super::{Table, columns::Column, values};
use crate::{
    clock::Micros,
    db::{DriverError, Row as DbRow, Tx, Value},
    dossiers::{
        DossierId, Scope,
        last_changes::{self, Subject},
        space::{self, SpaceState},
    },
    error::{Code, Error, Problem, Result},
    statements,
};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use zap_engine::dates::Reading;

/// What is not empty, by the number of its column; in a change, `null` empties a cell.
pub type Cells = BTreeMap<i64, Json>;

/// A row with its cells.
#[derive(Clone, Debug)]
pub struct TableRow {
    pub id: i64,
    pub cells: Cells,
    pub created_at: Micros,
    pub changed_at: Micros,
}

impl TableRow {
    /// The cell of a column; null if it is empty.
    pub fn get(&self, column: i64) -> &Json {
        self.cells.get(&column).unwrap_or(&Json::Null)
    }

    /// Its values by the names of their columns, in the order of the table.
    pub fn named(&self, table: &Table) -> Map<String, Json> {
        let named = |column: &Column| (column.nom.clone(), self.get(column.id).clone());
        table.columns.iter().map(named).collect()
    }

    /// As [`TableRow::named`], and by the names that columns had before: what steps map is found under
    /// the name by which it was mapped.
    pub fn named_for_steps(&self, table: &Table) -> Map<String, Json> {
        let mut named = self.named(table);
        for column in &table.columns {
            for name in &column.former_names {
                named.entry(name).or_insert_with(|| self.get(column.id).clone());
            }
        }
        named
    }

    /// As zaps see it: `{"id": "12", "table": "3", "Sujet": …}`, so that later steps map `{{7__Sujet}}`.
    pub fn shown(&self, table: &Table) -> Map<String, Json> {
        let mut shown = Map::new();
        shown.insert("id".to_owned(), json!(self.id.to_string()));
        shown.insert("table".to_owned(), json!(table.id.to_string()));
        shown.extend(self.named_for_steps(table));
        shown
    }
}

statements! {
    /// The number of the last of `$3` new rows.
    TAKE = "UPDATE tables SET last_row = last_row + $3, row_count = row_count + $3, changed_at = $4
        WHERE dossier = $1 AND id = $2 AND NOT EXISTS (
            SELECT 1 FROM dossiers d WHERE d.dossier = $1 AND d.space_state = $5)
        RETURNING last_row";
    TOUCH = "UPDATE tables SET row_count = row_count - $3, changed_at = $4
        WHERE dossier = $1 AND id = $2";
    INSERT = "INSERT INTO table_rows (dossier, table_id, id, data, folded, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)";
    GET = "SELECT id, data, created_at, changed_at FROM table_rows
        WHERE dossier = $1 AND table_id = $2 AND id = $3";
    UPDATE = "UPDATE table_rows SET data = $4, folded = $5, changed_at = $6
        WHERE dossier = $1 AND table_id = $2 AND id = $3";
    DELETE = "DELETE FROM table_rows WHERE dossier = $1 AND table_id = $2 AND id = $3";
    ADD_CELL = "INSERT INTO table_cells (dossier, table_id, col, key, row_id)
        VALUES ($1, $2, $3, $4, $5)";
    DROP_CELL = "DELETE FROM table_cells
        WHERE dossier = $1 AND table_id = $2 AND col = $3 AND key = $4 AND row_id = $5";
}

/// Reads the columns that start at `first`: number, data, created, changed.
pub(super) fn from_row(row: &DbRow, first: usize) -> std::result::Result<TableRow, DriverError> {
    Ok(TableRow {
        id: row.get(first)?,
        cells: cells(row.get(first + 1)?),
        created_at: row.get(first + 2)?,
        changed_at: row.get(first + 3)?,
    })
}

/// Reads the stored cells.
pub(super) fn cells(data: Json) -> Cells {
    match data {
        Json::Object(map) => {
            map.into_iter().filter_map(|(col, value)| Some((col.parse().ok()?, value))).collect()
        }
        _ => Cells::new(),
    }
}

/// Values by the names of their columns, read as their kinds read them. Whatever does not fit is
/// named, all of it.
pub fn read(table: &Table, sent: &Map<String, Json>, reading: &Reading) -> Result<Cells> {
    let (mut cells, mut problems) = (Cells::new(), Vec::new());
    for (nom, value) in sent {
        let Some(column) = table.column_named(nom) else {
            problems.push(Problem::new(nom, "unknown_column").with("name", nom));
            continue;
        };
        match values::read(column.kind, value, reading, nom) {
            Ok(value) => drop(cells.insert(column.id, value)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(cells) } else { Err(Error::Invalid(problems)) }
}

/// Inserts rows behind the last, in their order; returns the number of the first.
///
/// # Errors
/// `Code::NotFound` if the table has gone meanwhile, `Code::SpaceFull` if the dossier has no room left.
pub fn insert(tx: &mut Tx, scope: &Scope, table: &Table, rows: Vec<Cells>) -> Result<i64> {
    let (dossier, count) = (scope.dossier.number(), rows.len() as i64);
    let full = SpaceState::Full.word();
    let params: [&dyn Value; 5] = [&dossier, &table.id, &count, &scope.now, &full];
    let Some(last) = tx.optional(&TAKE, &params, |row| row.get::<i64>(0))? else {
        space::refuse_if_full(tx, scope.dossier)?;
        // The table has gone meanwhile.
        return Err(Code::NotFound.into());
    };
    let first = last - count + 1;
    for (id, mut cells) in (first..).zip(rows) {
        cells.retain(|_, value| !value.is_null());
        let (data, folded) = (data(&cells), folded(&cells));
        let params: [&dyn Value; 6] = [&dossier, &table.id, &id, &data, &folded, &scope.now];
        tx.later(&INSERT, &params)?;
        for (col, value) in &cells {
            tx.later(&ADD_CELL, &[&dossier, &table.id, col, &values::key(value), &id])?;
        }
    }
    Ok(first)
}

/// The row of that number, or `not_found`.
pub fn get(tx: &mut Tx, dossier: DossierId, table: &Table, id: i64) -> Result<TableRow> {
    let params: [&dyn Value; 3] = [&dossier.number(), &table.id, &id];
    tx.optional(&GET, &params, |row| from_row(&row, 0))?.ok_or_else(|| Code::NotFound.into())
}

/// Puts `changes` over the row. What stays as it was writes nothing. Returns the row as it was before and as
/// it is now.
pub fn update(
    tx: &mut Tx,
    scope: &Scope,
    table: &Table,
    id: i64,
    changes: Cells,
) -> Result<(TableRow, TableRow)> {
    let differs = |row: &TableRow| changes.iter().any(|(col, new)| row.get(*col) != new);
    let row = get(tx, scope.dossier, table, id)?;
    if !differs(&row) {
        return Ok((row.clone(), row));
    }
    // Another node may change the row, too: the table's own row is the lock.
    tx.execute(&TOUCH, &[&scope.dossier.number(), &table.id, &0_i64, &scope.now])?;
    let (mut row, dossier) = (get(tx, scope.dossier, table, id)?, scope.dossier.number());
    let before = row.clone();
    for (col, new) in changes {
        let old = if new.is_null() { row.cells.remove(&col) } else { row.cells.insert(col, new) };
        let new = row.cells.get(&col).map(values::key);
        let old = old.as_ref().map(values::key);
        if old == new {
            continue;
        }
        if let Some(key) = old {
            tx.later(&DROP_CELL, &[&dossier, &table.id, &col, &key, &id])?;
        }
        if let Some(key) = new {
            tx.later(&ADD_CELL, &[&dossier, &table.id, &col, &key, &id])?;
        }
    }
    // What is left of columns that were removed.
    row.cells.retain(|col, _| table.column(*col).is_some());
    row.changed_at = scope.now;
    let (data, folded) = (data(&row.cells), folded(&row.cells));
    let params: [&dyn Value; 6] = [&dossier, &table.id, &id, &data, &folded, &scope.now];
    tx.later(&UPDATE, &params)?;
    last_changes::note(tx, scope, Subject::Row { table: table.id, row: id })?;
    Ok((before, row))
}

/// Removes rows; those that are not there are passed over. Returns how many went.
pub fn remove(tx: &mut Tx, scope: &Scope, table: &Table, ids: &[i64]) -> Result<i64> {
    let (dossier, mut gone) = (scope.dossier.number(), 0);
    tx.execute(&TOUCH, &[&dossier, &table.id, &0_i64, &scope.now])?;
    for id in ids {
        let params: [&dyn Value; 3] = [&dossier, &table.id, id];
        let Some(row) = tx.optional(&GET, &params, |row| from_row(&row, 0))? else { continue };
        for (col, value) in &row.cells {
            tx.later(&DROP_CELL, &[&dossier, &table.id, col, &values::key(value), id])?;
        }
        tx.later(&DELETE, &params)?;
        gone += 1;
    }
    if gone > 0 {
        tx.later(&TOUCH, &[&dossier, &table.id, &gone, &scope.now])?;
    }
    Ok(gone)
}

fn data(cells: &Cells) -> Json {
    let pairs = cells.iter().map(|(col, value)| (col.to_string(), value.clone()));
    Json::Object(pairs.collect())
}

/// A line for each cell: `⏎3=mairie d'ambronay`.
fn folded(cells: &Cells) -> String {
    let line = |(col, value): (&i64, &Json)| format!("\n{col}={}", values::folded(value));
    let mut folded: String = cells.iter().map(line).collect();
    folded.push('\n');
    folded
}
