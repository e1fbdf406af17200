//! The rules of an endpoint's lane: how many of its calls may be under way at once.

use crate::{
    db::Pace,
    worker::{lane::LaneRules, work::DueLane},
};

/// Calls under way at once to an endpoint of which nothing is known yet: one that hangs holds so
/// many and no more.
const FIRST_CALLS: usize = 4;

/// What is special about the lane of an endpoint.
#[derive(Debug)]
pub struct EndpointRules {
    /// Its endpoint was told to leave new deliveries in the table.
    pub is_flooded: bool,
    /// Calls that may be under way at once: one more after each answer, half after none.
    window: usize,
}

impl Default for EndpointRules {
    fn default() -> EndpointRules {
        EndpointRules { is_flooded: false, window: FIRST_CALLS }
    }
}

impl EndpointRules {
    /// A call has ended. `None`: it was never made. `max_calls`: to one endpoint at once.
    pub fn called(&mut self, answered: Option<bool>, max_calls: usize) {
        match answered {
            Some(true) => self.window = (self.window + 1).min(max_calls.max(FIRST_CALLS)),
            Some(false) => self.window = (self.window / 2).max(1),
            None => {}
        }
    }
}

impl LaneRules for EndpointRules {
    fn width(&self, allowed: usize) -> usize {
        allowed.min(self.window).max(1)
    }

    /// An ordered endpoint's next one is not known before this one is done with.
    fn may_claim(&self, pace: Pace, running: usize) -> bool {
        !pace.ordered || running == 0
    }

    fn found(&mut self, due: &DueLane) {
        self.is_flooded |= due.is_flooded;
    }

    fn is_idle(&self) -> bool {
        !self.is_flooded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        webhooks::dispatch::ClaimedDelivery,
        worker::{
            lane::{Lane, Turn},
            runner::RunnerSettings,
        },
    };
    use std::time::Duration;

    const SETTINGS: RunnerSettings = RunnerSettings {
        max_running: 64,
        max_running_of_lane: 8,
        default_rate: 10,
        max_claimed_of_lane: 256,
    };

    type EndpointLane = Lane<ClaimedDelivery, EndpointRules>;

    fn begin(lane: &mut EndpointLane, now: Duration) -> usize {
        std::iter::from_fn(|| matches!(lane.next(&SETTINGS, now), Turn::Start(_)).then_some(()))
            .count()
    }

    fn end(lane: &mut EndpointLane, event: i64, answered: bool) {
        lane.end(event);
        lane.rules.called(Some(answered), SETTINGS.max_running_of_lane);
    }

    #[test]
    fn an_unknown_endpoint_gets_a_few_calls_and_earns_more() {
        let dossier = crate::db::test_key(1);
        let claimed = |event| ClaimedDelivery { dossier, endpoint: 1, event, lease: 0 };
        let mut lane = EndpointLane::default();
        lane.ready = (0..100).map(claimed).collect();
        assert_eq!(begin(&mut lane, Duration::ZERO), FIRST_CALLS);
        end(&mut lane, 0, true);
        assert_eq!(begin(&mut lane, Duration::ZERO), 2);
        for event in 1..6 {
            end(&mut lane, event, false);
        }
        assert_eq!(begin(&mut lane, Duration::from_secs(9)), 1);
        end(&mut lane, 6, true);
        assert_eq!(begin(&mut lane, Duration::from_secs(9)), 2);
        assert!(lane.width(&SETTINGS) <= SETTINGS.max_running_of_lane);
    }
}
