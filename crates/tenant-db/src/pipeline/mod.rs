//! A connection to PostgreSQL on which a statement may be sent before the one before it is answered.
//!
//! [`Pipeline::later`] sends what nobody needs the answer of and goes on. What waits, [`Pipeline::query`]
//! for one, is sent behind it, and waits for the answers of all: one round trip for the lot. If a
//! statement fails that was sent and not waited for, whoever waits next is told, in that
//! statement's name; PostgreSQL runs nothing more until the transaction is rolled back, so nothing
//! is built on it.

mod gathered;
mod open;
mod questions;
mod values;
mod waiting;

use crate::{
    error::{Result, StorageError},
    postgres::scope,
    row::Value,
    statement::Statement,
};
use gathered::Gathered;
pub use gathered::Promise;
use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, Error, Row};
pub use values::Encoded;
use values::{bound, encode, encoded, plain};

type Answer<T = ()> = Pin<Box<dyn Future<Output = std::result::Result<T, Error>> + Send>>;

pub struct Pipeline {
    client: Arc<Client>,
    /// Drives the connection while somebody waits; the threads of this module are not async.
    runtime: Runtime,
    /// By the address of their (static) statement.
    prepared: HashMap<usize, tokio_postgres::Statement>,
    /// The same for many sets of values.
    prepared_many: HashMap<usize, tokio_postgres::Statement>,
    /// Whether there is such a text.
    writable: HashMap<usize, bool>,
    gathered: Gathered,
    /// By the same.
    scopes: HashMap<usize, Arc<[scope::Bound]>>,
    sent: Vec<(&'static str, Answer)>,
    /// Whether a statement failed since the last look.
    failed: bool,
    /// Whether a statement lost against another transaction, which may be done by now.
    conflicted: bool,
    /// Whether a unique index refused a row.
    duplicated: bool,
    /// Whether a statement was sent that should change so many rows, and whether one did not.
    expects: bool,
    surprised: Arc<AtomicBool>,
    round_trips: Arc<AtomicU64>,
}

impl Pipeline {
    /// `round_trips` is counted up by each wait.
    pub fn connect(url: &str, round_trips: Arc<AtomicU64>) -> Result<Pipeline> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| StorageError::new("connect", e))?;
        let client =
            runtime.block_on(open::open(url)).map_err(|e| StorageError::new("connect", e))?;
        let (client, prepared, sent) = (Arc::new(client), HashMap::new(), Vec::new());
        Ok(Pipeline {
            client,
            runtime,
            prepared,
            prepared_many: HashMap::new(),
            writable: HashMap::new(),
            gathered: Gathered::default(),
            scopes: HashMap::new(),
            sent,
            failed: false,
            conflicted: false,
            duplicated: false,
            expects: false,
            surprised: Arc::default(),
            round_trips,
        })
    }

    /// Whether a statement failed since the last look.
    pub fn take_failure(&mut self) -> bool {
        std::mem::take(&mut self.failed)
    }

    /// Whether since the last look a statement failed that may succeed in a new transaction: a deadlock, or a
    /// change that others made meanwhile; with `duplicates`, also a row that is there already: whoever looked
    /// for it first will find it now.
    pub fn take_conflict(&mut self, duplicates: bool) -> bool {
        let duplicated = std::mem::take(&mut self.duplicated) && duplicates;
        std::mem::take(&mut self.conflicted) || duplicated
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

    /// As [`Pipeline::later`], of a statement that changes one row: [`Pipeline::is_surprised`] tells if it did not.
    pub fn expect_one(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
    ) -> Result<bool> {
        let ready = self.prepare(statement)?;
        let Some(encoded) = encoded(&ready, params) else {
            return Ok(self.execute(statement, params)? == 1);
        };
        self.send_one(statement.name, &ready, encoded, Some(1));
        Ok(true)
    }

    /// Whether a statement since the last look did not change the one row that it should; waits for it.
    pub fn is_surprised(&mut self) -> Result<bool> {
        if std::mem::take(&mut self.expects) {
            self.settle()?;
        }
        Ok(self.surprised.swap(false, Ordering::Relaxed))
    }

    /// The values as the server takes them; `None` if one does not fit its statement.
    pub fn encode(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
    ) -> Result<Option<Vec<Encoded>>> {
        Ok(encoded(&self.prepare(statement)?, params))
    }

    /// One of the values as the server takes it; `None` if it does not fit its statement.
    pub fn encode_one(
        &mut self,
        statement: &'static Statement,
        params: &[&dyn Value],
        number: usize,
    ) -> Result<Option<Encoded>> {
        let ready = self.prepare(statement)?;
        let (Some(param), Some(kind)) = (params.get(number), ready.params().get(number)) else {
            return Ok(None);
        };
        Ok(encode(*param, kind))
    }

    /// Which rows a statement is about.
    pub fn scope(&mut self, statement: &'static Statement) -> Arc<[scope::Bound]> {
        let scope = self.scopes.entry(std::ptr::from_ref(statement) as usize);
        scope.or_insert_with(|| scope::bound(statement).into()).clone()
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
}
