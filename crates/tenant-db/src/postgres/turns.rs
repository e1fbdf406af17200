//! The jobs of a writer, in the order in which they run.
//!
//! In one transaction the jobs run in the order of their keys. Every process that writes into the database does
//! so, so that two of them never wait for each other's locks.

use crate::job::QueuedJob;
use tokio::sync::mpsc;

/// Bounds how long the first closure of a commit waits for the last.
const MAX_JOBS_PER_COMMIT: usize = 64;

/// The jobs of the next transaction, once there is one; `None` when the queue is closed and empty.
pub fn next<S>(queue: &mut mpsc::Receiver<QueuedJob<S>>) -> Option<Vec<QueuedJob<S>>> {
    let mut jobs = vec![queue.blocking_recv()?];
    while jobs.len() < MAX_JOBS_PER_COMMIT
        && let Ok(job) = queue.try_recv()
    {
        jobs.push(job);
    }
    // Those of one key stay in the order in which they came.
    jobs.sort_by_key(|job| job.key());
    Some(jobs)
}
