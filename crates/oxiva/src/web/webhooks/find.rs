//! The endpoint of an address.

use crate::{
    app::Shared,
    error::{Code, Result},
    web::{path, visitor::Visitor},
    webhooks::endpoints::{self, Endpoint},
};

/// The endpoint with this number in the visitor's dossier.
pub async fn find(visitor: &Visitor, app: &Shared, id: &str) -> Result<Endpoint> {
    let id = path::id(id)?;
    let dossier = visitor.dossier();
    app.db.read(move |tx| endpoints::get(tx, dossier, id)).await
}

/// The same, if it is changed on its own page and not where its module is.
pub async fn find_own(visitor: &Visitor, app: &Shared, id: &str) -> Result<Endpoint> {
    let endpoint = find(visitor, app, id).await?;
    if endpoint.is_of_module() { Err(Code::NotFound.into()) } else { Ok(endpoint) }
}
