//! How busy a runner is, for those who hand it work.

use crate::clock::Micros;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::watch;

/// Pieces of work in memory above which new ones are no longer born claimed.
pub const MAX_WAITING: usize = 10_000;

/// What the rest of the program may know of the runner of deliveries.
#[derive(Clone, Debug)]
pub struct Load {
    node: Arc<str>,
    lease: Micros,
    waiting: Arc<AtomicUsize>,
    running: Arc<AtomicUsize>,
    /// False until the runner listens, and again once it stops.
    open: Arc<watch::Sender<bool>>,
}

impl Load {
    /// Of the runner of `node`, whose claims last for `lease`.
    pub fn new(node: Arc<str>, lease: Micros) -> Load {
        let open = Arc::new(watch::Sender::new(false));
        Load { node, lease, waiting: Arc::default(), running: Arc::default(), open }
    }

    /// This node and the end of its lease, while it has room for more.
    pub fn claim(&self, now: Micros) -> Option<(Arc<str>, Micros)> {
        let room = *self.open.borrow() && self.waiting() < MAX_WAITING;
        room.then(|| (self.node.clone(), now + self.lease))
    }

    /// Pieces of work in memory, not begun.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Pieces of work under way.
    pub fn running(&self) -> usize {
        self.running.load(Ordering::Relaxed)
    }

    /// So many more wait in memory.
    pub fn add(&self, count: usize) {
        self.waiting.fetch_add(count, Ordering::Relaxed);
    }

    /// So many fewer wait in memory.
    pub fn remove(&self, count: usize) {
        self.waiting.fetch_sub(count, Ordering::Relaxed);
    }

    /// So many are under way.
    pub fn set_running(&self, count: usize) {
        self.running.store(count, Ordering::Relaxed);
    }

    /// Whether the runner takes work from now on.
    pub fn set_open(&self, open: bool) {
        self.open.send_replace(open);
    }
}
