//! `/modules/api/documentation`: every operation of the API, and a form to try what only reads.

use super::{respond::html, shell::Shell, visitor::Visitor};
use crate::{
    api::openapi::{Group, groups},
    app::Shared,
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "api_reference.html")]
struct ReferencePage {
    s: Shell,
    groups: Vec<Group>,
    dossier: String,
}

/// The page.
pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Response {
    let groups = groups(visitor.lang(), &app.config.public_url());
    let dossier = visitor.signed_in.dossier.nom.clone();
    html(ReferencePage { s: visitor.shell("modules"), groups, dossier })
}
