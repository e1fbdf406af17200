//! Rows that are changed and deleted.

use super::{answer::RowAnswer, values::RowValues};
use crate::{
    api::v3::{
        answer::NoContent,
        caller::{Caller, Write},
        etag::{IfMatch, Tagged},
        request::{PathIds, Sent, write},
    },
    app::Shared,
    changes,
    db::Tx,
    dossiers::{self, Dossier},
    error::{Code, Result},
    tables::{self, Table, rows},
};
use axum::{Json, extract::State};

pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller<Write>,
    ids: PathIds,
    seen: IfMatch,
    sent: Sent<RowValues>,
) -> Result<Tagged<Json<RowAnswer>>> {
    let ids = ids.parse()?;
    let RowValues { values } = RowValues::read(sent.read().await?.object()?)?;
    on_row(&app, caller, (ids, seen), move |tx, scope, dossier, table, row| {
        let cells = rows::read(table, &values, &dossier.reading(scope.now))?;
        let row = changes::rows::change(tx, scope, table, row, cells)?;
        Ok(Tagged::of(RowAnswer::of(table, &row, dossier)))
    })
    .await
}

pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller<Write>,
    ids: PathIds,
    seen: IfMatch,
) -> Result<NoContent> {
    let ids = ids.parse()?;
    on_row(&app, caller, (ids, seen), |tx, scope, _, table, row| {
        match rows::remove(tx, scope, table, &[row])? {
            0 => Err(Code::NotFound.into()),
            _ => Ok(NoContent),
        }
    })
    .await
}

/// Does `work` with a row, unless `If-Match` names what it is no more.
async fn on_row<T: Send + 'static>(
    app: &Shared,
    caller: Caller<Write>,
    ((table, row), seen): ((i64, i64), IfMatch),
    work: impl FnOnce(&mut Tx, &dossiers::Scope, &Dossier, &Table, i64) -> Result<T>
    + Clone
    + Send
    + 'static,
) -> Result<T> {
    let scope = caller.scope(app);
    write(app, caller, move |tx, dossier| {
        let table = tables::get(tx, dossier.id, table)?;
        seen.check_shown(|| {
            Ok(RowAnswer::of(&table, &rows::get(tx, dossier.id, &table, row)?, dossier))
        })?;
        work(tx, &scope, dossier, &table, row)
    })
    .await
}
