//! What a long text said before a change. The events keep short values themselves (`changes.rs`); a long text is kept
//! here, once, and read by whoever asks for it: a history of many changes stays quick to read.

use crate::{
    db::{Tx, Value},
    dossiers::DossierId,
    error::Result,
    statements,
};

statements! {
    KEEP = "INSERT INTO former_texts (dossier, event, field, text) VALUES ($1, $2, $3, $4)";
    OF_EVENT = "SELECT field, text FROM former_texts WHERE dossier = $1 AND event = $2 ORDER BY field";
}

/// Keeps what a field said before the event of that number; in the transaction of the change.
pub fn keep(tx: &mut Tx, dossier: DossierId, event: i64, field: &str, text: &str) -> Result<()> {
    let params: [&dyn Value; 4] = [&dossier.number(), &event, &field, &text];
    tx.later(&KEEP, &params)?;
    Ok(())
}

/// The fields that an event changed and that were long texts, each with what it said before.
pub fn of_event(tx: &mut Tx, dossier: DossierId, event: i64) -> Result<Vec<(String, String)>> {
    Ok(tx.query(&OF_EVENT, &[&dossier.number(), &event], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
