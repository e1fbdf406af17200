//! Tables: the embedded spreadsheet. Zaps append rows, people read and edit them.
//!
//! # Players
//! - A [`Table`] has [`columns`] of a kind; a kind reads [`values`] and says how they order.
//! - [`rows`] are written here, each with its cells in one transaction; `changes::rows` starts what waits for
//!   them.
//! - A [`view`] is what is looked for and in which order; [`walk`] finds its pages.
//! - An [`export`] takes a view away, as [`csv`] or [`xlsx`].
//!
//! # Promises
//! - A row, its cells and the table's count commit together.
//! - A page costs the same at a thousand rows and at a million: the cells of every column are kept in
//!   order (`table_cells`). What no order helps to find is looked for in the rows, so many at a time
//!   ([`walk::MAX_EXAMINED_ROWS`]); the page then says where it stopped, and the next one goes on from there.
//! - Every order is total: equal cells stand in the order of their rows, turned round with it. Rows
//!   whose cell is empty come last, whichever way.
//!
//! # Not promised
//! - Texts order by their first [`values::MAX_KEY_CHARS`] characters, without accents and case.

pub mod columns;
pub mod csv;
pub mod export;
pub mod rows;
mod size;
pub mod values;
pub mod view;
pub mod walk;
pub mod xlsx;

pub use size::size;

use crate::{
    clock::Micros,
    db::{DriverError, Row, Tx, Value},
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
        last_changes::{self, Subject},
    },
    error::{Code, Error, Problem, Result},
    records::input,
    statements,
};
use columns::{Column, Stored, Wanted};
use serde_json::json;

/// Tables of one dossier.
pub const MAX_TABLES: usize = 200;

/// A table, without its rows.
#[derive(Clone, Debug)]
pub struct Table {
    pub id: i64,
    pub nom: String,
    /// What it was called before, the newest first: zaps that name it so go on.
    pub former_names: Vec<String>,
    /// In the order in which they are shown.
    pub columns: Vec<Column>,
    /// The number of the column that is added next: none is given twice.
    next_column: i64,
    /// How many rows there are.
    pub rows: i64,
    pub created_at: Micros,
    /// When a row or a column changed last.
    pub changed_at: Micros,
}

impl Table {
    /// Its column of that number.
    pub fn column(&self, id: i64) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }

    /// « Type, Action, Statut »
    pub fn column_names(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|column| column.nom.as_str()).collect();
        names.join(", ")
    }

    /// As people write its name: accents and case do not count. A column that was called so before
    /// is found where none is called so now.
    pub fn column_named(&self, nom: &str) -> Option<&Column> {
        let wanted = columns::folded(nom);
        let is_wanted = |name: &String| columns::folded(name) == wanted;
        let now = self.columns.iter().find(|column| is_wanted(&column.nom));
        now.or_else(|| self.columns.iter().find(|column| column.former_names.iter().any(is_wanted)))
    }
}

statements! {
    NUMBER = "UPDATE counters SET table_ = table_ + 1 WHERE dossier = $1 RETURNING table_";
    INSERT = "INSERT INTO tables
        (dossier, id, nom, columns, row_count, last_row, created_at, changed_at)
        VALUES ($1, $2, $3, $4, 0, 0, $5, $5)";
    LIST = "SELECT id, nom, columns, row_count, created_at, changed_at FROM tables
        WHERE dossier = $1 ORDER BY id";
    GET = "SELECT id, nom, columns, row_count, created_at, changed_at FROM tables
        WHERE dossier = $1 AND id = $2";
    SAVE = "UPDATE tables SET nom = $3, columns = $4, changed_at = $5
        WHERE dossier = $1 AND id = $2";
    DELETE = "DELETE FROM tables WHERE dossier = $1 AND id = $2";
    REMAINS = "INSERT INTO table_remains (dossier, table_id, col) VALUES ($1, $2, $3)";
    LEFT = "SELECT table_id, col FROM table_remains WHERE dossier = $1
        ORDER BY table_id, col LIMIT 1";
    CLEARED = "DELETE FROM table_remains WHERE dossier = $1 AND table_id = $2 AND col = $3";
    CLEAR_COLUMN = "DELETE FROM table_cells WHERE dossier = $1 AND table_id = $2 AND col = $3
        AND (key, row_id) IN (SELECT key, row_id FROM table_cells
            WHERE dossier = $1 AND table_id = $2 AND col = $3 ORDER BY key, row_id LIMIT $4)";
    CLEAR_CELLS = "DELETE FROM table_cells WHERE dossier = $1 AND table_id = $2
        AND (col, key, row_id) IN (SELECT col, key, row_id FROM table_cells
            WHERE dossier = $1 AND table_id = $2 ORDER BY col, key, row_id LIMIT $3)";
    CLEAR_ROWS = "DELETE FROM table_rows WHERE dossier = $1 AND table_id = $2
        AND id IN (SELECT id FROM table_rows
            WHERE dossier = $1 AND table_id = $2 ORDER BY id LIMIT $3)";
}

fn from_row(row: Row) -> std::result::Result<Table, DriverError> {
    let Stored { next, list, former_names } = Stored::from_json(&row.get(2)?);
    Ok(Table {
        id: row.get(0)?,
        nom: row.get(1)?,
        former_names,
        columns: list,
        next_column: next,
        rows: row.get(3)?,
        created_at: row.get(4)?,
        changed_at: row.get(5)?,
    })
}

/// All of a dossier, the oldest first.
pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Table>> {
    Ok(tx.query(&LIST, &[&dossier.number()], from_row)?)
}

/// The table of that number, or `not_found`.
pub fn get(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Table> {
    tx.optional(&GET, &[&dossier.number(), &id], from_row)?.ok_or_else(|| Code::NotFound.into())
}

/// By its number, or by its name as people write it; by a former one where none is called so now.
pub fn find(tx: &mut Tx, dossier: DossierId, text: &str) -> Result<Option<Table>> {
    let text = text.trim();
    if let Some(id) = input::id(text)
        && let Some(table) = tx.optional(&GET, &[&dossier.number(), &id], from_row)?
    {
        return Ok(Some(table));
    }
    let wanted = columns::folded(text);
    let is_wanted = |name: &String| columns::folded(name) == wanted;
    let mut tables = list(tx, dossier)?;
    let place = tables.iter().position(|table| is_wanted(&table.nom));
    let was_called_so = |table: &Table| table.former_names.iter().any(is_wanted);
    Ok(place.or_else(|| tables.iter().position(was_called_so)).map(|place| tables.remove(place)))
}

/// Makes a table with its columns; refuses what [`columns`] refuses.
pub fn create(tx: &mut Tx, scope: &Scope, nom: &str, wanted: Vec<Wanted>) -> Result<Table> {
    let others = list(tx, scope.dossier)?;
    if others.len() >= MAX_TABLES {
        return Err(Problem::new("nom", "too_many_tables").with("max", MAX_TABLES).into());
    }
    let (nom, (columns, next_column)) =
        both(checked_name(nom, others.iter()), columns::applied(&[], 1, wanted))?;
    let id: i64 = tx.one(&NUMBER, &[&scope.dossier.number()], |row| row.get(0))?;
    let stored = Stored { next: next_column, list: columns, former_names: Vec::new() }.to_json();
    let params: [&dyn Value; 5] = [&scope.dossier.number(), &id, &nom, &stored, &scope.now];
    tx.execute(&INSERT, &params)?;
    audit::note(tx, scope, Action::TableCreated, &nom, json!({}))?;
    get(tx, scope.dossier, id)
}

/// Gives the table this name and these columns, in this order: those with a number are kept and
/// renamed, those without are new, and the others go with all that is in them. `None` leaves what
/// there is.
pub fn change(
    tx: &mut Tx,
    scope: &Scope,
    id: i64,
    nom: Option<&str>,
    wanted: Option<Vec<Wanted>>,
) -> Result<Table> {
    let before = get(tx, scope.dossier, id)?;
    let others = list(tx, scope.dossier)?;
    let nom = match nom {
        Some(nom) => checked_name(nom, others.iter().filter(|table| table.id != id)),
        None => Ok(before.nom.clone()),
    };
    let columns = match wanted {
        Some(wanted) => columns::applied(&before.columns, before.next_column, wanted),
        None => Ok((before.columns.clone(), before.next_column)),
    };
    let (nom, (columns, next_column)) = both(nom, columns)?;
    let gone = before.columns.iter().filter(|old| !columns.iter().any(|new| new.id == old.id));
    for column in gone {
        tx.execute(&REMAINS, &[&scope.dossier.number(), &id, &column.id])?;
    }
    let former_names = columns::former_names(&before.former_names, &before.nom, &nom);
    let names = columns::names(&columns);
    let stored = Stored { next: next_column, list: columns, former_names }.to_json();
    tx.execute(&SAVE, &[&scope.dossier.number(), &id, &nom, &stored, &scope.now])?;
    let changes = audit::changes(&[
        ("nom", json!(before.nom), json!(nom)),
        ("columns", columns::names(&before.columns), names),
    ]);
    last_changes::note_changes(tx, scope, Subject::Table(id), &changes)?;
    audit::note_changes(tx, scope, Action::TableChanged, &nom, changes)?;
    get(tx, scope.dossier, id)
}

/// The table is gone at once; its rows go a little at a time ([`sweep`]).
pub fn remove(tx: &mut Tx, scope: &Scope, id: i64) -> Result<()> {
    let table = get(tx, scope.dossier, id)?;
    tx.execute(&DELETE, &[&scope.dossier.number(), &id])?;
    tx.execute(&REMAINS, &[&scope.dossier.number(), &id, &WHOLE])?;
    audit::note(tx, scope, Action::TableRemoved, &table.nom, json!({ "rows": table.rows }))
}

/// In place of a column's number: all of a table.
const WHOLE: i64 = 0;

/// Removes up to `limit` cells or rows of what was deleted. Whether there may be more.
pub fn sweep(tx: &mut Tx, dossier: DossierId, limit: i64) -> Result<bool> {
    let left = tx.optional(&LEFT, &[&dossier.number()], |row| {
        Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))
    })?;
    let Some((table, col)) = left else { return Ok(false) };
    let number = dossier.number();
    let gone = match col {
        WHOLE => match tx.execute(&CLEAR_CELLS, &[&number, &table, &limit])? {
            0 => tx.execute(&CLEAR_ROWS, &[&number, &table, &limit])?,
            gone => gone,
        },
        col => tx.execute(&CLEAR_COLUMN, &[&number, &table, &col, &limit])?,
    };
    if gone == 0 {
        tx.execute(&CLEARED, &[&number, &table, &col])?;
    }
    Ok(true)
}

/// Both, or all that is wrong with either.
fn both<A, B>(a: Result<A>, b: Result<B>) -> Result<(A, B)> {
    match (a, b) {
        (Err(Error::Invalid(mut problems)), Err(Error::Invalid(more))) => {
            problems.extend(more);
            Err(Error::Invalid(problems))
        }
        (a, b) => Ok((a?, b?)),
    }
}

fn checked_name<'a>(nom: &str, mut others: impl Iterator<Item = &'a Table>) -> Result<String> {
    let nom = columns::one_line(nom);
    let problem = if nom.is_empty() {
        Problem::new("nom", "required")
    } else if nom.chars().count() > columns::MAX_NAME_CHARS {
        Problem::new("nom", "too_long").with("max", columns::MAX_NAME_CHARS)
    } else if input::id(&nom).is_some() {
        // A step names a table by its number, or by its name.
        Problem::new("nom", "table_name_number")
    } else if others.any(|table| columns::folded(&table.nom) == columns::folded(&nom)) {
        Problem::new("nom", "taken")
    } else {
        return Ok(nom);
    };
    Err(problem.into())
}
