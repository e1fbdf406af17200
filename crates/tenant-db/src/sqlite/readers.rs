//! The connections that read; each is lent to one closure at a time.

use super::connect::connect_reader;
use crate::error::{DriverError, StorageError};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};
use tokio::sync::{Semaphore, SemaphorePermit};

const READERS: usize = 6;

pub struct Readers {
    idle: Mutex<Vec<Connection>>,
    /// As many as there are connections.
    permits: Semaphore,
}

impl Readers {
    pub fn open(file: &Path) -> Result<Readers, StorageError> {
        let idle = (0..READERS).map(|_| connect_reader(file)).collect::<Result<_, _>>()?;
        Ok(Readers { idle: Mutex::new(idle), permits: Semaphore::new(READERS) })
    }

    /// Waits until a connection is idle.
    pub async fn lend(&self) -> Result<Lent<'_>, StorageError> {
        let permit = self.permits.acquire().await.map_err(|_| closed())?;
        let connection = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = Some(connection.ok_or_else(closed)?);
        Ok(Lent { connection, readers: self, _permit: permit })
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
