//! One test of a step at a time for each key: a form that is sent twice waits for what the first one does.

use crate::dossiers::DossierId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OwnedMutexGuard;

type Locks = HashMap<(DossierId, String), Arc<tokio::sync::Mutex<()>>>;

/// The keys under which this node tests something.
#[derive(Default)]
pub struct TrialKeys(Mutex<Locks>);

impl TrialKeys {
    /// Waits until nobody else in this process has the key; it is the caller's until the guard is dropped.
    pub async fn hold(&self, dossier: DossierId, key: &str) -> OwnedMutexGuard<()> {
        let lock = {
            let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            locks.retain(|_, lock| Arc::strong_count(lock) > 1);
            locks.entry((dossier, key.to_owned())).or_default().clone()
        };
        lock.lock_owned().await
    }
}
