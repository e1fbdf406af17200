//! The database as the program holds it.

use crate::{
    clock::Clock,
    engine::Engine,
    error::{Refusal, StorageError},
    job::Urgency,
    migrate::Schema,
    open::{Location, OpenError},
    probe::Probe,
    tx::Tx,
};
use std::{marker::PhantomData, sync::Arc};
use tokio::sync::broadcast;

/// How many signals a slow listener may fall behind before it must look at the tables instead.
const MAX_UNHEARD_SIGNALS: usize = 16_384;

/// A handle on an open database; cheap to clone. On SQLite the last handle to go waits until the
/// writer has emptied its log into the file.
///
/// `S` is what transactions signal, `E` what the closures fail with: any error that a
/// [`StorageError`] can become. Both are the program's own, which names them once:
/// `type Db = tenant_db::Db<MySignal, MyError>`.
pub struct Db<S = (), E = StorageError> {
    engine: Arc<Engine<S>>,
    signals: broadcast::Sender<S>,
    probe: Arc<Probe>,
    clock: Arc<dyn Clock>,
    /// No error is kept here: the type alone makes `?` in closures need no annotation.
    error: PhantomData<fn() -> E>,
}

impl<S, E> Clone for Db<S, E> {
    fn clone(&self) -> Db<S, E> {
        Db {
            engine: self.engine.clone(),
            signals: self.signals.clone(),
            probe: self.probe.clone(),
            clock: self.clock.clone(),
            error: PhantomData,
        }
    }
}

impl<S, E> Db<S, E>
where
    S: Clone + Send + 'static,
    E: From<StorageError> + Send + 'static,
{
    /// Opens, migrates under a lock (a SQLite file is copied first) and starts the threads.
    /// Blocks: call it before the runtime serves, or in `spawn_blocking`.
    pub fn open(
        location: &Location,
        schema: &Schema,
        clock: Arc<dyn Clock>,
    ) -> Result<Db<S, E>, OpenError> {
        let (signals, _) = broadcast::channel(MAX_UNHEARD_SIGNALS);
        let engine = Engine::open(location, schema, &clock, &signals)?;
        let (engine, probe) = (Arc::new(engine), Arc::default());
        Ok(Db { engine, signals, probe, clock, error: PhantomData })
    }

    /// Runs `work` in a durable transaction. `key` chooses the writer (PostgreSQL has several):
    /// a [tenant's key](crate::TenantKey::key) keeps its writes in order and their row locks on one
    /// connection. Fails as `work` does, or with what kept the transaction from being committed.
    /// `work` may run several times, of which one counts: it does nothing outside of its transaction.
    pub async fn write<T, F>(&self, key: u64, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_, S>) -> Result<T, E> + Clone + Send + 'static,
    {
        self.engine.write(key, Urgency::Awaited, work).await
    }

    /// As [`Db::write`], for work that nobody waits for: it may stay a few milliseconds to share
    /// the commit of work that somebody does wait for.
    pub async fn write_soon<T, F>(&self, key: u64, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_, S>) -> Result<T, E> + Clone + Send + 'static,
    {
        self.engine.write(key, Urgency::Patient, work).await
    }

    /// Runs `work` on a reader. Fails as `work` does, or if no reader can be had.
    pub async fn read<T, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_, S>) -> Result<T, E> + Send + 'static,
    {
        self.engine.read(work).await
    }

    /// As [`Db::read`], of work that finds a few rows by their keys. PostgreSQL is asked once for all such work that comes
    /// at the same time, so nothing that reads much should be among it. `work` may run several times: what it does beside
    /// reading it does once it has its last answer.
    pub async fn look_up<T, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_, S>) -> Result<T, E> + Clone + Send + 'static,
    {
        self.engine.look_up(work).await
    }

    /// Whether writes are taken, tried by writing, at most once a second.
    pub async fn takes_writes(&self) -> Result<(), Refusal> {
        self.probe.ask(&self.engine, &*self.clock).await
    }

    /// How often a writer has waited for PostgreSQL; SQLite is never waited for.
    pub fn round_trips(&self) -> u64 {
        self.engine.round_trips()
    }

    /// What transactions have signalled since this call. Who falls too far behind is told how many
    /// signals were lost, and must look at the tables.
    pub fn listen(&self) -> broadcast::Receiver<S> {
        self.signals.subscribe()
    }

    /// Which engine this is, for people to read; no statement should depend on it.
    pub fn engine_name(&self) -> &'static str {
        self.engine.name()
    }
}
