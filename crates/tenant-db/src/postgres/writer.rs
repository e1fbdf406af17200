//! A thread that writes, as on SQLite; the statements between two jobs travel together to save a
//! round trip.

use super::{connection::Connection, turns::Turns};
use crate::{
    error::StorageError,
    job::QueuedJob,
    pipeline::Pipeline,
    tx::{self, Tx},
};
use std::{collections::VecDeque, sync::Arc};
use tokio::sync::{broadcast, mpsc};

/// How often a transaction that lost against another one is run before its failure is told.
const MAX_TIMES: usize = 5;

/// Ends when the queue is closed and empty.
pub fn run<S>(
    mut connection: Connection,
    queue: mpsc::Receiver<QueuedJob<S>>,
    signals: &broadcast::Sender<S>,
) {
    let mut turns = Turns::new(queue);
    while let Some(first) = turns.begin() {
        let mut batch = Batch::of(first);
        let committed = batch.run(&mut connection, &mut turns);
        if committed.is_ok() {
            for signal in batch.signals {
                // Fails if nobody listens.
                let _ = signals.send(signal);
            }
        } else {
            connection.forget();
        }
        let committed = committed.map_err(|error| Arc::new(error.source));
        for job in batch.done.into_iter().chain(batch.ahead) {
            job.answer(committed.clone());
        }
    }
}

/// The jobs of one transaction.
struct Batch<S> {
    /// Those that are to run, before any other that waits.
    ahead: VecDeque<QueuedJob<S>>,
    /// Those that have run.
    done: Vec<QueuedJob<S>>,
    /// Published if the transaction commits.
    signals: Vec<S>,
}

/// How a time ended.
enum Ended {
    Committed,
    /// Nothing was written: another transaction was in the way.
    Conflict,
}

impl<S> Batch<S> {
    fn of(first: QueuedJob<S>) -> Batch<S> {
        Batch { ahead: VecDeque::from([first]), done: Vec::new(), signals: Vec::new() }
    }

    /// Runs the first job, and whatever else waits, in one transaction; all of it again if that lost against
    /// another one.
    fn run(
        &mut self,
        connection: &mut Connection,
        turns: &mut Turns<S>,
    ) -> Result<(), StorageError> {
        for time in 1..=MAX_TIMES {
            match self.once(connection.begin()?, turns, time == MAX_TIMES)? {
                Ended::Committed => return Ok(()),
                Ended::Conflict => {
                    self.signals.clear();
                    let again = std::mem::take(&mut self.done);
                    again.into_iter().rev().for_each(|job| self.ahead.push_front(job));
                }
            }
        }
        Ok(())
    }

    /// One time; the last one fails as its jobs do.
    fn once(
        &mut self,
        pipeline: &mut Pipeline,
        turns: &mut Turns<S>,
        is_last: bool,
    ) -> Result<Ended, StorageError> {
        pipeline.take_conflict();
        let mut next = self.next(turns);
        while let Some(mut job) = next {
            let mut tx = Tx::new(tx::Connection::Postgres(pipeline));
            let keep = if is_last { job.run(&mut tx) } else { job.try_run(&mut tx) };
            let mut signals = tx.take_signals();
            self.done.push(job);
            if keep {
                self.signals.append(&mut signals);
            }
            if pipeline.take_conflict() && !is_last {
                pipeline.undo("ROLLBACK")?;
                return Ok(Ended::Conflict);
            }
            next = self.next(turns);
            let ended = match (keep, next.is_some()) {
                // Travels with the first statement of the next job.
                (true, true) => {
                    pipeline.control_later("RELEASE job; SAVEPOINT job");
                    Ok(())
                }
                (false, true) => pipeline.undo("ROLLBACK TO job; RELEASE job; SAVEPOINT job"),
                (true, false) => pipeline.control("COMMIT"),
                (false, false) => pipeline.undo("ROLLBACK TO job; COMMIT"),
            };
            if let Err(error) = ended {
                self.ahead.extend(next);
                if pipeline.take_conflict() && !is_last {
                    pipeline.undo("ROLLBACK")?;
                    return Ok(Ended::Conflict);
                }
                return Err(error);
            }
        }
        Ok(Ended::Committed)
    }

    fn next(&mut self, turns: &mut Turns<S>) -> Option<QueuedJob<S>> {
        self.ahead.pop_front().or_else(|| turns.next())
    }
}
