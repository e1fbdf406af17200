//! Looking in the table for what is due.

use super::Runner;
use crate::worker::{
    lane::LaneRules,
    work::{Claimed, Work},
};

impl<W: Work> Runner<W> {
    /// What this node held when it last died is due now, not at the end of the lease; and nothing is
    /// in memory any more.
    pub(super) async fn take_back_own(&self) {
        let (node, now) = (self.load.node().clone(), self.clock.now());
        let released = self
            .db
            .write(0, move |tx| {
                W::forget_memory(tx)?;
                W::release_all(tx, &node, now)
            })
            .await;
        match released {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "took back {} of the last run", W::PIECES),
            Err(error) => tracing::error!(%error, "could not take back {}", W::PIECES),
        }
    }

    /// Finds the lanes that have something due.
    pub(super) async fn sweep(&mut self) {
        let now = self.clock.now();
        let found = self.work.due_lanes(now).await;
        let elapsed = self.clock.elapsed();
        match found {
            Ok(lanes) => {
                for due in lanes {
                    let lane = self.lane(due.key);
                    (lane.pace, lane.more) = (due.pace, true);
                    lane.rules.found(&due);
                    self.start_ready(due.key);
                }
                self.work.swept(now, elapsed);
            }
            // No sign of life: a runner that cannot look must be seen.
            Err(error) => tracing::error!(%error, "sweep of {} failed", W::PIECES),
        }
        self.lanes.retain(|_, lane| !lane.is_idle(elapsed));
    }

    /// Signals were missed: what this node holds and does not know of is taken up, too.
    pub(super) async fn look_again(&mut self) {
        let (node, now) = (self.load.node().clone(), self.clock.now());
        match self.db.read(move |tx| W::held(tx, &node, now)).await {
            Ok(held) => {
                for item in held {
                    let key = item.lane();
                    let lane = self.lane(key);
                    if !lane.running.contains(&item.id()) && !lane.ready.contains(&item) {
                        lane.ready.push_back(item);
                        self.load.add(key, 1);
                    }
                    self.start_ready(key);
                }
            }
            Err(error) => tracing::error!(%error, "could not look for missed {}", W::PIECES),
        }
        self.sweep().await;
    }
}
