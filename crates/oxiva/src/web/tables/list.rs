//! `/tableaux`: the tables of a dossier. Whoever automates makes, changes and deletes them.

use super::{
    find::find,
    form::{self, TableForm},
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Error, Result},
    http::request::Parameters,
    tables::{self, Table, columns::ColumnKind},
    web::{
        edits::{self, Merged, Saved},
        form::read,
        once,
        respond::{form_page, html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "tables.html")]
struct ListPage {
    s: Shell,
    tables: Vec<Table>,
}

/// The list of tables.
pub async fn list(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let dossier = visitor.dossier();
    let tables = app.db.read(move |tx| tables::list(tx, dossier)).await?;
    Ok(html(ListPage { s: visitor.shell("tables"), tables }))
}

#[derive(Template)]
#[template(path = "table_form.html")]
struct FormPage {
    s: Shell,
    /// The one that is changed.
    table: Option<Table>,
    form: TableForm,
    kinds: &'static [&'static str],
}

fn show_form(visitor: &Visitor, table: Option<Table>, form: TableForm) -> Response {
    let (s, kinds) = (visitor.shell("tables"), ColumnKind::WORDS);
    form_page(form.has_problems(), FormPage { s, table, form, kinds })
}

/// The form of a new table.
pub async fn new(visitor: Visitor) -> Result<Response> {
    visitor.automates()?;
    let form = form::of(None, visitor.lang());
    Ok(show_form(&visitor, None, form))
}

/// The form of a table, as it is.
pub async fn edit(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let table = find(&visitor, &app, &id).await?;
    let form = form::of(Some(&table), visitor.lang());
    Ok(show_form(&visitor, Some(table), form))
}

/// Creates a table.
pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let typed = read(&app, request).await?;
    let (nom, wanted) = form::read(None, &typed);
    let (keys, columns): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
    let work = move |tx: &mut Tx, scope: &Scope| tables::create(tx, scope, &nom, columns);
    let to = |table: &Table| format!("/tableaux/{}", table.id);
    match once::make(&visitor, &app, &typed, work, to).await {
        Ok(made) => Ok(made.lead("table-created")),
        Err(error) => refuse(&visitor, None, &typed, &keys, error),
    }
}

/// Changes a table.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let table = find(&visitor, &app, &id).await?;
    let typed = read(&app, request).await?;
    let (dossier, id, lang) = (visitor.dossier(), table.id, visitor.lang());
    let now =
        move |tx: &mut Tx, _: &Shell| Ok(form::snapshot(&tables::get(tx, dossier, id)?, lang));
    let work = move |tx: &mut Tx, scope: &Scope, merged: Merged| {
        let table = tables::get(tx, scope.dossier, id)?;
        let (nom, wanted) = form::read(Some(&table), &merged.typed);
        let (keys, columns): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
        match tables::change(tx, scope, id, Some(&nom), Some(columns)) {
            Ok(_) => Ok(Ok(())),
            // Nothing was written yet.
            Err(error @ Error::Invalid(_)) => Ok(Err((table, keys, error))),
            Err(error) => Err(error),
        }
    };
    match edits::save(&visitor, &app, &typed, now, work).await? {
        Saved::Done(Ok(())) => Ok(see_other(&format!("/tableaux/{id}"), "saved")),
        Saved::Done(Err((table, keys, error))) => {
            refuse(&visitor, Some(table), &typed, &keys, error)
        }
        Saved::Clash(merged, edit) => {
            let table = find(&visitor, &app, &id.to_string()).await?;
            let form = form::clashing(&table, merged, edit, lang);
            Ok(show_form(&visitor, Some(table), form))
        }
    }
}

fn refuse(
    visitor: &Visitor,
    table: Option<Table>,
    typed: &Parameters,
    keys: &[String],
    error: Error,
) -> Result<Response> {
    let form = form::refused(table.as_ref(), typed, keys, error, visitor.lang())?;
    Ok(show_form(visitor, table, form))
}

/// Deletes a table with its rows.
pub async fn remove(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let table = find(&visitor, &app, &id).await?;
    visitor.write(&app, move |tx, scope| tables::remove(tx, scope, table.id)).await?;
    Ok(see_other("/tableaux", "table-deleted"))
}
