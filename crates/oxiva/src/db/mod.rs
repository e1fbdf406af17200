//! The data layer as this product uses it: its signals, its schema and its error, over the crate
//! `tenant_db`, which knows nothing of the product.

mod migrations;
mod signal;

pub use migrations::{MIGRATIONS, SCHEMA};
pub use signal::{Pace, Signal, Topic};
pub use tenant_db::{
    Column, Counters, DriverError, Location, Migration, MigrationError, OpenError, Refusal, Row,
    Statement, StorageError, TenantKey, Value, all_statements, numbered, snapshot,
};

use crate::{clock::Clock, error::Error};
use std::{sync::Arc, time::Duration};

/// The database, whose closures fail with the product's [`Error`].
pub type Db = tenant_db::Db<Signal, Error>;

/// A transaction, which leaves [`Signal`]s.
pub type Tx<'a> = tenant_db::Tx<'a, Signal>;

/// Opens the database and brings its schema up to date. Blocks, as [`tenant_db::Db::open`] does.
pub fn open(location: &Location, clock: &Clock) -> Result<Db, OpenError> {
    Db::open(location, &SCHEMA, Arc::new(clock.clone()))
}

impl tenant_db::Clock for Clock {
    fn now_micros(&self) -> i64 {
        self.now()
    }

    fn elapsed(&self) -> Duration {
        Clock::elapsed(self)
    }
}

/// Some tenant's key, for a test that has no database of its own: a row makes it, as always.
#[cfg(test)]
pub(crate) fn test_key(number: i64) -> TenantKey {
    let memory = rusqlite::Connection::open_in_memory().unwrap();
    memory
        .query_row("SELECT ?1", [number], |row| Ok(TenantKey::from_row(&row.into(), 0)))
        .unwrap()
        .unwrap()
}
