//! Pages of a view.
//!
//! Two ways lead to the rows, and give them in the same order:
//! - `find::among`: if a condition leaves `find::FEW` cells of its column or less, those rows are read and
//!   put in order here.
//! - `along`: else the walk follows the order that is asked for, the cells of the sorted column and
//!   then the rows that have none, and keeps what is in the view. What is looked for as a text is
//!   looked for by the database (`folded`), and only what it finds is read.
//!
//! A walk looks at [`MAX_EXAMINED_ROWS`] rows at most, and at fewer in the order of a column, where each row is
//! somewhere else. If the page is not full by then, it ends there, and says how far it came.

mod along;
mod find;
mod stride;

use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    page,
    tables::{Table, rows::TableRow, view::View},
};
use find::{MAX_EXAMINED_TO_COUNT, find};
use serde::{Deserialize, Serialize};

/// Rows that are looked at for one page.
pub const MAX_EXAMINED_ROWS: i64 = 250_000;

/// Counted so far and no further.
pub const MAX_COUNTED_ROWS: i64 = 10_000;

/// A part of a view.
#[derive(Clone, Debug)]
pub struct Found {
    pub rows: Vec<TableRow>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// The walk ended before the page was full, after so many rows: there may be more.
    pub stopped: Option<i64>,
}

/// How many rows a view has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub rows: i64,
    /// There may be more.
    pub more: bool,
}

/// The place of a row: among the cells of the sorted column, or among the rows that have none.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Place {
    /// 0 among the cells, 1 among the rows.
    part: u8,
    key: String,
    row: i64,
}

/// Up to `limit` rows of the view, from after the place `after` on.
pub fn page(
    tx: &mut Tx,
    dossier: DossierId,
    table: &Table,
    view: &View,
    after: Option<&str>,
    limit: i64,
) -> Result<Found> {
    let place: Option<Place> = after.map(page::parse).transpose()?;
    find(tx, dossier, table, view, place, limit, MAX_EXAMINED_ROWS)
}

/// The first row that is in the view, in the order of the rows.
pub fn first(
    tx: &mut Tx,
    dossier: DossierId,
    table: &Table,
    view: &View,
) -> Result<Option<TableRow>> {
    Ok(find(tx, dossier, table, view, None, 1, i64::MAX)?.rows.into_iter().next())
}

/// How many rows the view has, as far as they are counted.
pub fn count(tx: &mut Tx, dossier: DossierId, table: &Table, view: &View) -> Result<Count> {
    if view.is_whole() {
        return Ok(Count { rows: table.rows, more: false });
    }
    let unsorted = View { sort: None, ..view.clone() };
    let mut found =
        find(tx, dossier, table, &unsorted, None, MAX_COUNTED_ROWS, MAX_EXAMINED_TO_COUNT)?;
    found.rows.truncate(MAX_COUNTED_ROWS as usize);
    Ok(Count { rows: found.rows.len() as i64, more: found.next.is_some() })
}
