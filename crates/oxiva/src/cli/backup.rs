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
                free_name(&folder, &moment())
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
            let folder = place.parent().unwrap_or(data);
            let kept = format!("oxiva.before-restore-{}", moment());
            copy(&place, &free_name(folder, &kept))?;
        }
        for end in ["sqlite-wal", "sqlite-shm"] {
            let _ = std::fs::remove_file(place.with_extension(end));
        }
        std::fs::rename(&arriving, &place)?;
        println!("Restored to {}.", place.display());
        Ok(())
    }
}

/// `20261130T082459Z`, in UTC: names are in the order of time.
fn moment() -> String {
    let now = jiff::Timestamp::from_microsecond(Clock::system().now()).unwrap_or_default();
    now.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A file that is not there yet: `name.sqlite`, or `name-2.sqlite` within the same second.
fn free_name(folder: &Path, name: &str) -> PathBuf {
    let first = folder.join(format!("{name}.sqlite"));
    let others = (2..).map(|n: u32| folder.join(format!("{name}-{n}.sqlite")));
    std::iter::once(first).chain(others).find(|file| !file.exists()).unwrap_or_default()
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
