//! Threads of the data layer.

use crate::error::StorageError;
use std::thread::{Builder, JoinHandle};

/// Starts a thread. Fails if the operating system has none left.
pub fn spawn(
    name: &str,
    work: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, StorageError> {
    Builder::new()
        .name(name.into())
        .spawn(work)
        .map_err(|error| StorageError::new("start thread", error))
}
