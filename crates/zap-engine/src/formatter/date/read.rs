//! A date by its format.

use super::{
    names::{self, DAYS, MONTHS, SHORT_DAYS, SHORT_MONTHS},
    pattern::{Part, parts},
};
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::{Offset, TimeZone},
};

/// What has been read so far.
struct Found {
    year: i16,
    month: i8,
    day: i8,
    hour: i8,
    /// Set by `AM` and `PM`.
    afternoon: Option<bool>,
    minute: i8,
    second: i8,
    millisecond: i32,
    offset: Option<Offset>,
    zone: Option<TimeZone>,
    timestamp: Option<Timestamp>,
}

/// `None` where the text is no such date, or has more in it. What the format leaves out is the least
/// it can be; of the year, 1970.
pub(super) fn read(text: &str, format: &str, zone: &TimeZone) -> Option<Timestamp> {
    let mut found = Found {
        year: 1970,
        month: 1,
        day: 1,
        hour: 0,
        afternoon: None,
        minute: 0,
        second: 0,
        millisecond: 0,
        offset: None,
        zone: None,
        timestamp: None,
    };
    let rest = parts(format).try_fold(text, |rest, part| found.part(rest, part))?;
    if rest.trim().is_empty() { found.timestamp(zone) } else { None }
}

impl Found {
    /// Reads one part and returns what is after it.
    fn part<'a>(&mut self, text: &'a str, part: Part) -> Option<&'a str> {
        let mut rest = text;
        match part {
            Part::Literal(literal) => return strip_literal(text, literal),
            Part::Year => self.year = digits(&mut rest, 4, 4)?,
            Part::ShortYear => {
                let year: i16 = digits(&mut rest, 2, 2)?;
                // The usual window: 1969 to 2068.
                self.year = if year < 69 { 2000 + year } else { 1900 + year };
            }
            Part::MonthName | Part::ShortMonthName => {
                let found =
                    names::strip(text, &MONTHS).or_else(|| names::strip(text, &SHORT_MONTHS));
                let (at, after) = found?;
                self.month = at as i8 + 1;
                rest = after;
            }
            Part::DayName | Part::ShortDayName => {
                let found = names::strip(text, &DAYS).or_else(|| names::strip(text, &SHORT_DAYS));
                rest = found?.1;
            }
            Part::Month(_) => self.month = digits(&mut rest, 1, 2)?,
            Part::Day(_) => self.day = digits(&mut rest, 1, 2)?,
            Part::Hour(_) | Part::HalfHour(_) => self.hour = digits(&mut rest, 1, 2)?,
            Part::Minute(_) => self.minute = digits(&mut rest, 1, 2)?,
            Part::Second(_) => self.second = digits(&mut rest, 1, 2)?,
            Part::Millisecond => self.millisecond = digits(&mut rest, 3, 3)?,
            Part::Half(_) => {
                let half = text.get(..2)?.to_ascii_lowercase();
                self.afternoon = Some(half == "pm");
                rest = (half == "am" || half == "pm").then(|| &text[2..])?;
            }
            Part::Offset | Part::PlainOffset => rest = self.offset(text)?,
            Part::Zone => {
                let end = text.find(char::is_whitespace).unwrap_or(text.len());
                self.zone = Some(TimeZone::get(&text[..end]).ok()?);
                rest = &text[end..];
            }
            Part::Seconds1970 => {
                self.timestamp = Timestamp::from_second(digits(&mut rest, 1, 12)?).ok();
            }
            Part::Milliseconds1970 => {
                self.timestamp = Timestamp::from_millisecond(digits(&mut rest, 1, 15)?).ok();
            }
        }
        Some(rest)
    }

    /// `Z`, `+02:00`, `+0200`, `+02`
    fn offset<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        if let Some(rest) = text.strip_prefix(['Z', 'z']) {
            self.offset = Some(Offset::UTC);
            return Some(rest);
        }
        let mut rest = text.strip_prefix(['+', '-'])?;
        let hours: i32 = digits(&mut rest, 2, 2)?;
        rest = rest.strip_prefix(':').unwrap_or(rest);
        let minutes: i32 = digits(&mut rest, 2, 2).unwrap_or(0);
        let seconds = (hours * 60 + minutes) * 60;
        let signed = if text.starts_with('-') { -seconds } else { seconds };
        self.offset = Some(Offset::from_seconds(signed).ok()?);
        Some(rest)
    }

    fn timestamp(self, zone: &TimeZone) -> Option<Timestamp> {
        if self.timestamp.is_some() {
            return self.timestamp;
        }
        let hour = match self.afternoon {
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
            None => self.hour,
        };
        let nanosecond = self.millisecond * 1_000_000;
        let time = Time::new(hour, self.minute, self.second, nanosecond).ok()?;
        let local = Date::new(self.year, self.month, self.day).ok()?.to_datetime(time);
        match self.offset {
            Some(offset) => offset.to_timestamp(local).ok(),
            None => {
                let zone = self.zone.as_ref().unwrap_or(zone);
                zone.to_ambiguous_timestamp(local).compatible().ok()
            }
        }
    }
}

/// Blanks are like each other, however many.
fn strip_literal<'a>(text: &'a str, literal: &str) -> Option<&'a str> {
    if literal.trim().is_empty() {
        let rest = text.trim_start();
        return (rest.len() < text.len() || literal.is_empty()).then_some(rest);
    }
    text.strip_prefix(literal)
}

/// As many digits as there are, at most so many.
fn digits<T: std::str::FromStr>(text: &mut &str, least: usize, most: usize) -> Option<T> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(count);
    *text = rest;
    (count >= least).then(|| digits.parse().ok())?
}
