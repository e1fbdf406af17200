//! What the administrators of a dossier are told of their endpoints.

use super::endpoints::{self, Reason};
use crate::{clock::Micros, db::Tx, dossiers::DossierId, error::Result};

/// An endpoint was paused.
pub fn paused(
    tx: &mut Tx,
    dossier: DossierId,
    endpoint: i64,
    reason: Reason,
    now: Micros,
) -> Result<()> {
    let Some(endpoint) = endpoints::find(tx, dossier, endpoint)? else { return Ok(()) };
    let _ = (endpoint, reason, now);
    Ok(())
}
