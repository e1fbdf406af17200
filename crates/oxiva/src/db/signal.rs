//! What a committed transaction tells the rest of the process.

use tenant_db::TenantKey;
use uuid::Uuid;

/// Something of this kind changed in this dossier.
#[derive(Clone, Debug)]
pub struct Signal {
    pub dossier: TenantKey,
    pub topic: Topic,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A delivery waits; `claimed` says that it was born claimed by this node until that moment.
    Owed { event: i64, endpoint: i64, claimed: Option<i64>, pace: Pace },
    /// An attempt was recorded.
    Delivered { event: i64, endpoint: i64 },
    /// An endpoint was added, changed, suspended or resumed.
    Endpoints,
    /// A mail is owed.
    Mail,
    /// A run waits; `claimed` as with what is owed.
    Run { zap: i64, run: Uuid, claimed: Option<i64>, pace: Pace },
    /// A zap was saved, switched on or off, or removed; or runs that waited are due.
    Zaps,
}

/// How fast an endpoint may be called, or a zap run. 0: as the operator says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Calls under way at once.
    pub concurrency: u16,
    /// Calls a second.
    pub rate: u16,
    /// One at a time, in the order of the events.
    pub ordered: bool,
}
