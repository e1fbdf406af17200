//! A date by its format.

use super::pattern::Part;
use crate::dates::{
    DAYS, MONTHS, SHORT_DAYS, SHORT_MONTHS, YEARS, read_offset, strip_name, timestamp_in,
    year_of_two_digits,
};
use jiff::{
    Timestamp,
    civil::{Date, ISOWeekDate, Time, Weekday},
    tz::{Offset, TimeZone},
};

/// What has been read so far.
#[derive(Default)]
struct Found {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    day_of_year: Option<i16>,
    week_year: Option<i16>,
    week: Option<i8>,
    weekday: Option<Weekday>,
    quarter: Option<i8>,
    hour: i8,
    /// Set by `AM` and `PM`.
    afternoon: Option<bool>,
    minute: i8,
    second: i8,
    nanosecond: i32,
    offset: Option<Offset>,
    zone: Option<TimeZone>,
    timestamp: Option<Timestamp>,
}

/// `None` where the text is no such date, or has more in it. What the format leaves out is the least
/// it can be; of the year, 1970.
pub(super) fn read(text: &str, parts: &[Part], zone: &TimeZone) -> Option<Timestamp> {
    let mut found = Found::default();
    let rest = parts.iter().try_fold(text, |rest, part| found.part(rest, *part))?;
    if rest.trim().is_empty() { found.timestamp(zone) } else { None }
}

impl Found {
    /// Reads one part and returns what is after it.
    fn part<'a>(&mut self, text: &'a str, part: Part) -> Option<&'a str> {
        let mut rest = text;
        match part {
            Part::Literal(literal) => return strip_literal(text, literal),
            Part::Year => self.year = Some(digits(&mut rest, 4, 4)?),
            Part::ShortYear => self.year = Some(year_of_two_digits(digits(&mut rest, 2, 2)?)),
            Part::WeekYear => self.week_year = Some(digits(&mut rest, 4, 4)?),
            Part::Quarter => self.quarter = Some(digits(&mut rest, 1, 1)?),
            Part::MonthName | Part::ShortMonthName => {
                let found = strip_name(text, &MONTHS).or_else(|| strip_name(text, &SHORT_MONTHS));
                let (at, after) = found?;
                self.month = Some(at as i8 + 1);
                rest = after;
            }
            Part::DayName | Part::ShortDayName => {
                let found = strip_name(text, &DAYS).or_else(|| strip_name(text, &SHORT_DAYS));
                let (at, after) = found?;
                self.weekday = Weekday::from_monday_zero_offset(at as i8).ok();
                rest = after;
            }
            Part::Weekday => {
                let number = digits(&mut rest, 1, 1)?;
                self.weekday = Some(Weekday::from_monday_one_offset(number).ok()?);
            }
            Part::Month(_) => self.month = Some(digits(&mut rest, 1, 2)?),
            Part::DayOfYear(_) => self.day_of_year = Some(digits(&mut rest, 1, 3)?),
            Part::Day(_) => self.day = Some(digits(&mut rest, 1, 2)?),
            Part::OrdinalDay => {
                self.day = Some(digits(&mut rest, 1, 2)?);
                let endings = ["er", "st", "nd", "rd", "th"];
                let after = endings.iter().find_map(|ending| rest.strip_prefix(ending));
                rest = after.unwrap_or(rest);
            }
            Part::Week(_) => self.week = Some(digits(&mut rest, 1, 2)?),
            part => return self.part_of_time(text, part),
        }
        Some(rest)
    }

    fn part_of_time<'a>(&mut self, text: &'a str, part: Part) -> Option<&'a str> {
        let mut rest = text;
        match part {
            Part::Hour(_) | Part::HalfHour(_) => self.hour = digits(&mut rest, 1, 2)?,
            Part::Minute(_) => self.minute = digits(&mut rest, 1, 2)?,
            Part::Second(_) => self.second = digits(&mut rest, 1, 2)?,
            Part::Fraction(count) => {
                let fraction: i32 = digits(&mut rest, count, count)?;
                self.nanosecond = fraction * 10_i32.pow(9 - count as u32);
            }
            Part::Half(_) => {
                let half = text.get(..2)?.to_ascii_lowercase();
                self.afternoon = Some(half == "pm");
                rest = (half == "am" || half == "pm").then(|| &text[2..])?;
            }
            Part::Offset | Part::PlainOffset => rest = self.read_offset(text)?,
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
            _ => return None,
        }
        Some(rest)
    }

    /// `Z`, `+02:00`, `+0200`, `+02`
    fn read_offset<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        if let Some(rest) = text.strip_prefix(['Z', 'z']) {
            self.offset = Some(Offset::UTC);
            return Some(rest);
        }
        let (offset, rest) = read_offset(text)?;
        self.offset = Some(offset);
        Some(rest)
    }

    fn date(&self) -> Option<Date> {
        let year = self.year.unwrap_or(1970);
        if let Some(day) = self.day_of_year {
            return Date::new(year, 1, 1).ok()?.with().day_of_year(day).build().ok();
        }
        if let (Some(week), None, None) = (self.week, self.month, self.day) {
            let year = self.week_year.unwrap_or(year);
            let weekday = self.weekday.unwrap_or(Weekday::Monday);
            return Some(ISOWeekDate::new(year, week, weekday).ok()?.date());
        }
        let first_of_quarter = self.quarter.map_or(1, |quarter| quarter * 3 - 2);
        let month = self.month.unwrap_or(first_of_quarter);
        Date::new(year, month, self.day.unwrap_or(1)).ok()
    }

    fn timestamp(self, zone: &TimeZone) -> Option<Timestamp> {
        if self.timestamp.is_some() {
            return self.timestamp;
        }
        let hour = match self.afternoon {
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
            None => self.hour,
        };
        let time = Time::new(hour, self.minute, self.second, self.nanosecond).ok()?;
        let date = self.date().filter(|date| YEARS.contains(&date.year()))?;
        let local = date.to_datetime(time);
        match self.offset {
            Some(offset) => offset.to_timestamp(local).ok(),
            None => timestamp_in(self.zone.as_ref().unwrap_or(zone), local),
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
