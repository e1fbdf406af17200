//! The table whose rows start a zap. A person may name it; the document keeps its number, so that a table that
//! is renamed goes on starting the zap.

use super::documents::{self, StartsBy};
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::{Problem, Result},
    tables::{self, Table},
};
use serde_json::Value as Json;
use zap_engine::document::{TriggerKind, Zap as Plan};

/// The table that a trigger names, if it names one and the dossier has it.
pub fn find(tx: &mut Tx, dossier: DossierId, trigger: &TriggerKind) -> Result<Option<Table>> {
    match trigger {
        TriggerKind::Row { table, .. } => tables::find(tx, dossier, table),
        _ => Ok(None),
    }
}

/// What is wrong with the table that a trigger names: there is none.
pub fn problem(tx: &mut Tx, dossier: DossierId, trigger: &TriggerKind) -> Result<Option<Problem>> {
    let TriggerKind::Row { table, .. } = trigger else { return Ok(None) };
    let missing = find(tx, dossier, trigger)?.is_none();
    Ok(missing.then(|| Problem::new("/trigger/table", "unknown_table").with("name", table)))
}

/// The document with the number of the table that its trigger names.
///
/// # Errors
/// `Error::Invalid` if there is no such table.
pub(super) fn by_number(
    tx: &mut Tx,
    dossier: DossierId,
    trigger: &TriggerKind,
    document: &Json,
) -> Result<Json> {
    if let Some(problem) = problem(tx, dossier, trigger)? {
        return Err(problem.into());
    }
    let mut document = document.clone();
    if let Some(table) = find(tx, dossier, trigger)? {
        document["trigger"]["table"] = table.id.to_string().into();
    }
    Ok(document)
}

/// Refuses a zap whose table has gone since it was saved.
pub(super) fn check(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<()> {
    let zap = documents::get(tx, dossier, id)?;
    if zap.starts_by != StartsBy::Row {
        return Ok(());
    }
    let document = documents::document(tx, dossier, id, zap.version)?;
    // What cannot be read any more starts nothing, whatever its table.
    let Ok(plan) = Plan::parse(&document) else { return Ok(()) };
    match problem(tx, dossier, &plan.trigger.kind)? {
        Some(problem) => Err(problem.into()),
        None => Ok(()),
    }
}
