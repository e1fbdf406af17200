//! A copy of a zap, as a draft of its own.

use crate::{
    app::Shared,
    error::Result,
    web::{path, respond::see_other, visitor::Visitor},
    zaps::drafts,
};
use axum::{
    extract::{Path, State},
    response::Response,
};

/// `POST /zaps/{id}/copie`: leads to the editor of the copy.
pub async fn duplicate(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let (id, entropy, lang) = (path::id(&id)?, app.entropy.clone(), visitor.lang());
    let copy =
        visitor.write(&app, move |tx, scope| drafts::duplicate(tx, &entropy, scope, id, lang));
    Ok(see_other(&format!("/zaps/{}/editeur", copy.await?.id), "zap-duplicated"))
}
