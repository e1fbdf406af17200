//! Whose turn it is: dossiers take turns, and what waits in a dossier does. A dossier may have as many
//! places as there are free: half if it is alone, a quarter beside one that has half. So one more
//! dossier always finds a free place, whatever hangs in the others.

use crate::dossiers::DossierId;
use std::collections::{HashMap, VecDeque};

/// `T` is what waits: a lane of calls, somebody with a script.
pub struct Turns<T> {
    places: usize,
    running: usize,
    shares: HashMap<DossierId, Share<T>>,
    /// Dossiers in which something waits, each once.
    round: VecDeque<DossierId>,
}

struct Share<T> {
    running: usize,
    waiting: VecDeque<T>,
}

impl<T> Default for Share<T> {
    fn default() -> Share<T> {
        Share { running: 0, waiting: VecDeque::new() }
    }
}

impl<T> Turns<T> {
    pub fn new(places: usize) -> Turns<T> {
        Turns { places, running: 0, shares: HashMap::new(), round: VecDeque::new() }
    }

    /// Places taken, in all.
    pub fn running(&self) -> usize {
        self.running
    }

    /// How many wait in this dossier.
    pub fn waiting(&self, dossier: DossierId) -> usize {
        self.shares.get(&dossier).map_or(0, |share| share.waiting.len())
    }

    /// Forgets those of a dossier that wait no more.
    pub fn keep(&mut self, dossier: DossierId, waits: impl FnMut(&T) -> bool) {
        let Some(share) = self.shares.get_mut(&dossier) else { return };
        share.waiting.retain(waits);
        if share.waiting.is_empty() {
            self.round.retain(|one| *one != dossier);
        }
    }

    /// Whether this dossier may take a place.
    pub fn has_room(&self, dossier: DossierId) -> bool {
        let own = self.shares.get(&dossier).map_or(0, |share| share.running);
        own < self.places.saturating_sub(self.running)
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

    /// This waits for a free place.
    pub fn wait(&mut self, dossier: DossierId, who: T) {
        let share = self.shares.entry(dossier).or_default();
        if share.waiting.is_empty() {
            self.round.push_back(dossier);
        }
        share.waiting.push_back(who);
    }

    /// The next that may take a place.
    pub fn take_next(&mut self) -> Option<(DossierId, T)> {
        for _ in 0..self.round.len() {
            let dossier = self.round.pop_front()?;
            if !self.has_room(dossier) {
                self.round.push_back(dossier);
                continue;
            }
            let Some(share) = self.shares.get_mut(&dossier) else { continue };
            let who = share.waiting.pop_front();
            if !share.waiting.is_empty() {
                self.round.push_back(dossier);
            }
            if let Some(who) = who {
                return Some((dossier, who));
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
        let mut turns = Turns::<()>::new(16);
        let of = crate::db::test_key;
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
            let mut turns = Turns::<()>::new(calls);
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
        let (busy, calm) = (crate::db::test_key(1), crate::db::test_key(2));
        for endpoint in 0..100 {
            turns.wait(busy, endpoint);
        }
        turns.wait(calm, 1);
        let mut begun = Vec::new();
        while let Some(key) = turns.take_next() {
            turns.begin(key.0);
            begun.push(key);
        }
        // Four of the one, and the other was second in the round.
        assert_eq!(begun, [(busy, 0), (calm, 1), (busy, 1), (busy, 2), (busy, 3)]);
        assert!(turns.has_room(calm) && !turns.has_room(busy));
        turns.end(busy);
        assert_eq!(turns.take_next(), Some((busy, 4)));
    }
}
