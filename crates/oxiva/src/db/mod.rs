//! The data layer: one SQL text, two engines, group commit.
//!
//! # Players
//! - [`Tx`] runs [`Statement`]s on a SQLite connection or a PostgreSQL client; it is synchronous.
//! - [`Db::write`] hands a closure to a writer thread, which runs many closures in one transaction,
//!   each under a savepoint, commits once, then answers them all.
//! - [`Db::read`] runs a closure on a reader: inline on SQLite (a point read costs microseconds),
//!   on a reader thread for PostgreSQL.
//! - A [`Signal`] left in a transaction is published once it has committed.
//!
//! # Promises
//! - A closure that fails leaves nothing behind; the others of its batch are not touched.
//! - A write that was answered with `Ok` is on disk (SQLite `synchronous=FULL`, PostgreSQL's
//!   default `synchronous_commit`).
//! - Writes with the same key are run in the order in which they were handed over.
//!
//! Not promised: that a signal arrives. It is a doorbell; the tables are the truth.

mod error;
mod jobs;
mod migrate;
mod pipeline;
mod postgres;
mod probe;
pub mod search;
mod signal;
mod sqlite;
mod statement;
mod tx;

pub use error::{DriverError, Refusal, StorageError};
pub use migrate::{MIGRATIONS, Migration, MigrationError};
pub use signal::{Pace, Signal, Topic};
pub use sqlite::snapshot;
pub use statement::{Registered, Statement, all as all_statements, numbered};
pub use tx::{Column, Engine, Row, Tx, Value};

use crate::{clock::Clock, error::Error};
use jobs::{Work, Write};
use probe::{Probe, Verdict};
use std::{path::PathBuf, sync::Arc};
use tokio::sync::{broadcast, oneshot};

/// Where the data is.
#[derive(Clone, Debug)]
pub enum Location {
    Sqlite { file: PathBuf, backups: PathBuf },
    Postgres { url: String, writers: usize, readers: usize },
}

#[derive(Clone)]
pub struct Db {
    engine: Arc<EngineHandle>,
    signals: broadcast::Sender<Signal>,
    probe: Arc<Probe>,
}

enum EngineHandle {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot open the database: {0}")]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Migration(#[from] MigrationError),
}

/// How many signals a slow listener may fall behind before it must look at the tables instead.
const SIGNALS: usize = 16_384;

impl Db {
    /// Opens, migrates under a lock (a SQLite file is copied first) and starts the threads.
    /// Blocks: call it before the runtime serves, or in `spawn_blocking`.
    pub fn open(location: &Location, clock: &Clock) -> Result<Db, OpenError> {
        let (signals, _) = broadcast::channel(SIGNALS);
        let engine = match location {
            Location::Sqlite { file, backups } => {
                EngineHandle::Sqlite(sqlite::Sqlite::open(file, backups, clock, signals.clone())?)
            }
            Location::Postgres { url, writers, readers } => EngineHandle::Postgres(
                postgres::Postgres::open(url, *writers, *readers, clock, signals.clone())?,
            ),
        };
        Ok(Db { engine: Arc::new(engine), signals, probe: Arc::default() })
    }

    /// Runs `work` in a durable transaction. `key` chooses the writer (PostgreSQL has several):
    /// a dossier's key keeps its writes in order and their row locks on one connection.
    pub async fn write<T, F>(&self, key: u64, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T, Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.hand_over(key, Box::new(Write::new(work, reply))).await?;
        answer.await.map_err(|_| closed("write"))?
    }

    /// As [`Db::write`], for work that nobody waits for: it may stay a few milliseconds to share
    /// the commit of work that somebody does wait for.
    pub async fn write_soon<T, F>(&self, key: u64, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T, Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.hand_over(key, Box::new(Write::new(work, reply).patient())).await?;
        answer.await.map_err(|_| closed("write"))?
    }

    async fn hand_over(&self, key: u64, job: Work) -> Result<(), Error> {
        let queue = match &*self.engine {
            EngineHandle::Sqlite(sqlite) => sqlite.writer().ok_or_else(|| closed("write"))?,
            EngineHandle::Postgres(postgres) => postgres.writer(key),
        };
        Ok(queue.send(job).await.map_err(|_| closed("write"))?)
    }

    /// Runs `work` on a reader.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T, Error> + Send + 'static,
    {
        match &*self.engine {
            EngineHandle::Sqlite(sqlite) => sqlite.read(work).await,
            EngineHandle::Postgres(postgres) => {
                let (reply, answer) = oneshot::channel();
                let job: Work = Box::new(Write::new(work, reply));
                postgres.reader().send(job).await.map_err(|_| closed("read"))?;
                answer.await.map_err(|_| closed("read"))?
            }
        }
    }

    /// Whether writes are taken, tried by writing, at most once a second.
    pub async fn takes_writes(&self, clock: &Clock) -> Verdict {
        self.probe.ask(self, clock).await
    }

    /// How many writers there are; keys that differ by less have different ones.
    fn writers(&self) -> u64 {
        match &*self.engine {
            EngineHandle::Sqlite(_) => 1,
            EngineHandle::Postgres(postgres) => postgres.writers(),
        }
    }

    /// How often a writer has waited for PostgreSQL; SQLite is never waited for.
    pub fn round_trips(&self) -> u64 {
        match &*self.engine {
            EngineHandle::Sqlite(_) => 0,
            EngineHandle::Postgres(postgres) => postgres.round_trips(),
        }
    }

    /// What transactions have said since this call.
    pub fn listen(&self) -> broadcast::Receiver<Signal> {
        self.signals.subscribe()
    }

    /// Which engine this is, for pages and metrics; the domain never asks.
    pub fn engine_name(&self) -> &'static str {
        match &*self.engine {
            EngineHandle::Sqlite(_) => "SQLite",
            EngineHandle::Postgres(_) => "PostgreSQL",
        }
    }
}

fn closed(statement: &'static str) -> StorageError {
    StorageError { statement, source: DriverError::Closed }
}
