//! A runner's signs of life, on the clock that never goes back: the watchdog compares them with what
//! the tables say is due.

use super::LaneKey;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Signs of life of one runner. Moments are those of [`crate::clock::Clock::elapsed`].
#[derive(Default)]
pub struct Pulse {
    beats: Mutex<Beats>,
}

#[derive(Default)]
struct Beats {
    begun: Option<Duration>,
    swept: Duration,
    attempted: HashMap<LaneKey, Duration>,
}

impl Pulse {
    /// The runner has looked for work.
    pub fn swept(&self, at: Duration) {
        self.with(|beats| {
            beats.begun.get_or_insert(at);
            beats.swept = at;
        });
    }

    /// A call for this lane is being made.
    pub fn attempted(&self, lane: LaneKey, at: Duration) {
        self.with(|beats| {
            beats.attempted.insert(lane, at);
        });
    }

    /// When the runner last looked for work, if it ever did.
    pub fn last_sweep(&self) -> Option<Duration> {
        self.with(|beats| beats.begun.map(|_| beats.swept))
    }

    /// Since when this lane has been left alone: its last attempt, or the start.
    pub fn idle_since(&self, lane: LaneKey) -> Duration {
        self.with(|beats| {
            let attempted = beats.attempted.get(&lane).copied();
            attempted.or(beats.begun).unwrap_or_default()
        })
    }

    /// Forgets lanes that were attempted last before `edge`: they count as never attempted.
    pub fn forget(&self, edge: Duration) {
        self.with(|beats| beats.attempted.retain(|_, at| *at >= edge));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Beats) -> T) -> T {
        work(&mut self.beats.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_that_was_never_called_is_idle_since_the_start() {
        let pulse = Pulse::default();
        assert_eq!(pulse.last_sweep(), None);
        pulse.swept(Duration::from_secs(5));
        pulse.swept(Duration::from_secs(9));
        assert_eq!(pulse.last_sweep(), Some(Duration::from_secs(9)));
        assert_eq!(pulse.with(|beats| beats.begun), Some(Duration::from_secs(5)));
    }
}
