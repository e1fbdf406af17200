//! Days and moments that are counted from now.

use super::{Moment, Reading, shift};
use jiff::ToSpan;

/// Words for a day, and how many days later than today it is. A longer form stands before its beginning.
const DAYS: &[(&str, i64)] = &[
    ("day after tomorrow", 2),
    ("day before yesterday", -2),
    ("apres-demain", 2),
    ("apres demain", 2),
    ("avant-hier", -2),
    ("avant hier", -2),
    ("aujourd'hui", 0),
    ("aujourdhui", 0),
    ("today", 0),
    ("demain", 1),
    ("tomorrow", 1),
    ("hier", -1),
    ("yesterday", -1),
];

pub(super) fn read(reading: &Reading, text: &str) -> Option<Moment> {
    let now = reading.at(reading.now)?;
    if text.starts_with(['+', '-']) {
        return reading.shifted(now, text);
    }
    if let Some(rest) = ["maintenant", "now"].iter().find_map(|word| text.strip_prefix(word)) {
        return reading.shifted(now, rest);
    }
    if let Some(moment) = counted(reading, now, text) {
        return Some(moment);
    }
    let (rest, days) =
        DAYS.iter().find_map(|(word, days)| Some((text.strip_prefix(word)?, *days)))?;
    let date = now.local.date().checked_add(days.days()).ok()?;
    reading.rest_of_day(date, rest)
}

/// `in 3 days`, `dans 3 jours`, `3 days ago`, `il y a 3 jours`
fn counted(reading: &Reading, now: Moment, text: &str) -> Option<Moment> {
    let later = ["in ", "dans "].iter().find_map(|word| text.strip_prefix(word));
    let (spans, is_past) = match later {
        Some(rest) => (rest, false),
        None => (text.strip_suffix(" ago").or_else(|| text.strip_prefix("il y a "))?, true),
    };
    // What is counted has no sign of its own.
    if spans.contains(['+', '-']) {
        return None;
    }
    let spans = shift::read(spans)?;
    let spans: Vec<_> = if is_past { spans.iter().map(|s| s.negate()).collect() } else { spans };
    reading.moved(now, &spans)
}
