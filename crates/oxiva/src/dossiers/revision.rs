//! The revision of a dossier: a number in its row that every change of what its callers may do raises, in the
//! transaction of the change. What a server keeps of a caller ([`callers`](super::callers)) counts only while the row
//! says what it said when the caller was read; so a change holds from the next request on, on every server of the
//! database.

use super::DossierId;
use crate::{db::Tx, error::Result, statements};

statements! {
    CURRENT = "SELECT revision FROM dossiers WHERE dossier = $1";
    RAISE = "UPDATE dossiers SET revision = revision + 1 WHERE dossier = $1";
}

/// The revision now; `None` if the dossier is gone.
pub fn current(tx: &mut Tx, dossier: DossierId) -> Result<Option<i64>> {
    Ok(tx.optional(&CURRENT, &[&dossier.number()], |row| row.get(0))?)
}

/// Something changed that is kept of callers: a key, a module, what the dossier is called and how it reads dates.
pub fn raise(tx: &mut Tx, dossier: DossierId) -> Result<()> {
    Ok(tx.later(&RAISE, &[&dossier.number()])?)
}
