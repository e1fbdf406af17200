//! Times of day on some days, and what moments they are in a time zone.

use super::At;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};

/// Minutes and hours are sets of bits.
pub(super) struct Pattern<On> {
    pub minutes: u64,
    pub hours: u32,
    pub on: On,
}

/// 29 February comes back after eight years at most, unless it has to be a certain weekday.
const DAYS: usize = 366 * 41;

impl<On: Fn(Date) -> bool> Pattern<On> {
    pub(super) fn at(at: At, on: On) -> Self {
        Pattern { minutes: 1 << at.minute, hours: 1 << at.hour, on }
    }

    /// From what clocks show at `after` on, in the order of what clocks show. That is the order of the
    /// moments, too: a time in a gap is the moment at its end, a time that comes twice is its first.
    pub(super) fn next(&self, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
        let shown = zone.to_datetime(after);
        let days = std::iter::successors(Some(shown.date()), |date| date.tomorrow().ok());
        days.take(DAYS)
            .filter(|date| (self.on)(*date))
            .flat_map(|date| self.times().map(move |(hour, minute)| date.at(hour, minute, 0, 0)))
            .filter(|time| *time > shown)
            .filter_map(|time| moment(zone, time))
            .find(|moment| *moment > after)
    }

    fn times(&self) -> impl Iterator<Item = (i8, i8)> {
        let (hours, minutes) = (self.hours, self.minutes);
        let hours = (0..24).filter(move |hour| hours >> hour & 1 == 1);
        hours.flat_map(move |hour| {
            (0..60)
                .filter(move |minute| minutes >> minute & 1 == 1)
                .map(move |minute| (hour, minute))
        })
    }
}

fn moment(zone: &TimeZone, time: DateTime) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(time).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(time).ok(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(time).ok(),
        AmbiguousOffset::Gap { before, .. } => {
            // With the offset of before, the time is at or after the end of the gap.
            let inside = before.to_timestamp(time).ok()?;
            let later = inside.checked_add(SignedDuration::from_nanos(1)).ok()?;
            zone.preceding(later).next().map(|transition| transition.timestamp())
        }
    }
}

/// The next multiple of so many seconds since 1970.
pub(super) fn multiple(seconds: i64, after: Timestamp) -> Option<Timestamp> {
    let seconds = seconds.max(1);
    let second = after.as_nanosecond().div_euclid(1_000_000_000) as i64;
    Timestamp::from_second((second.div_euclid(seconds) + 1).checked_mul(seconds)?).ok()
}

/// The next moment at which clocks show this minute.
pub(super) fn minute(minute: u8, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    let mut moment = multiple(60, after)?;
    // Twice where clocks are moved by less than an hour in between.
    for _ in 0..3 {
        let shown = i64::from(zone.to_datetime(moment).minute());
        let wait = (i64::from(minute) - shown).rem_euclid(60);
        if wait == 0 {
            break;
        }
        moment = moment.checked_add(SignedDuration::from_mins(wait)).ok()?;
    }
    Some(moment)
}
