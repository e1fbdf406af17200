//! The jobs of a writer, in the order in which they run.
//!
//! In one transaction the jobs run in the order of their keys. Every process that writes into the database does
//! so, so that two of them never wait for each other's locks.

use crate::job::QueuedJob;
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// Bounds how long the first closure of a commit waits for the last.
const MAX_JOBS_PER_COMMIT: usize = 64;

/// A queue, and what of it is waiting for its turn.
pub struct Turns<S> {
    queue: mpsc::Receiver<QueuedJob<S>>,
    /// Of this transaction, by key and by when they came.
    waiting: BTreeMap<(u64, u64), QueuedJob<S>>,
    /// Those that came when the turn of their key was over: they are of the next transaction.
    late: Vec<QueuedJob<S>>,
    /// How many came before.
    came: u64,
    /// How many belong to this transaction.
    admitted: usize,
    /// The key whose turn it is.
    key: u64,
}

impl<S> Turns<S> {
    pub fn new(queue: mpsc::Receiver<QueuedJob<S>>) -> Turns<S> {
        Turns { queue, waiting: BTreeMap::new(), late: Vec::new(), came: 0, admitted: 0, key: 0 }
    }

    /// The first job of a transaction, once there is one; `None` when the queue is closed and empty.
    pub fn begin(&mut self) -> Option<QueuedJob<S>> {
        (self.admitted, self.key) = (self.waiting.len(), 0);
        for job in std::mem::take(&mut self.late) {
            self.admit(job);
        }
        if self.waiting.is_empty() {
            let first = self.queue.blocking_recv()?;
            self.admit(first);
        }
        self.next()
    }

    /// The next job of the transaction, if there is one now.
    pub fn next(&mut self) -> Option<QueuedJob<S>> {
        while self.admitted < MAX_JOBS_PER_COMMIT && self.late.len() < MAX_JOBS_PER_COMMIT {
            let Ok(job) = self.queue.try_recv() else { break };
            if job.key() < self.key {
                self.late.push(job);
            } else {
                self.admit(job);
            }
        }
        let ((key, _), job) = self.waiting.pop_first()?;
        self.key = key;
        Some(job)
    }

    fn admit(&mut self, job: QueuedJob<S>) {
        self.came += 1;
        self.admitted += 1;
        self.waiting.insert((job.key(), self.came), job);
    }
}
