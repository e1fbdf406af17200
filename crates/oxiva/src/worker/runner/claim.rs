//! Taking more from the table.

use super::{Report, Runner};
use crate::{
    db::Tx,
    worker::{
        LaneKey,
        report_on_drop::ReportOnDrop,
        work::{Claim, Work},
    },
};

impl<W: Work> Runner<W> {
    /// Takes more from the table, if there may be more and little is left in memory.
    pub(super) fn claim_more(&mut self, key: LaneKey) {
        let settings = self.settings;
        let lane = self.lane(key);
        let Some(limit) = lane.wants(&settings) else { return };
        (lane.more, lane.claiming) = (false, true);
        let pace = lane.pace;
        let (db, node, clock) = (self.db.clone(), self.load.node().clone(), self.clock.clone());
        let reports = self.reports.0.clone();
        tokio::spawn(async move {
            let panicked = Report::Claimed(key, Claim::default());
            let mut report = ReportOnDrop::<Report<W>>::new(reports, panicked);
            let now = clock.now();
            let claim = move |tx: &mut Tx| W::claim(tx, &node, key, pace, now, limit);
            match db.write(key.0.key(), claim).await {
                Ok(claim) => report.set(Report::Claimed(key, claim)),
                Err(error) => tracing::error!(%error, "claim of {} failed", W::PIECES),
            }
        });
    }

    pub(super) fn note_claim(&mut self, key: LaneKey, claim: Claim<W::Item>) {
        let lane = self.lanes.entry(key).or_default();
        self.load.add(key, lane.put(claim));
        self.work.was_claimed(key, lane);
        self.start_ready(key);
    }
}
