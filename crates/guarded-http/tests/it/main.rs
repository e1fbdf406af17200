//! The promises of the crate, against servers on the loopback.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod addresses;
mod calls;
mod limits;
mod lookups;
mod proxy;
mod query;
mod resolving;
mod support;
mod tls;
mod urls;
