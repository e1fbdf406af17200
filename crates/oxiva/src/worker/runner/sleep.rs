//! Lanes whose rate is used up.

use super::Runner;
use crate::worker::{LaneKey, work::Work};
use std::time::Duration;

impl<W: Work> Runner<W> {
    /// The moment at which the first lane that sleeps may go on, and a future that ends then.
    pub(super) fn first_asleep(&self) -> (Duration, impl Future<Output = ()> + Send + use<W>) {
        let until = self.asleep.first().map(|(until, _)| *until);
        let sleep = until.map(|until| self.clock.sleep(until.saturating_sub(self.clock.elapsed())));
        let ends = async move {
            match sleep {
                Some(sleep) => sleep.await,
                None => std::future::pending().await,
            }
        };
        (until.unwrap_or_default(), ends)
    }

    /// Lets the lanes go on that slept until this moment.
    pub(super) fn wake_lanes(&mut self, until: Duration) {
        while let Some((at, key)) = self.asleep.first().copied().filter(|(at, _)| *at <= until) {
            self.asleep.remove(&(at, key));
            if let Some(lane) = self.lanes.get_mut(&key) {
                lane.asleep = false;
            }
            self.start_ready(key);
        }
    }

    pub(super) fn sleep_until(&mut self, key: LaneKey, moment: Duration) {
        let lane = self.lane(key);
        if !lane.asleep {
            lane.asleep = true;
            self.asleep.insert((moment, key));
        }
    }
}
