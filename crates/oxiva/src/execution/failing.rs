//! Zaps of which nearly every run fails are switched off.

use crate::{
    db::Tx,
    error::Result,
    worker::LaneKey,
    zaps::{engine::Engine, health},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Looks at how zaps do whose runs failed: one look at a time for each zap, however many fail.
pub struct FailingZaps {
    engine: Arc<Engine>,
    looks: Looks,
}

/// The zaps that are being looked at, each with whether a run of it has failed since the look began.
type Looks = Arc<Mutex<HashMap<LaneKey, bool>>>;

impl FailingZaps {
    /// Nothing is being looked at yet.
    pub fn new(engine: Arc<Engine>) -> FailingZaps {
        FailingZaps { engine, looks: Looks::default() }
    }

    /// A run of this zap has failed: has the zap switched off if nearly everything of it fails, in a task of
    /// its own. If it is being looked at already, it is looked at once more after that.
    pub fn look_at(&self, zap: LaneKey) {
        if with(&self.looks, |looks| looks.get_mut(&zap).map(|again| *again = true)).is_some() {
            return;
        }
        with(&self.looks, |looks| looks.insert(zap, false));
        let engine = self.engine.clone();
        let look = Look { looks: self.looks.clone(), zap };
        tokio::spawn(async move {
            loop {
                if let Err(error) = switch_off_if_failing(&engine, zap).await {
                    tracing::error!(%error, zap = zap.1, "could not look at how a zap does");
                }
                if !look.is_wanted_again() {
                    return;
                }
            }
        });
    }
}

/// One look; it is over, too, if its task panics.
struct Look {
    looks: Looks,
    zap: LaneKey,
}

impl Look {
    /// Whether a run has failed meanwhile. If not, the look is over.
    fn is_wanted_again(&self) -> bool {
        with(&self.looks, |looks| {
            let again = looks.get_mut(&self.zap).is_some_and(std::mem::take);
            if !again {
                looks.remove(&self.zap);
            }
            again
        })
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        // Else it is over already, and what stands there may be the next one.
        if std::thread::panicking() {
            with(&self.looks, |looks| looks.remove(&self.zap));
        }
    }
}

fn with<T>(looks: &Looks, work: impl FnOnce(&mut HashMap<LaneKey, bool>) -> T) -> T {
    work(&mut looks.lock().unwrap_or_else(PoisonError::into_inner))
}

async fn switch_off_if_failing(engine: &Engine, (dossier, zap): LaneKey) -> Result<()> {
    let now = engine.clock.now();
    if !engine.db.read(move |tx| health::is_failing(tx, dossier, zap, now)).await? {
        return Ok(());
    }
    let entropy = engine.entropy.clone();
    let off = move |tx: &mut Tx| health::switch_off(tx, &entropy, dossier, zap, now);
    engine.db.write(dossier.key(), off).await
}
