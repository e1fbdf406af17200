//! Records of work that was done, while storage refuses to take them.

use crate::{
    clock::{Clock, Micros, SECOND},
    error::{Error, Result},
};
use std::time::Duration;

/// How long a read or write that storage refused is waited for before it is tried again.
pub const STORAGE_PAUSE: Duration = Duration::from_secs(1);

/// Writes until a write succeeds. What was done is worth waiting for a disk that is full or a server
/// that is away: it is tried once for each second of `lease`. Past the lease somebody else does the work
/// again, so the record is given up then. `refused` is told of each write that failed. Returns false at once if
/// storage will never take it.
pub async fn until_recorded<F: Future<Output = Result<()>>>(
    clock: &Clock,
    lease: Micros,
    write: impl Fn() -> F,
    refused: impl Fn(Error),
) -> bool {
    for _ in 0..lease / SECOND {
        match write().await {
            Ok(()) => return true,
            Err(error) => {
                let lasting = error.is_lasting();
                refused(error);
                if lasting {
                    return false;
                }
            }
        }
        clock.sleep(STORAGE_PAUSE).await;
    }
    true
}
