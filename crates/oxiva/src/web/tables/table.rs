//! `/tableaux/{id}`: the rows of a table, sorted and filtered by the address, live.

use super::{
    cells::Cell,
    find::find,
    row_form::RowForm,
    view::{self, ConditionLine},
};
use crate::{
    app::Shared,
    error::Result,
    http::request::Parameters,
    page,
    tables::{
        Table,
        columns::ColumnKind,
        rows::TableRow,
        view::{Match, View},
        walk::{self, Count, Found},
    },
    web::{pager::Pager, respond::form_page, shell::Shell, visitor::Visitor},
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "table.html")]
struct TablePage {
    s: Shell,
    table: Table,
    rows: Vec<ShownRow>,
    heads: Vec<Head>,
    /// For the form of the filters.
    lines: Vec<ConditionLine>,
    matches: &'static [&'static str],
    q: String,
    tri: String,
    /// The view again, for the addresses of the files.
    query: String,
    count: String,
    filtered: bool,
    /// How many rows were looked at, if the walk ended before the page was full.
    stopped: Option<String>,
    total: String,
    pager: Pager,
    /// Seconds after which the script asks for the rows again.
    refresh: u8,
    /// The form of a new row.
    form: RowForm,
}

/// A row of the page.
struct ShownRow {
    id: i64,
    cells: Vec<Cell>,
}

/// The head of a column: where its order leads, and which one there is.
struct Head {
    nom: String,
    kind: &'static str,
    link: String,
    /// `ascending`, `descending`, or empty.
    order: &'static str,
}

/// The rows of a table.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let table = find(&visitor, &app, &id).await?;
    let form = RowForm::empty(&table, visitor.lang());
    table_page(&visitor, &app, table, &query, form).await
}

/// The page of a table; `form` is that of a new row, with what is wrong with it if anything is.
pub async fn table_page(
    visitor: &Visitor,
    app: &Shared,
    table: Table,
    query: &Parameters,
    form: RowForm,
) -> Result<Response> {
    let view = view::read(query, &table, &visitor.reading())?;
    let whole = view.is_whole();
    let (table, view, found, count) = look(visitor, app, table, view, query).await?;
    let s = visitor.shell("tables");
    let path = format!("/tableaux/{}", table.id);
    let names = view::names();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let pager = Pager::new(&path, query, &names, found.next.as_deref());
    let row = |row: &TableRow| ShownRow {
        id: row.id,
        cells: table.columns.iter().map(|column| Cell::of(&s, row, column)).collect(),
    };
    Ok(form_page(
        form.has_problems(),
        TablePage {
            rows: found.rows.iter().map(row).collect(),
            heads: heads(&table, &view, query),
            lines: view::lines(query),
            matches: Match::WORDS,
            q: query.get("q").unwrap_or_default().to_owned(),
            tri: query.get("tri").unwrap_or_default().to_owned(),
            query: view::encoded(query, None),
            count: counted(&s, count),
            filtered: !whole,
            stopped: found.stopped.map(|rows| s.number(&rows)),
            total: s.t1("shown", "count", found.rows.len()),
            pager,
            // A filtered view reads many rows to show few: it is refreshed less often.
            refresh: if whole { 1 } else { 5 },
            form,
            table,
            s,
        },
    ))
}

async fn look(
    visitor: &Visitor,
    app: &Shared,
    table: Table,
    view: View,
    query: &Parameters,
) -> Result<(Table, View, Found, Count)> {
    let (dossier, after) = (visitor.dossier(), query.get("after").map(str::to_owned));
    let read = app.db.read(move |tx| {
        let found = walk::page(tx, dossier, &table, &view, after.as_deref(), page::SIZE)?;
        let count = walk::count(tx, dossier, &table, &view)?;
        Ok((table, view, found, count))
    });
    read.await
}

/// « 1 204 », « 10 000+ », « 37 au moins »
fn counted(s: &Shell, count: Count) -> String {
    match (count.more, count.rows >= walk::MAX_COUNTED_ROWS) {
        (true, true) => format!("{}+", s.number(&walk::MAX_COUNTED_ROWS)),
        (true, false) => s.t1("table-at-least", "number", s.number(&count.rows)),
        (false, _) => s.number(&count.rows),
    }
}

/// The heads of the columns, the number of the row first. A second click reverses the order; columns
/// begin ascending, the numbers of rows descending.
fn heads(table: &Table, view: &View, query: &Parameters) -> Vec<Head> {
    let head = |nom: String, kind: &'static str, id: Option<i64>, downwards: bool| {
        let current = view.sort == id;
        let name = id.map_or(view::NUMBER.to_owned(), |id| id.to_string());
        let turned = if current { !view.descending } else { downwards };
        let tri = if turned { format!("-{name}") } else { name };
        let order = match (current, view.descending) {
            (false, _) => "",
            (true, false) => "ascending",
            (true, true) => "descending",
        };
        let link = format!("/tableaux/{}{}", table.id, view::encoded(query, Some(&tri)));
        Head { nom, kind, link, order }
    };
    let number = head(String::new(), ColumnKind::Number.word(), None, true);
    let columns = table
        .columns
        .iter()
        .map(|column| head(column.nom.clone(), column.kind.word(), Some(column.id), false));
    std::iter::once(number).chain(columns).collect()
}
