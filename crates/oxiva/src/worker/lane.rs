//! A lane: what waits for one endpoint or one zap, and whether the next piece may begin.

use super::{
    runner::RunnerSettings,
    work::{Claim, Claimed, DueLane},
};
use crate::db::Pace;
use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

const SECOND: Duration = Duration::from_secs(1);
/// No more is claimed than can be begun within so many seconds: long before the lease ends.
const MAX_SECONDS_CLAIMED: i64 = 20;

/// What is special about the lanes of one kind of work. `()`: nothing is.
pub trait LaneRules: Default + Send + 'static {
    /// Pieces that may be under way at once, where settings and pace allow `allowed`.
    fn width(&self, allowed: usize) -> usize {
        allowed
    }

    /// Whether more may be claimed of a lane that has `running` pieces under way.
    fn may_claim(&self, _pace: Pace, _running: usize) -> bool {
        true
    }

    /// A sweep found that this lane has something due.
    fn found(&mut self, _due: &DueLane) {}

    /// Whether nothing would be lost by forgetting what the rules know.
    fn is_idle(&self) -> bool {
        true
    }
}

impl LaneRules for () {}

/// What may happen next.
#[derive(Debug, PartialEq)]
pub enum Turn<I> {
    /// This one may begin; it counts as under way from now on.
    Start(I),
    /// Not before this moment of [`crate::clock::Clock::elapsed`]: the rate is used up.
    NotBefore(Duration),
    /// Nothing waits, or as much is under way as may be.
    Nothing,
}

/// What a runner knows of one endpoint or one zap.
pub struct Lane<I: Claimed, R> {
    /// How fast it may go, as last heard.
    pub pace: Pace,
    pub rules: R,
    /// Claimed and not begun, the next first.
    pub ready: VecDeque<I>,
    /// What is under way.
    pub running: HashSet<I::Id>,
    /// The table may hold due work that is not in `ready`.
    pub more: bool,
    /// It waits for its turn: see [`super::turns`].
    pub queued: bool,
    /// It sleeps until its rate allows the next piece.
    pub asleep: bool,
    /// A claim is being made.
    pub claiming: bool,
    /// Claimed anew while they were under way: their lease was over.
    again: Vec<I>,
    /// When the pieces of the last second began, as far as the rate asks for it.
    begun: VecDeque<Duration>,
}

impl<I: Claimed, R: Default> Default for Lane<I, R> {
    fn default() -> Lane<I, R> {
        Lane {
            pace: Pace::default(),
            rules: R::default(),
            ready: VecDeque::new(),
            running: HashSet::new(),
            more: false,
            queued: false,
            asleep: false,
            claiming: false,
            again: Vec::new(),
            begun: VecDeque::new(),
        }
    }
}

impl<I: Claimed, R: LaneRules> Lane<I, R> {
    /// Pieces that may be under way at once, now.
    pub fn width(&self, settings: &RunnerSettings) -> usize {
        let most = settings.max_running_of_lane;
        let allowed = match self.pace {
            Pace { ordered: true, .. } => 1,
            Pace { concurrency: 0, .. } => most,
            Pace { concurrency, .. } => most.min(usize::from(concurrency)),
        };
        self.rules.width(allowed)
    }

    /// Whether the lane itself has room for one that waits.
    pub fn could_start(&self, settings: &RunnerSettings) -> bool {
        !self.ready.is_empty() && self.running.len() < self.width(settings)
    }

    /// Takes the next piece, if it may begin.
    pub fn next(&mut self, settings: &RunnerSettings, now: Duration) -> Turn<I> {
        if !self.could_start(settings) {
            return Turn::Nothing;
        }
        if let Some(moment) = self.allowed_from(settings, now) {
            return Turn::NotBefore(moment);
        }
        match self.ready.pop_front() {
            Some(item) => {
                self.begun.push_back(now);
                self.running.insert(item.id());
                Turn::Start(item)
            }
            None => Turn::Nothing,
        }
    }

    /// When the rate allows one more piece, if not now: in no second are more begun than it says.
    fn allowed_from(&mut self, settings: &RunnerSettings, now: Duration) -> Option<Duration> {
        let rate = self.rate(settings);
        while self.begun.front().is_some_and(|at| rate == 0 || *at + SECOND <= now) {
            self.begun.pop_front();
        }
        // One that is now slower than it was waits for the last `rate` of them alone.
        let counts = self.begun.len().checked_sub(rate.max(1))?;
        self.begun.get(counts).map(|at| *at + SECOND)
    }

    /// Pieces that may begin in one second; 0: any number.
    fn rate(&self, settings: &RunnerSettings) -> usize {
        match self.pace.rate {
            0 => settings.default_rate as usize,
            rate => usize::from(rate),
        }
    }

    /// One has ended. Returns whether it was claimed anew meanwhile, and waits again: its lease was
    /// over, so that its record may not have been taken.
    pub fn end(&mut self, id: I::Id) -> bool {
        self.running.remove(&id);
        let again = self.again.iter().position(|again| again.id() == id);
        if let Some(place) = again {
            self.ready.push_back(self.again.swap_remove(place));
        }
        again.is_some()
    }

    /// Whether more is to be taken from the table now, and how much: if there may be more and little is
    /// left in memory.
    pub fn wants(&self, settings: &RunnerSettings) -> Option<i64> {
        if !self.more || self.claiming || !self.rules.may_claim(self.pace, self.running.len()) {
            return None;
        }
        let by_rate = match self.rate(settings) as i64 {
            0 => i64::MAX,
            rate => rate * MAX_SECONDS_CLAIMED,
        };
        let by_width = 4 * self.width(settings) as i64;
        let limit = settings.max_claimed_of_lane.min(by_rate).min(by_width);
        (self.ready.len() as i64 <= limit / 4).then_some(limit)
    }

    /// Takes in what was claimed. Returns how many of them wait now.
    pub fn put(&mut self, mut claim: Claim<I>) -> usize {
        self.pace = claim.pace.unwrap_or(self.pace);
        // Under way, because the machine's clock was set forward or the record waits for storage: it is
        // looked at again once that has ended.
        self.again.extend(claim.items.extract_if(.., |item| self.running.contains(&item.id())));
        self.claiming = false;
        self.more |= claim.more;
        let count = claim.items.len();
        self.ready.extend(claim.items);
        count
    }

    /// Whether nothing would be lost by forgetting it.
    pub fn is_idle(&self, now: Duration) -> bool {
        let nothing = self.running.is_empty() && self.ready.is_empty();
        let calm = !self.claiming && !self.more && !self.queued && !self.asleep;
        let rate_is_whole = self.begun.back().is_none_or(|at| *at + SECOND <= now);
        nothing && calm && rate_is_whole && self.rules.is_idle()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::LaneKey;

    const SETTINGS: RunnerSettings = RunnerSettings {
        max_running: 64,
        max_running_of_lane: 20,
        default_rate: 10,
        max_claimed_of_lane: 256,
    };

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Item {
        id: i64,
        claim: i64,
    }

    impl Claimed for Item {
        type Id = i64;

        fn lane(&self) -> LaneKey {
            (crate::db::test_key(1), 1)
        }

        fn id(&self) -> i64 {
            self.id
        }
    }

    fn lane(count: i64) -> Lane<Item, ()> {
        Lane { ready: (0..count).map(|id| Item { id, claim: 0 }).collect(), ..Lane::default() }
    }

    fn begin(lane: &mut Lane<Item, ()>, now: Duration) -> usize {
        std::iter::from_fn(|| matches!(lane.next(&SETTINGS, now), Turn::Start(_)).then_some(()))
            .count()
    }

    #[test]
    fn no_second_has_more_calls_than_the_rate_says() {
        let mut lane = lane(100);
        let mut at = Duration::ZERO;
        let mut begun = Vec::new();
        while at < Duration::from_secs(5) {
            match lane.next(&SETTINGS, at) {
                Turn::Start(item) => {
                    begun.push(at);
                    lane.end(item.id);
                }
                Turn::NotBefore(then) => {
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
        lane.end(0);
        assert!(!lane.is_idle(SECOND * 3 / 2));
        assert!(lane.is_idle(SECOND * 2));
    }

    #[test]
    fn an_ordered_one_has_one_under_way_at_a_time() {
        let mut lane = lane(5);
        lane.pace.ordered = true;
        assert_eq!(begin(&mut lane, Duration::ZERO), 1);
        lane.pace = Pace { concurrency: 2, rate: 0, ordered: false };
        assert_eq!(begin(&mut lane, Duration::ZERO), 1);
    }

    #[test]
    fn what_is_claimed_anew_while_it_is_under_way_waits_for_its_end() {
        let mut lane = lane(1);
        assert_eq!(begin(&mut lane, Duration::ZERO), 1);
        let [same, other] = [0, 1].map(|id| Item { id, claim: 2 });
        let claim = Claim { pace: None, items: vec![same, other], more: false };
        assert_eq!(lane.put(claim), 1);
        assert_eq!(lane.next(&SETTINGS, Duration::ZERO), Turn::Start(other));
        assert_eq!(lane.next(&SETTINGS, Duration::ZERO), Turn::Nothing);
        assert!(!lane.end(1) && lane.end(0), "one of them waits again");
        assert_eq!(lane.next(&SETTINGS, Duration::ZERO), Turn::Start(same));
    }

    #[test]
    fn no_more_is_claimed_than_can_be_begun_soon() {
        let mut lane = lane(0);
        assert_eq!(lane.wants(&SETTINGS), None, "nothing is in the table");
        lane.more = true;
        assert_eq!(lane.wants(&SETTINGS), Some(80));
        lane.pace.rate = 1;
        assert_eq!(lane.wants(&SETTINGS), Some(20));
        lane.ready.extend((0..6).map(|id| Item { id, claim: 0 }));
        assert_eq!(lane.wants(&SETTINGS), None, "enough is left");
    }
}
