//! The room that a dossier takes, as it was measured last: what the other servers and the next start know.

use super::DossierId;
use crate::{
    closed_set,
    db::Tx,
    error::{Code, Result},
    statements,
};

closed_set! {
    /// How near a dossier is to its limit.
    pub enum SpaceState {
        Free = "free",
        /// Four fifths are taken.
        Near = "near",
        /// No more is taken.
        Full = "full",
    }
}

statements! {
    STATE = "SELECT space_state FROM dossiers WHERE dossier = $1";
    SET = "UPDATE dossiers SET space_bytes = $2, space_state = $3 WHERE dossier = $1";
}

impl SpaceState {
    /// Of so many bytes, where there may be so many.
    pub fn of(bytes: i64, limit_bytes: Option<i64>) -> SpaceState {
        match limit_bytes {
            Some(limit) if bytes >= limit => SpaceState::Full,
            Some(limit) if bytes >= limit / 5 * 4 => SpaceState::Near,
            _ => SpaceState::Free,
        }
    }
}

/// How the dossier stood when it was measured last.
pub fn state(tx: &mut Tx, dossier: DossierId) -> Result<SpaceState> {
    Ok(tx.one(&STATE, &[&dossier.number()], |row| SpaceState::from_row(&row, 0))?)
}

/// Notes what was measured.
pub fn set(tx: &mut Tx, dossier: DossierId, bytes: i64, state: SpaceState) -> Result<()> {
    tx.execute(&SET, &[&dossier.number(), &bytes, &state.word()])?;
    Ok(())
}

/// Refuses to add to a dossier that is full.
///
/// # Errors
/// [`Code::SpaceFull`].
pub fn refuse_if_full(tx: &mut Tx, dossier: DossierId) -> Result<()> {
    if state(tx, dossier)? == SpaceState::Full { Err(Code::SpaceFull.into()) } else { Ok(()) }
}
