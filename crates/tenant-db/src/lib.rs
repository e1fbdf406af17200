//! The data layer of a program with many tenants: one SQL text, two engines, group commit.
//!
//! # Players
//! - [`Tx`] runs [`Statement`]s on a SQLite connection or a PostgreSQL client; it is synchronous.
//! - [`Db::write`] hands a closure to a writer thread, which runs many closures in one transaction,
//!   each under a savepoint, commits once, then answers them all.
//! - [`Db::read`] runs a closure on a reader: inline on SQLite (a point read costs microseconds),
//!   on a reader thread for PostgreSQL. [`Db::look_up`] shares one with others that find a few rows.
//! - A signal left in a transaction with [`Tx::signal`] is published once it has committed.
//!
//! # Promises
//! - A closure that fails leaves nothing behind; the others of its batch are not touched.
//! - A write that was answered with `Ok` is on disk (SQLite `synchronous=FULL`, PostgreSQL's
//!   default `synchronous_commit`).
//! - Writes with the same key are run in the order in which they were handed over.
//! - A text, and JSON, is stored without NUL, on both engines: `U+FFFD` stands in its place.
//!
//! Not promised: that a signal arrives. A signal says where to look; the tables are the truth.

#![deny(missing_docs)]

mod bound;
mod clock;
mod counters;
mod database;
mod engine;
mod error;
mod job;
mod migrate;
mod open;
mod pipeline;
mod postgres;
mod probe;
mod row;
mod snapshot;
mod sqlite;
mod statement;
mod tenant;
mod thread;
mod tls;
mod tx;

pub use clock::{Clock, SystemClock};
pub use counters::Counters;
pub use database::Db;
pub use error::{DriverError, Refusal, Result, StorageError};
pub use migrate::{Migration, MigrationError, Schema};
pub use open::{Location, OpenError};
pub use row::{Column, Row, Value};
pub use snapshot::snapshot;
pub use statement::{Registered, Statement, all_statements, numbered};
pub use tenant::TenantKey;
pub use tx::Tx;

/// For [`statements!`], whose users need not depend on it.
#[doc(hidden)]
pub use inventory;

/// The example of the README is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
