//! Ids of runs: UUIDv7s that grow with each one that this process makes, also within a millisecond
//! and while the clock stands still. So the order of ids is the order of runs.

use crate::clock::{Entropy, Micros};
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// Ids that a microsecond has room for: the twelve bits behind the millisecond count these.
const PER_MICRO: i64 = 4;

/// The last id that this process made.
#[derive(Debug, Default)]
pub struct Ids {
    last: AtomicI64,
}

impl Ids {
    /// An id that is greater than all before it.
    pub fn next(&self, entropy: &Entropy, now: Micros) -> Uuid {
        let wanted = now.max(0).saturating_mul(PER_MICRO);
        let after = |last: i64| wanted.max(last + 1);
        let last =
            self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(after(last)));
        let place = after(last.unwrap_or_default());
        let per_milli = 1_000 * PER_MICRO;
        id(place / per_milli, (place % per_milli) as u16, entropy.bytes())
    }
}

/// An id of an event's run, made where no randomness is at hand: the same event starts the same zap
/// only once.
pub fn of_event(dossier: i64, seq: i64, zap: i64, now: Micros) -> Uuid {
    let mixed = mix(mix(mix(dossier as u64) ^ seq as u64) ^ zap as u64);
    id(now.max(0) / 1_000, (seq & 0xfff) as u16, mixed.to_be_bytes())
}

/// The ids between which those of an event's runs lie.
pub fn range_of_event(seq: i64, now: Micros) -> (Uuid, Uuid) {
    let (millis, place) = (now.max(0) / 1_000, (seq & 0xfff) as u16);
    // As far as ids are compared, the first is less and the second greater than any of them.
    let last = id(millis, place, [0xff; 8]).as_u128().saturating_add(1);
    let first = id(millis, place, [0; 8]).as_u128().saturating_sub(1);
    (Uuid::from_u128(first), Uuid::from_u128(last))
}

/// The same of what is no event, by its own number: a change of a row, a due date.
pub fn of_happening(dossier: i64, number: i64, zap: i64, now: Micros) -> Uuid {
    let mixed = mix(mix(mix(mix(dossier as u64) ^ NO_EVENT) ^ number as u64) ^ zap as u64);
    id(now.max(0) / 1_000, (number & 0xfff) as u16, mixed.to_be_bytes())
}

/// What parts these ids from those of events of the same number.
const NO_EVENT: u64 = 1 << 63;

/// `place` orders the ids of a millisecond.
fn id(millis: i64, place: u16, random: [u8; 8]) -> Uuid {
    let mut bytes = [0; 10];
    bytes[..2].copy_from_slice(&place.to_be_bytes());
    bytes[2..].copy_from_slice(&random);
    uuid::Builder::from_unix_timestamp_millis(millis as u64, &bytes).into_uuid()
}

/// One round of a 64-bit finaliser.
fn mix(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn they_grow_while_the_clock_stands_still_and_when_it_goes_back() {
        let (ids, entropy) = (Ids::default(), Entropy::counted(1));
        let now = 1_700_000_000_000_999;
        let mut made: Vec<_> = (0..10_000).map(|_| ids.next(&entropy, now)).collect();
        made.extend((0..100).map(|_| ids.next(&entropy, now - 1_000_000)));
        made.push(ids.next(&entropy, now + 10_000));
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn what_is_no_event_has_another_than_the_event_of_its_number() {
        assert_ne!(of_event(1, 7, 2, 5_000), of_happening(1, 7, 2, 5_000));
        assert!(of_happening(1, 7, 2, 5_000) < of_happening(1, 8, 1, 5_000));
    }

    #[test]
    fn an_event_has_one_for_each_zap() {
        let ids: BTreeSet<_> = (0..1_000)
            .flat_map(|seq| [1, 2].map(|zap| of_event(10_000_001, seq, zap, 5_000_000)))
            .collect();
        assert_eq!(ids.len(), 2_000);
        assert!(of_event(1, 7, 2, 5_000) < of_event(1, 8, 1, 5_000));
        let (first, last) = range_of_event(7, 5_000);
        assert!((1..50).all(|zap| {
            let run = of_event(1, 7, zap, 5_000);
            first < run && run < last && of_event(1, 8, zap, 5_000) > last
        }));
    }
}
