//! What went wrong in requests of a script.

use crate::actions::Failure;
use std::sync::{Arc, Mutex, PoisonError};

/// Failures of requests that a script may let through, by their number.
#[derive(Clone, Default)]
pub(super) struct Failures(Arc<Mutex<Vec<Failure>>>);

impl Failures {
    pub(super) fn keep(&self, failure: Failure) -> usize {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(failure);
        all.len() - 1
    }

    pub(super) fn get(&self, at: usize) -> Option<Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(at).cloned()
    }
}
