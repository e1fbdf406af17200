//! A closure on its way to a writer thread and its answer on the way back.

use super::{DriverError, StorageError, Tx};
use crate::error::Error;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};
use tokio::sync::oneshot;

/// A job in a queue.
pub type Work = Box<dyn Job>;

pub trait Job: Send {
    /// Runs the work; `false` asks for its changes to be undone.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Whether somebody waits for it; if not, it may wait for company.
    fn is_urgent(&self) -> bool;
    /// Tells the caller, once the transaction has committed or could not.
    fn answer(self: Box<Self>, committed: Result<(), Arc<DriverError>>);
}

pub struct Write<F, T> {
    work: Option<F>,
    urgent: bool,
    outcome: Option<Result<T, Error>>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<F, T> Write<F, T> {
    pub fn new(work: F, reply: oneshot::Sender<Result<T, Error>>) -> Write<F, T> {
        Write { work: Some(work), urgent: true, outcome: None, reply }
    }

    pub fn patient(self) -> Write<F, T> {
        Write { urgent: false, ..self }
    }
}

impl<F, T> Job for Write<F, T>
where
    T: Send,
    F: FnOnce(&mut Tx) -> Result<T, Error> + Send,
{
    fn run(&mut self, tx: &mut Tx) -> bool {
        let Some(work) = self.work.take() else { return false };
        // A panic in one closure must not take the writer, and with it everybody, down.
        let whole = |tx: &mut Tx| {
            let value = work(tx)?;
            tx.settle()?;
            Ok(value)
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| whole(tx)))
            .unwrap_or_else(|_| Err(failed(DriverError::Panicked).into()));
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn is_urgent(&self) -> bool {
        self.urgent
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
