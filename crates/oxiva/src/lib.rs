//! Oxiva: a CRM core whose every creation can start an automation. ARCHITECTURE.md is the map.

mod address;
pub mod api;
pub mod app;
pub mod cli;
pub mod clock;
mod closed_set;
pub mod config;
pub mod db;
pub mod dossiers;
pub mod error;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod hooks;
pub mod http;
pub mod i18n;
pub mod inside;
pub mod jobs;
pub mod mail;
pub mod metrics;
pub mod notices;
pub mod records;
mod secret;
pub mod server;
mod spreadsheet;
mod turns;
pub mod vault;
pub mod web;
pub mod webhooks;
pub mod zaps;
