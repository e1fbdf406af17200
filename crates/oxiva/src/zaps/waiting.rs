//! What zaps that are on wait for, as whoever changes something finds it: kinds of event, of changes of rows,
//! and due dates.

use super::{
    documents::{self, Zap},
    trigger_table,
};
use crate::{
    clock::{DAY, MINUTE, Micros},
    db::Tx,
    dossiers::DossierId,
    error::Result,
    statements,
};
use zap_engine::document::{RowChange, TriggerKind, Zap as Plan};

/// What stands in `zap_events` for a zap that starts before due dates; and the type that its trigger gives.
pub(super) const DUE_DATE: &str = "activite.due";
/// A due date that has been over for longer starts nothing.
pub(super) const OLDEST_DUE_DATE: Micros = DAY;

/// What stands in `zap_events` for a zap that starts from such a change of a table's rows.
pub(super) fn row_kind(table: i64, change: RowChange) -> String {
    format!("table.{table}.{}", change.word())
}

statements! {
    FORGET_EVENTS = "DELETE FROM zap_events WHERE dossier = $1 AND zap = $2";
    START_ON = "INSERT INTO zap_events (dossier, kind, zap) VALUES ($1, $2, $3)
        ON CONFLICT (dossier, kind, zap) DO NOTHING";
    /// Those that rows start are found by the row's own writer.
    COUNT_EVENTS = "UPDATE counters SET event_zaps = (
            SELECT count(DISTINCT e.zap) FROM zap_events e
            WHERE e.dossier = $1 AND e.kind NOT LIKE 'table.%')
        WHERE dossier = $1";
    /// From where it was; from `$4` if it waited for no due dates before; no further than what is near now.
    SET_DUE = "UPDATE zaps SET due_before = $3, due_until = CASE WHEN due_until IS NULL THEN $4
            WHEN due_until > $5 THEN $5 ELSE due_until END
        WHERE dossier = $1 AND id = $2";
    FORGET_DUE = "UPDATE zaps SET due_before = NULL, due_until = NULL, due_record = 0
        WHERE dossier = $1 AND id = $2 AND due_until IS NOT NULL";
}

/// Brings what stands in the tables up to date with the state and the document of a zap.
pub(super) fn note(tx: &mut Tx, dossier: DossierId, zap: &Zap, now: Micros) -> Result<()> {
    let number = dossier.number();
    tx.execute(&FORGET_EVENTS, &[&number, &zap.id])?;
    let (mut kinds, mut before) = (Vec::new(), None);
    if zap.is_on() && zap.starts_by.waits_for_changes() {
        let document = documents::document(tx, dossier, zap.id, zap.version)?;
        let trigger = Plan::parse(&document).map(|plan| plan.trigger.kind);
        match &trigger {
            Ok(TriggerKind::Event { events, .. }) => kinds.clone_from(events),
            Ok(trigger @ TriggerKind::Row { changes, .. }) => {
                if let Some(table) = trigger_table::find(tx, dossier, trigger)? {
                    kinds.extend(changes.iter().map(|change| row_kind(table.id, *change)));
                }
            }
            Ok(TriggerKind::Due { before: wanted, .. }) => {
                kinds.push(DUE_DATE.to_owned());
                before = Some(wanted.minutes() * MINUTE);
            }
            _ => {}
        }
    }
    for kind in kinds {
        tx.execute(&START_ON, &[&number, &kind, &zap.id])?;
    }
    match before {
        Some(before) => {
            let (first, edge) = (now - OLDEST_DUE_DATE, now + before);
            tx.execute(&SET_DUE, &[&number, &zap.id, &before, &first, &edge])?;
        }
        None => drop(tx.execute(&FORGET_DUE, &[&number, &zap.id])?),
    }
    // Also the lock of the dossier: whoever writes a record from now on knows of this zap.
    tx.execute(&COUNT_EVENTS, &[&number])?;
    Ok(())
}
