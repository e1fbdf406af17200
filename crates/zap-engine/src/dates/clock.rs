//! The time of day.

use super::text::{digits, number, skip_words, word};
use jiff::civil::Time;

/// What may stand between a day and its time, and then the time.
pub(super) fn after_date(text: &str) -> Option<(Time, &str)> {
    // `20230517114526`
    if let Some((run, rest)) = digits(text, 6..=6) {
        return Some((compact(run)?, rest));
    }
    if let Some(rest) = text.strip_prefix('t') {
        return iso(rest).or_else(|| time(rest));
    }
    let rest = text.strip_prefix([' ', ','])?;
    time(skip_words(rest, &[",", "-", "@", "at", "a", "vers"]))
}

/// What follows the `T` of ISO 8601 and is no time elsewhere: `114526.5`, `1145`, `11`
fn iso(text: &str) -> Option<(Time, &str)> {
    let (run, rest) = digits(text, 2..=6)?;
    match run.len() {
        2 if rest.starts_with([':', 'h', ' ']) => None,
        6 => {
            let (nanosecond, rest) = fraction(rest);
            let time = compact(run)?;
            Some((new(time.hour(), time.minute(), time.second(), nanosecond)?, rest))
        }
        2 | 4 => Some((compact(run)?, rest)),
        _ => None,
    }
}

fn compact(run: &str) -> Option<Time> {
    let part = |from: usize| match run.get(from..from + 2) {
        Some(digits) => digits.parse().ok(),
        None => Some(0),
    };
    new(part(0)?, part(2)?, part(4)?, 0)
}

/// `11:45`, `11:45:26.5`, `11h45`, `11 h`, `3:05 PM`, `3pm`, `midi`
pub(super) fn time(text: &str) -> Option<(Time, &str)> {
    if let Some(found) = named(text) {
        return Some(found);
    }
    let (hour, rest) = number::<i8>(text, 1..=2)?;
    let (has_minutes, minute, second, nanosecond, rest) = match rest.strip_prefix(':') {
        Some(rest) => {
            let (minute, rest) = number(rest, 2..=2)?;
            let (second, nanosecond, rest) = seconds(rest, ':').unwrap_or((0, 0, rest));
            (true, minute, second, nanosecond, rest)
        }
        None => match french(rest) {
            Some((minute, second, rest)) => (true, minute, second, 0, rest),
            None => (false, 0, 0, 0, rest),
        },
    };
    match half_of_day(rest) {
        Some((is_afternoon, rest)) => {
            let hour = (1..=12).contains(&hour).then(|| hour % 12 + 12 * i8::from(is_afternoon))?;
            Some((new(hour, minute, second, nanosecond)?, rest))
        }
        None if has_minutes => Some((new(hour, minute, second, nanosecond)?, rest)),
        None => None,
    }
}

/// A leap second is the last one of its minute.
fn new(hour: i8, minute: i8, second: i8, nanosecond: i32) -> Option<Time> {
    Time::new(hour, minute, if second == 60 { 59 } else { second }, nanosecond).ok()
}

fn named(text: &str) -> Option<(Time, &str)> {
    let (word, rest) = word(text)?;
    let hour = match word {
        "midi" | "noon" => 12,
        "minuit" | "midnight" => 0,
        _ => return None,
    };
    Some((new(hour, 0, 0, 0)?, rest))
}

fn seconds(text: &str, before: char) -> Option<(i8, i32, &str)> {
    let (second, rest) = number(text.strip_prefix(before)?, 2..=2)?;
    let (nanosecond, rest) = fraction(rest);
    Some((second, nanosecond, rest))
}

/// Nanoseconds; more than nine digits are cut.
fn fraction(text: &str) -> (i32, &str) {
    let after = text.strip_prefix(['.', ',']).and_then(|rest| digits(rest, 1..=30));
    let Some((digits, rest)) = after else { return (0, text) };
    let nine: String = digits.chars().chain("000000000".chars()).take(9).collect();
    (nine.parse().unwrap_or_default(), rest)
}

/// Behind the hour: `h`, `h45`, ` h 45`, `h45:26`, `h45min26s`, ` heures`
fn french(text: &str) -> Option<(i8, i8, &str)> {
    let (unit, after) = word(text.trim_start())?;
    if !["h", "heure", "heures"].contains(&unit) {
        return None;
    }
    let Some((minute, rest)) = number(after.trim_start(), 2..=2) else {
        return Some((0, 0, after));
    };
    let behind = rest.strip_prefix("min").or_else(|| rest.strip_prefix('m')).unwrap_or(rest);
    let second = number(behind.strip_prefix(':').unwrap_or(behind), 2..=2);
    match second.filter(|_| behind.len() < rest.len() || rest.starts_with(':')) {
        Some((second, rest)) => Some((minute, second, rest.strip_prefix('s').unwrap_or(rest))),
        None => Some((minute, 0, behind)),
    }
}

/// `am`, ` PM`, ` p.m.`: whether it is the second half of the day.
fn half_of_day(text: &str) -> Option<(bool, &str)> {
    let text = text.trim_start();
    let forms = [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)];
    let found = forms.iter().find_map(|(form, half)| Some((*half, text.strip_prefix(form)?)));
    found.filter(|(_, rest)| !rest.starts_with(char::is_alphanumeric))
}
