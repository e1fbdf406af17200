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
    /// Runs the closure, for the last time; `false` asks for its changes to be undone.
    fn run(&mut self, tx: &mut Tx<'_, S>) -> bool;
    /// As [`Job::run`], of a closure that may have to run once more: nothing of this time counts then.
    fn try_run(&mut self, tx: &mut Tx<'_, S>) -> bool;
    /// What it left for later has failed, and so has it.
    fn fail(&mut self, error: StorageError);
    /// Whose it is: of several of one key, the one that came first runs first.
    fn key(&self) -> u64;
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
    /// Taken away when it runs for the last time.
    work: Option<F>,
    /// Makes the copy that runs before.
    copy: fn(&F) -> Option<F>,
    key: u64,
    urgency: Urgency,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> ClosureJob<F, T, E> {
    /// Of a closure that runs once.
    pub fn once(work: F, reply: oneshot::Sender<Result<T, E>>) -> Self {
        let (copy, key, urgency) = (|_: &F| None, 0, Urgency::Awaited);
        ClosureJob { work: Some(work), copy, key, urgency, outcome: None, reply }
    }

    /// Of a closure that a writer may have to run again.
    pub fn new(work: F, key: u64, urgency: Urgency, reply: oneshot::Sender<Result<T, E>>) -> Self
    where
        F: Clone,
    {
        let copy = |work: &F| Some(work.clone());
        ClosureJob { work: Some(work), copy, key, urgency, outcome: None, reply }
    }
}

impl<F, T, E> ClosureJob<F, T, E>
where
    E: From<StorageError>,
{
    fn call<S>(&mut self, work: F, tx: &mut Tx<'_, S>) -> bool
    where
        F: FnOnce(&mut Tx<'_, S>) -> Result<T, E>,
    {
        // A panic in one closure must not take the writer, and with it everybody, down.
        let outcome = catch_unwind(AssertUnwindSafe(|| work(tx)))
            .unwrap_or_else(|_| Err(failed(DriverError::Panicked).into()));
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
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
        self.call(work, tx)
    }

    fn try_run(&mut self, tx: &mut Tx<'_, S>) -> bool {
        match self.work.as_ref().and_then(self.copy) {
            Some(work) => self.call(work, tx),
            None => self.run(tx),
        }
    }

    fn fail(&mut self, error: StorageError) {
        self.outcome = Some(Err(error.into()));
    }

    fn key(&self) -> u64 {
        self.key
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
