//! How busy the runner of zaps is.

use super::fresh::LEASE;
use crate::{
    clock::Micros,
    worker::{LaneKey, load::MAX_WAITING},
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::sync::watch;

/// Runs of one zap in memory above which its new ones are left in the table.
const MAX_WAITING_OF_ZAP: usize = 2_000;

/// How busy the runner of zaps is, for those who start runs.
#[derive(Clone, Debug)]
pub struct RunLoad {
    node: Arc<str>,
    /// In memory and not begun: in all, and of each zap.
    waiting: Arc<Mutex<(usize, HashMap<LaneKey, usize>)>>,
    running: Arc<AtomicUsize>,
    /// False until the runner listens, and again once it stops.
    open: Arc<watch::Sender<bool>>,
}

impl RunLoad {
    /// Of a runner that has nothing yet.
    pub fn new(node: &str) -> RunLoad {
        let open = Arc::new(watch::Sender::new(false));
        RunLoad { node: node.into(), waiting: Arc::default(), running: Arc::default(), open }
    }

    /// This node and the end of its lease, while it has room for more of this zap.
    pub fn claim(&self, lane: LaneKey, now: Micros) -> Option<(Arc<str>, Micros)> {
        let room = self.with(|(all, lanes)| {
            *all < MAX_WAITING
                && lanes.get(&lane).is_none_or(|waiting| *waiting < MAX_WAITING_OF_ZAP)
        });
        (room && self.is_open()).then(|| (self.node.clone(), now + LEASE))
    }

    /// Whether the runner takes runs.
    pub fn is_open(&self) -> bool {
        *self.open.borrow()
    }

    /// The name under which this node holds runs.
    pub fn node(&self) -> &Arc<str> {
        &self.node
    }

    /// So many are under way.
    pub fn set_running(&self, count: usize) {
        self.running.store(count, Ordering::Relaxed);
    }

    /// Whether the runner takes runs from now on.
    pub fn set_open(&self, open: bool) {
        self.open.send_replace(open);
    }

    /// Runs in memory, not begun.
    pub fn waiting(&self) -> usize {
        self.with(|(all, _)| *all)
    }

    /// Runs under way.
    pub fn running(&self) -> usize {
        self.running.load(Ordering::Relaxed)
    }

    /// So many more of this zap wait in memory.
    pub fn add(&self, lane: LaneKey, count: usize) {
        if count > 0 {
            self.with(|(all, lanes)| {
                *all += count;
                *lanes.entry(lane).or_default() += count;
            });
        }
    }

    /// So many fewer of this zap wait in memory.
    pub fn remove(&self, lane: LaneKey, count: usize) {
        self.with(|(all, lanes)| {
            *all = all.saturating_sub(count);
            if let Some(own) = lanes.get_mut(&lane) {
                *own = own.saturating_sub(count);
                if *own == 0 {
                    lanes.remove(&lane);
                }
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut (usize, HashMap<LaneKey, usize>)) -> T) -> T {
        work(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
