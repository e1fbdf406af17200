//! A lane: what waits for one endpoint, and whether the next call may begin.

use crate::{db::Pace, webhooks::dispatch::Name};
use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

/// Calls under way at once to an endpoint of which nothing is known yet: one that hangs holds so
/// many and no more.
const FIRST: usize = 4;
const SECOND: Duration = Duration::from_secs(1);

/// What the operator allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls under way at once, in all. One dossier may have half of them.
    pub calls: usize,
    /// Calls under way at once to one endpoint.
    pub per_endpoint: usize,
    /// Calls a second to one endpoint, unless it asks for another number; 0: any number.
    pub rate: u32,
}

/// What may happen next.
#[derive(Debug, PartialEq)]
pub enum Turn {
    /// This one may begin.
    Call(Name),
    /// Not before this moment of [`crate::clock::Clock::elapsed`]: the rate is used up.
    At(Duration),
    /// Nothing waits, or as much is under way as may be.
    Nothing,
}

pub struct Lane {
    pub pace: Pace,
    pub ready: VecDeque<Name>,
    /// Events whose calls are under way.
    pub running: HashSet<i64>,
    /// The table may hold due deliveries that are not in `ready`.
    pub more: bool,
    pub claiming: bool,
    /// In the round of its dossier.
    pub queued: bool,
    /// Its endpoint was told to leave new deliveries in the table.
    pub flooded: bool,
    /// It sleeps until its rate allows the next call.
    pub asleep: bool,
    /// Calls that may be under way at once: one more after each answer, half after none.
    window: usize,
    /// When the calls of the last second began, as far as the rate asks for it.
    begun: VecDeque<Duration>,
}

impl Default for Lane {
    fn default() -> Lane {
        Lane {
            pace: Pace::default(),
            ready: VecDeque::new(),
            running: HashSet::new(),
            more: false,
            claiming: false,
            queued: false,
            flooded: false,
            asleep: false,
            window: FIRST,
            begun: VecDeque::new(),
        }
    }
}

impl Lane {
    /// Calls that may be under way at once, now.
    pub fn width(&self, limits: &Limits) -> usize {
        let wanted = match self.pace {
            Pace { ordered: true, .. } => 1,
            Pace { concurrency: 0, .. } => limits.per_endpoint,
            Pace { concurrency, .. } => limits.per_endpoint.min(usize::from(concurrency)),
        };
        wanted.min(self.window).max(1)
    }

    /// Takes the next delivery, if it may begin.
    pub fn next(&mut self, limits: &Limits, now: Duration) -> Turn {
        if self.ready.is_empty() || self.running.len() >= self.width(limits) {
            return Turn::Nothing;
        }
        if let Some(moment) = self.wait(limits, now) {
            return Turn::At(moment);
        }
        match self.ready.pop_front() {
            Some(name) => {
                self.begun.push_back(now);
                self.running.insert(name.event);
                Turn::Call(name)
            }
            None => Turn::Nothing,
        }
    }

    /// When the rate allows one more call, if not now: in no second are more begun than it says.
    fn wait(&mut self, limits: &Limits, now: Duration) -> Option<Duration> {
        let rate = match self.pace.rate {
            0 => limits.rate as usize,
            rate => usize::from(rate),
        };
        while self.begun.front().is_some_and(|at| rate == 0 || *at + SECOND <= now) {
            self.begun.pop_front();
        }
        // One that is now slower than it was waits for the last `rate` of them alone.
        let counts = self.begun.len().checked_sub(rate.max(1))?;
        self.begun.get(counts).map(|at| *at + SECOND)
    }

    /// A call has ended. `None`: it was never made.
    pub fn ended(&mut self, limits: &Limits, event: i64, answered: Option<bool>) {
        self.running.remove(&event);
        match answered {
            Some(true) => self.window = (self.window + 1).min(limits.per_endpoint.max(FIRST)),
            Some(false) => self.window = (self.window / 2).max(1),
            None => {}
        }
    }

    /// Whether nothing would be lost by forgetting it.
    pub fn is_idle(&self, now: Duration) -> bool {
        let nothing = self.running.is_empty() && self.ready.is_empty();
        let calm = !self.claiming && !self.more && !self.queued && !self.asleep && !self.flooded;
        nothing && calm && self.begun.back().is_none_or(|at| *at + SECOND <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossiers::DossierId;

    const LIMITS: Limits = Limits { calls: 64, per_endpoint: 8, rate: 10 };

    fn lane(count: i64) -> Lane {
        let mut lane = Lane::default();
        let dossier = DossierId::for_tests();
        lane.ready =
            (0..count).map(|event| Name { dossier, endpoint: 1, event, lease: 0 }).collect();
        lane
    }

    fn begin(lane: &mut Lane, now: Duration) -> usize {
        let mut begun = 0;
        while let Turn::Call(_) = lane.next(&LIMITS, now) {
            begun += 1;
        }
        begun
    }

    #[test]
    fn an_unknown_endpoint_gets_a_few_calls_and_earns_more() {
        let mut lane = lane(100);
        assert_eq!(begin(&mut lane, Duration::ZERO), FIRST);
        lane.ended(&LIMITS, 0, Some(true));
        assert_eq!(begin(&mut lane, Duration::ZERO), 2);
        for event in 1..6 {
            lane.ended(&LIMITS, event, Some(false));
        }
        assert_eq!(begin(&mut lane, Duration::from_secs(9)), 1);
        lane.ended(&LIMITS, 6, Some(true));
        assert_eq!(begin(&mut lane, Duration::from_secs(9)), 2);
        assert!(lane.width(&LIMITS) <= LIMITS.per_endpoint);
    }

    #[test]
    fn no_second_has_more_calls_than_the_rate_says() {
        let mut lane = lane(100);
        let mut at = Duration::ZERO;
        let mut begun = Vec::new();
        while at < Duration::from_secs(5) {
            match lane.next(&LIMITS, at) {
                Turn::Call(name) => {
                    begun.push(at);
                    lane.ended(&LIMITS, name.event, Some(true));
                }
                Turn::At(then) => {
                    assert!(then > at);
                    at = then;
                }
                Turn::Nothing => break,
            }
        }
        // Ten at once, then ten a second.
        assert_eq!(begun.iter().filter(|at| at.is_zero()).count(), 10);
        assert_eq!(begun.len(), 50);
        let crowded = begun.windows(11).find(|calls| calls[10] - calls[0] < SECOND);
        assert_eq!(crowded, None);
    }

    #[test]
    fn a_lane_is_idle_when_its_rate_is_whole_again() {
        let mut lane = lane(1);
        assert_eq!(begin(&mut lane, SECOND), 1);
        lane.ended(&LIMITS, 0, Some(true));
        assert!(!lane.is_idle(SECOND * 3 / 2));
        assert!(lane.is_idle(SECOND * 2));
    }

    #[test]
    fn an_ordered_one_makes_one_call_at_a_time() {
        let mut lane = lane(5);
        lane.pace.ordered = true;
        assert_eq!(begin(&mut lane, Duration::ZERO), 1);
        lane.pace = Pace { concurrency: 2, rate: 0, ordered: false };
        assert_eq!(begin(&mut lane, Duration::ZERO), 1);
    }
}
