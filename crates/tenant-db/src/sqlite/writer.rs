//! The thread that writes: many closures in one transaction, one commit for all.

use super::{checkpointer::Checkpointer, run::run_cached};
use crate::{
    counters::Held,
    error::DriverError,
    job::{QueuedJob, Urgency},
    tx::{self, Tx},
};
use rusqlite::Connection;
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{
    runtime::{Builder, Runtime},
    sync::{broadcast, mpsc},
};

/// Bounds how long the first closure of a commit waits for the last.
const MAX_JOBS_PER_COMMIT: usize = 512;
/// How long patient jobs wait for an awaited one.
const MAX_PATIENCE: Duration = Duration::from_millis(3);

/// Ends when the queue is closed and empty; then the log is emptied into the file.
pub fn run<S>(
    connection: &Connection,
    mut queue: mpsc::Receiver<QueuedJob<S>>,
    mut checkpointer: Checkpointer,
    signals: &broadcast::Sender<S>,
) {
    let Ok(gatherer) = Gatherer::new() else { return };
    while let Some(first) = queue.blocking_recv() {
        let waiting = gatherer.gather(first, &mut queue);
        let mut batch = Batch::new(connection);
        let committed = batch.run(waiting, &mut queue);
        if committed.is_ok() {
            for signal in batch.signals {
                // Fails if nobody listens.
                let _ = signals.send(signal);
            }
        } else {
            // Whatever is still open must not reach the next batch.
            let _ = run_cached(connection, "ROLLBACK");
        }
        let committed = committed.map_err(Arc::new);
        for job in batch.done {
            job.answer(committed.clone());
        }
        checkpointer.after_commit(connection);
    }
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}

/// Lets jobs that nobody waits for wait for one that somebody does, so that they share a commit.
struct Gatherer(Runtime);

impl Gatherer {
    fn new() -> std::io::Result<Gatherer> {
        Builder::new_current_thread().enable_time().build().map(Gatherer)
    }

    /// `first`, and if it is patient, what else arrives until an awaited job does.
    fn gather<S>(
        &self,
        first: QueuedJob<S>,
        queue: &mut mpsc::Receiver<QueuedJob<S>>,
    ) -> VecDeque<QueuedJob<S>> {
        let mut waiting = VecDeque::from([first]);
        if is_awaited(&waiting) {
            return waiting;
        }
        let more = async {
            while waiting.len() < MAX_JOBS_PER_COMMIT && !is_awaited(&waiting) {
                let Some(job) = queue.recv().await else { break };
                waiting.push_back(job);
            }
        };
        // The time being over is as good an end as any.
        let _ = self.0.block_on(async { tokio::time::timeout(MAX_PATIENCE, more).await });
        waiting
    }
}

/// Whether somebody waits for the last of these.
fn is_awaited<S>(waiting: &VecDeque<QueuedJob<S>>) -> bool {
    waiting.back().is_some_and(|job| job.urgency() == Urgency::Awaited)
}

/// The jobs of one transaction.
struct Batch<'a, S> {
    connection: &'a Connection,
    /// Those that have run, or never will if the transaction could not go on.
    done: Vec<QueuedJob<S>>,
    /// Published if the transaction commits.
    signals: Vec<S>,
    held: Held,
}

impl<S> Batch<'_, S> {
    fn new(connection: &Connection) -> Batch<'_, S> {
        Batch { connection, done: Vec::new(), signals: Vec::new(), held: Held::default() }
    }

    /// Runs what waits, and whatever else is in the queue, in one transaction.
    fn run(
        &mut self,
        mut waiting: VecDeque<QueuedJob<S>>,
        queue: &mut mpsc::Receiver<QueuedJob<S>>,
    ) -> Result<(), DriverError> {
        if let Err(error) = run_cached(self.connection, "BEGIN IMMEDIATE") {
            self.done.extend(waiting);
            return Err(error.into());
        }
        let mut any_kept = false;
        let mut next = waiting.pop_front();
        while let Some(mut job) = next {
            let kept = self.run_one(&mut job, any_kept);
            self.done.push(job);
            any_kept |= match kept {
                Ok(kept) => kept,
                Err(error) => {
                    self.done.extend(waiting);
                    return Err(error.into());
                }
            };
            next = match waiting.pop_front() {
                None if self.done.len() < MAX_JOBS_PER_COMMIT => queue.try_recv().ok(),
                next => next,
            };
        }
        for numbers in self.held.take_all() {
            numbers
                .write(&mut tx::Connection::Sqlite(self.connection))
                .map_err(|error| error.source)?;
        }
        Ok(run_cached(self.connection, "COMMIT")?)
    }

    /// Runs one job and says whether its changes stay. While nothing of the batch has been kept, all
    /// of the transaction is the job's own and can be undone as a whole: SQLite copies every page
    /// that is first changed under a savepoint, which a job that is alone in its commit is spared.
    fn run_one(&mut self, job: &mut QueuedJob<S>, any_kept: bool) -> rusqlite::Result<bool> {
        if any_kept {
            run_cached(self.connection, "SAVEPOINT job")?;
        }
        let mut tx = Tx::new(tx::Connection::Sqlite(self.connection)).with(&mut self.held);
        let keep = job.run(&mut tx);
        let mut signals = tx.take_signals();
        if keep {
            self.signals.append(&mut signals);
            self.held.keep();
        } else if any_kept {
            self.held.undo();
            // Fails when SQLite has already rolled everything back (disk full, I/O error): then the
            // whole batch is lost and says so.
            run_cached(self.connection, "ROLLBACK TO job")?;
        } else {
            self.held.forget();
            run_cached(self.connection, "ROLLBACK")?;
            run_cached(self.connection, "BEGIN IMMEDIATE")?;
        }
        if any_kept {
            run_cached(self.connection, "RELEASE job")?;
        }
        Ok(keep)
    }
}
