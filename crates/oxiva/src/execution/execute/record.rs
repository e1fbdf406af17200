//! What was done, written together with what it leads to.

use super::{LeasedRun, Recorded};
use crate::{
    clock::Micros,
    error::{Error, Result},
    worker::record::STORAGE_PAUSE,
    zaps::{
        fresh::LEASE,
        ledger::{Entry, Standing},
        playing::{Advance, Mark, Next, Playing},
    },
};
use std::sync::Arc;

impl LeasedRun {
    /// What was done is worth waiting for a disk that is full or a server that is away. Past the
    /// lease somebody else does it again.
    pub(super) async fn record(
        &self,
        playing: &Playing,
        mark: Option<Mark>,
        advance: Advance,
        next: Next,
        now: Micros,
    ) -> Result<Recorded> {
        let entry = Arc::new(self.entry(playing, mark, advance, &next, now));
        let lease = entry.standing.run_at.unwrap_or(now);
        loop {
            let (entry, key) = (entry.clone(), self.claimed.dossier.key() + 1);
            match self.engine.db.write_soon(key, move |tx| entry.write(tx)).await {
                Ok(()) => return Ok(Recorded { next, lease }),
                Err(Error::Storage(error))
                    if !error.is_lasting() && self.engine.clock.now() < self.claimed.lease =>
                {
                    tracing::error!(%error, run = %self.claimed.run, "step not recorded, trying again");
                    self.engine.clock.sleep(STORAGE_PAUSE).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) fn entry(
        &self,
        playing: &Playing,
        mark: Option<Mark>,
        advance: Advance,
        next: &Next,
        now: Micros,
    ) -> Entry {
        let standing = Standing::after(&advance, next, &self.engine.node, now + LEASE, now);
        let (head, node) = (playing.head.clone(), self.engine.node.clone());
        let lease = self.claimed.lease;
        let zone = playing.dossier.zone();
        Entry { head, node, lease, mark, advance, standing, now, zone }
    }
}
