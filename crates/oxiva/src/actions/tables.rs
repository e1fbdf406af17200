//! The app `tables`: rows of the dossier's tables. A step says which table, by its number or its
//! name, and gives each column a parameter of its name, as a step of a spreadsheet does.
//!
//! All of it is done in the transaction that records it: a row is appended exactly once.

mod create_rows;
mod find_rows;

use super::{Action, App, Call, Doing, FOUND, Failure, Field, FieldKind, Outcome};
use crate::{
    changes,
    db::Tx,
    dossiers::{Dossier, Scope},
    error::{Code, Error, Result},
    records::input,
    tables::{
        self, Table,
        columns::Column,
        rows::{self, TableRow},
        values,
        view::{Condition, View},
        walk,
    },
};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use zap_engine::dates::Reading;

const TABLE: Field = Field::new("table", FieldKind::Table).required();
const LOOKUP_COLUMN: Field = Field::new("lookup_column", FieldKind::Column).required();
const LOOKUP_VALUE: Field = Field::new("lookup_value", FieldKind::Any).required();
const ROW: Field = Field::new("row", FieldKind::Text).required();

/// Beside these fields each column of the table is one.
/// Rows of the dossier's tables.
pub const APP: App = App {
    takes_any_key: true,
    uses_dossier: true,
    ..App::new("tables", "sheet", ACTIONS, |call| Box::pin(run(call)))
};

const ACTIONS: &[Action] = &[
    Action::writes("create_row", &[TABLE]),
    Action::writes("create_rows", &[TABLE]),
    Action::reads(
        "find_row",
        &[
            TABLE,
            LOOKUP_COLUMN,
            LOOKUP_VALUE,
            Field::new("on_miss", FieldKind::Choice(&ON_MISS)).or("halt"),
        ],
    ),
    Action::reads(
        "find_rows",
        &[
            TABLE,
            Field::new("conditions", FieldKind::List),
            Field::new("limit", FieldKind::Number).or("500").folded(),
            Field::new("on_miss", FieldKind::Choice(&[HALT, CONTINUE])).or(HALT),
        ],
    ),
    Action::writes("update_row", &[TABLE, ROW]),
];

/// Whether a parameter of an action is no column of the table.
pub(super) fn is_option(action: &str, name: &str) -> bool {
    let action = ACTIONS.iter().find(|known| known.name == action);
    action.is_some_and(|action| action.fields.iter().any(|field| field.key == name))
}

/// Where no row is found: the run ends, as it should; or it goes on; or a row is made of the other
/// parameters.
const ON_MISS: [&str; 3] = [HALT, CONTINUE, "create"];
const HALT: &str = "halt";
const CONTINUE: &str = "continue";

async fn run(call: Call) -> Doing {
    let work: fn(&mut Tx, &Scope, &mut Step) -> Result<Outcome> = match call.action.as_str() {
        "create_row" => create,
        "create_rows" => create_rows::run,
        "find_row" => find,
        "find_rows" => find_rows::run,
        "update_row" => update,
        other => return Outcome::Failed(Failure::lasting("unknown_action", other)).into(),
    };
    let step = Step::of(call);
    Doing::Inside(Arc::new(move |tx, scope| {
        let mut step = step.clone();
        match work(tx, scope, &mut step) {
            Err(error @ (Error::Invalid(_) | Error::Refused { .. })) => {
                Ok(Outcome::Failed(step.failure(&error)))
            }
            done => done,
        }
    }))
}

/// What a step has of its call.
#[derive(Clone)]
struct Step {
    dossier: Dossier,
    reading: Reading,
    params: Map<String, Json>,
}

impl Step {
    fn of(call: Call) -> Step {
        Step { reading: call.dossier.reading(call.now), dossier: call.dossier, params: call.params }
    }

    /// Takes a parameter that must be there.
    fn take(&mut self, name: &'static str) -> Result<Json> {
        let value = self.params.shift_remove(name).unwrap_or_default();
        match values::text(&value).trim() {
            "" => Err(Error::parameter(Code::MissingParameter, name)),
            _ => Ok(value),
        }
    }

    fn table(&mut self, tx: &mut Tx) -> Result<Table> {
        let text = values::text(&self.take("table")?);
        let found = tables::find(tx, self.dossier.id, &text)?;
        found.ok_or_else(|| refused(Code::NoSuchTable, "table", text))
    }

    /// What becomes of a search that finds nothing.
    fn on_miss(&mut self) -> String {
        values::text(&self.params.shift_remove("on_miss").unwrap_or_default())
    }

    /// The rest of the parameters, as cells.
    fn cells(&self, table: &Table) -> Result<rows::Cells> {
        rows::read(table, &self.params, &self.reading)
    }

    /// Says which column, and what is wrong with it, in the language of the dossier.
    fn failure(&self, error: &Error) -> Failure {
        let lang = self.dossier.langue;
        let Error::Invalid(problems) = error else {
            return Failure::lasting(error.word(), error.message(lang));
        };
        let said: Vec<_> = problems
            .iter()
            .map(|problem| match problem.rule {
                "unknown_column" => problem.message(lang),
                _ => {
                    let field = [("field", problem.field.clone())];
                    format!("{} {}", lang.text_with("error-in", &field), problem.message(lang))
                }
            })
            .collect();
        Failure::lasting(error.word(), said.join(" "))
    }
}

fn refused(code: Code, field: &str, name: String) -> Error {
    Error::Refused { code, field: Some(field.to_owned()), args: vec![("name", name)] }
}

fn create(tx: &mut Tx, scope: &Scope, step: &mut Step) -> Result<Outcome> {
    let table = step.table(tx)?;
    let cells = step.cells(&table)?;
    let row = append(tx, scope, &table, cells)?;
    Ok(Outcome::Done(output(&table, &row).into()))
}

/// The first row whose cell is exactly what is looked for.
fn find(tx: &mut Tx, scope: &Scope, step: &mut Step) -> Result<Outcome> {
    let table = step.table(tx)?;
    let nom = values::text(&step.take("lookup_column")?);
    let column = tables::view::column(&table, &nom)
        .ok_or_else(|| refused(Code::NoSuchColumn, "lookup_column", nom))?
        .clone();
    let value = step.take("lookup_value")?;
    let value = values::read(column.kind, &value, &step.reading, &column.nom)?;
    let on_miss = step.on_miss();
    let mut cells = step.cells(&table)?;
    let view = looking_for(&column, value.clone());
    if let Some(row) = walk::first(tx, scope.dossier, &table, &view)? {
        return Ok(Outcome::Done(found_or_not(output(&table, &row), true)));
    }
    if on_miss == CONTINUE {
        return Ok(Outcome::Done(found_or_not(Map::new(), false)));
    }
    if on_miss != "create" {
        let (lang, value) = (step.dossier.langue, values::text(&value));
        let args = [("column", column.nom), ("value", value), ("table", table.nom)];
        return Ok(Outcome::Halted(lang.text_with("tables-step-miss", &args)));
    }
    cells.entry(column.id).or_insert(value);
    let row = append(tx, scope, &table, cells)?;
    Ok(Outcome::Done(found_or_not(output(&table, &row), false)))
}

fn looking_for(column: &Column, value: Json) -> View {
    View { conditions: vec![Condition::exactly(column, value)], ..View::default() }
}

/// What is mapped to nothing leaves its cell as it is, as in a step of a spreadsheet.
fn update(tx: &mut Tx, scope: &Scope, step: &mut Step) -> Result<Outcome> {
    let table = step.table(tx)?;
    let text = values::text(&step.take("row")?);
    let missing = || refused(Code::NoSuchRow, "row", text.clone());
    let id = input::id(text.trim()).ok_or_else(missing)?;
    let mut cells = step.cells(&table)?;
    cells.retain(|_, value| !value.is_null());
    match changes::rows::change(tx, scope, &table, id, cells) {
        Err(Error::Refused { code: Code::NotFound, .. }) => Err(missing()),
        row => Ok(Outcome::Done(output(&table, &row?).into())),
    }
}

fn append(tx: &mut Tx, scope: &Scope, table: &Table, cells: rows::Cells) -> Result<TableRow> {
    let id = changes::rows::append(tx, scope, table, vec![cells.clone()])?;
    Ok(TableRow { id, cells, created_at: scope.now, changed_at: scope.now })
}

/// `{"id": "12", "table": "3", "Sujet": …}`: later steps map `{{7__Sujet}}`.
fn output(table: &Table, row: &TableRow) -> Map<String, Json> {
    row.shown(table)
}

/// As Zapier says it of a search.
fn found_or_not(mut output: Map<String, Json>, found: bool) -> Json {
    output.insert(FOUND.to_owned(), found.into());
    output.into()
}
