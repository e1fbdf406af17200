//! About how much room the tables of a dossier take.

use super::list;
use crate::{db::Tx, dossiers::DossierId, error::Result, statements};

/// Rows whose length is looked at, of each table.
const SAMPLE_ROWS: i64 = 100;
/// What is kept of a row beside itself: its cells, to sort and find by.
const COPIES: i64 = 2;
/// What a row takes beside its text.
const ROW_OVERHEAD_BYTES: i64 = 100;

statements! {
    NEWEST = "SELECT count(*), CAST(coalesce(sum(length(CAST(data AS TEXT)) + length(folded)), 0) AS BIGINT)
        FROM (SELECT r.data, r.folded FROM table_rows r
            WHERE r.dossier = $1 AND r.table_id = $2 ORDER BY r.id DESC LIMIT $3) AS newest";
}

/// Of each table, its rows times the length of its newest ones: nothing is read through.
pub fn size(tx: &mut Tx, dossier: DossierId) -> Result<i64> {
    let mut size = 0;
    for table in list(tx, dossier)? {
        let params: [&dyn crate::db::Value; 3] = [&dossier.number(), &table.id, &SAMPLE_ROWS];
        let (rows, length): (i64, i64) =
            tx.one(&NEWEST, &params, |row| Ok((row.get(0)?, row.get(1)?)))?;
        let of_row = length / rows.max(1) * COPIES + ROW_OVERHEAD_BYTES;
        size += table.rows * of_row;
    }
    Ok(size)
}
