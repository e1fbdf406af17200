//! `oxiva check`: options, schema, the file's integrity, and whether anything is stuck.

use super::Global;
use crate::{dossiers, webhooks::queue};
use anyhow::{Result, ensure};
use clap::Args;
use serde::Serialize;
use std::path::Path;

#[derive(Args)]
pub struct Check {}

/// What there is, and what waits.
#[derive(Serialize)]
struct Found {
    database: &'static str,
    dossiers: i64,
    deliveries_pending: i64,
    /// Since when the oldest of them waits.
    oldest_seconds: Option<i64>,
}

impl Check {
    /// Says whether the database answers and is whole.
    pub fn run(self, global: &Global) -> Result<()> {
        let config = global.load(Vec::new())?;
        if config.database.is_sqlite() {
            super::ensure_there(&config)?;
            integrity(&config.sqlite_file())?;
        }
        let opened = global.open()?;
        let dossiers = opened.read(dossiers::count)?;
        let (waiting, oldest) = opened.read(queue::backlog)?;
        let age = oldest.map(|since| (opened.clock.now() - since) / crate::clock::SECOND);
        let database = opened.db.engine_name();
        let found = Found { database, dossiers, deliveries_pending: waiting, oldest_seconds: age };
        let words = format!(
            "Options: good. Database: {database}, good.\n\
             Dossiers: {dossiers}. Deliveries that wait: {waiting}."
        );
        opened.say(&found, words)
    }
}

/// SQLite's own check of a file.
pub fn integrity(file: &Path) -> Result<()> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = rusqlite::Connection::open_with_flags(file, flags)?;
    let words: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    ensure!(words == "ok", "the file is damaged: {words}");
    connection.query_row("SELECT count(*) FROM schema_migrations", [], |_| Ok(()))?;
    Ok(())
}
