//! Pages of a view.
//!
//! Two ways lead to the rows, and give them in the same order:
//! - [`among`]: if a condition leaves [`FEW`] cells of its column or less, those rows are read and
//!   put in order here.
//! - [`along`]: else the walk follows the order that is asked for, the cells of the sorted column and
//!   then the rows that have none, and keeps what is in the view. What is looked for as a text is
//!   looked for by the database (`folded`), and only what it finds is read.
//!
//! A walk looks at [`MAX_EXAMINED_ROWS`] rows at most, and at fewer in the order of a column, where each row is
//! somewhere else. If the page is not full by then, it ends there, and says how far it came.

use super::{
    Table,
    rows::{self, TableRow},
    values,
    view::{ABOVE, Match, View},
};
use crate::{
    db::{self, DriverError, Tx, Value},
    dossiers::DossierId,
    error::Result,
    page, statements,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Rows that are looked at for one page.
pub const MAX_EXAMINED_ROWS: i64 = 250_000;
/// As long as it takes to look at one row among those of a column, so many are looked at in their own
/// order. (Measured on SQLite with 1,000,000 rows: 1.5 to 15 µs.)
const APART: i64 = 10;
/// Counted so far and no further.
pub const MAX_COUNTED_ROWS: i64 = 10_000;
/// So few rows are put in order here.
const FEW: i64 = 10_000;
/// Rows that are looked at for a count.
const MAX_EXAMINED_TO_COUNT: i64 = 100_000;
/// Rows of one query, where most will not be kept.
const ROWS_PER_STRIDE: i64 = 2_000;

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

statements! {
    CELLS_UP = "SELECT c.key, c.row_id, CASE WHEN r.folded LIKE $7 ESCAPE '!' THEN r.data END,
            r.created_at, r.changed_at
        FROM (SELECT key, row_id FROM table_cells
            WHERE dossier = $1 AND table_id = $2 AND col = $3 AND key < $4
            AND (key, row_id) > ($5, $6) ORDER BY key, row_id LIMIT $8) c
        JOIN table_rows r ON r.dossier = $1 AND r.table_id = $2 AND r.id = c.row_id
        ORDER BY c.key, c.row_id";
    CELLS_DOWN = "SELECT c.key, c.row_id, CASE WHEN r.folded LIKE $7 ESCAPE '!' THEN r.data END,
            r.created_at, r.changed_at
        FROM (SELECT key, row_id FROM table_cells
            WHERE dossier = $1 AND table_id = $2 AND col = $3 AND key >= $4
            AND (key, row_id) < ($5, $6) ORDER BY key DESC, row_id DESC LIMIT $8) c
        JOIN table_rows r ON r.dossier = $1 AND r.table_id = $2 AND r.id = c.row_id
        ORDER BY c.key DESC, c.row_id DESC";
    ROWS_UP = "SELECT '', id, CASE WHEN folded LIKE $4 ESCAPE '!' AND folded NOT LIKE $5 ESCAPE '!'
            THEN data END, created_at, changed_at
        FROM table_rows WHERE dossier = $1 AND table_id = $2 AND id > $3 ORDER BY id LIMIT $6";
    ROWS_DOWN = "SELECT '', id, CASE WHEN folded LIKE $4 ESCAPE '!' AND folded NOT LIKE $5 ESCAPE '!'
            THEN data END, created_at, changed_at
        FROM table_rows WHERE dossier = $1 AND table_id = $2 AND id < $3 ORDER BY id DESC LIMIT $6";
    /// How many cells there are among these keys, counted up to a limit.
    COUNT_RANGE = "SELECT count(*) FROM (SELECT 1 AS one FROM table_cells
        WHERE dossier = $1 AND table_id = $2 AND col = $3 AND key >= $4 AND key < $5
        LIMIT $6) AS counted";
    RANGE = "SELECT r.id, r.data, r.created_at, r.changed_at FROM table_cells c
        JOIN table_rows r ON r.dossier = c.dossier AND r.table_id = c.table_id AND r.id = c.row_id
        WHERE c.dossier = $1 AND c.table_id = $2 AND c.col = $3 AND c.key >= $4 AND c.key < $5";
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

fn find(
    tx: &mut Tx,
    dossier: DossierId,
    table: &Table,
    view: &View,
    place: Option<Place>,
    limit: i64,
    examined: i64,
) -> Result<Found> {
    match selective(tx, dossier, table, view)? {
        Some((column, from, to)) => {
            let params: [&dyn Value; 5] = [&dossier.number(), &table.id, &column, &from, &to];
            let rows = tx.query(&RANGE, &params, |row| rows::from_row(&row, 0))?;
            Ok(among(table, view, rows, place, limit))
        }
        None => along(tx, dossier, table, view, place, limit, examined),
    }
}

/// The column and the keys of a condition that leaves few rows; not of the sorted column, which is
/// walked among its keys anyway.
fn selective(
    tx: &mut Tx,
    dossier: DossierId,
    table: &Table,
    view: &View,
) -> Result<Option<(i64, String, String)>> {
    for condition in &view.conditions {
        let Some((from, to)) = condition.range().filter(|_| view.sort != Some(condition.column))
        else {
            continue;
        };
        let params: [&dyn Value; 6] =
            [&dossier.number(), &table.id, &condition.column, &from, &to, &(FEW + 1)];
        let cells: i64 = tx.one(&COUNT_RANGE, &params, |row| row.get(0))?;
        if cells <= FEW {
            return Ok(Some((condition.column, from, to)));
        }
    }
    Ok(None)
}

fn among(
    table: &Table,
    view: &View,
    rows: Vec<TableRow>,
    place: Option<Place>,
    limit: i64,
) -> Found {
    let mut placed: Vec<(Place, TableRow)> = rows
        .into_iter()
        .filter(|row| view.keeps(table, row))
        .map(|row| (place_of(view, &row), row))
        .collect();
    let order = |a: &Place, b: &Place| {
        let within = (&a.key, a.row).cmp(&(&b.key, b.row));
        a.part.cmp(&b.part).then(if view.descending { within.reverse() } else { within })
    };
    placed.sort_by(|(a, _), (b, _)| order(a, b));
    if let Some(place) = place {
        placed.retain(|(own, _)| order(own, &place).is_gt());
    }
    let more = placed.len() as i64 > limit;
    placed.truncate(limit as usize);
    let next = placed.last().filter(|_| more).map(|(place, _)| page::cursor(place));
    Found { rows: placed.into_iter().map(|(_, row)| row).collect(), next, stopped: None }
}

fn place_of(view: &View, row: &TableRow) -> Place {
    match view.sort.map(|column| row.get(column)) {
        Some(cell) if !cell.is_null() => Place { part: 0, key: values::key(cell), row: row.id },
        _ => Place { part: 1, key: String::new(), row: row.id },
    }
}

/// A walk: where it is, and what it still looks at.
struct Walk<'a> {
    dossier: DossierId,
    table: &'a Table,
    view: &'a View,
    place: Place,
    /// The keys of the sorted column that may be in the view.
    from: String,
    to: String,
    like: String,
}

fn along(
    tx: &mut Tx,
    dossier: DossierId,
    table: &Table,
    view: &View,
    place: Option<Place>,
    limit: i64,
    examined: i64,
) -> Result<Found> {
    let (from, to) = keys(view);
    let like = format!("%{}%", escaped(&view.needle()));
    let start = match view.sort {
        Some(column) if view.on(column).all(|condition| condition.how != Match::Empty) => {
            start(view.descending, &from, &to)
        }
        _ => start_of_rows(view.descending),
    };
    let place = place.unwrap_or(start);
    let mut walk = Walk { dossier, table, view, place, from, to, like };
    let stride = if view.is_whole() { limit + 1 } else { ROWS_PER_STRIDE };
    let (mut rows, mut left, mut seen) = (Vec::new(), examined, 0);
    // Where the last row that was kept stands.
    let mut kept = walk.place.clone();
    loop {
        let looked_at = walk.next(tx, stride)?;
        let ended = (looked_at.len() as i64) < stride;
        seen += looked_at.len() as i64;
        left -= looked_at.len() as i64 * if walk.place.part == 0 { APART } else { 1 };
        for (place, row) in looked_at {
            walk.place = place;
            let Some(row) = row.filter(|row| view.keeps(table, row)) else { continue };
            if rows.len() as i64 == limit {
                return Ok(Found { rows, next: Some(page::cursor(&kept)), stopped: None });
            }
            kept = walk.place.clone();
            rows.push(row);
        }
        if ended && !walk.goes_on() {
            return Ok(Found { rows, next: None, stopped: None });
        }
        if left <= 0 {
            return Ok(Found { rows, next: Some(page::cursor(&walk.place)), stopped: Some(seen) });
        }
    }
}

/// What the conditions on the sorted column leave of its keys.
fn keys(view: &View) -> (String, String) {
    let mut keys = (String::new(), ABOVE.to_string());
    let conditions = view.sort.into_iter().flat_map(|column| view.on(column));
    for (from, to) in conditions.filter_map(|condition| condition.range()) {
        keys = (keys.0.max(from), keys.1.min(to));
    }
    keys
}

fn start(descending: bool, from: &str, to: &str) -> Place {
    let key = if descending { to } else { from };
    // Rows are numbered from 1 on.
    Place { part: 0, key: key.to_owned(), row: 0 }
}

fn start_of_rows(descending: bool) -> Place {
    Place { part: 1, key: String::new(), row: if descending { i64::MAX } else { 0 } }
}

/// `!` makes what stands after it a plain character.
fn escaped(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

type LookedAt = Vec<(Place, Option<TableRow>)>;

impl Walk<'_> {
    /// The next `stride` places; with the row, if it may be in the view.
    fn next(&self, tx: &mut Tx, stride: i64) -> Result<LookedAt> {
        let (number, table, place) = (self.dossier.number(), self.table.id, &self.place);
        let part = place.part;
        let read = move |row: db::Row| read(&row, part);
        if part == 1 {
            let statement = if self.view.descending { &ROWS_DOWN } else { &ROWS_UP };
            let params: [&dyn Value; 6] =
                [&number, &table, &place.row, &self.like, &self.unlike(), &stride];
            return Ok(tx.query(statement, &params, read)?);
        }
        let column = self.view.sort.unwrap_or_default();
        let (statement, end) =
            if self.view.descending { (&CELLS_DOWN, &self.from) } else { (&CELLS_UP, &self.to) };
        let params: [&dyn Value; 8] =
            [&number, &table, &column, end, &place.key, &place.row, &self.like, &stride];
        Ok(tx.query(statement, &params, read)?)
    }

    /// What the text of the rows does not have: a cell of the sorted column, which was walked before,
    /// or of one that is to be empty.
    fn unlike(&self) -> String {
        match self.view.sort.or_else(|| self.view.empty_column()) {
            Some(column) => format!("%\n{column}=%"),
            None => String::new(),
        }
    }

    /// From the cells to the rows that have none, if any of these can be in the view.
    fn goes_on(&mut self) -> bool {
        let Some(column) = self.view.sort.filter(|_| self.place.part == 0) else { return false };
        self.place = start_of_rows(self.view.descending);
        self.view.on(column).all(|condition| condition.holds(&Json::Null))
    }
}

fn read(row: &db::Row, part: u8) -> std::result::Result<(Place, Option<TableRow>), DriverError> {
    let (key, id): (String, i64) = (row.get(0)?, row.get(1)?);
    let data: Option<Json> = row.get(2)?;
    let (created_at, changed_at) = (row.get(3)?, row.get(4)?);
    let row = data.map(|data| TableRow { id, cells: rows::cells(data), created_at, changed_at });
    Ok((Place { part, key, row: id }, row))
}
