//! A table, for a step that asks for one.

use super::{Making, OfStep, page, query};
use crate::{
    actions::FieldKind,
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::Result,
    tables,
    web::{
        form::read,
        once, path,
        tables::form as table_form,
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

/// The form of a new table.
pub async fn form(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): OfStep,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, lang, query) = (path::id(&id)?, visitor.lang(), query(&request)?);
    let field = query.get("champ").unwrap_or_default();
    let form = table_form::of(None, lang);
    page(&visitor, &app, (id, step), field, move |_, _| Ok(Making::Table(form))).await
}

/// Makes a table and chooses it.
pub async fn make(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): OfStep,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, lang) = (path::id(&id)?, visitor.lang());
    let typed = read(&app, request).await?;
    let field = typed.get("champ").unwrap_or_default().to_owned();
    let (nom, wanted) = table_form::read(None, &typed);
    let (keys, columns): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
    let (entropy, of, key) = (app.entropy.clone(), step.clone(), field.clone());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let draft = chosen::draft(tx, scope, id)?;
        let chosen = Chosen::of(&draft.document, &of, Some(&key), lang)?;
        chosen.takes(FieldKind::Table)?;
        let table = tables::create(tx, scope, &nom, columns.clone())?;
        chosen.set(tx, &entropy, scope, id, table.id.to_string())
    };
    let to = address(id, Some(&step));
    match once::make(&visitor, &app, &typed, work, move |()| to).await {
        Ok(made) => Ok(made.lead("table-created")),
        Err(error) => {
            let form = table_form::refused(None, &typed, &keys, error, lang)?;
            page(&visitor, &app, (id, step), &field, move |_, _| Ok(Making::Table(form))).await
        }
    }
}
