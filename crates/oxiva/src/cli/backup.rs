//! `oxiva backup` and `oxiva restore`, for the SQLite file. PostgreSQL has its own (`pg_dump`).

use super::Global;
use crate::{clock::Clock, db};
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    fs::File,
    path::{Path, PathBuf},
};

#[derive(Args)]
pub struct Backup {
    /// The file to write [default: backups/<time>.sqlite in the data folder]
    file: Option<PathBuf>,
}

impl Backup {
    /// Copies the SQLite file while it is in use.
    pub fn run(self, global: &Global) -> Result<()> {
        let config = global.load(Vec::new())?;
        ensure!(config.database.is_sqlite(), "this is PostgreSQL: use pg_dump");
        let from = config.sqlite_file();
        ensure!(from.exists(), "there is no database at {}", from.display());
        let to = match self.file {
            Some(file) => file,
            None => {
                let folder = config.database.data.join("backups");
                std::fs::create_dir_all(&folder)?;
                folder.join(format!("{}.sqlite", Clock::system().now() / crate::clock::SECOND))
            }
        };
        ensure!(!to.exists(), "{} is there already", to.display());
        copy(&from, &to)?;
        println!("{}", to.display());
        Ok(())
    }
}

#[derive(Args)]
pub struct Restore {
    /// A file that `oxiva backup` wrote
    file: PathBuf,
    /// Replace a database that is there; a copy of it is kept beside
    #[arg(long)]
    replace: bool,
}

impl Restore {
    /// Puts a copy in the place of the data.
    pub fn run(self, global: &Global) -> Result<()> {
        let config = global.load(Vec::new())?;
        ensure!(config.database.is_sqlite(), "this is PostgreSQL: use pg_restore");
        let data = &config.database.data;
        std::fs::create_dir_all(data)?;
        let lock = File::create(data.join("server.lock"))?;
        if lock.try_lock().is_err() {
            bail!("a server uses this data: stop it first");
        }
        super::check::integrity(&self.file)
            .with_context(|| format!("{} is not a good backup", self.file.display()))?;
        let place = config.sqlite_file();
        ensure!(
            self.replace || !place.exists(),
            "a database is there already; --replace keeps a copy of it beside"
        );
        let arriving = place.with_extension("sqlite.arriving");
        let _ = std::fs::remove_file(&arriving);
        copy(&self.file, &arriving)?;
        if place.exists() {
            // A copy, not the file: its newest transactions may still be in its log.
            let now = Clock::system().now() / crate::clock::SECOND;
            copy(&place, &place.with_extension(format!("before-restore-{now}.sqlite")))?;
        }
        for end in ["sqlite-wal", "sqlite-shm"] {
            let _ = std::fs::remove_file(place.with_extension(end));
        }
        std::fs::rename(&arriving, &place)?;
        println!("Restored to {}.", place.display());
        Ok(())
    }
}

/// Copies with a bar; an interrupted copy leaves no file of the final name.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let bar = ProgressBar::new(0).with_style(
        ProgressStyle::with_template("{wide_bar} {pos}/{len} pages, {eta} left")
            .context("progress style")?,
    );
    let partial = to.with_extension("partial");
    let _ = std::fs::remove_file(&partial);
    db::snapshot(from, &partial, |done, all| {
        bar.set_length(all.max(0) as u64);
        bar.set_position(done.max(0) as u64);
    })?;
    bar.finish_and_clear();
    File::open(&partial)?.sync_all()?;
    std::fs::rename(&partial, to)?;
    Ok(())
}
