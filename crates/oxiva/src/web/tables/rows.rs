//! The rows of a table, one by one: added, read in full, edited, deleted.

use super::{
    cells::Cell,
    find::find,
    row_form::{self, RowForm},
    table::table_page,
};
use crate::{
    app::Shared,
    changes,
    clock::Micros,
    error::{Code, Error, Result},
    http::request::Parameters,
    records::input,
    tables::{
        Table,
        rows::{self, TableRow},
    },
    web::{
        form::{problems, read},
        path,
        respond::{form_page, see_other},
        shell::Shell,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    Json,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::{Map, json};

/// The numbers of table and row in an address.
type Ids = Path<(String, String)>;

/// Adds a row.
pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let table = find(&visitor, &app, &id).await?;
    let typed = read(&app, request).await?;
    let sent = row_form::sent(&table, &typed);
    let cells = match rows::read(&table, &sent, &visitor.reading()) {
        Ok(cells) => cells,
        Err(error) => {
            let form = RowForm::refused(&table, &typed, &problems(error)?, visitor.lang());
            return table_page(&visitor, &app, table, &Parameters::default(), form).await;
        }
    };
    let path = format!("/tableaux/{}", table.id);
    visitor
        .write(&app, move |tx, scope| changes::rows::append(tx, scope, &table, vec![cells]))
        .await?;
    Ok(see_other(&path, "row-added"))
}

#[derive(Template)]
#[template(path = "table_row.html")]
struct RowPage {
    s: Shell,
    table: Table,
    id: i64,
    created_at: Micros,
    changed_at: Micros,
    form: RowForm,
}

/// The form of a row, as it is.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, row)): Ids,
) -> Result<Response> {
    let (table, row) = find_row(&visitor, &app, &id, &row).await?;
    let form = RowForm::of(&table, &row, visitor.lang());
    Ok(row_page(&visitor, table, row, form))
}

fn row_page(visitor: &Visitor, table: Table, row: TableRow, form: RowForm) -> Response {
    let s = visitor.shell("tables");
    let TableRow { id, created_at, changed_at, .. } = row;
    form_page(form.has_problems(), RowPage { s, table, id, created_at, changed_at, form })
}

async fn find_row(
    visitor: &Visitor,
    app: &Shared,
    id: &str,
    row: &str,
) -> Result<(Table, TableRow)> {
    let row = path::id(row)?;
    let table = find(visitor, app, id).await?;
    let dossier = visitor.dossier();
    let read = app.db.read(move |tx| {
        let row = rows::get(tx, dossier, &table, row)?;
        Ok((table, row))
    });
    read.await
}

/// Saves the fields of a row that were changed.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, row)): Ids,
    request: Request,
) -> Result<Response> {
    let (table, row) = find_row(&visitor, &app, &id, &row).await?;
    let typed = read(&app, request).await?;
    let sent = row_form::sent(&table, &typed);
    let sent = row_form::touched(&table, &row, sent, visitor.lang());
    match change(&visitor, &app, &table, row.id, sent).await {
        Ok(_) => Ok(see_other(&format!("/tableaux/{}", table.id), "saved")),
        Err(error) => {
            let form = RowForm::refused(&table, &typed, &problems(error)?, visitor.lang());
            Ok(row_page(&visitor, table, row, form))
        }
    }
}

async fn change(
    visitor: &Visitor,
    app: &Shared,
    table: &Table,
    row: i64,
    sent: Map<String, serde_json::Value>,
) -> Result<TableRow> {
    let cells = rows::read(table, &sent, &visitor.reading())?;
    let table = table.clone();
    visitor.write(app, move |tx, scope| changes::rows::change(tx, scope, &table, row, cells)).await
}

/// One cell, edited in place by the script: `colonne` and `valeur`. Answers how it is shown now, or
/// what is wrong.
pub async fn save_cell(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, row)): Ids,
    request: Request,
) -> Result<Response> {
    let (table, row) = find_row(&visitor, &app, &id, &row).await?;
    let typed = read(&app, request).await?;
    let column = typed.required("colonne")?.parse().ok().and_then(|id| table.column(id));
    let column = column.ok_or_else(|| Error::parameter(Code::InvalidParameter, "colonne"))?;
    let value = typed.get("valeur").unwrap_or_default();
    let sent = Map::from_iter([(column.nom.clone(), value.into())]);
    match change(&visitor, &app, &table, row.id, sent).await {
        Ok(row) => {
            let cell = Cell::of(&visitor.shell("tables"), &row, column);
            let (html, value, cut) = (cell.html.0, cell.value, cell.cut);
            Ok(Json(json!({ "html": html, "value": value, "cut": cut })).into_response())
        }
        Err(Error::Invalid(problems)) => {
            let words = problems.first().map(|problem| problem.message(visitor.lang()));
            let said = Json(json!({ "error": words }));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, said).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Deletes a row.
pub async fn remove(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, row)): Ids,
) -> Result<Response> {
    let (table, row) = find_row(&visitor, &app, &id, &row).await?;
    let path = format!("/tableaux/{}", table.id);
    visitor.write(&app, move |tx, scope| rows::remove(tx, scope, &table, &[row.id])).await?;
    Ok(see_other(&path, "row-deleted"))
}

/// Deletes those that are ticked: `ligne_12=on`.
pub async fn remove_many(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let table = find(&visitor, &app, &id).await?;
    let typed = read(&app, request).await?.into_map();
    let ids: Vec<i64> =
        typed.keys().filter_map(|name| name.strip_prefix("ligne_")).filter_map(input::id).collect();
    let path = format!("/tableaux/{}", table.id);
    if ids.is_empty() {
        return Ok(see_other(&path, "rows-none-ticked"));
    }
    visitor.write(&app, move |tx, scope| rows::remove(tx, scope, &table, &ids)).await?;
    Ok(see_other(&path, "rows-deleted"))
}
