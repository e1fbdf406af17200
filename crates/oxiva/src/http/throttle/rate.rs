//! So many a period for each key, and no more at once: a bucket that fills steadily.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Keys that are remembered. Of more, the quieter half is forgotten.
const MAX_KEYS: usize = 100_000;

/// A rate for each key: a bucket that fills again with time.
pub struct Rate<K> {
    /// Time for one; zero: no limit.
    each: Duration,
    period: Duration,
    /// For each key the moment at which its bucket is full again.
    full_at: Mutex<HashMap<K, Duration>>,
}

/// How a key stands with its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    pub number: u64,
    pub period: Duration,
    pub left: u64,
    /// Until nothing is used.
    pub full_in: Duration,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    /// `number` in a `period`; 0: any number.
    pub fn new(number: u32, period: Duration) -> Rate<K> {
        let each = period.checked_div(number).unwrap_or(Duration::ZERO);
        Rate { each, period, full_at: Mutex::default() }
    }

    /// Takes one, or says how long to wait.
    pub fn take(&self, now: Duration, key: &K) -> Result<(), Duration> {
        if self.each.is_zero() {
            return Ok(());
        }
        let mut all = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let next = all.get(key).copied().unwrap_or_default().max(now) + self.each;
        match next.checked_sub(now + self.period) {
            Some(wait) if !wait.is_zero() => return Err(wait),
            _ => {}
        }
        if all.len() >= MAX_KEYS && !all.contains_key(key) {
            make_room(&mut all, now);
        }
        all.insert(key.clone(), next);
        Ok(())
    }

    /// Gives one back that was taken.
    pub fn give_back(&self, now: Duration, key: &K) {
        let mut all = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(full_at) = all.get_mut(key) {
            *full_at = full_at.saturating_sub(self.each).max(now);
        }
    }

    /// What may be taken at once now; `None` where there is no limit.
    pub fn left(&self, now: Duration, key: &K) -> Option<Left> {
        if self.each.is_zero() {
            return None;
        }
        let all = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full_in = all.get(key).copied().unwrap_or_default().saturating_sub(now);
        let many = |time: Duration| (time.as_nanos() / self.each.as_nanos()) as u64;
        Some(Left {
            number: many(self.period),
            period: self.period,
            left: many(self.period.saturating_sub(full_in)),
            full_in,
        })
    }

    /// Forgets whose bucket is full.
    pub fn tidy(&self, now: Duration) {
        let mut all = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, full_at| *full_at > now);
    }
}

fn make_room<K: Hash + Eq>(all: &mut HashMap<K, Duration>, now: Duration) {
    all.retain(|_, full_at| *full_at > now);
    if all.len() >= MAX_KEYS {
        let mut moments: Vec<_> = all.values().copied().collect();
        let (_, median, _) = moments.select_nth_unstable(MAX_KEYS / 2);
        let median = *median;
        all.retain(|_, full_at| *full_at > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn so_many_at_once_then_one_by_one() {
        let rate = Rate::new(3, MINUTE);
        let now = Duration::from_secs(1_000);
        let taken: Vec<_> = (0..4).map(|_| rate.take(now, &"a")).collect();
        assert_eq!(taken, [Ok(()), Ok(()), Ok(()), Err(Duration::from_secs(20))]);
        assert_eq!(rate.take(now, &"b"), Ok(()), "another key has its own");
        let early = now + Duration::from_secs(19);
        assert_eq!(rate.take(early, &"a"), Err(Duration::from_secs(1)));
        let later = now + Duration::from_secs(20);
        assert_eq!(rate.take(later, &"a"), Ok(()));
        assert_eq!(rate.take(later, &"a"), Err(Duration::from_secs(20)));
        rate.give_back(later, &"a");
        assert_eq!(rate.take(later, &"a"), Ok(()), "one was given back");
        assert_eq!(rate.take(later, &"a"), Err(Duration::from_secs(20)));
        rate.give_back(later, &"c");
        assert_eq!(rate.left(later, &"c").unwrap().left, 3, "no more than there is room for");
        let rested = now + MINUTE * 2;
        let left = |now| rate.left(now, &"a").map(|left| (left.number, left.left, left.full_in));
        assert_eq!(left(later), Some((3, 0, MINUTE)));
        assert_eq!(left(later + Duration::from_secs(30)), Some((3, 1, MINUTE / 2)));
        assert_eq!(left(rested), Some((3, 3, Duration::ZERO)));
        assert!(
            (0..3).all(|_| rate.take(rested, &"a").is_ok()) && rate.take(rested, &"a").is_err()
        );
    }

    #[test]
    fn zero_is_no_limit() {
        let rate = Rate::new(0, MINUTE);
        assert!((0..1_000).all(|_| rate.take(Duration::ZERO, &1).is_ok()));
        assert_eq!(rate.left(Duration::ZERO, &1), None);
    }

    #[test]
    fn memory_is_bounded_and_the_loudest_are_remembered() {
        let rate = Rate::new(2, MINUTE);
        let now = Duration::from_secs(1);
        assert!(rate.take(now, &usize::MAX).is_ok() && rate.take(now, &usize::MAX).is_ok());
        for key in 0..3 * MAX_KEYS {
            assert!(rate.take(now, &key).is_ok());
            if key % 1_000 == 0 {
                assert!(rate.full_at.lock().unwrap().len() <= MAX_KEYS);
            }
        }
        assert!(rate.take(now, &usize::MAX).is_err(), "the loud one was forgotten");
        rate.tidy(now + MINUTE);
        assert!(rate.full_at.lock().unwrap().is_empty());
    }
}
