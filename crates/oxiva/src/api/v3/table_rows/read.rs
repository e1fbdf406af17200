//! The rows of a table, and one of them.

use super::answer::RowAnswer;
use crate::{
    api::{
        describe::{Asked, QueryParameter},
        v3::{
            caller::{Caller, Read},
            etag::Tagged,
            request::{PathId, PathIds, Query, limit, with_page},
        },
    },
    app::Shared,
    error::{Code, Error, Problem, Result},
    http::request::Parameters,
    page::Page,
    tables::{
        self, Table, rows,
        view::{self, Condition, Match, View},
        walk,
    },
};
use axum::{Json, extract::State};
use serde_json::Value;
use zap_engine::dates::Reading;

/// `sort=-Sujet`, `q=…`, `filter=[{"column":"Sujet","match":"contains","value":"…"}]`
pub(super) enum RowQuery {}

impl Asked for RowQuery {
    fn parameters() -> Vec<QueryParameter> {
        with_page([
            QueryParameter::text("q"),
            QueryParameter::text("filter"),
            QueryParameter::text("sort").explained("sort-column"),
        ])
    }
}

pub(super) async fn list(
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

pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller<Read>,
    ids: PathIds,
) -> Result<Tagged<Json<RowAnswer>>> {
    let ((id, row), dossier) = (ids.parse()?, caller.dossier.clone());
    let answer = app.db.read(move |tx| {
        let table = tables::get(tx, dossier.id, id)?;
        Ok(RowAnswer::of(&table, &rows::get(tx, dossier.id, &table, row)?, &dossier))
    });
    Ok(Tagged::of(answer.await?))
}
