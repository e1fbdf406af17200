//! A copy of a zap, as a draft of its own.

use crate::{
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::Result,
    web::{form::read, once, path, visitor::Visitor},
    zaps::{documents::Zap, drafts},
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

/// `POST /zaps/{id}/copie`: leads to the editor of the copy.
pub async fn duplicate(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, entropy, lang) = (path::id(&id)?, app.entropy.clone(), visitor.lang());
    let typed = read(&app, request).await?;
    let work = move |tx: &mut Tx, scope: &Scope| drafts::duplicate(tx, &entropy, scope, id, lang);
    let to = |copy: &Zap| format!("/zaps/{}/editeur", copy.id);
    Ok(once::make(&visitor, &app, &typed, work, to).await?.lead("zap-duplicated"))
}
