//! The table of an address.

use crate::{
    app::Shared,
    error::Result,
    tables::{self, Table},
    web::{path, visitor::Visitor},
};

/// The table with this number in the visitor's dossier.
pub async fn find(visitor: &Visitor, app: &Shared, id: &str) -> Result<Table> {
    let id = path::id(id)?;
    let dossier = visitor.dossier();
    app.db.read(move |tx| tables::get(tx, dossier, id)).await
}
