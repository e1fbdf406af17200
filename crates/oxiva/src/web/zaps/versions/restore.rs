//! Taking an older version up as the draft: one change, which can be undone.

use crate::{
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Result},
    records::input,
    web::{form::read, path, respond::see_other, visitor::Visitor},
    zaps::{documents, drafts},
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use zap_engine::edit::Command;

/// `POST /zaps/{id}/versions/{version}/reprise`: in the place of the draft that was seen.
pub async fn restore(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, version)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    // Versions below nought are what tests played.
    let version = input::id(&version).ok_or(Code::NotFound)?;
    let typed = read(&app, request).await?;
    let rev = typed.get("rev").and_then(|rev| rev.parse().ok());
    let entropy = app.entropy.clone();
    let work = move |tx: &mut Tx, scope: &Scope| {
        documents::get(tx, scope.dossier, id)?;
        let document = documents::document(tx, scope.dossier, id, version)?;
        let command = Command::Replace { document };
        drafts::change(tx, &entropy, scope, id, rev, &command)
    };
    visitor.write(&app, work).await?;
    Ok(see_other(&format!("/zaps/{id}/editeur"), "zap-version-restored"))
}
