//! The rows of a table, one by one: added, read in full, edited, deleted.

use super::{
    cells::{self, Cell},
    find::find,
    row_form::{self, RowForm},
    table::table_page,
};
use crate::{
    app::Shared,
    changes,
    clock::Micros,
    db::Tx,
    dossiers::{
        Scope,
        last_changes::{self, Subject},
    },
    error::{Code, Error, Result},
    http::request::Parameters,
    records::input,
    tables::{
        self, Table,
        rows::{self, TableRow},
    },
    web::{
        edits::{self, Merged, Saved},
        form::{problems, read},
        names::Names,
        once, path,
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
use serde_json::{Map, Value as JsonValue, json};

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
    let (sent, reading, of) = (row_form::sent(&table, &typed), visitor.reading(), table.clone());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let cells = rows::read(&of, &sent, &reading)?;
        changes::rows::append(tx, scope, &of, vec![cells]).map(drop)
    };
    let path = format!("/tableaux/{}", table.id);
    match once::make(&visitor, &app, &typed, work, move |()| path).await {
        Ok(made) => Ok(made.lead("row-added")),
        Err(error) => {
            let form = RowForm::refused(&table, &typed, &problems(error)?, visitor.lang());
            table_page(&visitor, &app, table, &Parameters::default(), form).await
        }
    }
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
    match save_typed(&visitor, &app, (table.id, row.id), &typed).await {
        Ok(Saved::Done(())) => Ok(see_other(&format!("/tableaux/{}", table.id), "saved")),
        Ok(Saved::Clash(merged, edit)) => {
            let form = RowForm::clashing(&table, &merged, edit, visitor.lang());
            Ok(row_page(&visitor, table, row, form))
        }
        Err(error) => {
            let form = RowForm::refused(&table, &typed, &problems(error)?, visitor.lang());
            Ok(row_page(&visitor, table, row, form))
        }
    }
}

async fn save_typed(
    visitor: &Visitor,
    app: &Shared,
    (table, row): (i64, i64),
    typed: &Parameters,
) -> Result<Saved<()>> {
    let (dossier, lang, reading) = (visitor.dossier(), visitor.lang(), visitor.reading());
    let stored = move |tx: &mut Tx| -> Result<(Table, TableRow)> {
        let table = tables::get(tx, dossier, table)?;
        let row = rows::get(tx, dossier, &table, row)?;
        Ok((table, row))
    };
    let now = move |tx: &mut Tx, _: &Shell| {
        let (table, row) = stored(tx)?;
        Ok(row_form::snapshot(&table, &row, lang))
    };
    let work = move |tx: &mut Tx, scope: &Scope, merged: Merged| {
        let (table, row) = stored(tx)?;
        let sent = row_form::touched(&table, &row, &merged, lang);
        let cells = rows::read(&table, &sent, &reading)?;
        changes::rows::change(tx, scope, &table, row.id, cells).map(drop)
    };
    edits::save(visitor, app, typed, now, work).await
}

/// One cell, edited in place by the script: `colonne`, `valeur`, and `avant`, what the page showed before. Answers
/// how it is shown now, or what is wrong.
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
    match change_cell(&visitor, &app, &table, row.id, column.id, &typed).await {
        Ok(Ok(row)) => {
            let cell = Cell::of(&visitor.shell("tables"), &row, column);
            let (html, value, cut) = (cell.html.0, cell.value, cell.cut);
            Ok(Json(json!({ "html": html, "value": value, "cut": cut })).into_response())
        }
        Ok(Err(taken)) => Ok((StatusCode::CONFLICT, Json(taken)).into_response()),
        Err(Error::Invalid(problems)) => {
            let words = problems.first().map(|problem| problem.message(visitor.lang()));
            let said = Json(json!({ "error": words }));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, said).into_response())
        }
        Err(error) => Err(error),
    }
}

/// Changes a cell; or says what somebody else wrote into it since the page was shown.
async fn change_cell(
    visitor: &Visitor,
    app: &Shared,
    table: &Table,
    row: i64,
    column: i64,
    typed: &Parameters,
) -> Result<std::result::Result<TableRow, JsonValue>> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let (new, shown) = (text("valeur"), typed.has("avant").then(|| text("avant")));
    let (table, s, reading) = (table.clone(), visitor.shell("tables"), visitor.reading());
    visitor
        .write(app, move |tx, scope| {
            let stored = rows::get(tx, scope.dossier, &table, row)?;
            let there = cells::typed(stored.get(column), s.lang);
            let nom = table.column(column).ok_or(Code::NotFound)?.nom.clone();
            let read = |text: String| {
                rows::read(&table, &Map::from_iter([(nom.clone(), text.into())]), &reading)
            };
            // Until the last change was answered, a cell shows what was typed, not how it was stored.
            let is_stored = |shown: String| {
                shown == there
                    || read(shown).is_ok_and(|cells| cells.get(&column) == Some(stored.get(column)))
            };
            if there != new && !shown.is_none_or(is_stored) {
                return Ok(Err(taken(tx, scope, (&table, &stored, column), &s)?));
            }
            let cells = read(new)?;
            changes::rows::change(tx, scope, &table, row, cells).map(Ok)
        })
        .await
}

/// What the script is told of a cell that somebody else changed: how it is now, who and when.
fn taken(
    tx: &mut Tx,
    scope: &Scope,
    (table, row, column): (&Table, &TableRow, i64),
    s: &Shell,
) -> Result<JsonValue> {
    let subject = Subject::Row { table: table.id, row: row.id };
    let column = table.column(column).ok_or(Code::NotFound)?;
    let cell = Cell::of(s, row, column);
    let by = match last_changes::find(tx, scope.dossier, subject, scope.actor)? {
        Some((actor, at)) => {
            let who = Names::read(tx, scope.dossier)?.actor(s, actor);
            s.t2("clash-by", ("who", who), ("when", s.datetime(&at)))
        }
        None => String::new(),
    };
    let there = cells::typed(row.get(column.id), s.lang);
    let error = s.t2("clash-cell", ("value", there), ("by", by));
    let (html, value, cut) = (cell.html.0, cell.value, cell.cut);
    Ok(json!({ "error": error, "html": html, "value": value, "cut": cut }))
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
