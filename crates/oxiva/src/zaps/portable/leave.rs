//! From a zap of a dossier to one that can leave it.

use super::{
    ColumnNeeded, ConnectionNeeded, KnownConnection, Portable, TableNeeded,
    document::{each_part_mut, table_of, written},
};
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    records::input,
    tables::{self, Table},
    zaps::{documents::Zap, drafts},
};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};

/// A zap as its draft is now, with what it needs. Its secrets are still in it.
pub fn of_zap(
    tx: &mut Tx,
    dossier: DossierId,
    zap: &Zap,
    connections: &[KnownConnection],
) -> Result<Portable> {
    let document = drafts::of(tx, dossier, zap)?.document;
    let portable = of_document(tx, dossier, &document, connections)?;
    Ok(Portable { settings: zap.settings, ..portable })
}

/// A document of a dossier, with what it needs. Its secrets are still in it.
pub fn of_document(
    tx: &mut Tx,
    dossier: DossierId,
    document: &Json,
    connections: &[KnownConnection],
) -> Result<Portable> {
    let mut document = document.clone();
    let found = tables_of(tx, dossier, &mut document)?;
    let mut needed = Vec::new();
    each_part_mut(&mut document, &mut |part| {
        if let Some(place) = table_of(part)
            && let Some(text) = written(place)
        {
            *place = match found.get(&text) {
                Some(table) => table.nom.as_str().into(),
                // Elsewhere the number may be that of another table.
                None if input::id(&text).is_some() => "".into(),
                None => text.into(),
            };
        }
        name_connection(part, connections, &mut needed);
    });
    let mut named = BTreeSet::new();
    let tables = found.values().filter(|table| named.insert(table.id)).map(table_needed).collect();
    Ok(Portable { document, tables, connections: needed, ..Portable::default() })
}

/// The tables that a document names, by how they are written there.
fn tables_of(
    tx: &mut Tx,
    dossier: DossierId,
    document: &mut Json,
) -> Result<BTreeMap<String, Table>> {
    let mut names = BTreeSet::new();
    each_part_mut(document, &mut |part| {
        names.extend(table_of(part).and_then(|place| written(place)));
    });
    let mut found = BTreeMap::new();
    for name in names {
        if let Some(table) = tables::find(tx, dossier, &name)? {
            found.insert(name, table);
        }
    }
    Ok(found)
}

fn table_needed(table: &Table) -> TableNeeded {
    let columns = table.columns.iter().map(|column| ColumnNeeded {
        name: column.nom.clone(),
        kind: column.kind,
        former_names: column.former_names.clone(),
    });
    TableNeeded { name: table.nom.clone(), columns: columns.collect() }
}

/// Puts the name of a step's connection in the place of its number; one that is gone is left out.
fn name_connection(
    part: &mut Map<String, Json>,
    connections: &[KnownConnection],
    needed: &mut Vec<ConnectionNeeded>,
) {
    let Some(id) = part.get("connection") else { return };
    let known = connections.iter().find(|known| id.as_i64() == Some(known.id));
    let Some(KnownConnection { name, app, .. }) = known else {
        part.shift_remove("connection");
        return;
    };
    part.insert("connection".to_owned(), name.as_str().into());
    if !needed.iter().any(|one| one.name == *name) {
        needed.push(ConnectionNeeded { name: name.clone(), app: app.clone() });
    }
}
