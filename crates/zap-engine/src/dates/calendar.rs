//! The day.

use super::{
    DateOrder, YEARS, names,
    text::{digits, number, skip_words},
    year_of_two_digits,
};
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// A day at the beginning of a text, and what is behind it.
pub(super) fn date(text: &str, order: DateOrder) -> Option<(Date, &str)> {
    compact(text)
        .or_else(|| week(text))
        .or_else(|| numeric(text, order))
        .or_else(|| year_name_day(text))
        .or_else(|| day_name_year(text))
        .or_else(|| name_day_year(text))
}

/// `None` where there is no such day.
pub(super) fn day(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|date| YEARS.contains(&date.year()))
}

/// `20230517`, and the day of `20230517114526`
fn compact(text: &str) -> Option<(Date, &str)> {
    let (run, _) = digits(text, 8..=14)?;
    if run.len() != 8 && run.len() != 14 {
        return None;
    }
    let date = day(run[..4].parse().ok()?, run[4..6].parse().ok()?, run[6..8].parse().ok()?)?;
    Some((date, &text[8..]))
}

/// `2026-W10-4`, `2026W104`
fn week(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = number(text, 4..=4)?;
    let rest = rest.strip_prefix('-').unwrap_or(rest).strip_prefix('w')?;
    let (week, weekday, rest) = match digits(rest, 3..=3) {
        Some((run, rest)) => (&run[..2], &run[2..], rest),
        None => {
            let (week, rest) = digits(rest, 2..=2)?;
            let (weekday, rest) = digits(rest.strip_prefix('-')?, 1..=1)?;
            (week, weekday, rest)
        }
    };
    let weekday = Weekday::from_monday_one_offset(weekday.parse().ok()?).ok()?;
    let date = ISOWeekDate::new(year, week.parse().ok()?, weekday).ok()?.date();
    YEARS.contains(&date.year()).then_some((date, rest))
}

/// `2023-05-17`, `17/05/2023`, `17.5.23`: the same sign between all three.
fn numeric(text: &str, order: DateOrder) -> Option<(Date, &str)> {
    let (first, rest) = digits(text, 1..=4)?;
    let rest = rest.trim_start();
    let sign = ['-', '/', '.'].into_iter().find(|sign| rest.starts_with(*sign))?;
    let (second, rest) = digits(rest[1..].trim_start(), 1..=2)?;
    let (third, rest) = digits(rest.trim_start().strip_prefix(sign)?.trim_start(), 1..=4)?;
    let (year, month, day_of_month) = match (first.len(), order) {
        (4, _) if third.len() <= 2 => (first, second, third),
        (1..=2, DateOrder::DayMonth) => (third, second, first),
        (1..=2, DateOrder::MonthDay) => (third, first, second),
        _ => return None,
    };
    let date = day(full_year(year)?, month.parse().ok()?, day_of_month.parse().ok()?)?;
    Some((date, rest))
}

/// Four digits; or two, which stand for 1969 to 2068.
pub(super) fn full_year(digits: &str) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(year),
        2 => Some(year_of_two_digits(year)),
        _ => None,
    }
}

/// `17 mai 2023`, `1er janv. 26`, `17th of May, 2023`, `17-May-2023`
fn day_name_year(text: &str) -> Option<(Date, &str)> {
    let (day_of_month, rest) = number(text, 1..=2)?;
    let rest = between(skip_ordinal(rest));
    let (month, rest) = names::month(skip_words(rest, &["de", "of"]))?;
    let (year, rest) = year(skip_words(between(rest), &["de"]))?;
    Some((day(year, month, day_of_month)?, rest))
}

/// `May 17th, 2023`
fn name_day_year(text: &str) -> Option<(Date, &str)> {
    let (month, rest) = names::month(text)?;
    let (day_of_month, rest) = number(between(rest), 1..=2)?;
    let (year, rest) = year(between(skip_ordinal(rest)))?;
    Some((day(year, month, day_of_month)?, rest))
}

/// `2023 mai 17`, `2023-May-17`
fn year_name_day(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = number(text, 4..=4)?;
    let (month, rest) = names::month(between(rest))?;
    let (day_of_month, rest) = number(between(rest), 1..=2)?;
    Some((day(year, month, day_of_month)?, skip_ordinal(rest)))
}

/// What may stand between a day, the name of its month, and its year.
fn between(text: &str) -> &str {
    text.trim_start_matches([' ', ',', '-', '/', '.'])
}

/// `er` of `1er`, `th` of `17th`
fn skip_ordinal(text: &str) -> &str {
    let endings = ["er", "st", "nd", "rd", "th"];
    let after = endings.iter().find_map(|ending| text.strip_prefix(ending));
    after.filter(|rest| !rest.starts_with(char::is_alphabetic)).unwrap_or(text)
}

/// A year that is not the hour of what follows: `10 dec 15:00` has none.
fn year(text: &str) -> Option<(i16, &str)> {
    let (digits, rest) = digits(text.strip_prefix('\'').unwrap_or(text), 2..=4)?;
    let is_hour = digits.len() == 2 && clock_follows(rest);
    if is_hour { None } else { Some((full_year(digits)?, rest)) }
}

fn clock_follows(rest: &str) -> bool {
    let rest = rest.trim_start();
    ["h", "am", "pm", "a.m", "p.m"].iter().any(|word| rest.starts_with(word))
        || rest.strip_prefix(':').is_some_and(|rest| digits(rest, 2..=2).is_some())
}
