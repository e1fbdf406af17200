//! The doorbell: what a committed transaction tells the rest of the process.

use crate::dossiers::DossierId;

/// Something of this kind changed in this dossier.
#[derive(Clone, Debug)]
pub struct Signal {
    pub dossier: DossierId,
    pub topic: Topic,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A delivery waits; `claimed` says that it was born claimed by this node until that moment.
    Owed { event: i64, endpoint: i64, claimed: Option<i64> },
    /// An attempt was recorded.
    Delivered { event: i64, endpoint: i64 },
    /// An endpoint was added, changed, suspended or resumed.
    Endpoints,
    /// A mail is owed.
    Mail,
}
