//! Whether a draft has changed: what an open page asks again and again.

use crate::{
    app::Shared,
    dossiers::Actor,
    error::Result,
    web::{names::Names, path, visitor::Visitor},
    zaps::{documents, drafts},
};
use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;

/// The revision of a draft.
#[derive(Serialize)]
pub struct Revision {
    rev: i64,
    /// Who changed it, in words; empty if it was whoever asks.
    words: String,
}

/// `GET /zaps/{id}/editeur/revision`
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Json<Revision>> {
    visitor.automates()?;
    let (id, scope, s) = (path::id(&id)?, visitor.scope(&app), visitor.shell("zaps"));
    let revision = app.db.read(move |tx| {
        let zap = documents::get(tx, scope.dossier, id)?;
        let draft = drafts::of(tx, scope.dossier, &zap)?;
        let is_silent = draft.author == scope.actor || draft.author == Actor::System;
        let words = if is_silent {
            String::new()
        } else {
            let author = Names::read(tx, scope.dossier)?.actor(&s, draft.author);
            s.t1("zap-changed-by", "name", author)
        };
        Ok(Revision { rev: draft.rev, words })
    });
    Ok(Json(revision.await?))
}
