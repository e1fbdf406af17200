//! Starting what there is room for.

use super::{Report, Runner};
use crate::{
    db::Pace,
    worker::{
        LaneKey,
        lane::Turn,
        report_on_drop::ReportOnDrop,
        work::{Claimed, Work},
    },
};

impl<W: Work> Runner<W> {
    pub(super) fn put(&mut self, item: W::Item, pace: Pace) {
        let key = item.lane();
        let lane = self.lanes.entry(key).or_default();
        lane.pace = pace;
        lane.ready.push_back(item);
        self.load.add(key, 1);
        self.work.was_put(key, lane);
        self.start_ready(key);
    }

    pub(super) fn note_end(&mut self, item: W::Item, outcome: W::Outcome) {
        let key = item.lane();
        self.turns.end(key.0);
        let lane = self.lanes.entry(key).or_default();
        if lane.end(item.id()) {
            self.load.add(key, 1);
        }
        self.work.has_ended(item, outcome, lane);
        // Behind those that wait already: a lane does not keep a place that others want.
        self.wait_for_turn(key);
    }

    pub(super) fn wait_for_turn(&mut self, key: LaneKey) {
        let lane = self.lane(key);
        if !lane.queued {
            lane.queued = true;
            self.turns.wait(key.0, key);
        }
    }

    /// Starts what the lane and the whole have room for.
    pub(super) fn start_ready(&mut self, key: LaneKey) {
        let (settings, now) = (self.settings, self.clock.elapsed());
        while self.turns.has_room(key.0) {
            match self.lane(key).next(&settings, now) {
                Turn::Start(item) => self.begin(item),
                Turn::NotBefore(moment) => {
                    self.sleep_until(key, moment);
                    break;
                }
                Turn::Nothing => break,
            }
        }
        self.load.set_running(self.turns.running());
        let room = self.turns.has_room(key.0);
        if !room && self.lane(key).could_start(&settings) {
            self.wait_for_turn(key);
        } else {
            self.claim_more(key);
        }
    }

    pub(super) fn begin(&mut self, item: W::Item) {
        let key = item.lane();
        self.turns.begin(key.0);
        self.load.remove(key, 1);
        let (work, reports) = (self.work.clone(), self.reports.0.clone());
        tokio::spawn(async move {
            let panicked = Report::Ended(item, W::Outcome::default());
            let mut report = ReportOnDrop::<Report<W>>::new(reports, panicked);
            report.set(Report::Ended(item, work.perform(item).await));
        });
    }
}
