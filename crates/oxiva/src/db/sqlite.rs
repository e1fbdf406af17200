//! SQLite: one writer thread with group commit, readers used inline, checkpoints beside them.

use super::{
    DriverError, OpenError, Signal, StorageError, Tx,
    jobs::Work,
    migrate,
    tx::{self, Engine},
};
use crate::{clock::Clock, error::Error};
use rusqlite::{Connection, config::DbConfig, hooks::Wal};
use std::{
    collections::VecDeque,
    ffi::c_int,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc as std_mpsc,
    },
    thread,
    time::Duration,
};
use tokio::sync::{Semaphore, broadcast, mpsc};

/// Closures in one commit at most: bounds how long the first of them waits.
const BATCH: usize = 512;
/// Writers waiting before a caller is made to wait for a place.
const QUEUE: usize = 4_096;
const READERS: usize = 6;
/// New pages in the write-ahead log (32 MB) after which they are copied back: seldom, because pages
/// that change all the time are then copied once, and because commits wait for the disk meanwhile.
const CHECKPOINT_EVERY: usize = 8_192;
/// Pages in the log (64 MB) at which the writer stops to let it start anew, once
const LOG_TOO_LONG: usize = 16_384;
/// no more than this (4 MB) is left for it to copy.
const LITTLE: usize = 1_024;
/// How long the writer then waits for those who still read from the log.
const READERS_END: Duration = Duration::from_millis(100);
const BUSY: Duration = Duration::from_secs(5);

pub struct Sqlite {
    /// Taken away, with the thread, when the last handle goes.
    writer: Option<(mpsc::Sender<Work>, thread::JoinHandle<()>)>,
    readers: Arc<Readers>,
}

struct Readers {
    idle: Mutex<Vec<Connection>>,
    permits: Semaphore,
}

impl Sqlite {
    pub fn open(
        file: &Path,
        backups: &Path,
        clock: &Clock,
        signals: broadcast::Sender<Signal>,
    ) -> Result<Sqlite, OpenError> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(|e| StorageError::new("create folder", e))?;
        }
        let mut connection = connect(file)?;
        migrate::sqlite(&mut connection, file, backups, clock)?;
        let mut idle = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            let reader = connect(file)?;
            reader
                .execute_batch("PRAGMA query_only = 1")
                .map_err(|e| StorageError::new("open reader", e))?;
            idle.push(reader);
        }
        let (writer, queue) = mpsc::channel(QUEUE);
        let checkpointer = Checkpointer::start(connect(file)?, &mut connection)?;
        let thread =
            spawn("oxiva-writer", move || write_loop(&connection, queue, checkpointer, &signals))?;
        let readers = Readers { idle: Mutex::new(idle), permits: Semaphore::new(READERS) };
        Ok(Sqlite { writer: Some((writer, thread)), readers: Arc::new(readers) })
    }

    /// `None` while the last handle is being dropped, which nobody can be using.
    pub fn writer(&self) -> Option<&mpsc::Sender<Work>> {
        self.writer.as_ref().map(|(writer, _)| writer)
    }

    pub async fn read<T>(
        &self,
        work: impl FnOnce(&mut Tx) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let _permit = self.readers.permits.acquire().await.map_err(|_| closed())?;
        let connection = self.readers.take().ok_or_else(closed)?;
        let lent = Lent { connection: Some(connection), readers: &self.readers };
        match &lent.connection {
            Some(connection) => work(&mut Tx::new(Engine::Sqlite(connection))),
            None => Err(closed().into()),
        }
    }
}

/// The writer empties its log into the file before the process goes on.
impl Drop for Sqlite {
    fn drop(&mut self) {
        if let Some((writer, thread)) = self.writer.take() {
            drop(writer);
            let _ = thread.join();
        }
    }
}

impl Readers {
    fn take(&self) -> Option<Connection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// Gives the connection back even if the closure panics.
struct Lent<'a> {
    connection: Option<Connection>,
    readers: &'a Readers,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

fn closed() -> StorageError {
    StorageError { statement: "read", source: DriverError::Closed }
}

fn connect(file: &Path) -> Result<Connection, StorageError> {
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open(file)?;
        connection.set_prepared_statement_cache_capacity(512);
        // The bundled SQLite looks at bound values to choose a plan, and for that parses and plans
        // a cached statement anew whenever a value changes: most of the time of a point read.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.busy_timeout(BUSY)?;
        // Checkpoints have their own thread: at the default of every 1,000 pages they would be
        // the p99 of a commit.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
             PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;
             PRAGMA journal_size_limit = 67108864;",
        )?;
        Ok(connection)
    };
    open().map_err(|e| StorageError::new("open", e))
}

fn spawn(
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<thread::JoinHandle<()>, StorageError> {
    thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .map_err(|e| StorageError::new("start thread", e))
}

fn write_loop(
    connection: &Connection,
    mut queue: mpsc::Receiver<Work>,
    mut checkpointer: Checkpointer,
    signals: &broadcast::Sender<Signal>,
) {
    let Ok(company) = Company::new() else { return };
    while let Some(first) = queue.blocking_recv() {
        let waiting = company.gather(first, &mut queue);
        let mut done = Vec::new();
        let mut said = Vec::new();
        let committed = run_batch(connection, waiting, &mut queue, &mut done, &mut said);
        if committed.is_ok() {
            for signal in said {
                let _ = signals.send(signal);
            }
        } else {
            // Whatever is still open must not reach the next batch.
            let _ = tx::cached(connection, "ROLLBACK");
        }
        let committed = committed.map_err(|e| Arc::new(DriverError::from(e)));
        for job in done {
            job.answer(committed.clone());
        }
        checkpointer.look(connection);
    }
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}

/// Lets work that nobody waits for wait for some that somebody does, so that they share a commit.
struct Company(tokio::runtime::Runtime);

/// How long patient work waits for company.
const PATIENCE: Duration = Duration::from_millis(3);

impl Company {
    fn new() -> std::io::Result<Company> {
        tokio::runtime::Builder::new_current_thread().enable_time().build().map(Company)
    }

    /// `first`, and if it is patient, what else arrives until something urgent does.
    fn gather(&self, first: Work, queue: &mut mpsc::Receiver<Work>) -> VecDeque<Work> {
        let mut waiting = VecDeque::from([first]);
        let urgent = |waiting: &VecDeque<Work>| waiting.back().is_some_and(|job| job.is_urgent());
        if urgent(&waiting) {
            return waiting;
        }
        let more = async {
            while waiting.len() < BATCH && !urgent(&waiting) {
                let Some(job) = queue.recv().await else { break };
                waiting.push_back(job);
            }
        };
        // The time being over is as good an end as any.
        let _ = self.0.block_on(async { tokio::time::timeout(PATIENCE, more).await });
        waiting
    }
}

/// Runs what waits, and whatever else is in the queue, in one transaction. The jobs that ran are
/// left in `done`.
fn run_batch(
    connection: &Connection,
    mut waiting: VecDeque<Work>,
    queue: &mut mpsc::Receiver<Work>,
    done: &mut Vec<Work>,
    said: &mut Vec<Signal>,
) -> rusqlite::Result<()> {
    if let Err(error) = tx::cached(connection, "BEGIN IMMEDIATE") {
        done.extend(waiting);
        return Err(error);
    }
    let mut kept = false;
    let mut next = waiting.pop_front();
    while let Some(mut job) = next {
        let result = run_one(connection, &mut job, kept, said);
        done.push(job);
        kept |= match result {
            Ok(keep) => keep,
            Err(error) => {
                done.extend(waiting);
                return Err(error);
            }
        };
        next = match waiting.pop_front() {
            None if done.len() < BATCH => queue.try_recv().ok(),
            next => next,
        };
    }
    tx::cached(connection, "COMMIT")
}

/// Runs one job and says whether its changes stay. While nothing of the batch has been kept, all of
/// the transaction is the job's own and can be undone as a whole: SQLite copies every page that
/// is first changed under a savepoint, which a job that is alone in its commit is spared.
fn run_one(
    connection: &Connection,
    job: &mut Work,
    others: bool,
    said: &mut Vec<Signal>,
) -> rusqlite::Result<bool> {
    if others {
        tx::cached(connection, "SAVEPOINT job")?;
    }
    let mut tx = Tx::new(Engine::Sqlite(connection));
    let keep = job.run(&mut tx);
    match (keep, others) {
        (true, _) => said.append(&mut tx.take_signals()),
        // Fails when SQLite has already rolled everything back (disk full, I/O error): then the
        // whole batch is lost and says so.
        (false, true) => tx::cached(connection, "ROLLBACK TO job")?,
        (false, false) => {
            tx::cached(connection, "ROLLBACK")?;
            tx::cached(connection, "BEGIN IMMEDIATE")?;
        }
    }
    if others {
        tx::cached(connection, "RELEASE job")?;
    }
    Ok(keep)
}

/// Copies the log back into the database beside the writer. While the writer never rests, no copy
/// is ever complete, and the log would grow without end: it is counted in pages, whatever a commit
/// holds, and beyond a length the writer copies the last of it itself, so that the log starts anew.
struct Checkpointer {
    bell: std_mpsc::SyncSender<()>,
    /// In the log after the last commit.
    pages: Arc<AtomicUsize>,
    /// Of those, copied.
    copied: Arc<AtomicUsize>,
    /// In the log when it was last looked after.
    seen: usize,
    /// In the log when it may be tried again to start it anew.
    again: usize,
}

impl Checkpointer {
    fn start(
        connection: Connection,
        writer: &mut Connection,
    ) -> Result<Checkpointer, StorageError> {
        let (bell, rings) = std_mpsc::sync_channel(1);
        let (pages, copied) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (count, done) = (pages.clone(), copied.clone());
        spawn("oxiva-checkpoint", move || {
            while rings.recv().is_ok() {
                let passive = "PRAGMA wal_checkpoint(PASSIVE)";
                if let Ok(pages) = connection.query_row(passive, [], |row| row.get::<_, i64>(2)) {
                    done.store(pages.try_into().unwrap_or_default(), Ordering::Relaxed);
                }
            }
        })?;
        let hook = move |_: &mut Wal, pages: c_int| {
            count.store(pages.try_into().unwrap_or_default(), Ordering::Relaxed);
            Ok(())
        };
        writer.wal_hook(Some(hook)).map_err(|e| StorageError::new("open", e))?;
        Ok(Checkpointer { bell, pages, copied, seen: 0, again: 0 })
    }

    fn look(&mut self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < self.seen {
            (self.seen, self.again) = (0, 0);
            self.copied.store(0, Ordering::Relaxed);
        }
        let (new, long) = (pages - self.seen, pages > LOG_TOO_LONG);
        let left = pages.saturating_sub(self.copied.load(Ordering::Relaxed));
        if long && pages >= self.again && (left <= LITTLE || pages > 4 * LOG_TOO_LONG) {
            // In vain while a backup or a long read is under way: then later.
            self.again = pages + CHECKPOINT_EVERY;
            let _ = writer.busy_timeout(READERS_END);
            let _ = writer.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()));
            let _ = writer.busy_timeout(BUSY);
        } else if new >= if long { LITTLE } else { CHECKPOINT_EVERY }
            && self.bell.try_send(()).is_ok()
        {
            self.seen = pages;
        }
    }
}

/// Copies the whole database to `to` while others read and write it. `progress` gets pages done
/// and pages in all.
pub fn snapshot(
    from: &Path,
    to: &Path,
    mut progress: impl FnMut(i32, i32),
) -> Result<(), StorageError> {
    let mut copy = || -> rusqlite::Result<()> {
        let source = Connection::open(from)?;
        // One snapshot for the whole copy: otherwise each write of others would start it anew.
        source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_master;")?;
        let mut target = Connection::open(to)?;
        target.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;")?;
        {
            let backup = rusqlite::backup::Backup::new(&source, &mut target)?;
            loop {
                let step = backup.step(4_096)?;
                let state = backup.progress();
                progress(state.pagecount - state.remaining, state.pagecount);
                if step == rusqlite::backup::StepResult::Done {
                    break;
                }
            }
        }
        // The copy carries the source's WAL mark; a file that travels alone must not need one.
        target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
    };
    copy().map_err(|e| StorageError::new("backup", e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_that_never_rests_does_not_fill_the_disk_with_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oxiva.db");
        let mut writer = connect(&file).unwrap();
        let mut checkpointer = Checkpointer::start(connect(&file).unwrap(), &mut writer).unwrap();
        writer.execute_batch("CREATE TABLE much (what BLOB)").unwrap();
        let log = folder.path().join("oxiva.db-wal");
        let mut longest = 0;
        for _ in 0..240 {
            writer.execute("INSERT INTO much VALUES (zeroblob(1 << 20))", []).unwrap();
            checkpointer.look(&writer);
            longest = longest.max(std::fs::metadata(&log).unwrap().len());
        }
        assert!(longest < 160 << 20, "240 MB in a log of {longest} bytes");
    }
}
