//! The one reader of dates: forms, API, columns of tables, conditions, delays and the formatter all read
//! a date with [`Reading::read`].
//!
//! # What it reads
//! - ISO 8601 and RFC 3339, with `-`, `/` or `.` between, a `T` or a blank before the time, and an
//!   offset with or without a blank before it: `2026-12-10T15:00:00Z`, `2023/05/17 11:45:26 +0200`.
//! - Numbers in the order of [`DateOrder`]: `17/05/2023 11h45`, `17.05.2023`, `1/2/26 3:05 PM`.
//! - Names of months in French and English: `1er déc. 2026 15:00`, `Wed, 17 May 2023 11:45:26 GMT`.
//! - Seconds and milliseconds since 1970, of ten to thirteen digits.
//! - Words: `maintenant`, `demain 15h`, `tomorrow at 3pm`, `dans 3 jours`, `2 weeks ago`, and behind any
//!   moment what is added or taken away: `+1d`, `2026-05-17 09:00 +30m`.
//!
//! # Rules
//! - What has no offset is in the zone of the [`Reading`]. Where its clock jumps ahead it is the moment
//!   after; an hour that the clock shows twice is the first one.
//! - Two digits of a year stand for 1969 to 2068. A year below 1000 is refused: nobody meant it.
//! - A day and a month are never exchanged to make a date of what is none.
//! - The day of the week is not compared with the date.
//! - The offset of a zone before its standard time (Paris until 1911: 9 minutes 21 seconds) counts in
//!   whole minutes, so that RFC 3339 can write it; see [`to_zone`].
//!
//! # Promises
//! No text makes it panic; what is no date is `None`; what [`to_zone`] shows reads back as it was.

mod calendar;
mod clock;
mod names;
mod offset;
mod relative;
mod shift;
mod text;

#[cfg(test)]
mod tests;

pub use offset::to_zone;

pub(crate) use names::{DAYS, MONTHS, SHORT_DAYS, SHORT_MONTHS, strip as strip_name};
pub(crate) use offset::{read as read_offset, timestamp_in};
pub(crate) use shift::{add as add_spans, read as read_spans};

use crate::words::words;
use jiff::{
    Span, Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

words! {
    /// Which of two numbers comes first in `1/2/2026`.
    #[derive(Default)]
    pub enum DateOrder {
        /// 1 February, as in France.
        #[default]
        DayMonth = "day_month",
        /// 2 January, as in the United States.
        MonthDay = "month_day",
    }
}

/// What a date is read by, beside its text.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Where what has no offset was written.
    pub zone: TimeZone,
    pub order: DateOrder,
    /// What `now` and `tomorrow` count from.
    pub now: Timestamp,
}

/// A point in time that a text named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub timestamp: Timestamp,
    /// The same on the clock of the reading's zone; what was written without an offset is as written, also
    /// where the clock shows that hour twice or not at all.
    pub local: DateTime,
    /// Whether a time was written; without one it is the first moment of the day.
    pub has_time: bool,
}

/// Characters of a text that is read; a longer one is no date.
const MAX_CHARS: usize = 120;

/// Of two digits: 1969 to 2068.
pub(crate) fn year_of_two_digits(year: i16) -> i16 {
    if year < 69 { 2000 + year } else { 1900 + year }
}

/// The years that a date can have.
pub(crate) const YEARS: std::ops::RangeInclusive<i16> = 1000..=9999;

impl Reading {
    /// `None` for what is no date; never panics.
    pub fn read(&self, text: &str) -> Option<Moment> {
        let text = text::folded(text)?;
        let moment = self
            .since_1970(&text)
            .or_else(|| self.written(&text))
            .or_else(|| relative::read(self, &text))?;
        YEARS.contains(&moment.local.year()).then_some(moment)
    }

    /// `1684316726`, `1684316726.5`, `1684316726000`
    fn since_1970(&self, text: &str) -> Option<Moment> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || !(10..=13).contains(&whole.len()) {
            return None;
        }
        let number: i64 = whole.parse().ok()?;
        if whole.len() > 11 {
            return self.at(Timestamp::from_millisecond(number).ok()?);
        }
        let nanosecond: i32 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
        self.at(Timestamp::new(number, nanosecond).ok()?)
    }

    /// A date, perhaps with a time and what is added to it.
    fn written(&self, text: &str) -> Option<Moment> {
        let starts = [Some(text), names::skip_weekday(text)];
        starts.into_iter().flatten().find_map(|text| {
            let date_first = || {
                let (date, rest) = calendar::date(text, self.order)?;
                self.rest_of_day(date, rest)
            };
            date_first().or_else(|| self.time_first(text)).or_else(|| self.unix(text))
        })
    }

    /// What stands behind a day: nothing, a time, a place, a shift.
    fn rest_of_day(&self, date: Date, rest: &str) -> Option<Moment> {
        if let Some(moment) = self.shifted(self.on(date, None, None)?, rest) {
            return Some(moment);
        }
        let (time, rest) = clock::after_date(rest)?;
        let ways = [offset::read_after_blank(rest), Some((None, rest))];
        ways.into_iter().flatten().find_map(|(place, rest)| {
            self.shifted(self.on(date, Some(time), place)?, text::skip_comment(rest))
        })
    }

    /// `15:00 17/05/2023`, `11h45 le 17 mai 2023`
    fn time_first(&self, text: &str) -> Option<Moment> {
        let (time, rest) = clock::time(text)?;
        let rest = text::skip_words(rest, &[",", "le", "on"]);
        let starts = [Some(rest), names::skip_weekday(rest)];
        let (date, rest) =
            starts.into_iter().flatten().find_map(|rest| calendar::date(rest, self.order))?;
        self.shifted(self.on(date, Some(time), None)?, rest)
    }

    /// As the command `date` and Ruby write it: `May 17 11:45:26 +0200 2023`.
    fn unix(&self, text: &str) -> Option<Moment> {
        let (month, rest) = names::month(text)?;
        let (day, rest) = text::number(rest.trim_start(), 1..=2)?;
        let (time, rest) = clock::time(rest.strip_prefix(' ')?)?;
        let ways = [offset::read_after_blank(rest), Some((None, rest))];
        ways.into_iter().flatten().find_map(|(place, rest)| {
            let (year, rest) = text::number(rest.strip_prefix(' ')?, 4..=4)?;
            let date = calendar::day(year, month, day)?;
            if rest.is_empty() { self.on(date, Some(time), place) } else { None }
        })
    }

    /// A day and a time on the clock of a place; without one, on that of the reading.
    fn on(&self, date: Date, time: Option<Time>, place: Option<TimeZone>) -> Option<Moment> {
        let local = date.to_datetime(time.unwrap_or_default());
        let timestamp = timestamp_in(place.as_ref().unwrap_or(&self.zone), local)?;
        let moment = Moment { timestamp, local, has_time: time.is_some() };
        if place.is_some() { self.at(timestamp) } else { Some(moment) }
    }

    /// A moment with its time.
    fn at(&self, timestamp: Timestamp) -> Option<Moment> {
        let local = to_zone(timestamp, &self.zone).datetime();
        Some(Moment { timestamp, local, has_time: true })
    }

    /// What is left of the text is nothing, or added to the moment: ` +1d -2 hours`.
    fn shifted(&self, moment: Moment, rest: &str) -> Option<Moment> {
        let rest = rest.trim();
        match rest.as_bytes().first() {
            None => Some(moment),
            Some(b'+' | b'-') => self.moved(moment, &shift::read(rest)?),
            Some(_) => None,
        }
    }

    /// On the calendar of the zone: a day later is the same time of day.
    fn moved(&self, moment: Moment, spans: &[Span]) -> Option<Moment> {
        let timestamp = shift::add(moment.timestamp, &self.zone, spans)?;
        let has_time = moment.has_time || spans.iter().any(shift::has_time);
        let local = to_zone(timestamp, &self.zone).datetime();
        Some(Moment { timestamp, local, has_time })
    }
}
