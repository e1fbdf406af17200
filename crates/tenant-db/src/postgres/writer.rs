//! A thread that writes, as on SQLite: many closures in one transaction, one commit for all.

use super::{batch::Batch, connection::Connection, turns};
use crate::job::QueuedJob;
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc};

/// Ends when the queue is closed and empty.
pub fn run<S>(
    mut connection: Connection,
    mut queue: mpsc::Receiver<QueuedJob<S>>,
    signals: &broadcast::Sender<S>,
) {
    while let Some(jobs) = turns::next(&mut queue) {
        let mut batch = Batch { jobs, signals: Vec::new() };
        let committed = batch.run(&mut connection);
        if committed.is_ok() {
            for signal in batch.signals {
                // Fails if nobody listens.
                let _ = signals.send(signal);
            }
        } else {
            connection.forget();
        }
        let committed = committed.map_err(|error| Arc::new(error.source));
        for job in batch.jobs {
            job.answer(committed.clone());
        }
    }
}
