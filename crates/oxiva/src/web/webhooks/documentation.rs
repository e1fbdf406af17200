//! `/webhooks/documentation`: how a receiver verifies what it is sent, and what it may rely on.

use crate::{
    app::Shared,
    web::{respond::html, shell::Shell, visitor::Visitor},
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "webhook_documentation.html")]
struct DocumentationPage {
    s: Shell,
    /// How long a call may take.
    seconds: u64,
}

/// The page.
pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Response {
    let seconds = app.config.outbound.total.as_secs();
    html(DocumentationPage { s: visitor.shell("webhooks"), seconds })
}
