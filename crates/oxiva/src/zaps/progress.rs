//! Which runs this node has under way, and when each of them last came further: a run that does the same
//! thing again and again, or nothing at all, is to be seen.

use super::fresh::LEASE;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use uuid::Uuid;

/// Somebody has taken it by then, if it was left under way.
const MAX_LEFT: Duration = Duration::from_micros(2 * LEASE as u64);

/// The runs under way. Moments are those of [`crate::clock::Clock::elapsed`].
#[derive(Default)]
pub struct Progress(Mutex<HashMap<Uuid, Mark>>);

struct Mark {
    /// When a record of it was last written, or it was first taken.
    progressed: Duration,
    /// When it was last taken.
    taken: Duration,
    /// Somebody works on it now.
    is_held: bool,
}

impl Progress {
    /// A run is taken. One that was left under way has made no progress since.
    pub fn begin(&self, run: Uuid, now: Duration) -> Underway<'_> {
        self.with(|runs| {
            let mark =
                runs.entry(run).or_insert(Mark { progressed: now, taken: now, is_held: true });
            (mark.taken, mark.is_held) = (now, true);
        });
        Underway { progress: self, run }
    }

    /// For how long the run that waits the longest has made no progress.
    pub fn stalled(&self, now: Duration) -> Duration {
        self.with(|runs| {
            runs.retain(|_, mark| mark.is_held || now.saturating_sub(mark.taken) <= MAX_LEFT);
            let stalled = runs.values().map(|mark| now.saturating_sub(mark.progressed));
            stalled.max().unwrap_or_default()
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<Uuid, Mark>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A run that somebody works on. One that is dropped before its end was left under way.
pub struct Underway<'a> {
    progress: &'a Progress,
    run: Uuid,
}

impl Underway<'_> {
    /// It came further.
    pub fn made(&mut self, now: Duration) {
        self.progress.with(|runs| {
            if let Some(mark) = runs.get_mut(&self.run) {
                mark.progressed = now;
            }
        });
    }

    /// It ended, waits, or is somebody else's.
    pub fn end(&mut self) {
        self.progress.with(|runs| runs.remove(&self.run));
    }
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        self.progress.with(|runs| {
            if let Some(mark) = runs.get_mut(&self.run) {
                mark.is_held = false;
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_is_done_again_and_again_makes_no_progress() {
        let (progress, run) = (Progress::default(), Uuid::nil());
        let seconds = Duration::from_secs;
        progress.begin(run, seconds(10)).made(seconds(20));
        assert_eq!(progress.stalled(seconds(50)), seconds(30));
        drop(progress.begin(run, seconds(300)));
        assert_eq!(progress.stalled(seconds(600)), seconds(580));
        // Somebody else has taken it since.
        assert_eq!(progress.stalled(seconds(1_000)), seconds(0));
        let mut other = progress.begin(run, seconds(1_100));
        assert_eq!(progress.stalled(seconds(9_000)), seconds(7_900));
        other.end();
        assert_eq!(progress.stalled(seconds(9_000)), seconds(0));
    }
}
