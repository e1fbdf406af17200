//! Rows that are changed and deleted.

use super::{answer::RowAnswer, values::RowValues};
use crate::{
    api::v3::{
        answer::NoContent,
        caller::{Caller, Write},
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
    sent: Sent<RowValues>,
) -> Result<Json<RowAnswer>> {
    let ids = ids.parse()?;
    let RowValues { values } = RowValues::read(sent.read().await?.object()?)?;
    on_row(&app, caller, ids, move |tx, scope, dossier, table, row| {
        let cells = rows::read(table, &values, &dossier.reading(scope.now))?;
        let row = changes::rows::change(tx, scope, table, row, cells)?;
        Ok(Json(RowAnswer::of(table, &row, dossier)))
    })
    .await
}

pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller<Write>,
    ids: PathIds,
) -> Result<NoContent> {
    let ids = ids.parse()?;
    on_row(&app, caller, ids, |tx, scope, _, table, row| {
        match rows::remove(tx, scope, table, &[row])? {
            0 => Err(Code::NotFound.into()),
            _ => Ok(NoContent),
        }
    })
    .await
}

async fn on_row<T: Send + 'static>(
    app: &Shared,
    caller: Caller<Write>,
    (table, row): (i64, i64),
    work: impl FnOnce(&mut Tx, &dossiers::Scope, &Dossier, &Table, i64) -> Result<T>
    + Clone
    + Send
    + 'static,
) -> Result<T> {
    let scope = caller.scope(app);
    write(app, caller, move |tx, dossier| {
        let table = tables::get(tx, dossier.id, table)?;
        work(tx, &scope, dossier, &table, row)
    })
    .await
}
