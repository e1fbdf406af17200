//! Discarding a draft: what would be lost, and the button that does it.

use super::{Edited, Head, address};
use crate::{
    app::Shared,
    error::Result,
    web::{
        form::read,
        path,
        respond::{html, see_other},
        shell::Shell,
        visitor::Visitor,
        zaps::changes::Changes,
    },
    zaps::drafts,
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "zap_editor_discard.html")]
struct DiscardPage {
    head: Head,
    changes: Changes,
    s: Shell,
}

/// What discarding the draft would lose.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier, s) = (path::id(&id)?, visitor.dossier(), visitor.shell("zaps"));
    let (now, checks) = (app.clock.now(), app.checks());
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, id, now, &checks)?;
        let changes = Changes::of_draft(tx, &edited.zap, dossier, &edited.draft.document, s.lang)?;
        Ok(DiscardPage { head: Head::of(&edited, &s), changes, s })
    });
    Ok(html(page.await?))
}

/// Forgets the draft that was seen.
pub async fn discard(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let rev = typed.get("rev").and_then(|rev| rev.parse().ok());
    visitor.write(&app, move |tx, scope| drafts::discard(tx, scope, id, rev)).await?;
    Ok(see_other(&address(id, None), "zap-draft-discarded"))
}
