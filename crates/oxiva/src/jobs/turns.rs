//! Whose turn it is: dossiers take turns, and the lanes of a dossier do. No dossier may have more
//! than half of the calls, so that a thousand endpoints that hang leave room for the others.

use super::LaneKey;
use crate::dossiers::DossierId;
use std::collections::{HashMap, VecDeque};

#[derive(Default)]
struct Share {
    running: usize,
    waiting: VecDeque<LaneKey>,
}

pub struct Turns {
    calls: usize,
    running: usize,
    shares: HashMap<DossierId, Share>,
    /// Dossiers that have lanes waiting, each once.
    round: VecDeque<DossierId>,
}

impl Turns {
    pub fn new(calls: usize) -> Turns {
        Turns { calls, running: 0, shares: HashMap::new(), round: VecDeque::new() }
    }

    /// Calls under way, in all.
    pub fn running(&self) -> usize {
        self.running
    }

    /// Whether a call of this dossier may begin.
    pub fn has_room(&self, dossier: DossierId) -> bool {
        let own = self.shares.get(&dossier).map_or(0, |share| share.running);
        self.running < self.calls && own < (self.calls / 2).max(1)
    }

    pub fn begin(&mut self, dossier: DossierId) {
        self.running += 1;
        self.shares.entry(dossier).or_default().running += 1;
    }

    pub fn end(&mut self, dossier: DossierId) {
        self.running = self.running.saturating_sub(1);
        if let Some(share) = self.shares.get_mut(&dossier) {
            share.running = share.running.saturating_sub(1);
            if share.running == 0 && share.waiting.is_empty() {
                self.shares.remove(&dossier);
            }
        }
    }

    /// This lane waits for a free call.
    pub fn wait(&mut self, key: LaneKey) {
        let share = self.shares.entry(key.0).or_default();
        if share.waiting.is_empty() {
            self.round.push_back(key.0);
        }
        share.waiting.push_back(key);
    }

    /// The next lane that may begin a call.
    pub fn next(&mut self) -> Option<LaneKey> {
        for _ in 0..self.round.len() {
            let dossier = self.round.pop_front()?;
            if !self.has_room(dossier) {
                self.round.push_back(dossier);
                continue;
            }
            let Some(share) = self.shares.get_mut(&dossier) else { continue };
            let lane = share.waiting.pop_front();
            if !share.waiting.is_empty() {
                self.round.push_back(dossier);
            }
            if lane.is_some() {
                return lane;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dossiers_take_turns_and_none_has_more_than_half() {
        let mut turns = Turns::new(8);
        let (busy, calm) = (DossierId::for_tests(), DossierId::from_number_for_tests(2));
        for endpoint in 0..100 {
            turns.wait((busy, endpoint));
        }
        turns.wait((calm, 1));
        let mut begun = Vec::new();
        while let Some(key) = turns.next() {
            turns.begin(key.0);
            begun.push(key);
        }
        // Four of the one, and the other was second in the round.
        assert_eq!(begun, [(busy, 0), (calm, 1), (busy, 1), (busy, 2), (busy, 3)]);
        assert!(turns.has_room(calm) && !turns.has_room(busy));
        turns.end(busy);
        assert_eq!(turns.next(), Some((busy, 4)));
    }
}
