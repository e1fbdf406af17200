//! Which zaps have a label.

use crate::{db::Tx, dossiers::DossierId, error::Result, records::search, statements};

statements! {
    WITH = "SELECT zap FROM zap_labels WHERE dossier = $1 AND folded = $2";
}

/// The zaps that have a label, however it is written.
pub fn zaps_with(tx: &mut Tx, dossier: DossierId, label: &str) -> Result<Vec<i64>> {
    Ok(tx.query(&WITH, &[&dossier.number(), &folded(label)], |row| row.get(0))?)
}

/// What a label is known by: accents, capitals and the number of blanks between its words do not count.
pub fn folded(label: &str) -> String {
    search::fold(label).split_whitespace().collect::<Vec<_>>().join(" ")
}
