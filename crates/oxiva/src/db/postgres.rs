//! PostgreSQL: a few writer connections chosen by key, each with group commit, and reader
//! connections that share one queue. Every connection lives on a thread of its own, because the
//! driver is synchronous, and is made anew when it has gone.

use super::{
    DriverError, OpenError, Signal, StorageError, Tx,
    jobs::Work,
    migrate,
    tx::{Engine, Prepared},
};
use crate::clock::Clock;
use postgres::{Client, Config, NoTls, config::SslMode};
use rustls::{ClientConfig, RootCertStore};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
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
        let mut queues = Vec::new();
        for _ in 0..writers.max(1) {
            let (sender, queue) = mpsc::channel(QUEUE);
            let (connection, signals) =
                (Connection::new(url.to_owned(), clock.clone()), signals.clone());
            spawn("oxiva-writer", move || write_loop(connection, queue, &signals))?;
            queues.push(sender);
        }
        let (reader, queue) = mpsc::channel(QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..readers.max(1) {
            let (connection, queue) =
                (Connection::new(url.to_owned(), clock.clone()), queue.clone());
            spawn("oxiva-reader", move || read_loop(connection, &queue))?;
        }
        Ok(Postgres { writers: queues, reader })
    }

    pub fn writer(&self, key: u64) -> &mpsc::Sender<Work> {
        &self.writers[(key % self.writers.len() as u64) as usize]
    }

    pub fn writers(&self) -> u64 {
        self.writers.len() as u64
    }

    pub fn reader(&self) -> &mpsc::Sender<Work> {
        &self.reader
    }
}

/// With `sslmode=require` in the URL the connection is encrypted and the server's certificate
/// checked against the machine's authorities; otherwise it is plain, as on one host.
fn connect(url: &str) -> Result<Client, postgres::Error> {
    let config: Config = url.parse()?;
    match config.get_ssl_mode() {
        SslMode::Require => config.connect(MakeRustlsConnect::new(tls())),
        _ => config.connect(NoTls),
    }
}

fn tls() -> ClientConfig {
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
const IDLE: Duration = Duration::from_secs(1);
/// How long it may take to say that it lives.
const ALIVE: Duration = Duration::from_secs(2);

/// A client that is made when first needed and again after it has been lost.
struct Connection {
    url: String,
    clock: Clock,
    /// When it was last used, on the clock that never goes back.
    used: Duration,
    open: Option<(Client, Prepared)>,
}

impl Connection {
    fn new(url: String, clock: Clock) -> Connection {
        Connection { url, clock, used: Duration::ZERO, open: None }
    }

    fn get(&mut self) -> Result<(&mut Client, &mut Prepared), postgres::Error> {
        let now = self.clock.elapsed();
        let idle = now.saturating_sub(self.used) >= IDLE;
        self.used = now;
        let lives = |(client, _): &mut (Client, Prepared)| {
            !client.is_closed() && (!idle || client.is_valid(ALIVE).is_ok())
        };
        if !self.open.as_mut().is_some_and(lives) {
            self.open = Some((connect(&self.url)?, HashMap::new()));
        }
        match &mut self.open {
            Some((client, prepared)) => Ok((client, prepared)),
            None => unreachable!("opened on the line above"),
        }
    }

    fn begin(&mut self) -> Result<(), postgres::Error> {
        self.get()?.0.batch_execute("BEGIN; SAVEPOINT job")
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
        let committed = committed.map_err(|e| Arc::new(DriverError::from(e)));
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
) -> Result<(), postgres::Error> {
    // A server that was restarted is noticed here first: once more, on a new connection.
    let begun = connection.begin().or_else(|_| {
        connection.reset();
        connection.begin()
    });
    let begun = begun.and_then(|()| connection.get());
    let (client, prepared) = match begun {
        Ok(open) => open,
        Err(error) => {
            done.push(first);
            return Err(error);
        }
    };
    let mut next = Some(first);
    while let Some(mut job) = next {
        let mut tx = Tx::new(Engine::Postgres(client, prepared));
        let kept = job.run(&mut tx);
        let mut signals = tx.take_signals();
        done.push(job);
        if kept {
            said.append(&mut signals);
        }
        next = if done.len() < BATCH { queue.try_recv().ok() } else { None };
        client.batch_execute(match (kept, next.is_some()) {
            (true, true) => "RELEASE job; SAVEPOINT job",
            (false, true) => "ROLLBACK TO job; RELEASE job; SAVEPOINT job",
            (true, false) => "COMMIT",
            (false, false) => "ROLLBACK TO job; COMMIT",
        })?;
    }
    Ok(())
}

fn read_loop(mut connection: Connection, queue: &Mutex<mpsc::Receiver<Work>>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(mut job) = job else { return };
        let ran = connection.get().map(|(client, prepared)| {
            job.run(&mut Tx::new(Engine::Postgres(client, prepared)));
        });
        job.answer(ran.map_err(|e| Arc::new(DriverError::from(e))));
    }
}
