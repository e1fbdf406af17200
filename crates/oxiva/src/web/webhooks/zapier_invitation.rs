//! `POST /modules/zapier/invitation`: the link with which Zapier invites people to the Oxiva app.

use super::zapier_panel::{self, Problems};
use crate::{
    app::Shared,
    dossiers::modules::{self, Module},
    error::{Code, Error, Result},
    web::{form::read, respond::see_other, visitor::Visitor},
    webhooks::zapier_invitation,
};
use axum::{
    extract::{Request, State},
    response::Response,
};

/// Keeps the link, or shows the page again with what is wrong.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let module = app.db.read(move |tx| modules::find(tx, dossier, Module::Zapier)).await?;
    let suspended = module.ok_or(Code::ModuleInactive)?.suspended;
    let typed = read(&app, request).await?.get("invitation").unwrap_or_default().to_owned();
    let link = typed.clone();
    let saved = visitor.write(&app, move |tx, scope| zapier_invitation::save(tx, scope, &link));
    match saved.await {
        Ok(()) => Ok(see_other("/modules/zapier", "saved")),
        Err(error @ Error::Invalid(_)) => {
            let invitation = Some((typed, error.message(visitor.lang())));
            let problems = Problems { invitation, ..Problems::default() };
            zapier_panel::show(&visitor, &app, suspended, None, problems).await
        }
        Err(error) => Err(error),
    }
}
