//! How much room a dossier may take: calls, runs and tables together. What it takes is measured from time to
//! time (`housekeeping/space.rs`); what arrives in between is added up in memory, on this node.

use crate::{
    dossiers::DossierId,
    error::{Code, Error, Result},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How long whoever is refused is asked to wait, in seconds.
const RETRY_AFTER_SECONDS: u64 = 600;
/// A dossier that asks for it is measured again after so long.
const TIME_BETWEEN_MEASURES: Duration = Duration::from_secs(60);

/// What the dossiers take of what they may.
pub struct Space {
    /// Of one dossier; 0: any number.
    limit_bytes: i64,
    dossiers: Mutex<HashMap<DossierId, Taken>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    measured_bytes: i64,
    /// Since it was measured.
    added_bytes: i64,
    measured_at: Option<Duration>,
}

impl Space {
    /// Nothing is known to be taken yet.
    pub fn new(limit_bytes: i64) -> Space {
        Space { limit_bytes, dossiers: Mutex::default() }
    }

    /// The limit of each dossier; `None`: there is none.
    pub fn limit_bytes(&self) -> Option<i64> {
        Some(self.limit_bytes).filter(|limit| *limit > 0)
    }

    /// Takes room for what arrives.
    ///
    /// # Errors
    /// [`Code::SpaceFull`] where the dossier has none left.
    pub fn take(&self, dossier: DossierId, bytes: usize) -> Result<()> {
        let Some(limit) = self.limit_bytes() else { return Ok(()) };
        let mut dossiers = self.dossiers.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = dossiers.entry(dossier).or_default();
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        let added = taken.added_bytes.saturating_add(bytes);
        if taken.measured_bytes.saturating_add(added) > limit {
            let args = vec![("seconds", RETRY_AFTER_SECONDS.to_string())];
            return Err(Error::Refused { code: Code::SpaceFull, field: None, args });
        }
        taken.added_bytes = added;
        Ok(())
    }

    /// What was added since the last measuring; to be asked before the next, and given to [`Space::set`].
    pub fn added_bytes(&self, dossier: DossierId) -> i64 {
        let dossiers = self.dossiers.lock().unwrap_or_else(PoisonError::into_inner);
        dossiers.get(&dossier).map_or(0, |taken| taken.added_bytes)
    }

    /// What the tables say, and how much of what was added was in them.
    pub fn set(&self, dossier: DossierId, now: Duration, measured_bytes: i64, added_before: i64) {
        let mut dossiers = self.dossiers.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = dossiers.entry(dossier).or_default();
        let added_bytes = (taken.added_bytes - added_before).max(0);
        *taken = Taken { measured_bytes, added_bytes, measured_at: Some(now) };
    }

    /// Whether to measure a dossier again that was refused: somebody may have made room. Says so once a
    /// minute.
    pub fn wants_measure(&self, dossier: DossierId, now: Duration) -> bool {
        let mut dossiers = self.dossiers.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = dossiers.entry(dossier).or_default();
        let wants =
            taken.measured_at.is_none_or(|at| now.saturating_sub(at) >= TIME_BETWEEN_MEASURES);
        if wants {
            taken.measured_at = Some(now);
        }
        wants
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_and_what_is_added_count_together() {
        let (space, dossier, now) =
            (Space::new(100), crate::db::test_key(1), Duration::from_secs(9));
        let other = crate::db::test_key(2);
        assert!(space.take(dossier, 60).is_ok());
        assert_eq!(space.take(dossier, 41).unwrap_err().word(), "space_full");
        assert!(space.take(other, 100).is_ok(), "another dossier has its own");
        let before = space.added_bytes(dossier);
        assert!(space.take(dossier, 10).is_ok(), "while it is measured");
        space.set(dossier, now, 70, before);
        assert!(space.take(dossier, 20).is_ok());
        assert!(space.take(dossier, 1).is_err());
        assert!(!space.wants_measure(dossier, now + Duration::from_secs(59)));
        assert!(space.wants_measure(dossier, now + Duration::from_secs(60)));
        assert!(!space.wants_measure(dossier, now + Duration::from_secs(61)), "once a minute");
        assert!((0..9).all(|_| Space::new(0).take(dossier, usize::MAX).is_ok()), "no limit");
    }
}
