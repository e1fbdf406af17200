//! `/tables/{id}/rows`: values by the names of their columns, found, sorted, appended, changed.

use super::{
    authenticate, idempotency,
    records::{limit, parse_id, write},
    scope_of,
};
use crate::{
    app::{Routes, Shared},
    db::Tx,
    dossiers::{
        Dossier,
        tokens::{self, Caller, Scope},
    },
    error::{Code, Error, Problem, Result},
    http::{
        request::{Parameters, parse_object, read_body},
        routes::{Kind, get, post},
    },
    records::{input, shown},
    tables::{
        self, Table,
        rows::{self, Row},
        view::{self, Condition, Match, View},
        walk,
    },
};
use axum::{
    Json,
    extract::{Path, Request, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde_json::{Map, Value, json};

/// Rows of one batch.
const BATCH: usize = 500;

pub fn routes() -> Routes {
    Routes::new(Kind::Api)
        .route("/tables/{id}/rows", get(list).post(create))
        .route("/tables/{id}/rows/batch", post(create_many))
        .route("/tables/{id}/rows/{row}", get(show).patch(change).delete(remove))
}

type Id = std::result::Result<Path<String>, PathRejection>;
type Ids = std::result::Result<Path<(String, String)>, PathRejection>;

fn parse_ids(ids: Ids) -> Result<(i64, i64)> {
    ids.ok()
        .and_then(|Path((table, row))| input::id(&table).zip(input::id(&row)))
        .ok_or_else(|| Code::NotFound.into())
}

fn of_row(table: &Table, row: &Row, dossier: &Dossier) -> Value {
    let zone = dossier.zone();
    json!({
        "id": row.id.to_string(),
        "values": row.named(table),
        "created_at": shown::date(row.created_at, &zone),
        "changed_at": shown::date(row.changed_at, &zone),
    })
}

/// `sort=-Sujet`, `q=…`, `filter=[{"column":"Sujet","match":"contains","value":"…"}]`
async fn list(State(app): State<Shared>, id: Id, request: Request) -> Result<Json<Value>> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Read).await?;
    let id = parse_id(id)?;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["q", "sort", "filter", "after", "limit"])?;
    let (limit, dossier) = (limit(&query)?, caller.dossier);
    let answer = app.db.read(move |tx| {
        let table = tables::get(tx, dossier.id, id)?;
        let view = asked(&query, &table)?;
        let found = walk::page(tx, dossier.id, &table, &view, query.get("after"), limit)?;
        let items: Vec<_> = found.rows.iter().map(|row| of_row(&table, row, &dossier)).collect();
        Ok(json!({ "items": items, "next": found.next }))
    });
    Ok(Json(answer.await?))
}

/// In the order of the rows, if no other is asked for.
fn asked(query: &Parameters, table: &Table) -> Result<View> {
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
        view.conditions.push(Condition::new(column, how, &value));
    }
    Ok(view)
}

async fn show(State(app): State<Shared>, ids: Ids, request: Request) -> Result<Json<Value>> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Read).await?;
    let ((id, row), dossier) = (parse_ids(ids)?, caller.dossier);
    let answer = app.db.read(move |tx| {
        let table = tables::get(tx, dossier.id, id)?;
        Ok(of_row(&table, &rows::get(tx, dossier.id, &table, row)?, &dossier))
    });
    Ok(Json(answer.await?))
}

/// `{"values": {"Sujet": "Test"}}`
async fn create(State(app): State<Shared>, id: Id, request: Request) -> Result<Response> {
    let (answer, id) = append(app, id, request, |sent| Ok(vec![values(sent)?])).await?;
    let row = answer["items"][0].clone();
    let of_row = row["id"].as_str().unwrap_or_default();
    let location = format!("/api/v3/tables/{id}/rows/{of_row}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(row)).into_response())
}

/// `{"rows": [{"Sujet": "Test"}, …]}`: all of them, or none.
async fn create_many(State(app): State<Shared>, id: Id, request: Request) -> Result<Response> {
    let (answer, _) = append(app, id, request, |mut sent| {
        let Some(Value::Array(list)) = sent.remove("rows") else {
            return Err(Problem::new("rows", "type").into());
        };
        nothing_else(&sent)?;
        if list.len() > BATCH {
            return Err(Problem::new("rows", "too_many").with("max", BATCH).into());
        }
        let object = |(at, row)| match row {
            Value::Object(map) => Ok(map),
            _ => Err(Problem::new(format!("rows.{at}"), "type").into()),
        };
        (0..).zip(list).map(object).collect()
    })
    .await?;
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

type Values = Map<String, Value>;

async fn append(
    app: Shared,
    id: Id,
    request: Request,
    read: impl FnOnce(Values) -> Result<Vec<Values>>,
) -> Result<(Value, i64)> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Write).await?;
    let id = parse_id(id)?;
    let (parts, body) = request.into_parts();
    let key = idempotency::key(&parts.headers)?;
    let body = read_body(body, app.config.limits.body_bytes).await?;
    let sent = read(parse_object(&parts.headers, &body)?)?;
    let call = idempotency::Call { key, path: parts.uri.path().to_owned(), body };
    let scope = scope_of(&app, &caller);
    let answer = app.db.write(caller.dossier.id.key(), move |tx| {
        tokens::stands(tx, caller.dossier.id, caller.token)?;
        let now = scope.now;
        idempotency::once(tx, scope.dossier, now, &call, |tx| {
            let table = tables::get(tx, scope.dossier, id)?;
            let zone = caller.dossier.zone();
            let many = sent.len() > 1;
            let read = |(at, values): (usize, &Values)| {
                rows::read(&table, values, &zone).map_err(|error| placed(error, at, many))
            };
            let cells: Vec<_> = (0..).zip(&sent).map(read).collect::<Result<_>>()?;
            let first = rows::append(tx, &scope, &table, cells.clone())?;
            let row = |(id, cells)| {
                of_row(
                    &table,
                    &Row { id, cells, created_at: now, changed_at: now },
                    &caller.dossier,
                )
            };
            Ok(json!({ "items": (first..).zip(cells).map(row).collect::<Vec<_>>() }))
        })
    });
    Ok((answer.await?, id))
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

/// Takes `values` out of what was sent.
fn values(mut sent: Map<String, Value>) -> Result<Values> {
    let values = match sent.remove("values") {
        Some(Value::Object(values)) => values,
        _ => return Err(Problem::new("values", "type").into()),
    };
    nothing_else(&sent)?;
    Ok(values)
}

fn nothing_else(sent: &Map<String, Value>) -> Result<()> {
    match sent.keys().next() {
        Some(name) => Err(Problem::new(name, "unknown_field").into()),
        None => Ok(()),
    }
}

/// Only the columns that are named change; `null` empties a cell.
async fn change(State(app): State<Shared>, ids: Ids, request: Request) -> Result<Json<Value>> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Write).await?;
    let ids = parse_ids(ids)?;
    let (parts, body) = request.into_parts();
    let body = read_body(body, app.config.limits.body_bytes).await?;
    let sent = values(parse_object(&parts.headers, &body)?)?;
    on_row(&app, caller, ids, move |tx, scope, dossier, table, row| {
        let cells = rows::read(table, &sent, &dossier.zone())?;
        let row = rows::change(tx, scope, table, row, cells)?;
        Ok(Json(of_row(table, &row, dossier)))
    })
    .await
}

async fn remove(State(app): State<Shared>, ids: Ids, request: Request) -> Result<StatusCode> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Write).await?;
    let ids = parse_ids(ids)?;
    on_row(&app, caller, ids, |tx, scope, _, table, row| {
        match rows::remove(tx, scope, table, &[row])? {
            0 => Err(Code::NotFound.into()),
            _ => Ok(StatusCode::NO_CONTENT),
        }
    })
    .await
}

async fn on_row<T: Send + 'static>(
    app: &Shared,
    caller: Caller,
    (table, row): (i64, i64),
    work: impl FnOnce(&mut Tx, &crate::dossiers::Scope, &Dossier, &Table, i64) -> Result<T>
    + Send
    + 'static,
) -> Result<T> {
    let scope = scope_of(app, &caller);
    write(app, caller, move |tx, dossier| {
        let table = tables::get(tx, dossier.id, table)?;
        work(tx, &scope, dossier, &table, row)
    })
    .await
}
