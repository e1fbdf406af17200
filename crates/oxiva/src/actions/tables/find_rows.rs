//! `find_rows`: the rows that meet several conditions, as line items.
//!
//! A column that is given a value asks for cells that are exactly that; `conditions` compare in all the ways
//! that a view of the table knows.

use super::{CONTINUE, Outcome, Step, found_or_not, output, refused};
use crate::{
    actions::params,
    db::Tx,
    dossiers::Scope,
    error::{Code, Error, Problem, Result},
    tables::{
        Table,
        columns::{Column, ColumnKind},
        values,
        view::{self, Condition, MAX_CONDITIONS, Match, View},
        walk,
    },
};
use serde_json::{Map, Value as Json};

/// Rows in their order, up to the limit, as far as a page of the table is looked for.
pub(super) fn run(tx: &mut Tx, scope: &Scope, step: &mut Step) -> Result<Outcome> {
    let table = step.table(tx)?;
    let limit = params::limit(step.params.shift_remove("limit").as_ref())?;
    let on_miss = step.on_miss();
    let conditions = conditions(step, &table)?;
    let view = View { conditions, ..View::default() };
    let found = walk::page(tx, scope.dossier, &table, &view, None, limit as i64)?;
    if found.rows.is_empty() && on_miss != CONTINUE {
        let args = [("table", table.nom)];
        return Ok(Outcome::Halted(step.dossier.langue.text_with("tables-step-none", &args)));
    }
    let rows: Vec<Json> = found.rows.iter().map(|row| output(&table, row).into()).collect();
    let is_found = !rows.is_empty();
    let told = Map::from_iter([
        ("table".to_owned(), Json::from(table.id.to_string())),
        ("count".to_owned(), rows.len().into()),
        ("rows".to_owned(), rows.into()),
        ("more".to_owned(), found.next.is_some().into()),
    ]);
    Ok(Outcome::Done(found_or_not(told, is_found)))
}

/// There has to be one, and each has to say what it compares with: a reference that leads nowhere must
/// not find more.
fn conditions(step: &mut Step, table: &Table) -> Result<Vec<Condition>> {
    let listed = match step.params.shift_remove("conditions").unwrap_or_default() {
        Json::Null => Vec::new(),
        Json::Array(list) => list,
        Json::String(text) if text.trim().is_empty() => Vec::new(),
        Json::String(text) => serde_json::from_str(&text).map_err(|_| invalid())?,
        _ => return Err(invalid()),
    };
    let columns = std::mem::take(&mut step.params);
    let mut conditions = Vec::new();
    for (nom, value) in &columns {
        let column = column(table, nom)?;
        conditions.push(condition(step, column, Match::Exactly, value)?);
    }
    for one in &listed {
        let one = one.as_object().ok_or_else(invalid)?;
        conditions.push(of_object(step, table, one)?);
    }
    match conditions.len() {
        0 => Err(Error::parameter(Code::MissingParameter, "conditions")),
        1..=MAX_CONDITIONS => Ok(conditions),
        _ => Err(Error::above(Code::TooManyItems, MAX_CONDITIONS)),
    }
}

/// `{"column": "Solde", "match": "greater", "value": 100}`; `exactly` where no match is named.
fn of_object(step: &Step, table: &Table, one: &Map<String, Json>) -> Result<Condition> {
    let text = |key: &str| values::text(one.get(key).unwrap_or(&Json::Null)).trim().to_owned();
    let column = column(table, &text("column"))?;
    let how = match text("match").as_str() {
        "" => Match::Exactly,
        word => Match::parse(word).ok_or_else(|| {
            let problem = Problem::new("match", "unknown_word").with("word", word);
            problem.with("known", Match::WORDS.join(", "))
        })?,
    };
    condition(step, column, how, one.get("value").unwrap_or(&Json::Null))
}

fn column<'t>(table: &'t Table, nom: &str) -> Result<&'t Column> {
    let missing = || refused(Code::NoSuchColumn, "conditions", nom.to_owned());
    view::column(table, nom).ok_or_else(missing)
}

fn condition(step: &Step, column: &Column, how: Match, value: &Json) -> Result<Condition> {
    let text = values::text(value);
    if how.takes_value() && text.trim().is_empty() {
        return Err(Error::parameter(Code::MissingParameter, &column.nom));
    }
    let read = || values::read(column.kind, value, &step.reading, &column.nom);
    if how == Match::Exactly {
        return Ok(Condition::exactly(column, read()?));
    }
    // A part of a number or of a date need not be one; what is compared as one has to be.
    let is_part = matches!(how, Match::Contains | Match::NotContains | Match::StartsWith);
    let is_text = matches!(column.kind, ColumnKind::Text | ColumnKind::Long | ColumnKind::Url);
    if how.takes_value() && !is_part && !is_text {
        read()?;
    }
    Ok(Condition::new(column, how, &text, &step.reading))
}

fn invalid() -> Error {
    Error::parameter(Code::InvalidParameter, "conditions")
}
