//! The connections that read; each is lent to one closure at a time. They are opened when they are needed: each knows the
//! whole schema, which is most of what an idle server would hold of them.

use super::connect::connect_reader;
use crate::error::{DriverError, StorageError};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use tokio::sync::{Semaphore, SemaphorePermit};

const READERS: usize = 6;

pub struct Readers {
    file: PathBuf,
    /// The one that was used last is lent next: it has its statements prepared and its pages at hand.
    idle: Mutex<Vec<Connection>>,
    /// As many as there may be connections.
    permits: Semaphore,
}

impl Readers {
    /// Fails if the file cannot be read.
    pub fn open(file: &Path) -> Result<Readers, StorageError> {
        let idle = Mutex::new(vec![connect_reader(file)?]);
        Ok(Readers { file: file.to_owned(), idle, permits: Semaphore::new(READERS) })
    }

    /// Waits until a connection is idle, or may be opened.
    pub async fn lend(&self) -> Result<Lent<'_>, StorageError> {
        let permit = self.permits.acquire().await.map_err(|_| closed())?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect_reader(&self.file)?,
        };
        Ok(Lent { connection: Some(connection), readers: self, _permit: permit })
    }
}

/// Gives the connection back even if the closure panics, and only then the permit.
pub struct Lent<'a> {
    connection: Option<Connection>,
    readers: &'a Readers,
    _permit: SemaphorePermit<'a>,
}

impl Lent<'_> {
    pub fn connection(&self) -> Result<&Connection, StorageError> {
        self.connection.as_ref().ok_or_else(closed)
    }
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
