//! Whether a run is still ours, and how it is given back.

use super::{End, LeasedRun};
use crate::{
    clock::{Micros, SECOND},
    db::{Tx, Value},
    error::Result,
    statements,
    zaps::{
        fresh::{ClaimedRun, LEASE},
        ledger,
        runs::{self, Run, RunState},
    },
};

/// A run that was begun in memory longer ago may have been halted meanwhile.
const FRESH: Micros = SECOND;

statements! {
    OURS = "SELECT id, zap, version, state, run_at, retries, start, source, depth, failure,
        created_at, ended_at, size FROM runs
        WHERE dossier = $1 AND id = $2 AND holder = $3 AND run_at = $4";
    GIVE_BACK = "UPDATE runs SET holder = NULL, run_at = $5
        WHERE dossier = $1 AND id = $2 AND holder = $3 AND run_at = $4";
}

impl LeasedRun {
    /// Whether it is still ours, if it has waited in memory. What cannot be asked is told by its record.
    pub(super) async fn is_ours(&self) -> bool {
        let (engine, claimed) = (&self.engine, self.claimed);
        if claimed.lease > engine.clock.now() + LEASE - FRESH {
            return true;
        }
        let node = engine.node.clone();
        let ours = move |tx: &mut Tx| Ok(find(tx, &node, claimed)?.is_some());
        engine.db.read(ours).await.unwrap_or(true)
    }

    /// Ends the run with what can be said of it, because its record is refused for good. `None` if storage
    /// refuses that as well.
    pub(super) async fn end_unrecorded(&self) -> Option<End> {
        let (node, claimed, now) =
            (self.engine.node.clone(), self.claimed, self.engine.clock.now());
        let end = move |tx: &mut Tx| ledger::end_unrecorded(tx, claimed, &node, now);
        match self.engine.db.write(claimed.dossier.key() + 1, end).await {
            Ok(true) => Some(End { state: Some(RunState::Errored) }),
            Ok(false) => Some(End::default()),
            Err(error) => {
                tracing::error!(%error, run = %claimed.run, "run not ended");
                None
            }
        }
    }

    pub(super) async fn give_back(&self, due: Micros) -> Result<()> {
        let (node, claimed) = (self.engine.node.clone(), self.claimed);
        let key = claimed.dossier.key();
        self.engine.db.write(key, move |tx| give_back(tx, &node, claimed, due)).await
    }
}

/// The run, if this node still has it.
pub(super) fn find(tx: &mut Tx, node: &str, claimed: ClaimedRun) -> Result<Option<Run>> {
    let params: [&dyn Value; 4] = [&claimed.dossier.number(), &claimed.run, &node, &claimed.lease];
    Ok(tx.optional(&OURS, &params, runs::from_row)?)
}

/// Gives back what was taken and not begun; it may be taken again from `due` on.
fn give_back(tx: &mut Tx, node: &str, claimed: ClaimedRun, due: Micros) -> Result<()> {
    let params: [&dyn Value; 5] =
        [&claimed.dossier.number(), &claimed.run, &node, &claimed.lease, &due];
    tx.execute(&GIVE_BACK, &params)?;
    Ok(())
}
