//! Formats of dates: `YYYY-MM-DD HH:mm`, `JJ/MM/AAAA`, `dddd D MMMM YYYY [à] HH:mm`.

use super::names::{DAYS, MONTHS, SHORT_DAYS, SHORT_MONTHS};
use jiff::ZonedDateTime;

/// A part of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Year,
    ShortYear,
    MonthName,
    ShortMonthName,
    /// Whether with a zero before.
    Month(bool),
    Day(bool),
    DayName,
    ShortDayName,
    Hour(bool),
    /// Of twelve.
    HalfHour(bool),
    Minute(bool),
    Second(bool),
    Millisecond,
    /// `AM`; whether in great letters.
    Half(bool),
    /// `+02:00`
    Offset,
    /// `+0200`
    PlainOffset,
    Seconds1970,
    Milliseconds1970,
    /// `Europe/Paris`
    Zone,
    Literal(&'a str),
}

/// The longest first.
const PARTS: &[(&str, Part)] = &[
    ("YYYY", Part::Year),
    ("AAAA", Part::Year),
    ("MMMM", Part::MonthName),
    ("dddd", Part::DayName),
    ("MMM", Part::ShortMonthName),
    ("ddd", Part::ShortDayName),
    ("SSS", Part::Millisecond),
    ("YY", Part::ShortYear),
    ("AA", Part::ShortYear),
    ("MM", Part::Month(true)),
    ("DD", Part::Day(true)),
    ("JJ", Part::Day(true)),
    ("HH", Part::Hour(true)),
    ("hh", Part::HalfHour(true)),
    ("mm", Part::Minute(true)),
    ("ss", Part::Second(true)),
    ("ZZ", Part::PlainOffset),
    ("M", Part::Month(false)),
    ("D", Part::Day(false)),
    ("J", Part::Day(false)),
    ("H", Part::Hour(false)),
    ("h", Part::HalfHour(false)),
    ("m", Part::Minute(false)),
    ("s", Part::Second(false)),
    ("A", Part::Half(true)),
    ("a", Part::Half(false)),
    ("Z", Part::Offset),
    ("X", Part::Seconds1970),
    ("x", Part::Milliseconds1970),
    ("z", Part::Zone),
];

/// What stands in `[…]` is itself, and so is each letter that means nothing.
pub(super) fn parts(format: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = format;
    std::iter::from_fn(move || {
        if let Some((literal, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
        {
            rest = after;
            return Some(Part::Literal(literal));
        }
        if let Some((letters, part)) = PARTS.iter().find(|(letters, _)| rest.starts_with(letters)) {
            rest = &rest[letters.len()..];
            return Some(*part);
        }
        let (letter, after) = rest.split_at(rest.chars().next()?.len_utf8());
        rest = after;
        Some(Part::Literal(letter))
    })
}

pub(super) fn show(moment: &ZonedDateTime, format: &str, french: bool) -> String {
    let language = usize::from(french);
    let month = moment.month() as usize - 1;
    let day = moment.weekday().to_monday_zero_offset() as usize;
    let half = (moment.hour() + 11) % 12 + 1;
    let two = |number: i8, zero: bool| {
        if zero { format!("{number:02}") } else { number.to_string() }
    };
    let show = |part| match part {
        Part::Year => format!("{:04}", moment.year()),
        Part::ShortYear => format!("{:02}", moment.year().rem_euclid(100)),
        Part::MonthName => MONTHS[language][month].to_owned(),
        Part::ShortMonthName => SHORT_MONTHS[language][month].to_owned(),
        Part::Month(zero) => two(moment.month(), zero),
        Part::Day(zero) => two(moment.day(), zero),
        Part::DayName => DAYS[language][day].to_owned(),
        Part::ShortDayName => SHORT_DAYS[language][day].to_owned(),
        Part::Hour(zero) => two(moment.hour(), zero),
        Part::HalfHour(zero) => two(half, zero),
        Part::Minute(zero) => two(moment.minute(), zero),
        Part::Second(zero) => two(moment.second(), zero),
        Part::Millisecond => format!("{:03}", moment.millisecond()),
        Part::Half(great) => match (moment.hour() < 12, great) {
            (true, true) => "AM".to_owned(),
            (false, true) => "PM".to_owned(),
            (true, false) => "am".to_owned(),
            (false, false) => "pm".to_owned(),
        },
        Part::Offset => offset(moment, ":"),
        Part::PlainOffset => offset(moment, ""),
        Part::Seconds1970 => moment.timestamp().as_second().to_string(),
        Part::Milliseconds1970 => moment.timestamp().as_millisecond().to_string(),
        Part::Zone => moment.time_zone().iana_name().unwrap_or("UTC").to_owned(),
        Part::Literal(text) => text.to_owned(),
    };
    parts(format).map(show).collect()
}

fn offset(moment: &ZonedDateTime, between: &str) -> String {
    let seconds = moment.offset().seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
}
