//! One stride of a walk.

use super::{
    Place,
    along::{Walk, start_of_rows},
};
use crate::{
    db::{self, DriverError, Tx, Value},
    error::Result,
    statements,
    tables::rows::{self, TableRow},
};
use serde_json::Value as Json;

type LookedAt = Vec<(Place, Option<TableRow>)>;

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
}

impl Walk<'_> {
    /// The next `stride` places; with the row, if it may be in the view.
    pub(super) fn next(&self, tx: &mut Tx, stride: i64) -> Result<LookedAt> {
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
    pub(super) fn unlike(&self) -> String {
        match self.view.sort.or_else(|| self.view.empty_column()) {
            Some(column) => format!("%\n{column}=%"),
            None => String::new(),
        }
    }

    /// From the cells to the rows that have none, if any of these can be in the view.
    pub(super) fn goes_on(&mut self) -> bool {
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
