//! Zaps that start before activites are due: the runs of those that have come near since the last sweep.

use crate::{
    clock::Micros,
    db::Tx,
    dossiers::Scope,
    error::Result,
    worker::LaneKey,
    zaps::{due, engine::Engine},
};

/// Transactions for one zap in one sweep: the others must not wait for a crowd.
const MAX_TURNS_PER_SWEEP: usize = 10;

/// Starts what has come near, asked once in each sweep. What fails is logged, and starts in a later sweep.
pub async fn start_near(engine: &Engine, now: Micros) {
    let near = match engine.db.read(move |tx| due::with_something_near(tx, now)).await {
        Ok(near) => near,
        Err(error) => return tracing::error!(%error, "could not look for due dates"),
    };
    for key in near {
        if let Err(error) = start_near_of(engine, key, now).await {
            tracing::error!(%error, zap = key.1, "due dates not looked at");
        }
    }
}

async fn start_near_of(engine: &Engine, (dossier, zap): LaneKey, now: Micros) -> Result<()> {
    for _ in 0..MAX_TURNS_PER_SWEEP {
        let scope = Scope::system(dossier, now).at(&engine.config.public_url());
        let work = move |tx: &mut Tx| due::start_near(tx, &scope, zap);
        if !engine.db.write(dossier.key(), work).await? {
            break;
        }
    }
    Ok(())
}
