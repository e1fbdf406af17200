//! One run, from whoever claimed it to the record of what it did: [`run`].
//!
//! A step that goes out is begun in the table before it is done, so that a crash in between is seen;
//! what it did is written together with what that leads to. A step that writes into our own tables is
//! done in the very transaction that records it.

mod advance;
mod inside;
mod lease;
mod load;
mod record;

pub(super) use inside::failure;

use crate::{
    clock::{Micros, SECOND},
    error::{Code, Error},
    worker::record::STORAGE_PAUSE,
    zaps::{
        engine::Engine,
        fresh::ClaimedRun,
        playing::{Begun, Next, Playing},
        runs::RunState,
    },
};
use std::sync::Arc;

/// With less of the lease left than a step may take, it is not begun.
pub const ENOUGH: Micros = 200 * SECOND;

/// What the runner is told of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct End {
    /// `None`: it was not ours any more, or was given back.
    pub state: Option<RunState>,
}

/// Goes on with a run until it ends or waits. If storage refuses, it is tried again while the lease
/// lasts; after that a sweep finds the run. What storage will never take ends the run.
pub async fn run(engine: &Arc<Engine>, claimed: ClaimedRun) -> End {
    let mut leased = LeasedRun { engine: engine.clone(), claimed };
    let mut underway = engine.progress.begin(claimed.run, engine.clock.elapsed());
    let mut at = engine.fresh.take(claimed.run);
    if at.is_some() && !leased.is_ours().await {
        underway.end();
        return End::default();
    }
    loop {
        let error = match leased.advance(at.take()).await {
            Ok(Progress::Begun(next)) => {
                underway.made(engine.clock.elapsed());
                at = Some(*next);
                continue;
            }
            Ok(Progress::Ended(end)) => {
                underway.end();
                return end;
            }
            // Somebody else has it, or ended it: what we did may be done again, under the same key.
            Err(Error::Refused { code: Code::Conflict, .. }) => {
                underway.end();
                return End::default();
            }
            Err(error) => error,
        };
        tracing::error!(%error, run = %claimed.run, "run not gone on with");
        if error.is_lasting()
            && let Some(end) = leased.end_unrecorded().await
        {
            underway.end();
            return end;
        }
        if leased.claimed.lease < engine.clock.now() + ENOUGH {
            return End::default();
        }
        engine.clock.sleep(STORAGE_PAUSE).await;
    }
}

/// A run that this node goes on with, while its lease lasts.
#[derive(Clone)]
struct LeasedRun {
    engine: Arc<Engine>,
    /// Its lease grows with every record.
    claimed: ClaimedRun,
}

/// How far a run came.
enum Progress {
    /// This step is begun and comes next.
    Begun(Box<(Playing, Begun)>),
    Ended(End),
}

/// How far one record brought the run.
struct Recorded {
    next: Next,
    lease: Micros,
}
