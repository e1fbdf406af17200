//! Offsets and zones, read and shown.

use super::text::{digits, number};
use jiff::{
    Timestamp, ZonedDateTime,
    civil::DateTime,
    tz::{Offset, TimeZone},
};

/// Abbreviations that mean one offset, in hours, wherever dates of e-mails are read.
const ABBREVIATIONS: &[(&str, i32)] = &[
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("wet", 0),
    ("west", 1),
    ("cet", 1),
    ("cest", 2),
    ("eet", 2),
    ("eest", 3),
];

/// The moment in a zone, with an offset that RFC 3339 can write: of whole minutes, rounded down, so that
/// the day stays the same.
pub fn to_zone(at: Timestamp, zone: &TimeZone) -> ZonedDateTime {
    let offset = zone.to_offset(at);
    match whole_minutes(offset) {
        whole if whole == offset => at.to_zoned_datetime(zone.clone()),
        whole => at.to_zoned_datetime(TimeZone::fixed(whole)),
    }
}

/// When the clock of a zone shows this; as [`to_zone`] shows it. `None` beyond the year 9999.
pub(crate) fn timestamp_in(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    let at = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    let offset = zone.to_offset(at);
    match whole_minutes(offset) {
        whole if whole == offset => Some(at),
        whole => whole.to_timestamp(local).ok(),
    }
}

fn whole_minutes(offset: Offset) -> Offset {
    let seconds = offset.seconds();
    Offset::from_seconds(seconds - seconds.rem_euclid(60)).unwrap_or(offset)
}

/// Directly behind a time or one blank further: an offset, the name of a zone, both.
pub(super) fn read_after_blank(text: &str) -> Option<(Option<TimeZone>, &str)> {
    let text = text.strip_prefix(' ').unwrap_or(text);
    let (zone, rest) = place(text)?;
    // `+02:00[Europe/Paris]`: the offset says which moment it is.
    let rest = bracketed(rest).map_or(rest, |(_, rest)| rest);
    Some((Some(zone), rest))
}

fn place(text: &str) -> Option<(TimeZone, &str)> {
    let fixed = |(offset, rest)| (TimeZone::fixed(offset), rest);
    utc(text)
        .or_else(|| read(text))
        .or_else(|| abbreviation(text))
        .map(fixed)
        .or_else(|| bracketed(text))
        .or_else(|| named(text))
}

/// `Z`, `UTC`, `GMT+0200`
fn utc(text: &str) -> Option<(Offset, &str)> {
    let names = ["utc", "gmt", "ut", "z"];
    let after = names.iter().find_map(|name| text.strip_prefix(name))?;
    if let Some(found) = read(after) {
        return Some(found);
    }
    let ends = !after.starts_with(char::is_alphanumeric) && !after.starts_with('/');
    ends.then_some((Offset::UTC, after))
}

/// `+02:00`, `-0800`, `+02`, `+2`, `+00:09:21`
pub(crate) fn read(text: &str) -> Option<(Offset, &str)> {
    let rest = text.strip_prefix(['+', '-'])?;
    let (hours, minutes, rest) = match digits(rest, 4..=4) {
        Some((run, rest)) => (run[..2].parse().ok()?, run[2..].parse().ok()?, rest),
        None => {
            let (hours, rest) = number::<i32>(rest, 1..=2)?;
            let minutes = rest.strip_prefix(':').and_then(|rest| number::<i32>(rest, 2..=2));
            let (minutes, rest) = minutes.unwrap_or((0, rest));
            (hours, minutes, rest)
        }
    };
    let seconds = rest.strip_prefix(':').and_then(|rest| number::<i32>(rest, 2..=2));
    let (seconds, rest) = seconds.unwrap_or((0, rest));
    if hours > 23 || minutes > 59 || seconds > 59 || rest.starts_with(char::is_alphanumeric) {
        return None;
    }
    let total = hours * 3_600 + minutes * 60 + seconds;
    let signed = if text.starts_with('-') { -total } else { total };
    Some((Offset::from_seconds(signed).ok()?, rest))
}

fn abbreviation(text: &str) -> Option<(Offset, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, rest) = text.split_at(length);
    let (_, hours) = ABBREVIATIONS.iter().find(|(name, _)| *name == word)?;
    Some((Offset::from_seconds(hours * 3_600).ok()?, rest))
}

/// `[Europe/Paris]`
fn bracketed(text: &str) -> Option<(TimeZone, &str)> {
    let (name, rest) = text.strip_prefix('[')?.split_once(']')?;
    Some((TimeZone::get(name).ok()?, rest))
}

/// `Europe/Paris`
fn named(text: &str) -> Option<(TimeZone, &str)> {
    let end = text.find(' ').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !name.contains('/') {
        return None;
    }
    Some((TimeZone::get(name).ok()?, rest))
}
