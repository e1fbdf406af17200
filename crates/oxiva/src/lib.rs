//! Oxiva: a CRM core whose every creation can start an automation. ARCHITECTURE.md is the map.

mod address;
pub mod api;
pub mod app;
pub mod cli;
mod client;
pub mod clock;
mod closed_set;
pub mod config;
mod connections;
pub mod db;
pub mod dossiers;
pub mod error;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod hooks;
pub mod i18n;
pub mod inside;
pub mod jobs;
mod limits;
pub mod mail;
pub mod metrics;
pub mod notices;
pub mod operations;
pub mod records;
mod request;
pub mod routes;
mod secret;
pub mod server;
mod spreadsheet;
mod throttle;
mod turns;
pub mod vault;
pub mod web;
pub mod webhooks;
pub mod zaps;
