//! `/tables/{id}/rows`: values by the names of their columns, found, sorted, appended, changed.

use super::{
    answer::{Created, NoContent, ROOT},
    caller::{Caller, Read, Write},
    idempotency::Once,
    request::{PathId, PathIds, Query, Sendable, Sent, limit, nothing_else, with_page, write},
};
use crate::{
    api::describe::{Asked, Operations, QueryParameter, get, post},
    app::Shared,
    changes,
    db::Tx,
    dossiers::{self, Dossier},
    error::{Code, Error, Problem, Result},
    http::request::Parameters,
    page::Page,
    tables::{
        self, Table,
        rows::{self, TableRow},
        view::{self, Condition, Match, View},
        walk,
    },
    wire::{Date, Id},
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use zap_engine::dates::Reading;

/// Rows of one batch.
const MAX_BATCH_ROWS: usize = 500;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Tables")
        .route(
            "/tables/{id}/rows",
            get("listRows", list).refusing(&[422]).post("appendRow", create),
        )
        .route("/tables/{id}/rows/batch", post("appendRows", create_many))
        .route(
            "/tables/{id}/rows/{row}",
            get("getRow", show).patch("changeRow", change).delete("deleteRow", remove),
        )
}

/// A row of a table.
#[derive(Serialize, ToSchema)]
#[schema(as = Row)]
struct RowAnswer {
    id: Id,
    /// By the names of the columns.
    #[schema(value_type = Object)]
    values: Map<String, Value>,
    created_at: Date,
    changed_at: Date,
}

impl RowAnswer {
    fn of(table: &Table, row: &TableRow, dossier: &Dossier) -> RowAnswer {
        let zone = dossier.zone();
        RowAnswer {
            id: Id(row.id),
            values: row.named(table),
            created_at: Date::at(row.created_at, &zone),
            changed_at: Date::at(row.changed_at, &zone),
        }
    }
}

/// Rows that were appended, in their order.
#[derive(Serialize, ToSchema)]
struct RowList {
    items: Vec<RowAnswer>,
}

/// `sort=-Sujet`, `q=…`, `filter=[{"column":"Sujet","match":"contains","value":"…"}]`
enum RowQuery {}

impl Asked for RowQuery {
    fn parameters() -> Vec<QueryParameter> {
        with_page([
            QueryParameter::text("q"),
            QueryParameter::text("filter"),
            QueryParameter::text("sort").explained("sort-column"),
        ])
    }
}

async fn list(
    State(app): State<Shared>,
    caller: Caller<Read>,
    id: PathId,
    query: Query<RowQuery>,
) -> Result<Json<Page<RowAnswer>>> {
    let (id, query, dossier) = (id.parse()?, query.read()?, caller.dossier.clone());
    let (limit, reading) = (limit(&query)?, dossier.reading(app.clock.now()));
    let answer = app.db.read(move |tx| {
        let table = tables::get(tx, dossier.id, id)?;
        let view = asked(&query, &table, &reading)?;
        let found = walk::page(tx, dossier.id, &table, &view, query.get("after"), limit)?;
        let items = found.rows.iter().map(|row| RowAnswer::of(&table, row, &dossier)).collect();
        Ok(Page { items, next: found.next })
    });
    Ok(Json(answer.await?))
}

/// In the order of the rows, if no other is asked for.
fn asked(query: &Parameters, table: &Table, reading: &Reading) -> Result<View> {
    let wrong = |name| Error::parameter(Code::InvalidParameter, name);
    let words = query.get("q").unwrap_or_default().to_owned();
    let mut view = View { words, ..View::default() };
    if let Some(sort) = query.get("sort") {
        view.descending = sort.starts_with('-');
        let nom = sort.strip_prefix('-').unwrap_or(sort);
        view.sort = match nom {
            "id" => None,
            nom => Some(table.column_named(nom).ok_or_else(|| wrong("sort"))?.id),
        };
    }
    let Some(filter) = query.get("filter") else { return Ok(view) };
    let Ok(Value::Array(list)) = serde_json::from_str(filter) else { return Err(wrong("filter")) };
    if list.len() > view::MAX_CONDITIONS {
        return Err(Problem::new("filter", "too_many").with("max", view::MAX_CONDITIONS).into());
    }
    for sent in list {
        let text = |name: &str| sent[name].as_str();
        let column = text("column").and_then(|nom| table.column_named(nom));
        let column = column.ok_or_else(|| wrong("filter"))?;
        let how = Match::parse(text("match").unwrap_or_default()).ok_or_else(|| wrong("filter"))?;
        let value = tables::values::text(&sent["value"]);
        if how.takes_value() && value.trim().is_empty() {
            return Err(wrong("filter"));
        }
        view.conditions.push(Condition::new(column, how, &value, reading));
    }
    Ok(view)
}

async fn show(
    State(app): State<Shared>,
    caller: Caller<Read>,
    ids: PathIds,
) -> Result<Json<RowAnswer>> {
    let ((id, row), dossier) = (ids.parse()?, caller.dossier.clone());
    let answer = app.db.read(move |tx| {
        let table = tables::get(tx, dossier.id, id)?;
        Ok(RowAnswer::of(&table, &rows::get(tx, dossier.id, &table, row)?, &dossier))
    });
    Ok(Json(answer.await?))
}

type Values = Map<String, Value>;

/// `{"values": {"Sujet": "Test"}}`
#[derive(ToSchema)]
struct RowValues {
    /// By the names of the columns; of a row that is there only those that are named change, and
    /// `null` empties a cell.
    #[schema(value_type = Object)]
    values: Values,
}

/// `{"rows": [{"Sujet": "Test"}, …]}`
#[derive(ToSchema)]
struct RowBatch {
    /// At most 500; all of them are appended, or none.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<Values>,
}

impl Sendable for RowValues {}
impl Sendable for RowBatch {}

impl RowValues {
    fn read(mut sent: Values) -> Result<RowValues> {
        let values = match sent.remove("values") {
            Some(Value::Object(values)) => values,
            _ => return Err(Problem::new("values", "type").into()),
        };
        nothing_else(&sent)?;
        Ok(RowValues { values })
    }
}

impl RowBatch {
    fn read(mut sent: Values) -> Result<RowBatch> {
        let Some(Value::Array(list)) = sent.remove("rows") else {
            return Err(Problem::new("rows", "type").into());
        };
        nothing_else(&sent)?;
        if list.len() > MAX_BATCH_ROWS {
            return Err(Problem::new("rows", "too_many").with("max", MAX_BATCH_ROWS).into());
        }
        let object = |(at, row)| match row {
            Value::Object(map) => Ok(map),
            _ => Err(Error::from(Problem::new(format!("rows.{at}"), "type"))),
        };
        Ok(RowBatch { rows: (0..).zip(list).map(object).collect::<Result<_>>()? })
    }
}

async fn create(
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

async fn create_many(
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

async fn change(
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

async fn remove(
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
    work: impl FnOnce(&mut Tx, &dossiers::Scope, &Dossier, &Table, i64) -> Result<T> + Send + 'static,
) -> Result<T> {
    let scope = caller.scope(app);
    write(app, caller, move |tx, dossier| {
        let table = tables::get(tx, dossier.id, table)?;
        work(tx, &scope, dossier, &table, row)
    })
    .await
}
