//! PostgreSQL: a few writer connections chosen by key, each with group commit, and reader
//! connections that share one queue. Every connection lives on a thread of its own, because
//! closures are synchronous, and is made anew when it has gone.

mod ahead;
mod batch;
mod changed;
mod connection;
mod lookups;
pub mod many;
mod questions;
pub mod scope;
mod turns;
mod writer;

use crate::{
    clock::Clock,
    error::StorageError,
    job::QueuedJob,
    migrate::{self, Schema},
    open::OpenError,
    thread::spawn,
    tls,
    tx::{self, Tx},
};
pub use ahead::{Ahead, Turn};
use connection::Connection;
use postgres::{Client, Config, NoTls, config::SslMode};
pub use questions::Questions;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::{broadcast, mpsc};

/// Jobs waiting for one connection before a caller is made to wait for a place.
const MAX_QUEUED_JOBS: usize = 1_024;
/// While one waits for its answers, the other takes what comes.
const LOOKUP_THREADS: usize = 2;

pub struct Postgres<S> {
    writers: Vec<mpsc::Sender<QueuedJob<S>>>,
    reader: mpsc::Sender<QueuedJob<S>>,
    lookups: mpsc::Sender<QueuedJob<S>>,
    /// Those of the writers.
    round_trips: Arc<AtomicU64>,
}

impl<S: Clone + Send + 'static> Postgres<S> {
    pub fn open(
        url: &str,
        writers: usize,
        readers: usize,
        schema: &Schema,
        clock: &Arc<dyn Clock>,
        signals: &broadcast::Sender<S>,
    ) -> Result<Postgres<S>, OpenError> {
        let mut client = connect(url).map_err(|error| StorageError::new("connect", error))?;
        migrate::postgres(&mut client, schema, &**clock)?;
        drop(client);
        let round_trips = Arc::new(AtomicU64::new(0));
        let mut queues = Vec::new();
        for _ in 0..writers.max(1) {
            let (sender, queue) = mpsc::channel(MAX_QUEUED_JOBS);
            let connection = Connection::new(url, clock, &round_trips);
            let signals = signals.clone();
            spawn("db-writer", move || writer::run(connection, queue, &signals))?;
            queues.push(sender);
        }
        let (reader, queue) = mpsc::channel(MAX_QUEUED_JOBS);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..readers.max(1) {
            let (connection, queue) = (Connection::new(url, clock, &Arc::default()), queue.clone());
            spawn("db-reader", move || run_reader(connection, &queue))?;
        }
        let (lookups, queue) = mpsc::channel(MAX_QUEUED_JOBS);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..LOOKUP_THREADS {
            let (connection, queue) = (Connection::new(url, clock, &Arc::default()), queue.clone());
            spawn("db-lookup", move || lookups::run(connection, &queue))?;
        }
        Ok(Postgres { writers: queues, reader, lookups, round_trips })
    }
}

impl<S> Postgres<S> {
    pub fn writer(&self, key: u64) -> &mpsc::Sender<QueuedJob<S>> {
        &self.writers[(key % self.writers.len() as u64) as usize]
    }

    pub fn writers(&self) -> u64 {
        self.writers.len() as u64
    }

    pub fn round_trips(&self) -> u64 {
        self.round_trips.load(Ordering::Relaxed)
    }

    pub fn reader(&self) -> &mpsc::Sender<QueuedJob<S>> {
        &self.reader
    }

    pub fn lookups(&self) -> &mpsc::Sender<QueuedJob<S>> {
        &self.lookups
    }
}

/// For the migrations; everything else has a [`Pipeline`](crate::pipeline::Pipeline).
fn connect(url: &str) -> Result<Client, postgres::Error> {
    let config: Config = url.parse()?;
    match config.get_ssl_mode() {
        SslMode::Require => config.connect(tls::connector()),
        _ => config.connect(NoTls),
    }
}

/// Ends when the queue is closed and empty.
fn run_reader<S>(mut connection: Connection, queue: &Mutex<mpsc::Receiver<QueuedJob<S>>>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(mut job) = job else { return };
        let ran = connection.get().map(|pipeline| {
            job.run(&mut Tx::new(tx::Connection::Postgres(pipeline)));
        });
        job.answer(ran.map_err(|error| Arc::new(error.source)));
    }
}
