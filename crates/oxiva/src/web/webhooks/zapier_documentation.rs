//! `/modules/zapier/documentation`: how to set Zapier up.

use crate::{
    app::Shared,
    error::Result,
    web::{respond::html, shell::Shell, visitor::Visitor},
    webhooks::zapier_invitation,
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "zapier_documentation.html")]
struct DocumentationPage {
    s: Shell,
    base: String,
    dossier: String,
    /// The link with which Zapier invites people to the Oxiva app; empty if there is none.
    invitation: String,
}

/// « Documentation de Zapier »
pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let of = visitor.dossier();
    let invitation = app.db.read(move |tx| zapier_invitation::find(tx, of)).await?;
    let dossier = visitor.signed_in.dossier.nom.clone();
    let (s, base) = (visitor.shell("modules"), app.config.public_url());
    Ok(html(DocumentationPage { s, base, dossier, invitation }))
}
