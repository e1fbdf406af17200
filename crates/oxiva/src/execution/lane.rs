//! What waits for one zap, and whether its next run may begin.

use crate::{db::Pace, zaps::fresh::Name};
use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};
use uuid::Uuid;

/// What may happen next.
#[derive(Debug, PartialEq)]
pub enum Turn {
    Run(Name),
    /// Not before this moment of [`crate::clock::Clock::elapsed`]: the rate is used up.
    At(Duration),
    /// Nothing waits, or as much is under way as may be.
    Nothing,
}

pub struct ZapLane {
    pub pace: Pace,
    pub ready: VecDeque<Name>,
    pub running: HashSet<Uuid>,
    /// Claimed anew while they were under way: their lease was over, and what they record is not taken.
    pub again: Vec<Name>,
    /// The table may hold due runs that are not in `ready`.
    pub more: bool,
    pub claiming: bool,
    /// In the round of its dossier.
    pub queued: bool,
    /// It sleeps until its rate allows the next run.
    pub asleep: bool,
    /// Whether it fails too much is being looked at; and once more after that.
    pub examined: bool,
    pub suspect: bool,
    /// What is left of the rate, in runs, and when that was worked out.
    tokens: f64,
    counted: Duration,
}

impl ZapLane {
    pub fn new(now: Duration) -> ZapLane {
        ZapLane {
            pace: Pace::default(),
            ready: VecDeque::new(),
            running: HashSet::new(),
            again: Vec::new(),
            more: false,
            claiming: false,
            queued: false,
            asleep: false,
            examined: false,
            suspect: false,
            tokens: f64::INFINITY,
            counted: now,
        }
    }

    /// Runs that may be under way at once.
    pub fn width(&self, most: usize) -> usize {
        match self.pace.concurrency {
            0 => most,
            wanted => most.min(usize::from(wanted)),
        }
    }

    /// Takes the next run, if it may begin. `most`: of one zap, as the operator says.
    pub fn next(&mut self, most: usize, now: Duration) -> Turn {
        if self.ready.is_empty() || self.running.len() >= self.width(most) {
            return Turn::Nothing;
        }
        if let Some(wait) = self.wait(now) {
            return Turn::At(now + wait);
        }
        match self.ready.pop_front() {
            Some(name) => {
                self.tokens -= 1.0;
                self.running.insert(name.run);
                Turn::Run(name)
            }
            None => Turn::Nothing,
        }
    }

    /// How long until the rate allows one more. What was not used for a second may be made up for at
    /// once, no more than that.
    fn wait(&mut self, now: Duration) -> Option<Duration> {
        let rate = f64::from(self.pace.rate);
        if rate == 0.0 {
            return None;
        }
        let gone = now.saturating_sub(self.counted).as_secs_f64();
        self.counted = now;
        self.tokens = (self.tokens + gone * rate).min(rate);
        let missing = 1.0 - self.tokens;
        // A token that is all but there is there.
        (missing > 1e-6).then(|| Duration::from_secs_f64(missing / rate))
    }

    /// Whether nothing would be lost by forgetting it.
    pub fn is_idle(&self, now: Duration) -> bool {
        let nothing = self.running.is_empty() && self.ready.is_empty();
        let calm = !self.claiming && !self.more && !self.queued && !self.asleep && !self.examined;
        nothing && calm && now.saturating_sub(self.counted) > Duration::from_secs(1)
    }
}
