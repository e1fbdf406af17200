//! Keeps SQLite's write-ahead log short.

use super::connect::BUSY_TIMEOUT;
use crate::{error::StorageError, thread::spawn};
use rusqlite::{Connection, hooks::Wal};
use std::{
    ffi::c_int,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

/// New pages in the log (32 MB) after which they are copied back: seldom, because pages that change
/// all the time are then copied once, and because commits wait for the disk meanwhile.
const PAGES_BETWEEN_COPIES: usize = 8_192;
/// Pages in the log (64 MB) beyond which the writer stops to let it start anew, once no more than
/// [`MAX_PAGES_COPIED_BY_WRITER`] are left to copy.
const MAX_LOG_PAGES: usize = 16_384;
/// Pages in the log (256 MB) beyond which it does so however much is left, and waits for a copy that is under
/// way: on a slow disk copying may never catch up with it.
const MAX_LOG_PAGES_ON_SLOW_DISK: usize = 4 * MAX_LOG_PAGES;
/// What the writer itself may have to copy otherwise (4 MB).
const MAX_PAGES_COPIED_BY_WRITER: usize = 1_024;
/// How long the writer then waits for those who still read from the log.
const MAX_WAIT_FOR_READERS: Duration = Duration::from_millis(100);

/// Copies the log back into the database beside the writer. While the writer never rests, no copy
/// is ever complete, and the log would grow without end: it is counted in pages, whatever a commit
/// holds, and beyond a length the writer copies the last of it itself, so that the log starts anew.
pub struct Checkpointer {
    /// Asks the thread that copies for one more copy.
    wake: mpsc::SyncSender<()>,
    /// Held while the thread copies: SQLite lets nobody start the log anew meanwhile.
    copying: Arc<Mutex<()>>,
    /// Pages in the log after the last commit.
    pages: Arc<AtomicUsize>,
    /// Of those, how many are copied.
    copied: Arc<AtomicUsize>,
    /// Pages in the log when a copy was last asked for.
    pages_at_last_copy: usize,
    /// Pages in the log at which the writer may try again to start it anew.
    pages_at_next_restart: usize,
}

impl Checkpointer {
    pub fn start(
        connection: Connection,
        writer: &mut Connection,
    ) -> Result<Checkpointer, StorageError> {
        let (wake, woken) = mpsc::sync_channel(1);
        let (pages, copied) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (counted_pages, copied_pages) = (pages.clone(), copied.clone());
        let copying = Arc::new(Mutex::new(()));
        let copies = copying.clone();
        spawn("db-checkpoint", move || {
            while woken.recv().is_ok() {
                let _copying = lock(&copies);
                let passive = "PRAGMA wal_checkpoint(PASSIVE)";
                if let Ok(pages) = connection.query_row(passive, [], |row| row.get::<_, i64>(2)) {
                    copied_pages.store(pages.try_into().unwrap_or_default(), Ordering::Relaxed);
                }
            }
        })?;
        let hook = move |_: &mut Wal, pages: c_int| {
            counted_pages.store(pages.try_into().unwrap_or_default(), Ordering::Relaxed);
            Ok(())
        };
        writer.wal_hook(Some(hook)).map_err(|e| StorageError::new("open", e))?;
        let (pages_at_last_copy, pages_at_next_restart) = (0, 0);
        Ok(Checkpointer { wake, copying, pages, copied, pages_at_last_copy, pages_at_next_restart })
    }

    /// Called by the writer after each commit: starts a copy where one is due.
    pub fn after_commit(&mut self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < self.pages_at_last_copy {
            // The log has been started anew.
            (self.pages_at_last_copy, self.pages_at_next_restart) = (0, 0);
            self.copied.store(0, Ordering::Relaxed);
        }
        let is_long = pages > MAX_LOG_PAGES;
        let left = pages.saturating_sub(self.copied.load(Ordering::Relaxed));
        let is_little_left = left <= MAX_PAGES_COPIED_BY_WRITER;
        let is_too_long = pages > MAX_LOG_PAGES_ON_SLOW_DISK;
        if is_long && pages >= self.pages_at_next_restart && (is_little_left || is_too_long) {
            let _no_copy = is_too_long.then(|| lock(&self.copying));
            // In vain while a backup or a long read is under way: then later.
            self.pages_at_next_restart = pages + PAGES_BETWEEN_COPIES;
            let _ = writer.busy_timeout(MAX_WAIT_FOR_READERS);
            let _ = writer.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()));
            let _ = writer.busy_timeout(BUSY_TIMEOUT);
            return;
        }
        let due = if is_long { MAX_PAGES_COPIED_BY_WRITER } else { PAGES_BETWEEN_COPIES };
        let is_due = pages - self.pages_at_last_copy >= due;
        if is_due && self.wake.try_send(()).is_ok() {
            self.pages_at_last_copy = pages;
        }
    }
}

fn lock(copying: &Mutex<()>) -> MutexGuard<'_, ()> {
    copying.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{super::connect::connect, *};

    #[test]
    fn a_writer_that_never_rests_does_not_fill_the_disk_with_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let mut writer = connect(&file).unwrap();
        let mut checkpointer = Checkpointer::start(connect(&file).unwrap(), &mut writer).unwrap();
        writer.execute_batch("CREATE TABLE much (what BLOB)").unwrap();
        let log = folder.path().join("test.db-wal");
        let mut longest = 0;
        for _ in 0..400 {
            writer.execute("INSERT INTO much VALUES (zeroblob(1 << 20))", []).unwrap();
            checkpointer.after_commit(&writer);
            longest = longest.max(std::fs::metadata(&log).unwrap().len());
        }
        // However slow the disk is. On a fast one it is about a quarter of that.
        assert!(longest < 260 << 20, "400 MB in a log of {longest} bytes");
    }
}
