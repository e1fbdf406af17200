//! A column of the table that a step is about.

use super::{Making, OfStep, page, query};
use crate::{
    actions::FieldKind,
    app::Shared,
    db::Tx,
    dossiers::{DossierId, Scope},
    error::{Code, Error, Result},
    tables::{
        self, Table,
        columns::{ColumnKind, Wanted},
    },
    web::{
        form::{Form, Sent, read},
        once, path,
        visitor::Visitor,
        zaps::editor::{
            address,
            chosen::{self, Chosen},
        },
    },
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde_json::Value as Json;

/// The table that a step is about.
fn table_of(tx: &mut Tx, dossier: DossierId, written: &Json) -> Result<Table> {
    let named = tables::values::text(&written["params"]["table"]);
    tables::find(tx, dossier, &named)?.ok_or_else(|| Code::NotFound.into())
}

/// The form of a new column.
pub async fn form(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): OfStep,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier, query) = (path::id(&id)?, visitor.dossier(), query(&request)?);
    let field = query.get("champ").unwrap_or_default();
    let form = Form::empty(visitor.lang());
    let making = move |tx: &mut Tx, written: &Json| {
        Ok(Making::Column { form, table: table_of(tx, dossier, written)? })
    };
    page(&visitor, &app, (id, step), field, making).await
}

/// Adds a column to the table of the step; chooses it, if the step asks for a column.
pub async fn make(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): OfStep,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier, lang) = (path::id(&id)?, visitor.dossier(), visitor.lang());
    let typed = read(&app, request).await?;
    let field = typed.get("champ").unwrap_or_default().to_owned();
    let kind = typed.get("type").and_then(ColumnKind::parse).unwrap_or_default();
    let nom = typed.get("nom").unwrap_or_default().to_owned();
    let (entropy, of, key) = (app.entropy.clone(), step.clone(), field.clone());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let draft = chosen::draft(tx, scope, id)?;
        let (_, written) = chosen::step(&draft.document, &of)?;
        let nom = add_column(tx, scope, &written, Wanted::new(&nom, kind))?;
        if key.is_empty() {
            return Ok(());
        }
        let chosen = Chosen::of(&draft.document, &of, Some(&key), lang)?;
        chosen.takes(FieldKind::Column)?;
        chosen.set(tx, &entropy, scope, id, nom)
    };
    let to = address(id, Some(&step));
    let made = once::make(&visitor, &app, &typed, work, move |()| to).await;
    match Sent::of(made, &typed, lang)? {
        Sent::Done(made) => Ok(made.lead("saved")),
        Sent::Refused(form) => {
            let making = move |tx: &mut Tx, written: &Json| {
                Ok(Making::Column { form, table: table_of(tx, dossier, written)? })
            };
            page(&visitor, &app, (id, step), &field, making).await
        }
    }
}

/// Adds a column behind the others; what it is called in the end.
fn add_column(tx: &mut Tx, scope: &Scope, written: &Json, wanted: Wanted) -> Result<String> {
    let table = table_of(tx, scope.dossier, written)?;
    let there = table.columns.iter();
    let there = there.map(|one| Wanted { id: Some(one.id), ..Wanted::new(&one.nom, one.kind) });
    let columns = there.chain([wanted]).collect();
    let changed = tables::change(tx, scope, table.id, None, Some(columns));
    // The form has this one column alone.
    let changed = changed.map_err(|error| match error {
        Error::Invalid(mut problems) => {
            problems.iter_mut().for_each(|problem| "nom".clone_into(&mut problem.field));
            Error::Invalid(problems)
        }
        other => other,
    })?;
    Ok(changed.columns.last().map(|column| column.nom.clone()).unwrap_or_default())
}
