//! Either engine, as a place that runs closures.

use crate::{
    clock::Clock,
    error::{DriverError, StorageError},
    job::{ClosureJob, QueuedJob, Urgency},
    migrate::Schema,
    open::{Location, OpenError},
    postgres::Postgres,
    sqlite::Sqlite,
    tx::Tx,
};
use std::sync::Arc;
use tokio::sync::{broadcast, oneshot};

pub enum Engine<S> {
    Sqlite(Sqlite<S>),
    Postgres(Postgres<S>),
}

impl<S: Clone + Send + 'static> Engine<S> {
    pub fn open(
        location: &Location,
        schema: &Schema,
        clock: &Arc<dyn Clock>,
        signals: &broadcast::Sender<S>,
    ) -> Result<Engine<S>, OpenError> {
        Ok(match location {
            Location::Sqlite { file, backups } => {
                Engine::Sqlite(Sqlite::open(file, backups, schema, &**clock, signals)?)
            }
            Location::Postgres { url, writers, readers } => {
                Engine::Postgres(Postgres::open(url, *writers, *readers, schema, clock, signals)?)
            }
        })
    }

    pub async fn write<T, E, F>(&self, key: u64, urgency: Urgency, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
        F: FnOnce(&mut Tx<'_, S>) -> Result<T, E> + Clone + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.queue(key, Box::new(ClosureJob::new(work, key, urgency, reply))).await?;
        answer.await.map_err(|_| closed("write"))?
    }

    async fn queue(&self, key: u64, job: QueuedJob<S>) -> Result<(), StorageError> {
        let queue = match self {
            Engine::Sqlite(sqlite) => sqlite.writer().ok_or_else(|| closed("write"))?,
            Engine::Postgres(postgres) => postgres.writer(key),
        };
        queue.send(job).await.map_err(|_| closed("write"))
    }

    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
        F: FnOnce(&mut Tx<'_, S>) -> Result<T, E> + Send + 'static,
    {
        match self {
            Engine::Sqlite(sqlite) => sqlite.read(work).await,
            Engine::Postgres(postgres) => {
                let (reply, answer) = oneshot::channel();
                let job: QueuedJob<S> = Box::new(ClosureJob::once(work, reply));
                postgres.reader().send(job).await.map_err(|_| closed("read"))?;
                answer.await.map_err(|_| closed("read"))?
            }
        }
    }

    pub async fn look_up<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
        F: FnOnce(&mut Tx<'_, S>) -> Result<T, E> + Clone + Send + 'static,
    {
        match self {
            Engine::Sqlite(sqlite) => sqlite.read(work).await,
            Engine::Postgres(postgres) => {
                let (reply, answer) = oneshot::channel();
                let job: QueuedJob<S> = Box::new(ClosureJob::new(work, 0, Urgency::Awaited, reply));
                postgres.lookups().send(job).await.map_err(|_| closed("read"))?;
                answer.await.map_err(|_| closed("read"))?
            }
        }
    }

    /// How many writers there are; keys that differ by less have different ones.
    pub fn writers(&self) -> u64 {
        match self {
            Engine::Sqlite(_) => 1,
            Engine::Postgres(postgres) => postgres.writers(),
        }
    }

    pub fn round_trips(&self) -> u64 {
        match self {
            Engine::Sqlite(_) => 0,
            Engine::Postgres(postgres) => postgres.round_trips(),
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Engine::Sqlite(_) => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        }
    }
}

fn closed(statement: &'static str) -> StorageError {
    StorageError { statement, source: DriverError::Closed }
}
