//! What sentences about a zap call its steps, and what belongs to the dossier.

use crate::{
    actions::{self, FieldKind, connections, sentences},
    db::Tx,
    dossiers::{DossierId, people},
    error::Result,
    records::{Fields, Noun, RecordKind, input, of_kind},
    tables,
};
use serde_json::Value as Json;
use std::collections::HashMap;
use zap_engine::edit;

/// The numbers of the steps of a document and the records that they name; the tables, people and connections of a
/// dossier.
pub fn of(tx: &mut Tx, dossier: DossierId, document: &Json) -> Result<sentences::Names> {
    let mut names = sentences::Names::of_document(document);
    names.tables =
        tables::list(tx, dossier)?.into_iter().map(|table| (table.id, table.nom)).collect();
    names.people = people::list(tx, dossier)?.into_iter().map(|one| (one.id, one.nom)).collect();
    let connections = connections::list(tx, dossier)?.into_iter();
    names.connections = connections.map(|one| (one.id, one.nom)).collect();
    names.records = records_named(tx, dossier, document)?;
    Ok(names)
}

/// What the record of that number is called; `None` if there is none.
pub fn called(
    tx: &mut Tx,
    dossier: DossierId,
    noun: RecordKind,
    id: i64,
) -> Result<Option<String>> {
    Ok(of_kind!(noun, N => N::find(tx, dossier, id)?.map(|one| one.fields().label().to_owned())))
}

/// What the records are called that the steps of a document name.
fn records_named(
    tx: &mut Tx,
    dossier: DossierId,
    document: &Json,
) -> Result<HashMap<(RecordKind, i64), String>> {
    let mut names = HashMap::new();
    for entry in edit::outline(document).entries() {
        let action = actions::find(&entry.app).and_then(|app| app.action(&entry.action));
        let Some(step) = document.pointer(&entry.pointer) else { continue };
        for field in action.map_or(&[][..], |action| action.fields) {
            let FieldKind::Record(noun) = field.kind else { continue };
            let written = tables::values::text(&step["params"][field.key]);
            let id = input::id(written.trim());
            let Some(id) = id.filter(|id| !names.contains_key(&(noun, *id))) else { continue };
            if let Some(name) = called(tx, dossier, noun, id)? {
                names.insert((noun, id), name);
            }
        }
    }
    Ok(names)
}
