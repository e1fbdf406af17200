//! `oxiva backup` and `oxiva restore`, for the SQLite file. PostgreSQL has its own (`pg_dump`).

use super::Global;
use crate::{clock::Clock, db};
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::{
    fs::File,
    io::ErrorKind,
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
        super::ensure_there(&config)?;
        let from = config.sqlite_file();
        let to = match self.file {
            Some(file) => {
                ensure!(!file.exists(), "{} is there already", file.display());
                copy(&from, [file])?
            }
            None => {
                let folder = config.database.data.join("backups");
                std::fs::create_dir_all(&folder)?;
                copy(&from, names(&folder, &moment()))?
            }
        };
        said(global, &to, &to.display().to_string())
    }
}

/// Where what was written is, for programs.
#[derive(Serialize)]
struct Written<'a> {
    file: &'a Path,
}

fn said(global: &Global, file: &Path, words: &str) -> Result<()> {
    if global.json {
        println!("{}", serde_json::to_string(&Written { file })?);
    } else {
        println!("{words}");
    }
    Ok(())
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
        copy(&self.file, [arriving.clone()])?;
        if place.exists() {
            // A copy, not the file: its newest transactions may still be in its log.
            let folder = place.parent().unwrap_or(data);
            let kept = format!("oxiva.before-restore-{}", moment());
            copy(&place, names(folder, &kept))?;
        }
        for end in ["sqlite-wal", "sqlite-shm"] {
            let _ = std::fs::remove_file(place.with_extension(end));
        }
        std::fs::rename(&arriving, &place)?;
        said(global, &place, &format!("Restored to {}.", place.display()))
    }
}

/// `20261130T082459Z`, in UTC: names are in the order of time.
fn moment() -> String {
    let now = jiff::Timestamp::from_microsecond(Clock::system().now()).unwrap_or_default();
    now.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// `name.sqlite`, and `name-2.sqlite`… for others of the same second.
fn names(folder: &Path, name: &str) -> impl Iterator<Item = PathBuf> {
    let first = folder.join(format!("{name}.sqlite"));
    let (folder, name) = (folder.to_owned(), name.to_owned());
    let others = (2_u64..).map(move |n| folder.join(format!("{name}-{n}.sqlite")));
    std::iter::once(first).chain(others)
}

/// Copies with a bar to the first of the names that no file has, and returns it. Others may do the same at once: no file
/// is replaced, and an interrupted copy leaves none of a final name.
fn copy(from: &Path, names: impl IntoIterator<Item = PathBuf>) -> Result<PathBuf> {
    let mut names = names.into_iter().peekable();
    let folder = names.peek().and_then(|name| name.parent()).unwrap_or(Path::new(""));
    let folder = if folder == Path::new("") { Path::new(".") } else { folder };
    let mut partial = tempfile::Builder::new()
        .prefix("oxiva.sqlite-")
        .suffix(".partial")
        .tempfile_in(folder)
        .with_context(|| format!("cannot write in {}", folder.display()))?;
    let bar = ProgressBar::new(0).with_style(
        ProgressStyle::with_template("{wide_bar} {pos}/{len} pages, {eta} left")
            .context("progress style")?,
    );
    db::snapshot(from, partial.path(), |done, all| {
        bar.set_length(all.max(0) as u64);
        bar.set_position(done.max(0) as u64);
    })?;
    bar.finish_and_clear();
    partial.as_file().sync_all()?;
    for name in names {
        match partial.persist_noclobber(&name) {
            Ok(_) => return Ok(name),
            Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => partial = taken.file,
            Err(failed) => {
                return Err(failed.error)
                    .with_context(|| format!("cannot write {}", name.display()));
            }
        }
    }
    bail!("a file of that name is there already")
}
