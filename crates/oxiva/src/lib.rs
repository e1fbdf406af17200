//! Oxiva: a CRM core whose every creation can start an automation. ARCHITECTURE.md is the map.

pub mod actions;
mod address;
pub mod api;
pub mod app;
pub mod changes;
pub mod cli;
pub mod clock;
mod closed_set;
pub mod config;
pub mod db;
pub mod dossiers;
pub mod environment;
pub mod error;
pub mod execution;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod hooks;
pub mod housekeeping;
pub mod http;
pub mod i18n;
mod imports;
pub mod inside;
pub mod js;
pub mod line;
pub mod mail;
pub mod metrics;
pub mod notices;
pub mod page;
pub mod records;
mod secret;
pub mod server;
pub mod smtp;
mod spreadsheet;
pub mod tables;
pub mod vault;
pub mod web;
pub mod webhooks;
mod wire;
pub mod worker;
pub mod zaps;

use tenant_db::statements;
