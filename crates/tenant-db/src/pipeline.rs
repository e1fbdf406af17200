//! A connection to PostgreSQL on which a statement may be sent before the one before it is answered.
//!
//! [`Pipeline::later`] sends what nobody needs the answer of and goes on. What waits, [`Pipeline::query`]
//! for one, is sent behind it, and waits for the answers of all: one round trip for the lot. If a
//! statement fails that was sent and not waited for, whoever waits next is told, in that
//! statement's name; PostgreSQL runs nothing more until the transaction is rolled back, so nothing
//! is built on it.

use crate::{
    bound::Bound,
    error::{Result, StorageError},
    row::Value,
    statement::Statement,
    tls,
};
use bytes::{Bytes, BytesMut};
use std::{
    collections::HashMap,
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{
    Client, Config, Error, NoTls, Row,
    config::SslMode,
    types::{IsNull, ToSql, Type, to_sql_checked},
};

type Answer = Pin<Box<dyn Future<Output = std::result::Result<(), Error>> + Send>>;

pub struct Pipeline {
    client: Arc<Client>,
    /// Drives the connection while somebody waits; the threads of this module are not async.
    runtime: Runtime,
    /// By the address of their (static) statement.
    prepared: HashMap<usize, tokio_postgres::Statement>,
    sent: Vec<(&'static str, Answer)>,
    /// Whether a statement lost against another transaction, which may be done by now.
    conflicted: bool,
    round_trips: Arc<AtomicU64>,
}

impl Pipeline {
    /// `round_trips` is counted up by each wait.
    pub fn connect(url: &str, round_trips: Arc<AtomicU64>) -> Result<Pipeline> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| StorageError::new("connect", e))?;
        let client = runtime.block_on(open(url)).map_err(|e| StorageError::new("connect", e))?;
        let (client, prepared, sent) = (Arc::new(client), HashMap::new(), Vec::new());
        Ok(Pipeline { client, runtime, prepared, sent, conflicted: false, round_trips })
    }

    /// Whether since the last look a statement failed that may succeed in a new transaction: a deadlock, or a
    /// change that others made meanwhile.
    pub fn take_conflict(&mut self) -> bool {
        std::mem::take(&mut self.conflicted)
    }

    /// Whether it is open; with `answer_within`, whether the server answers within that, too.
    pub fn is_alive(&mut self, answer_within: Option<Duration>) -> bool {
        if self.client.is_closed() {
            return false;
        }
        let Some(limit) = answer_within else { return true };
        let asked = async { tokio::time::timeout(limit, self.client.simple_query("")).await };
        matches!(self.runtime.block_on(asked), Ok(Ok(_)))
    }

    pub fn query(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
    ) -> Result<Vec<Row>> {
        let (ready, client) = (self.prepare(statement)?, self.client.clone());
        self.wait(statement.name, async { client.query(&ready, &plain(&bound(params))).await })
    }

    pub fn execute(&mut self, statement: &'static Statement, params: &[&dyn Value]) -> Result<u64> {
        let (ready, client) = (self.prepare(statement)?, self.client.clone());
        self.wait(statement.name, async { client.execute(&ready, &plain(&bound(params))).await })
    }

    /// Sends and goes on. Its failure is the failure of whatever waits next.
    pub fn later(&mut self, statement: &'static Statement, params: &[&dyn Value]) -> Result<()> {
        let ready = self.prepare(statement)?;
        let Some(encoded) = encoded(&ready, params) else {
            // The driver says what is wrong with a value.
            return self.execute(statement, params).map(drop);
        };
        let client = self.client.clone();
        self.send(
            statement.name,
            async move { client.execute_raw(&ready, encoded).await.map(drop) },
        );
        Ok(())
    }

    /// Waits for what was sent.
    pub fn settle(&mut self) -> Result<()> {
        if self.sent.is_empty() {
            return Ok(());
        }
        self.wait("settle", async { Ok(()) })
    }

    /// `BEGIN`, `COMMIT` and the like.
    pub fn control(&mut self, sql: &'static str) -> Result<()> {
        let client = self.client.clone();
        self.wait(sql, async { client.batch_execute(sql).await })
    }

    /// As [`Pipeline::control`], not waited for.
    pub fn control_later(&mut self, sql: &'static str) {
        let client = self.client.clone();
        self.send(sql, async move { client.batch_execute(sql).await });
    }

    /// As [`Pipeline::control`], where what was sent may have failed: it is undone by this.
    pub fn undo(&mut self, sql: &'static str) -> Result<()> {
        let client = self.client.clone();
        self.together(sql, async { client.batch_execute(sql).await }).1
    }

    fn prepare(&mut self, statement: &'static Statement) -> Result<tokio_postgres::Statement> {
        let address = std::ptr::from_ref(statement) as usize;
        if let Some(ready) = self.prepared.get(&address) {
            return Ok(ready.clone());
        }
        let client = self.client.clone();
        let ready =
            self.wait(statement.name, async { client.prepare(statement.postgres).await })?;
        self.prepared.insert(address, ready.clone());
        Ok(ready)
    }

    fn send(
        &mut self,
        name: &'static str,
        answer: impl Future<Output = std::result::Result<(), Error>> + Send + 'static,
    ) {
        let mut answer: Answer = Box::pin(answer);
        // Looking for the answer once sends the question.
        if let Poll::Ready(done) = answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            answer = Box::pin(std::future::ready(done));
        }
        self.sent.push((name, answer));
    }

    fn wait<T>(
        &mut self,
        name: &'static str,
        mine: impl Future<Output = std::result::Result<T, Error>>,
    ) -> Result<T> {
        let (earlier, mine) = self.together(name, mine);
        earlier.and(mine)
    }

    /// What became of what was sent, and of `mine`, which is sent behind it.
    fn together<T>(
        &mut self,
        name: &'static str,
        mine: impl Future<Output = std::result::Result<T, Error>>,
    ) -> (Result<()>, Result<T>) {
        let sent = std::mem::take(&mut self.sent);
        self.round_trips.fetch_add(1, Ordering::Relaxed);
        let earlier = async {
            let mut first = Ok(());
            for (name, answer) in sent {
                let answer = answer.await.map_err(|e| StorageError::new(name, e));
                first = first.and(answer);
            }
            first
        };
        let (earlier, mine) = self.runtime.block_on(async { tokio::join!(earlier, mine) });
        let mine = mine.map_err(|e| StorageError::new(name, e));
        let is_conflict =
            |error: Option<&StorageError>| error.is_some_and(StorageError::is_conflict);
        self.conflicted |= is_conflict(earlier.as_ref().err()) || is_conflict(mine.as_ref().err());
        (earlier, mine)
    }
}

/// With `sslmode=require` in the URL the connection is encrypted and the server's certificate
/// checked against the machine's authorities; otherwise it is plain, as on one host.
async fn open(url: &str) -> std::result::Result<Client, Error> {
    let config: Config = url.parse()?;
    // A connection that is lost says so to whoever waits.
    match config.get_ssl_mode() {
        SslMode::Require => {
            let (client, connection) = config.connect(tls::connector()).await?;
            tokio::spawn(connection);
            Ok(client)
        }
        _ => {
            let (client, connection) = config.connect(NoTls).await?;
            tokio::spawn(connection);
            Ok(client)
        }
    }
}

fn bound<'a>(params: &'a [&'a dyn Value]) -> Vec<Bound<'a>> {
    params.iter().map(|param| Bound(*param)).collect()
}

fn plain<'a>(params: &'a [Bound<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
}

/// The values as the server takes them, which nobody has to keep; `None` if one does not fit.
fn encoded(ready: &tokio_postgres::Statement, params: &[&dyn Value]) -> Option<Vec<Encoded>> {
    if params.len() != ready.params().len() {
        return None;
    }
    let encode = |(param, kind): (&&dyn Value, &Type)| {
        let mut bytes = BytesMut::new();
        match Bound(*param).to_sql_checked(kind, &mut bytes) {
            Ok(IsNull::Yes) => Some(Encoded(None)),
            Ok(IsNull::No) => Some(Encoded(Some(bytes.freeze()))),
            Err(_) => None,
        }
    };
    params.iter().zip(ready.params()).map(encode).collect()
}

struct Encoded(Option<Bytes>);

impl fmt::Debug for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl ToSql for Encoded {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        let Some(bytes) = &self.0 else { return Ok(IsNull::Yes) };
        out.extend_from_slice(bytes);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
