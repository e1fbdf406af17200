//! Runs that this node has begun in memory, from their beginning to the runner.

use super::playing::{Begun, Playing};
use crate::{
    clock::{Micros, SECOND},
    dossiers::DossierId,
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// How long whoever takes a run has it for himself; longer with every step.
pub const LEASE: Micros = 300 * SECOND;

/// A run that this node has taken by lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClaimedRun {
    pub dossier: DossierId,
    pub zap: i64,
    pub run: Uuid,
    /// When the claim ends; longer with every step.
    pub lease: Micros,
}

/// Runs that were born claimed by this node, as they are in memory: whoever begins with them need
/// not read them.
#[derive(Default)]
pub struct Fresh {
    runs: Mutex<HashMap<Uuid, (Playing, Begun)>>,
}

impl Fresh {
    /// Keeps runs until the runner takes them; returns their ids. To be called before the runs are
    /// written: the runner may hear of them at once.
    pub fn put(&self, runs: impl IntoIterator<Item = (Uuid, (Playing, Begun))>) -> Vec<Uuid> {
        let new: Vec<_> = runs.into_iter().collect();
        let ids = new.iter().map(|(id, _)| *id).collect();
        self.with(|runs| runs.extend(new));
        ids
    }

    /// What memory has of a run, if it has it.
    pub fn take(&self, run: Uuid) -> Option<(Playing, Begun)> {
        self.with(|runs| runs.remove(&run))
    }

    /// They were not written, or are given back.
    pub fn forget<'a>(&self, ids: impl IntoIterator<Item = &'a Uuid>) {
        self.with(|runs| {
            for id in ids {
                runs.remove(id);
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<Uuid, (Playing, Begun)>) -> T) -> T {
        work(&mut self.runs.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
