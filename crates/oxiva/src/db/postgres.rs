//! PostgreSQL: a few writer connections chosen by key, each with group commit, and reader
//! connections that share one queue. Every connection lives on a thread of its own, because the
//! driver is synchronous, and is made anew when it has gone.

use super::{
    OpenError, Signal, StorageError, Tx, jobs::Work, migrate, pipeline::Pipeline, tx::Engine,
};
use crate::clock::Clock;
use postgres::{Client, Config, NoTls, config::SslMode};
use rustls::{ClientConfig, RootCertStore};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};
use tokio::sync::{broadcast, mpsc};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Closures in one commit at most.
const BATCH: usize = 64;
/// Jobs waiting for one connection before a caller is made to wait for a place.
const QUEUE: usize = 1_024;

pub struct Postgres {
    writers: Vec<mpsc::Sender<Work>>,
    reader: mpsc::Sender<Work>,
    /// Those of the writers.
    round_trips: Arc<AtomicU64>,
}

impl Postgres {
    pub fn open(
        url: &str,
        writers: usize,
        readers: usize,
        clock: &Clock,
        signals: broadcast::Sender<Signal>,
    ) -> Result<Postgres, OpenError> {
        let mut client = connect(url).map_err(|e| StorageError::new("connect", e))?;
        migrate::postgres(&mut client, clock)?;
        drop(client);
        let round_trips = Arc::new(AtomicU64::new(0));
        let mut queues = Vec::new();
        for _ in 0..writers.max(1) {
            let (sender, queue) = mpsc::channel(QUEUE);
            let (connection, signals) =
                (Connection::new(url, clock, &round_trips), signals.clone());
            spawn("oxiva-writer", move || write_loop(connection, queue, &signals))?;
            queues.push(sender);
        }
        let (reader, queue) = mpsc::channel(QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..readers.max(1) {
            let (connection, queue) = (Connection::new(url, clock, &Arc::default()), queue.clone());
            spawn("oxiva-reader", move || read_loop(connection, &queue))?;
        }
        Ok(Postgres { writers: queues, reader, round_trips })
    }

    pub fn writer(&self, key: u64) -> &mpsc::Sender<Work> {
        &self.writers[(key % self.writers.len() as u64) as usize]
    }

    pub fn writers(&self) -> u64 {
        self.writers.len() as u64
    }

    pub fn round_trips(&self) -> u64 {
        self.round_trips.load(Ordering::Relaxed)
    }

    pub fn reader(&self) -> &mpsc::Sender<Work> {
        &self.reader
    }
}

/// For the migrations; everything else has a [`Pipeline`].
fn connect(url: &str) -> Result<Client, postgres::Error> {
    let config: Config = url.parse()?;
    match config.get_ssl_mode() {
        SslMode::Require => config.connect(MakeRustlsConnect::new(tls())),
        _ => config.connect(NoTls),
    }
}

pub(super) fn tls() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap_or_else(|error| unreachable!("ring speaks TLS 1.2 and 1.3: {error}"))
        .with_root_certificates(roots)
        .with_no_client_auth()
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), StorageError> {
    thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .map_err(|e| StorageError::new("start thread", e))?;
    Ok(())
}

/// A connection that was not used for so long may have been cut, and is asked before it is given
/// work: a server that was restarted at night then costs nobody an error in the morning.
const IDLE: Duration = Duration::from_millis(100);
/// How long it may take to say that it lives.
const ALIVE: Duration = Duration::from_secs(2);

/// A connection that is made when first needed and again after it has been lost.
struct Connection {
    url: String,
    clock: Clock,
    /// When it was last used, on the clock that never goes back.
    used: Duration,
    round_trips: Arc<AtomicU64>,
    open: Option<Pipeline>,
}

impl Connection {
    fn new(url: &str, clock: &Clock, round_trips: &Arc<AtomicU64>) -> Connection {
        let (url, clock, round_trips) = (url.to_owned(), clock.clone(), round_trips.clone());
        Connection { url, clock, used: Duration::ZERO, round_trips, open: None }
    }

    fn get(&mut self) -> Result<&mut Pipeline, StorageError> {
        let now = self.clock.elapsed();
        let patience = match now.saturating_sub(self.used) >= IDLE {
            true => Some(ALIVE),
            false => None,
        };
        self.used = now;
        if self.open.as_mut().is_some_and(|open| !open.lives(patience)) {
            self.open = None;
        }
        match &mut self.open {
            Some(open) => Ok(open),
            none => Ok(none.insert(Pipeline::connect(&self.url, self.round_trips.clone())?)),
        }
    }

    fn begin(&mut self) -> Result<(), StorageError> {
        self.get()?.control("BEGIN; SAVEPOINT job")
    }

    /// Forgets a connection whose state is not known.
    fn reset(&mut self) {
        self.open = None;
    }
}

fn write_loop(
    mut connection: Connection,
    mut queue: mpsc::Receiver<Work>,
    signals: &broadcast::Sender<Signal>,
) {
    while let Some(first) = queue.blocking_recv() {
        let mut done = Vec::new();
        let mut said = Vec::new();
        let committed = run_batch(&mut connection, first, &mut queue, &mut done, &mut said);
        match &committed {
            Ok(()) => said.into_iter().for_each(|signal| drop(signals.send(signal))),
            Err(_) => connection.reset(),
        }
        let committed = committed.map_err(|e| Arc::new(e.source));
        for job in done {
            job.answer(committed.clone());
        }
    }
}

/// As on SQLite; the statements between two jobs travel together to save a round trip.
fn run_batch(
    connection: &mut Connection,
    first: Work,
    queue: &mut mpsc::Receiver<Work>,
    done: &mut Vec<Work>,
    said: &mut Vec<Signal>,
) -> Result<(), StorageError> {
    // A server that was restarted is noticed here first: once more, on a new connection.
    let begun = connection.begin().or_else(|_| {
        connection.reset();
        connection.begin()
    });
    let begun = begun.and_then(|()| connection.get());
    let pipeline = match begun {
        Ok(open) => open,
        Err(error) => {
            done.push(first);
            return Err(error);
        }
    };
    let mut next = Some(first);
    while let Some(mut job) = next {
        let mut tx = Tx::new(Engine::Postgres(pipeline));
        let kept = job.run(&mut tx);
        let mut signals = tx.take_signals();
        done.push(job);
        if kept {
            said.append(&mut signals);
        }
        next = if done.len() < BATCH { queue.try_recv().ok() } else { None };
        match (kept, next.is_some()) {
            // Travels with the first statement of the next job.
            (true, true) => pipeline.control_later("RELEASE job; SAVEPOINT job"),
            (false, true) => pipeline.undo("ROLLBACK TO job; RELEASE job; SAVEPOINT job")?,
            (true, false) => pipeline.control("COMMIT")?,
            (false, false) => pipeline.undo("ROLLBACK TO job; COMMIT")?,
        }
    }
    Ok(())
}

fn read_loop(mut connection: Connection, queue: &Mutex<mpsc::Receiver<Work>>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(mut job) = job else { return };
        let ran = connection.get().map(|pipeline| {
            job.run(&mut Tx::new(Engine::Postgres(pipeline)));
        });
        job.answer(ran.map_err(|e| Arc::new(e.source)));
    }
}
