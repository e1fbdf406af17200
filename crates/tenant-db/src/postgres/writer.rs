//! A thread that writes, as on SQLite; the statements between two jobs travel together to save a
//! round trip.

use super::connection::Connection;
use crate::{
    error::StorageError,
    job::QueuedJob,
    tx::{self, Tx},
};
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc};

/// Bounds how long the first closure of a commit waits for the last.
const MAX_JOBS_PER_COMMIT: usize = 64;

/// Ends when the queue is closed and empty.
pub fn run<S>(
    mut connection: Connection,
    mut queue: mpsc::Receiver<QueuedJob<S>>,
    signals: &broadcast::Sender<S>,
) {
    while let Some(first) = queue.blocking_recv() {
        let mut batch = Batch { done: Vec::new(), signals: Vec::new() };
        let committed = batch.run(&mut connection, first, &mut queue);
        if committed.is_ok() {
            for signal in batch.signals {
                // Fails if nobody listens.
                let _ = signals.send(signal);
            }
        } else {
            connection.forget();
        }
        let committed = committed.map_err(|error| Arc::new(error.source));
        for job in batch.done {
            job.answer(committed.clone());
        }
    }
}

/// The jobs of one transaction.
struct Batch<S> {
    /// Those that have run, or never will if the transaction could not begin.
    done: Vec<QueuedJob<S>>,
    /// Published if the transaction commits.
    signals: Vec<S>,
}

impl<S> Batch<S> {
    /// Runs `first`, and whatever else is in the queue, in one transaction.
    fn run(
        &mut self,
        connection: &mut Connection,
        first: QueuedJob<S>,
        queue: &mut mpsc::Receiver<QueuedJob<S>>,
    ) -> Result<(), StorageError> {
        let pipeline = match connection.begin() {
            Ok(open) => open,
            Err(error) => {
                self.done.push(first);
                return Err(error);
            }
        };
        let mut next = Some(first);
        while let Some(mut job) = next {
            let mut tx = Tx::new(tx::Connection::Postgres(pipeline));
            let keep = job.run(&mut tx);
            let mut signals = tx.take_signals();
            self.done.push(job);
            if keep {
                self.signals.append(&mut signals);
            }
            next = None;
            if self.done.len() < MAX_JOBS_PER_COMMIT {
                next = queue.try_recv().ok();
            }
            match (keep, next.is_some()) {
                // Travels with the first statement of the next job.
                (true, true) => pipeline.control_later("RELEASE job; SAVEPOINT job"),
                (false, true) => pipeline.undo("ROLLBACK TO job; RELEASE job; SAVEPOINT job")?,
                (true, false) => pipeline.control("COMMIT")?,
                (false, false) => pipeline.undo("ROLLBACK TO job; COMMIT")?,
            }
        }
        Ok(())
    }
}
