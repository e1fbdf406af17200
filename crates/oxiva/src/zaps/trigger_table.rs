//! The table whose rows start a zap. A person may name it; the document keeps its number, so that a table that
//! is renamed goes on starting the zap, also if another gets its name.

use crate::{
    db::Tx,
    dossiers::DossierId,
    error::{Problem, Result},
    tables::{self, Table},
};
use serde_json::Value as Json;
use zap_engine::document::TriggerKind;

/// The table that a trigger names, if it names one and the dossier has it.
pub fn find(tx: &mut Tx, dossier: DossierId, trigger: &TriggerKind) -> Result<Option<Table>> {
    match trigger {
        TriggerKind::Row { table, .. } => tables::find(tx, dossier, table),
        _ => Ok(None),
    }
}

/// What is wrong with the table that a trigger names: there is none.
pub(super) fn problem(
    tx: &mut Tx,
    dossier: DossierId,
    trigger: &TriggerKind,
) -> Result<Option<Problem>> {
    let TriggerKind::Row { table, .. } = trigger else { return Ok(None) };
    let is_missing = find(tx, dossier, trigger)?.is_none();
    Ok(is_missing.then(|| Problem::new("/trigger/table", "no_such_table").with("name", table)))
}

/// The document with the number of the table that its trigger names; as it was if there is none.
pub(super) fn by_number(
    tx: &mut Tx,
    dossier: DossierId,
    trigger: &TriggerKind,
    document: &Json,
) -> Result<Json> {
    let mut document = document.clone();
    if let Some(table) = find(tx, dossier, trigger)? {
        document["trigger"]["table"] = table.id.to_string().into();
    }
    Ok(document)
}
