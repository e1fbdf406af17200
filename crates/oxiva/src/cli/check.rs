//! `oxiva check`: options, schema, the file's integrity, and whether anything is stuck.

use super::Global;
use crate::{dossiers, webhooks::queue};
use anyhow::{Result, ensure};
use clap::Args;
use serde_json::json;
use std::path::Path;

#[derive(Args)]
pub struct Check {}

impl Check {
    /// Says whether the database answers and is whole.
    pub fn run(self, global: &Global) -> Result<()> {
        let config = global.load(Vec::new())?;
        if config.database.is_sqlite() {
            let file = config.sqlite_file();
            ensure!(file.exists(), "there is no database at {}", file.display());
            integrity(&file)?;
        }
        let opened = global.open()?;
        let dossiers = opened.read(dossiers::count)?;
        let (waiting, oldest) = opened.read(queue::backlog)?;
        let age = oldest.map(|since| (opened.clock.now() - since) / crate::clock::SECOND);
        if opened.json {
            println!(
                "{}",
                json!({ "database": opened.db.engine_name(), "dossiers": dossiers, "deliveries_pending": waiting, "oldest_seconds": age })
            );
        } else {
            println!("Options: good. Database: {}, good.", opened.db.engine_name());
            println!("Dossiers: {dossiers}. Deliveries that wait: {waiting}.");
        }
        Ok(())
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
