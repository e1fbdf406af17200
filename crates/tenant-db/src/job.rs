//! A closure on its way to the thread that runs it, and its answer on the way back.

use crate::{
    error::{DriverError, StorageError},
    tx::Tx,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};
use tokio::sync::oneshot;

/// A job in a queue.
pub type QueuedJob<S> = Box<dyn Job<S>>;

/// A closure with any answer and any error.
pub trait Job<S>: Send {
    /// Runs the closure; `false` asks for its changes to be undone.
    fn run(&mut self, tx: &mut Tx<'_, S>) -> bool;
    /// Whether it may stay in the queue for others to share its commit.
    fn urgency(&self) -> Urgency;
    /// Tells the caller, once the transaction has committed or could not.
    fn answer(self: Box<Self>, committed: Result<(), Arc<DriverError>>);
}

/// Whether somebody waits for a job.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Somebody does.
    Awaited,
    /// Nobody does: it may stay a few milliseconds in the queue.
    Patient,
}

/// A closure, and where its answer goes.
pub struct ClosureJob<F, T, E> {
    /// Taken away when it runs.
    work: Option<F>,
    urgency: Urgency,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> ClosureJob<F, T, E> {
    pub fn new(work: F, urgency: Urgency, reply: oneshot::Sender<Result<T, E>>) -> Self {
        ClosureJob { work: Some(work), urgency, outcome: None, reply }
    }
}

impl<F, T, E, S> Job<S> for ClosureJob<F, T, E>
where
    T: Send,
    E: From<StorageError> + Send,
    F: FnOnce(&mut Tx<'_, S>) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_, S>) -> bool {
        let Some(work) = self.work.take() else { return false };
        let work_and_settle = || {
            let value = work(tx)?;
            tx.settle()?;
            Ok(value)
        };
        // A panic in one closure must not take the writer, and with it everybody, down.
        let outcome = catch_unwind(AssertUnwindSafe(work_and_settle))
            .unwrap_or_else(|_| Err(failed(DriverError::Panicked).into()));
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn urgency(&self) -> Urgency {
        self.urgency
    }

    fn answer(self: Box<Self>, committed: Result<(), Arc<DriverError>>) {
        let outcome = match (self.outcome, committed) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (_, Err(cause)) => Err(failed(DriverError::Commit(cause)).into()),
            (None, Ok(())) => Err(failed(DriverError::Closed).into()),
        };
        // Whoever asked may have gone away; the work stands all the same.
        let _ = self.reply.send(outcome);
    }
}

fn failed(source: DriverError) -> StorageError {
    StorageError { statement: "commit", source }
}
