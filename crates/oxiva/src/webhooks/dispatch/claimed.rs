//! A delivery that this node holds for a while.

use crate::{clock::Micros, dossiers::DossierId};

/// A delivery that this node has taken by lease: what a signal says and what a claim returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClaimedDelivery {
    pub dossier: DossierId,
    pub endpoint: i64,
    pub event: i64,
    /// When the claim ends: it tells this claim from a later one of the same node.
    pub lease: Micros,
}

impl ClaimedDelivery {
    /// What a receiver knows a delivery by: the same in every attempt and replay.
    pub fn message_id(&self) -> String {
        message_id(self.dossier, self.endpoint, self.event)
    }
}

/// What a receiver knows a repetition by: the same for every attempt.
pub fn message_id(dossier: DossierId, endpoint: i64, event: i64) -> String {
    format!("msg_{}_{event}_{endpoint}", dossier.number())
}
