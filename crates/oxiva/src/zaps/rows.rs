//! Zaps that start from rows of tables, in the transaction that writes the row.
//!
//! # Promises
//! - A row and the runs that it starts commit together or not at all: each change of a row starts a zap once.
//! - A zap does not start from rows that it wrote itself, and chains end ([`super::beginning::MAX_CHAIN`]).

use super::{
    ids,
    listeners::{self, Happening, Listener},
    runs::Start,
    waiting::row_kind,
};
use crate::{
    db::Tx,
    dossiers::{Dossier, Scope},
    error::Result,
    records::shown,
    tables::{Table, rows::TableRow},
};
use serde_json::{Map, Value as Json, json};
use zap_engine::document::RowChange;

/// The zaps that start from rows that are about to be written.
pub struct RowZaps {
    dossier: Dossier,
    listeners: Vec<Listener>,
    change: RowChange,
    /// The number of the change of the first row.
    first: i64,
}

/// A row as it is now, and as it was before it was changed.
pub struct WrittenRow {
    /// `None`: it is new.
    pub before: Option<TableRow>,
    pub now: TableRow,
}

/// The zaps that `count` rows of a table start, if whoever acts writes them; `None` if there are none. To be
/// asked before the rows are written: the dossier's counters are locked first, as by every write of a record, and
/// the table after them.
pub fn starting(
    tx: &mut Tx,
    scope: &Scope,
    table: &Table,
    change: RowChange,
    count: usize,
) -> Result<Option<RowZaps>> {
    let found = listeners::of_kind(tx, scope.dossier, &row_kind(table.id, change), scope.now)?;
    let Some((dossier, mut listeners)) = found else { return Ok(None) };
    listeners.retain(|listener| !listener.wrote_it(scope));
    if listeners.is_empty() {
        return Ok(None);
    }
    let first = listeners::number(tx, scope.dossier, count as i64)?;
    Ok(Some(RowZaps { dossier, listeners, change, first }))
}

impl RowZaps {
    /// Starts the zaps, once for each of the rows.
    pub fn start(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        table: &Table,
        rows: &[WrittenRow],
    ) -> Result<()> {
        let dossier = scope.dossier.number();
        for (number, row) in (self.first..).zip(rows) {
            let payload = payload(self.change, scope, &self.dossier, table, row);
            for listener in &self.listeners {
                let happening = Happening {
                    payload: payload.clone(),
                    run: ids::of_happening(dossier, number, listener.zap, scope.now),
                    start: Start::Row,
                    source: format!("{}/{}", table.id, row.now.id),
                    depth: scope.depth,
                    now: scope.now,
                };
                listener.start(tx, &self.dossier, happening)?;
            }
        }
        Ok(())
    }
}

/// The row as steps of the app `tables` give it, and beside it what happened to it.
pub(super) fn payload(
    change: RowChange,
    scope: &Scope,
    dossier: &Dossier,
    table: &Table,
    row: &WrittenRow,
) -> Json {
    let changes = row.changes(table);
    let evenement = json!({
        "type": format!("row.{}", change.word()),
        "date": shown::date(scope.now, &dossier.zone()),
        "auteur": scope.actor.word(),
        "colonnes": changes.keys().collect::<Vec<_>>(),
        "changements": changes,
    });
    let mut payload = row.now.shown(table);
    payload.insert("evenement".to_owned(), evenement);
    Json::Object(payload)
}

impl WrittenRow {
    /// The columns whose value changed, with their values before and after; none of a row that is new.
    pub fn changes(&self, table: &Table) -> Map<String, Json> {
        let Some(before) = &self.before else { return Map::new() };
        let changed = table.columns.iter().filter_map(|column| {
            let (from, to) = (before.get(column.id), self.now.get(column.id));
            (from != to).then(|| (column.nom.clone(), json!({ "from": from, "to": to })))
        });
        changed.collect()
    }
}
