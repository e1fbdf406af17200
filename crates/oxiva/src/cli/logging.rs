//! Logs go to standard error: text for people, JSON for machines.

use crate::config::{Log, LogFormat};
use std::io::{IsTerminal, stderr};
use tracing_subscriber::EnvFilter;

/// The driver of PostgreSQL says at `debug` what it binds: bodies, hashes, addresses.
const SILENT: &str = "tokio_postgres=info";

/// Sends logs to standard error in the form that was chosen.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.level)?.add_directive(SILENT.parse()?);
    let logger = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    let started = match log.format {
        LogFormat::Json => logger.json().try_init(),
        LogFormat::Text => logger.try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("logs cannot start: {error}"))
}
