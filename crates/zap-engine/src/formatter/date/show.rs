//! A date by its format.

use super::pattern::Part;
use crate::dates::{DAYS, MONTHS, SHORT_DAYS, SHORT_MONTHS, to_zone};
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};

/// The moment on the clock of the zone.
pub(super) fn show(at: Timestamp, zone: &TimeZone, parts: &[Part], french: bool) -> String {
    let moment = to_zone(at, zone);
    let one = |part: &Part| match part {
        Part::Zone => zone.iana_name().unwrap_or("UTC").to_owned(),
        part => one(&moment, *part, french),
    };
    parts.iter().map(one).collect()
}

fn one(moment: &ZonedDateTime, part: Part, french: bool) -> String {
    let language = usize::from(french);
    let month = moment.month() as usize - 1;
    let weekday = moment.weekday();
    let day_name = weekday.to_monday_zero_offset() as usize;
    match part {
        Part::Year => format!("{:04}", moment.year()),
        Part::ShortYear => format!("{:02}", moment.year().rem_euclid(100)),
        Part::WeekYear => format!("{:04}", moment.date().iso_week_date().year()),
        Part::Quarter => (month / 3 + 1).to_string(),
        Part::MonthName => MONTHS[language][month].to_owned(),
        Part::ShortMonthName => SHORT_MONTHS[language][month].to_owned(),
        Part::Month(zero) => two(moment.month(), zero),
        Part::DayOfYear(true) => format!("{:03}", moment.day_of_year()),
        Part::DayOfYear(false) => moment.day_of_year().to_string(),
        Part::Day(zero) => two(moment.day(), zero),
        Part::OrdinalDay => ordinal(moment.day(), french),
        Part::DayName => DAYS[language][day_name].to_owned(),
        Part::ShortDayName => SHORT_DAYS[language][day_name].to_owned(),
        Part::Weekday => weekday.to_monday_one_offset().to_string(),
        Part::Week(zero) => two(moment.date().iso_week_date().week(), zero),
        Part::Hour(zero) => two(moment.hour(), zero),
        Part::HalfHour(zero) => two((moment.hour() + 11) % 12 + 1, zero),
        Part::Minute(zero) => two(moment.minute(), zero),
        Part::Second(zero) => two(moment.second(), zero),
        Part::Fraction(digits) => format!("{:09}", moment.subsec_nanosecond())[..digits].to_owned(),
        Part::Half(great) => half(moment.hour() < 12, great).to_owned(),
        Part::Offset => offset(moment, ":"),
        Part::PlainOffset => offset(moment, ""),
        Part::Seconds1970 => moment.timestamp().as_second().to_string(),
        Part::Milliseconds1970 => moment.timestamp().as_millisecond().to_string(),
        Part::Zone => String::new(),
        Part::Literal(text) => text.to_owned(),
    }
}

fn two(number: i8, zero: bool) -> String {
    if zero { format!("{number:02}") } else { number.to_string() }
}

/// `1er`, and otherwise the number alone; `1st`, `2nd`, `3rd`, `11th`.
fn ordinal(day: i8, french: bool) -> String {
    let ending = match (day, french) {
        (1, true) => "er",
        (_, true) => "",
        (11..=13, _) => "th",
        (day, _) => match day % 10 {
            1 => "st",
            2 => "nd",
            3 => "rd",
            _ => "th",
        },
    };
    format!("{day}{ending}")
}

fn half(is_morning: bool, great: bool) -> &'static str {
    match (is_morning, great) {
        (true, true) => "AM",
        (false, true) => "PM",
        (true, false) => "am",
        (false, false) => "pm",
    }
}

/// Of UTC it is `-00:00`, as Zapier writes it: RFC 3339 and RFC 2822 know both signs.
fn offset(moment: &ZonedDateTime, between: &str) -> String {
    let seconds = moment.offset().seconds();
    let sign = if seconds > 0 { '+' } else { '-' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
}
