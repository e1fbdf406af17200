//! Rows that are appended.

use super::{
    answer::{RowAnswer, RowList},
    values::{RowBatch, RowValues, Values},
};
use crate::{
    api::v3::{
        answer::Created,
        caller::{Caller, Write},
        idempotency::Once,
        request::{PathId, Sendable, Sent},
    },
    app::Shared,
    changes,
    error::{Error, Result},
    tables::{
        self,
        rows::{self, TableRow},
    },
};
use axum::extract::State;

/// Rows of one batch.
pub(super) const MAX_BATCH_ROWS: usize = 500;

pub(super) async fn create(
    State(app): State<Shared>,
    caller: Caller<Write>,
    id: PathId,
    sent: Sent<RowValues>,
) -> Result<Created<RowAnswer>> {
    let read = |sent| Ok(vec![RowValues::read(sent)?.values]);
    let (made, id) = append(app, caller, id, sent, read).await?;
    let row = made.inside::<RowAnswer>("/items/0");
    Ok(Created::in_collection(&format!("/tables/{id}/rows"), row))
}

pub(super) async fn create_many(
    State(app): State<Shared>,
    caller: Caller<Write>,
    id: PathId,
    sent: Sent<RowBatch>,
) -> Result<Created<RowList>> {
    let read = |sent| Ok(RowBatch::read(sent)?.rows);
    let (made, _) = append(app, caller, id, sent, read).await?;
    Ok(Created::nowhere(made))
}

async fn append<B: Sendable>(
    app: Shared,
    caller: Caller<Write>,
    id: PathId,
    sent: Sent<B>,
    read: impl FnOnce(Values) -> Result<Vec<Values>>,
) -> Result<(Once<RowList>, i64)> {
    let id = id.parse()?;
    sent.check_key()?;
    let sent = sent.read().await?;
    let new = read(sent.object()?)?;
    let scope = caller.scope(&app);
    let made = sent.once(&app, caller, move |tx, dossier| {
        let now = scope.now;
        let table = tables::get(tx, scope.dossier, id)?;
        let reading = dossier.reading(now);
        let many = new.len() > 1;
        let read = |(at, values): (usize, &Values)| {
            rows::read(&table, values, &reading).map_err(|error| placed(error, at, many))
        };
        let cells: Vec<_> = (0..).zip(&new).map(read).collect::<Result<_>>()?;
        let first = changes::rows::append(tx, &scope, &table, cells.clone())?;
        let row = |(id, cells)| {
            let row = TableRow { id, cells, created_at: now, changed_at: now };
            RowAnswer::of(&table, &row, dossier)
        };
        Ok(RowList { items: (first..).zip(cells).map(row).collect() })
    });
    Ok((made.await?, id))
}

/// Says which of many rows it is.
fn placed(error: Error, at: usize, many: bool) -> Error {
    match error {
        Error::Invalid(mut problems) if many => {
            for problem in &mut problems {
                problem.field = format!("rows.{at}.{}", problem.field);
            }
            Error::Invalid(problems)
        }
        other => other,
    }
}
