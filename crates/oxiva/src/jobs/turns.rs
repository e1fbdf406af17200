//! Whose turn it is: dossiers take turns, and the lanes of a dossier do. A dossier may have as many
//! calls under way as there are free: half if it is alone, a quarter beside one that has half. So
//! one more dossier always finds a free call, whatever hangs in the others.

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
        own < self.calls.saturating_sub(self.running)
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
    fn dossiers_that_hang_leave_room_for_one_more() {
        let mut turns = Turns::new(16);
        let of = DossierId::from_number_for_tests;
        let mut begun = Vec::new();
        for number in 1..=4 {
            let before = turns.running();
            while turns.has_room(of(number)) {
                turns.begin(of(number));
            }
            begun.push(turns.running() - before);
        }
        assert_eq!(begun, [8, 4, 2, 1]);
        assert!(turns.has_room(of(5)), "fifteen of sixteen hang");
        for (calls, room) in [(1, [1, 0]), (2, [1, 1])] {
            let mut turns = Turns::new(calls);
            let begun = [1, 2].map(|number| {
                let room = turns.has_room(of(number));
                if room {
                    turns.begin(of(number));
                }
                usize::from(room)
            });
            assert_eq!(begun, room);
        }
    }

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
