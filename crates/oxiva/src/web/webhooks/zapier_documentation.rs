//! `/modules/zapier/documentation`: how to set Zapier up.

use crate::{
    app::Shared,
    web::{respond::html, shell::Shell, visitor::Visitor},
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "zapier_documentation.html")]
struct DocumentationPage {
    s: Shell,
    base: String,
    dossier: String,
}

/// « Documentation de Zapier »
pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Response {
    let dossier = visitor.signed_in.dossier.nom.clone();
    html(DocumentationPage { s: visitor.shell("modules"), base: app.config.public_url(), dossier })
}
