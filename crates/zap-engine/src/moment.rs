//! Moments as people and programs write them.
//!
//! RFC 3339 and ISO 8601 (`2023-05-17T11:45:26Z`, `2023-05-17`), as API v2.0 writes them
//! (`2023-05-17 11:45:26.000`), the French way (`17/05/2023`, `17/05/2023 11:45`, `17/05/2023 à 11h45`),
//! and seconds or milliseconds since 1970 (ten to thirteen digits). What has no offset is in the zone of the
//! dossier; where the clock jumps, as jiff's "compatible" has it: forwards.

use jiff::{
    Timestamp, ZonedDateTime,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

/// A point in time that a text named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub timestamp: Timestamp,
    /// Whether a time was written; without one it is the first moment of the day.
    pub has_time: bool,
}

impl Moment {
    /// The day it is, in this zone.
    pub fn day(self, zone: &TimeZone) -> Date {
        self.timestamp.to_zoned_datetime(zone.clone()).date()
    }
}

/// `None` for what is no date; never panics.
pub fn parse(text: &str, zone: &TimeZone) -> Option<Moment> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) && (10..=13).contains(&text.len()) {
        return since_1970(text);
    }
    let with_time = |timestamp| Moment { timestamp, has_time: true };
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(with_time(timestamp));
    }
    if let Ok(zoned) = text.parse::<ZonedDateTime>() {
        return Some(with_time(zoned.timestamp()));
    }
    let (date, time) = french(text).or_else(|| iso(text))?;
    let local = date.to_datetime(time.unwrap_or_else(Time::midnight));
    let timestamp = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    Some(Moment { timestamp, has_time: time.is_some() })
}

fn since_1970(text: &str) -> Option<Moment> {
    let number: i64 = text.parse().ok()?;
    let timestamp = match text.len() {
        10 | 11 => Timestamp::from_second(number).ok()?,
        _ => Timestamp::from_millisecond(number).ok()?,
    };
    Some(Moment { timestamp, has_time: true })
}

fn iso(text: &str) -> Option<(Date, Option<Time>)> {
    if text.len() <= 10 {
        return Some((text.parse().ok()?, None));
    }
    let local: DateTime = text.parse().ok()?;
    Some((local.date(), Some(local.time())))
}

/// `17/05/2023`, with or without a time: `11:45`, `11:45:26.000`, `11h45`, `11h`.
fn french(text: &str) -> Option<(Date, Option<Time>)> {
    let (date, time) = match text.split_once(char::is_whitespace) {
        Some((date, time)) => (date, time.trim_start().trim_start_matches('à').trim_start()),
        None => (text, ""),
    };
    let mut parts = date.split(['/', '.']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some((date, if time.is_empty() { None } else { Some(clock(time)?) }))
}

fn clock(text: &str) -> Option<Time> {
    let text = text.replace(['h', 'H'], ":");
    let text = text.trim_end_matches(':');
    let padded = match text.split_once(':') {
        Some((hour, rest)) => format!("{hour:0>2}:{rest}"),
        None => format!("{text:0>2}:00"),
    };
    padded.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    fn read(text: &str) -> Option<String> {
        parse(text, &paris()).map(|moment| moment.timestamp.to_string())
    }

    #[test]
    fn moments_as_they_are_written() {
        for text in [
            "2023-05-17T09:45:26Z",
            "2023-05-17T11:45:26+02:00",
            "2023-05-17 11:45:26+02:00",
            "2023-05-17 11:45:26.000",
            "2023-05-17T11:45:26",
            "17/05/2023 11:45:26",
            "17/05/2023 à 11h45:26",
            "1684316726",
            "1684316726000",
            " 2023-05-17 11:45:26 ",
            "2023-05-17T11:45:26+02:00[Europe/Paris]",
        ] {
            assert_eq!(read(text).as_deref(), Some("2023-05-17T09:45:26Z"), "{text:?}");
        }
        for text in ["2023-05-17", "17/05/2023", "17.05.2023", "17/5/2023"] {
            assert_eq!(read(text).as_deref(), Some("2023-05-16T22:00:00Z"), "{text:?}");
            assert!(!parse(text, &paris()).unwrap().has_time, "{text:?}");
        }
        assert_eq!(read("17/05/2023 9h").as_deref(), Some("2023-05-17T07:00:00Z"));
        assert_eq!(read("17/05/2023 9:05").as_deref(), Some("2023-05-17T07:05:00Z"));
        for none in ["", "demain", "17/13/2023", "31/02/2023", "2023-02-30", "12", "17/05/23", "9h"]
        {
            assert_eq!(read(none), None, "{none:?}");
        }
    }

    #[test]
    fn where_the_clock_jumps_it_is_the_moment_after() {
        assert_eq!(read("2023-03-26 02:30:00").as_deref(), Some("2023-03-26T01:30:00Z"));
        assert_eq!(read("2023-10-29 02:30:00").as_deref(), Some("2023-10-29T00:30:00Z"));
    }
}
