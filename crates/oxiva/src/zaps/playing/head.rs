//! What a run is, whatever becomes of it.

use crate::{
    clock::Micros,
    dossiers::{DossierId, Scope, TEST_DEPTH},
    zaps::runs::{Counted, Start},
};
use uuid::Uuid;

/// What a run is, whatever becomes of it.
#[derive(Clone, Debug)]
pub struct Head {
    pub dossier: DossierId,
    pub zap: i64,
    pub version: i64,
    pub run: Uuid,
    pub start: Start,
    pub source: String,
    pub depth: i64,
    pub created_at: Micros,
}

impl Head {
    /// The depth of what its steps do.
    pub fn depth_of_steps(&self) -> i64 {
        if self.start == Start::Test { TEST_DEPTH } else { self.depth + 1 }
    }

    /// What of it is counted once it ends.
    pub fn counted(&self) -> Counted {
        Counted { zap: self.zap, created_at: self.created_at, is_test: self.start == Start::Test }
    }

    /// That its zap acts now.
    pub fn scope_of_steps(&self, now: Micros) -> Scope {
        match self.start {
            Start::Test => Scope::zap_test(self.dossier, self.zap, now),
            _ => Scope::zap(self.dossier, self.zap, self.depth_of_steps(), now),
        }
    }
}
