//! A copy of a SQLite file that is in use.

use crate::error::StorageError;
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};
use std::path::Path;

const PAGES_PER_STEP: i32 = 4_096;

/// Copies the whole SQLite database to `to` while others read and write it. `progress` gets pages
/// done and pages in all. Fails as SQLite does: `from` is no database, `to` cannot be written.
pub fn snapshot(
    from: &Path,
    to: &Path,
    mut progress: impl FnMut(i32, i32),
) -> Result<(), StorageError> {
    copy(from, to, &mut progress).map_err(|error| StorageError::new("backup", error))
}

fn copy(from: &Path, to: &Path, progress: &mut dyn FnMut(i32, i32)) -> rusqlite::Result<()> {
    let source = Connection::open(from)?;
    // One snapshot for the whole copy: otherwise each write of others would start it anew.
    source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_master;")?;
    let mut target = Connection::open(to)?;
    target.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;")?;
    {
        let backup = Backup::new(&source, &mut target)?;
        loop {
            let step = backup.step(PAGES_PER_STEP)?;
            let state = backup.progress();
            progress(state.pagecount - state.remaining, state.pagecount);
            if step == StepResult::Done {
                break;
            }
        }
    }
    // The copy carries the source's WAL mark; a file that travels alone must not need one.
    target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
}
