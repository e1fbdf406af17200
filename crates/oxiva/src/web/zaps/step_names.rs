//! What sentences about a zap call its steps, and what belongs to the dossier.

use crate::{
    actions::{connections, sentences},
    db::Tx,
    dossiers::{DossierId, people},
    error::Result,
    tables,
};
use serde_json::Value as Json;

/// The numbers of the steps of a document; the tables, people and connections of a dossier.
pub fn of(tx: &mut Tx, dossier: DossierId, document: &Json) -> Result<sentences::Names> {
    let mut names = sentences::Names::of_document(document);
    names.tables =
        tables::list(tx, dossier)?.into_iter().map(|table| (table.id, table.nom)).collect();
    names.people = people::list(tx, dossier)?.into_iter().map(|one| (one.id, one.nom)).collect();
    let connections = connections::list(tx, dossier)?.into_iter();
    names.connections = connections.map(|one| (one.id, one.nom)).collect();
    Ok(names)
}
