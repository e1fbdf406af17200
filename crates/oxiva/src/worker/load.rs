//! How busy a runner is, for those who hand it work.

use super::LaneKey;
use crate::clock::Micros;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::watch;

/// Pieces of work of one kind in memory above which new ones are no longer born claimed.
pub const MAX_WAITING: usize = 10_000;

/// When a runner has room for work that is born claimed.
#[derive(Clone, Copy, Debug)]
pub struct LoadSettings {
    /// How long a claim lasts, in microseconds.
    pub lease: Micros,
    /// Pieces of work in memory, in all, above which new ones are left in the table.
    pub max_waiting: usize,
    /// The same for one lane. `None`: lanes are not counted, and counting costs no lock.
    pub max_waiting_of_lane: Option<usize>,
}

/// What the rest of the program may know of a runner. Clones share what they know.
#[derive(Clone, Debug)]
pub struct Load {
    node: Arc<str>,
    settings: LoadSettings,
    counts: Arc<Counts>,
    /// False until the runner listens, and again once it stops.
    open: Arc<watch::Sender<bool>>,
}

#[derive(Debug, Default)]
struct Counts {
    waiting: AtomicUsize,
    running: AtomicUsize,
    /// In memory and not begun, of each lane; empty if lanes are not counted.
    waiting_of_lanes: Mutex<HashMap<LaneKey, usize>>,
}

impl Load {
    /// Of a runner that has nothing yet, and that holds its leases under the name of `node`.
    pub fn new(node: Arc<str>, settings: LoadSettings) -> Load {
        let open = Arc::new(watch::Sender::new(false));
        Load { node, settings, counts: Arc::default(), open }
    }

    /// This node and the end of its lease, while it has room for more.
    pub fn claim(&self, now: Micros) -> Option<(Arc<str>, Micros)> {
        let room = self.is_open() && self.waiting() < self.settings.max_waiting;
        room.then(|| (self.node.clone(), now + self.settings.lease))
    }

    /// As [`claim`](Load::claim), while there is room for more of this lane, too.
    pub fn claim_of_lane(&self, lane: LaneKey, now: Micros) -> Option<(Arc<str>, Micros)> {
        self.claim(now).filter(|_| match self.settings.max_waiting_of_lane {
            Some(max) => self.lanes(|lanes| lanes.get(&lane).is_none_or(|waiting| *waiting < max)),
            None => true,
        })
    }

    /// Whether the runner takes work.
    pub fn is_open(&self) -> bool {
        *self.open.borrow()
    }

    /// The name under which this node holds its leases.
    pub fn node(&self) -> &Arc<str> {
        &self.node
    }

    /// Pieces of work in memory, not begun.
    pub fn waiting(&self) -> usize {
        self.counts.waiting.load(Ordering::Relaxed)
    }

    /// Pieces of work under way.
    pub fn running(&self) -> usize {
        self.counts.running.load(Ordering::Relaxed)
    }

    /// So many more of this lane wait in memory.
    pub fn add(&self, lane: LaneKey, count: usize) {
        self.counts.waiting.fetch_add(count, Ordering::Relaxed);
        if self.settings.max_waiting_of_lane.is_some() && count > 0 {
            self.lanes(|lanes| *lanes.entry(lane).or_default() += count);
        }
    }

    /// So many fewer of this lane wait in memory.
    pub fn remove(&self, lane: LaneKey, count: usize) {
        self.counts.waiting.fetch_sub(count, Ordering::Relaxed);
        if self.settings.max_waiting_of_lane.is_some() {
            self.lanes(|lanes| {
                if let Some(own) = lanes.get_mut(&lane) {
                    *own = own.saturating_sub(count);
                    if *own == 0 {
                        lanes.remove(&lane);
                    }
                }
            });
        }
    }

    /// So many are under way.
    pub fn set_running(&self, count: usize) {
        self.counts.running.store(count, Ordering::Relaxed);
    }

    /// Whether the runner takes work from now on.
    pub fn set_open(&self, open: bool) {
        self.open.send_replace(open);
    }

    fn lanes<T>(&self, work: impl FnOnce(&mut HashMap<LaneKey, usize>) -> T) -> T {
        work(&mut self.counts.waiting_of_lanes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(max_waiting_of_lane: Option<usize>) -> Load {
        let load = Load::new(
            "node".into(),
            LoadSettings { lease: 5, max_waiting: 3, max_waiting_of_lane },
        );
        load.set_open(true);
        load
    }

    #[test]
    fn a_runner_that_is_full_or_closed_claims_nothing() {
        let (load, lane) = (load(None), (crate::db::test_key(1), 1));
        assert_eq!(load.claim(7), Some(("node".into(), 12)));
        load.add(lane, 3);
        assert_eq!((load.claim(7), load.claim_of_lane(lane, 7)), (None, None));
        load.remove(lane, 1);
        assert!(load.claim_of_lane(lane, 7).is_some(), "lanes are not counted");
        load.set_open(false);
        assert_eq!(load.claim(7), None);
    }

    #[test]
    fn a_full_lane_leaves_room_for_the_others() {
        let (load, dossier) = (load(Some(2)), crate::db::test_key(1));
        load.add((dossier, 1), 2);
        assert_eq!(load.claim_of_lane((dossier, 1), 7), None);
        assert!(load.claim_of_lane((dossier, 2), 7).is_some());
        load.remove((dossier, 1), 1);
        assert!(load.claim_of_lane((dossier, 1), 7).is_some());
        load.remove((dossier, 1), 1);
        assert_eq!((load.waiting(), load.lanes(|lanes| lanes.len())), (0, 0));
    }
}
