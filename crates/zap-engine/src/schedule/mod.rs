//! When a schedule fires next, in the time zone of its dossier.
//!
//! # Promises
//! - [`next`] is strictly later than what it is asked after.
//! - A time of day that a day does not have (clocks go forward) fires at the first moment after the
//!   gap, once. One that a day has twice (clocks go back) fires the first time alone.
//! - A schedule that never fires (30 February) is refused when it is parsed.
//!
//! # Quirks
//! - `minutes` and `hour` count time that passes, not what clocks show: they fire in both of the hours
//!   that clocks show twice. A cron expression follows the clocks.
//! - `minutes` counts from midnight UTC of 1 January 1970: 15 is at :00, :15, :30 and :45, and 7
//!   wanders through the hour.

mod cron;
mod parse;
mod pattern;
mod problem;

pub use problem::{Code, Problem};

use cron::Cron;
use jiff::{Timestamp, civil::Weekday, tz::TimeZone};
use pattern::Pattern;

/// In JSON `{"every": {"unit": "day", "at": "09:00"}}` or `{"cron": "0 9 * * mon-fri"}`.
#[derive(Clone, Debug, PartialEq)]
pub enum Schedule {
    Every(Every),
    Cron(Cron),
}

/// A rhythm without a cron expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Every {
    /// `{"unit": "minutes", "n": 15}`
    Minutes { n: u32 },
    /// `{"unit": "hour", "minute": 5}`
    Hour { minute: u8 },
    /// `{"unit": "day", "at": "09:00", "weekdays_only": true}`
    Day { at: At, weekdays_only: bool },
    /// `{"unit": "week", "days": ["monday", "thursday"], "at": "09:00"}`; one day at least, sorted.
    Week { days: Vec<Day>, at: At },
    /// `{"unit": "month", "day": 31, "at": "09:00"}`; the last day of a shorter month.
    Month { day: u8, at: At },
}

/// The words of `unit`, in the order of the variants of [`Every`].
pub const UNITS: &[&str] = &["minutes", "hour", "day", "week", "month"];

/// `09:00`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    pub hour: u8,
    pub minute: u8,
}

/// A day of the week, Monday first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// The first moment after `after`; `None` at the end of time (year 9999).
pub fn next(schedule: &Schedule, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    match schedule {
        Schedule::Every(Every::Minutes { n }) => pattern::multiple(i64::from(*n) * 60, after),
        Schedule::Every(Every::Hour { minute }) => pattern::minute(*minute, zone, after),
        Schedule::Every(Every::Day { at, weekdays_only }) => Pattern::at(*at, |date| {
            !weekdays_only || !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
        })
        .next(zone, after),
        Schedule::Every(Every::Week { days, at }) => {
            Pattern::at(*at, |date| days.contains(&Day::of(date.weekday()))).next(zone, after)
        }
        Schedule::Every(Every::Month { day, at }) => {
            Pattern::at(*at, |date| date.day() == date.days_in_month().min(*day as i8))
                .next(zone, after)
        }
        Schedule::Cron(cron) => cron.pattern().next(zone, after),
    }
}

impl Day {
    /// From Monday to Sunday.
    pub const ALL: [Day; 7] = [
        Day::Monday,
        Day::Tuesday,
        Day::Wednesday,
        Day::Thursday,
        Day::Friday,
        Day::Saturday,
        Day::Sunday,
    ];

    /// The word that stands in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Day::Monday => "monday",
            Day::Tuesday => "tuesday",
            Day::Wednesday => "wednesday",
            Day::Thursday => "thursday",
            Day::Friday => "friday",
            Day::Saturday => "saturday",
            Day::Sunday => "sunday",
        }
    }

    fn of(weekday: Weekday) -> Day {
        Day::ALL[weekday.to_monday_zero_offset() as usize]
    }
}

#[cfg(test)]
mod tests;
