//! `/tables`: their columns, and their rows under `/tables/{id}/rows` ([`super::table_rows`]).

use super::{
    answer::{Created, NoContent, ROOT},
    caller::{Caller, Read, Write},
    etag::{IfMatch, Tagged, Versioned},
    request::{PageQuery, PathId, Query, Sendable, Sent, ShortPage, nothing_else, write},
};
use crate::{
    api::describe::{Operations, get},
    app::Shared,
    db::Tx,
    dossiers::Dossier,
    error::{Error, Problem, Result},
    page::Page,
    records::input,
    tables::{
        self, Table,
        columns::{self, ColumnKind, Wanted},
    },
    wire::{Date, Id},
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Tables")
        .route("/tables", get("listTables", list).post("createTable", create))
        .route(
            "/tables/{id}",
            get("getTable", show).patch("changeTable", change).delete("deleteTable", remove),
        )
}

/// A table, without its rows.
#[derive(Serialize, ToSchema)]
#[schema(as = Table)]
pub struct TableAnswer {
    id: Id,
    nom: String,
    /// In their order.
    columns: Vec<Column>,
    /// How many there are.
    rows: i64,
    created_at: Date,
    /// When a row or a column changed last.
    changed_at: Date,
}

/// A column of a table.
#[derive(Serialize, ToSchema)]
struct Column {
    id: Id,
    nom: String,
    r#type: ColumnKind,
}

impl Versioned for TableAnswer {
    /// Its rows have tags of their own.
    const PASSING: &'static [&'static str] = &["rows", "changed_at"];
}

impl TableAnswer {
    /// As the API shows it.
    pub fn of(table: &Table, dossier: &Dossier) -> TableAnswer {
        let zone = dossier.zone();
        let column = |column: &columns::Column| Column {
            id: Id(column.id),
            nom: column.nom.clone(),
            r#type: column.kind,
        };
        TableAnswer {
            id: Id(table.id),
            nom: table.nom.clone(),
            columns: table.columns.iter().map(column).collect(),
            rows: table.rows,
            created_at: Date::at(table.created_at, &zone),
            changed_at: Date::at(table.changed_at, &zone),
        }
    }
}

async fn list(
    State(app): State<Shared>,
    caller: Caller<Read>,
    query: Query<PageQuery>,
) -> Result<Json<Page<TableAnswer>>> {
    let page = ShortPage::read(&query.read()?)?;
    let of = caller.dossier.id;
    let all = app.db.read(move |tx| tables::list(tx, of)).await?;
    let page = page.cut(all, |table| table.id);
    Ok(Json(page.map(|table| TableAnswer::of(&table, &caller.dossier))))
}

async fn show(
    State(app): State<Shared>,
    caller: Caller<Read>,
    id: PathId,
) -> Result<Tagged<Json<TableAnswer>>> {
    let (id, of) = (id.parse()?, caller.dossier.id);
    let table = app.db.read(move |tx| tables::get(tx, of, id)).await?;
    Ok(Tagged::of(TableAnswer::of(&table, &caller.dossier)))
}

/// `{"nom": …, "columns": [{"nom": …, "type": "date"}]}`
#[derive(ToSchema)]
#[expect(dead_code, reason = "read as a change of a table that is not there yet")]
struct TableNew {
    nom: String,
    #[schema(nullable = false)]
    columns: Option<Vec<ColumnNew>>,
}

/// A column that shall be.
#[derive(ToSchema)]
#[expect(dead_code, reason = "read as a change of a column that is not there yet")]
struct ColumnNew {
    nom: String,
    #[schema(nullable = false)]
    r#type: Option<ColumnKind>,
}

/// `{"nom": …, "columns": [{"id": "1", "nom": …}, {"nom": …, "type": "date"}]}`
#[derive(ToSchema)]
struct TableChange {
    #[schema(nullable = false)]
    nom: Option<String>,
    /// All that there shall be, in their order.
    #[schema(value_type = Option<Vec<ColumnChange>>, nullable = false)]
    columns: Option<Vec<Wanted>>,
}

/// A column as it shall be; without an id a new one.
#[derive(ToSchema)]
#[expect(dead_code, reason = "read as what the tables take")]
struct ColumnChange {
    id: Option<Id>,
    nom: String,
    /// Of a new one; the type of the others stays.
    #[schema(nullable = false)]
    r#type: Option<ColumnKind>,
}

impl Sendable for TableNew {}
impl Sendable for TableChange {}

impl TableChange {
    fn read(mut sent: Map<String, Value>) -> Result<TableChange> {
        let wrong = |field: &str| Error::from(Problem::new(field, "type"));
        let nom = match sent.remove("nom") {
            None => None,
            Some(Value::String(nom)) => Some(nom),
            Some(_) => return Err(wrong("nom")),
        };
        let columns = match sent.remove("columns") {
            None => None,
            Some(Value::Array(list)) => {
                Some((0..).zip(list).map(column).collect::<Result<Vec<_>>>()?)
            }
            Some(_) => return Err(wrong("columns")),
        };
        nothing_else(&sent)?;
        Ok(TableChange { nom, columns })
    }
}

fn column((at, sent): (usize, Value)) -> Result<Wanted> {
    let field = format!("columns.{at}");
    let wrong = |rule| Problem::new(field.clone(), rule);
    let Value::Object(mut sent) = sent else { return Err(wrong("type").into()) };
    let nom = match sent.remove("nom") {
        Some(Value::String(nom)) => nom,
        _ => return Err(wrong("required").into()),
    };
    let id = match sent.remove("id") {
        None | Some(Value::Null) => None,
        Some(id) => {
            let text = tables::values::text(&id);
            let id = input::id(&text);
            Some(id.ok_or_else(|| wrong("unknown_column").with("name", text))?)
        }
    };
    let kind = match sent.remove("type") {
        None | Some(Value::Null) => ColumnKind::default(),
        Some(word) => {
            let choices = ColumnKind::WORDS.join(", ");
            let kind = word.as_str().and_then(ColumnKind::parse);
            kind.ok_or_else(|| wrong("choice").with("choices", choices))?
        }
    };
    match sent.keys().next() {
        Some(name) => Err(Problem::new(format!("{field}.{name}"), "unknown_field").into()),
        None => Ok(Wanted { id, ..Wanted::new(&columns::one_line(&nom), kind) }),
    }
}

async fn create(
    State(app): State<Shared>,
    caller: Caller<Write>,
    sent: Sent<TableNew>,
) -> Result<Created<TableAnswer>> {
    sent.check_key()?;
    let sent = sent.read().await?;
    let TableChange { nom, columns } = TableChange::read(sent.object()?)?;
    let scope = caller.scope(&app);
    let made = sent.once(&app, caller, move |tx, dossier| {
        let (nom, columns) = (nom.unwrap_or_default(), columns.unwrap_or_default());
        Ok(TableAnswer::of(&tables::create(tx, &scope, &nom, columns)?, dossier))
    });
    Ok(Created::in_collection("/tables", made.await?))
}

async fn change(
    State(app): State<Shared>,
    caller: Caller<Write>,
    id: PathId,
    seen: IfMatch,
    sent: Sent<TableChange>,
) -> Result<Tagged<Json<TableAnswer>>> {
    let id = id.parse()?;
    let TableChange { nom, columns } = TableChange::read(sent.read().await?.object()?)?;
    let scope = caller.scope(&app);
    let answer = write(&app, caller, move |tx, dossier| {
        check(tx, dossier, id, &seen)?;
        let table = tables::change(tx, &scope, id, nom.as_deref(), columns)?;
        Ok(TableAnswer::of(&table, dossier))
    });
    Ok(Tagged::of(answer.await?))
}

/// Refuses where `If-Match` names what the table is no more.
fn check(tx: &mut Tx, dossier: &Dossier, id: i64, seen: &IfMatch) -> Result<()> {
    seen.check_shown(|| Ok(TableAnswer::of(&tables::get(tx, dossier.id, id)?, dossier)))
}

async fn remove(
    State(app): State<Shared>,
    caller: Caller<Write>,
    id: PathId,
    seen: IfMatch,
) -> Result<NoContent> {
    let (id, scope) = (id.parse()?, caller.scope(&app));
    let work = move |tx: &mut Tx, dossier: &Dossier| {
        check(tx, dossier, id, &seen)?;
        tables::remove(tx, &scope, id)
    };
    write(&app, caller, work).await?;
    Ok(NoContent)
}
