//! `create_rows`: a row for each entry of the lists that its columns are given, side by side.

use super::{Outcome, Step};
use crate::{
    changes,
    db::Tx,
    dossiers::Scope,
    error::{Code, Error, Result},
    tables::{Table, rows, values},
};
use serde_json::{Map, Value as Json, json};
use zap_engine::mapping::zip;

/// Rows that one step makes.
const MAX_ROWS: usize = 500;

/// All of the rows or none. Columns that are given no list are the same in each row.
pub(super) fn run(tx: &mut Tx, scope: &Scope, step: &mut Step) -> Result<Outcome> {
    let table = step.table(tx)?;
    let params = std::mem::take(&mut step.params);
    let is_empty = params.values().all(|value| values::text(value).trim().is_empty());
    let (entries, left_out) =
        if is_empty { (Vec::new(), 0) } else { zip(params, |_| true, MAX_ROWS) };
    if left_out > 0 {
        return Err(Error::above(Code::TooManyItems, MAX_ROWS));
    }
    let read = |(place, entry)| cells(step, &table, place, entry);
    let rows = entries.iter().enumerate().map(read).collect::<Result<Vec<_>>>()?;
    let count = rows.len() as i64;
    let ids: Vec<String> = if rows.is_empty() {
        Vec::new()
    } else {
        let first = changes::rows::append(tx, scope, &table, rows)?;
        (first..first + count).map(|id| id.to_string()).collect()
    };
    let output = json!({ "table": table.id.to_string(), "ids": ids, "count": count });
    Ok(Outcome::Done(output))
}

/// Says of which entry a problem is, counted from 1.
fn cells(
    step: &Step,
    table: &Table,
    place: usize,
    entry: &Map<String, Json>,
) -> Result<rows::Cells> {
    rows::read(table, entry, &step.reading).map_err(|error| match error {
        Error::Invalid(mut problems) => {
            for problem in &mut problems {
                problem.field = format!("{} [{}]", problem.field, place + 1);
            }
            Error::Invalid(problems)
        }
        other => other,
    })
}
