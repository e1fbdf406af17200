//! The rows of a view, by the cheapest way.

use super::{Found, Place, along::along};
use crate::{
    db::{Tx, Value},
    dossiers::DossierId,
    error::Result,
    page, statements,
    tables::{
        Table,
        rows::{self, TableRow},
        values,
        view::View,
    },
};

/// So few rows are put in order here.
const FEW: i64 = 10_000;

/// Rows that are looked at for a count.
pub(super) const MAX_EXAMINED_TO_COUNT: i64 = 100_000;

statements! {
    /// How many cells there are among these keys, counted up to a limit.
    COUNT_RANGE = "SELECT count(*) FROM (SELECT 1 AS one FROM table_cells
        WHERE dossier = $1 AND table_id = $2 AND col = $3 AND key >= $4 AND key < $5
        LIMIT $6) AS counted";
    RANGE = "SELECT r.id, r.data, r.created_at, r.changed_at FROM table_cells c
        JOIN table_rows r ON r.dossier = c.dossier AND r.table_id = c.table_id AND r.id = c.row_id
        WHERE c.dossier = $1 AND c.table_id = $2 AND c.col = $3 AND c.key >= $4 AND c.key < $5";
}

pub(super) fn find(
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
