//! SQLite: one writer thread with group commit, readers used inline, checkpoints beside them.

mod checkpointer;
mod connect;
mod readers;
mod run;
mod statistics;
mod writer;

use crate::{
    clock::Clock,
    error::StorageError,
    job::QueuedJob,
    migrate::{self, Schema},
    open::OpenError,
    thread::spawn,
    tx::{Connection, Tx},
};
use checkpointer::Checkpointer;
use connect::connect;
use readers::Readers;
pub use run::{execute, for_each};
use std::{path::Path, thread::JoinHandle};
use tokio::sync::{broadcast, mpsc};

/// Jobs waiting for the writer before a caller is made to wait for a place.
const MAX_QUEUED_JOBS: usize = 4_096;

pub struct Sqlite<S> {
    /// Taken away, with the thread, when the last handle goes.
    writer: Option<(mpsc::Sender<QueuedJob<S>>, JoinHandle<()>)>,
    readers: Readers,
}

impl<S: Clone + Send + 'static> Sqlite<S> {
    pub fn open(
        file: &Path,
        backups: &Path,
        schema: &Schema,
        clock: &dyn Clock,
        signals: &broadcast::Sender<S>,
    ) -> Result<Sqlite<S>, OpenError> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(|e| StorageError::new("create folder", e))?;
        }
        let mut connection = connect(file)?;
        migrate::sqlite(&mut connection, schema, file, backups, clock)?;
        statistics::write(&connection)?;
        let readers = Readers::open(file)?;
        let (writer, queue) = mpsc::channel(MAX_QUEUED_JOBS);
        let checkpointer = Checkpointer::start(connect(file)?, &mut connection)?;
        let signals = signals.clone();
        let run = move || writer::run(&connection, queue, checkpointer, &signals);
        let thread = spawn("db-writer", run)?;
        Ok(Sqlite { writer: Some((writer, thread)), readers })
    }
}

impl<S> Sqlite<S> {
    /// `None` while the last handle is being dropped, which nobody can be using.
    pub fn writer(&self) -> Option<&mpsc::Sender<QueuedJob<S>>> {
        self.writer.as_ref().map(|(writer, _)| writer)
    }

    pub async fn read<T, E: From<StorageError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_, S>) -> Result<T, E>,
    ) -> Result<T, E> {
        let lent = self.readers.lend().await?;
        work(&mut Tx::new(Connection::Sqlite(lent.connection()?)))
    }
}

/// The writer empties its log into the file before the process goes on.
impl<S> Drop for Sqlite<S> {
    fn drop(&mut self) {
        if let Some((writer, thread)) = self.writer.take() {
            drop(writer);
            let _ = thread.join();
        }
    }
}
