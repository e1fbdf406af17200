//! What is added to a moment: `+1 month -2 days`, `8 heures 30 minutes`, `-2w`.

use super::offset::{timestamp_in, to_zone};
use jiff::{Span, Timestamp, tz::TimeZone};

/// One span for each number. A number without a sign has that of the one before it.
pub(crate) fn read(text: &str) -> Option<Vec<Span>> {
    let mut spans = Vec::new();
    let mut negative = false;
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(['+', '-', '−']) {
            negative = !rest.starts_with('+');
            rest = after.trim_start();
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        spans.push(span(if negative { -number } else { number }, &rest[..end])?);
        rest = rest[end..].trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }
    if spans.is_empty() { None } else { Some(spans) }
}

fn span(number: i64, unit: &str) -> Option<Span> {
    let span = Span::new();
    let span = match unit.to_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" | "seconde" | "secondes" => {
            span.try_seconds(number)
        }
        "m" | "mn" | "min" | "mins" | "minute" | "minutes" => span.try_minutes(number),
        "h" | "hr" | "hrs" | "hour" | "hours" | "heure" | "heures" => span.try_hours(number),
        "d" | "day" | "days" | "j" | "jour" | "jours" => span.try_days(number),
        "w" | "wk" | "wks" | "week" | "weeks" | "sem" | "semaine" | "semaines" => {
            span.try_weeks(number)
        }
        "mo" | "mos" | "mth" | "mths" | "month" | "months" | "mois" => span.try_months(number),
        "q" | "qtr" | "quarter" | "quarters" | "trimestre" | "trimestres" => {
            span.try_months(number.checked_mul(3)?)
        }
        "y" | "yr" | "yrs" | "year" | "years" | "an" | "ans" | "année" | "années" | "annee"
        | "annees" => span.try_years(number),
        _ => return None,
    };
    span.ok()
}

/// Each span in turn; days and more on the calendar of the zone. `None` beyond the years there are.
pub(crate) fn add(at: Timestamp, zone: &TimeZone, spans: &[Span]) -> Option<Timestamp> {
    spans.iter().try_fold(at, |at, span| {
        if has_time(span) {
            return at.checked_add(*span).ok();
        }
        timestamp_in(zone, to_zone(at, zone).datetime().checked_add(*span).ok()?)
    })
}

/// Whether it is of hours, minutes or seconds.
pub(super) fn has_time(span: &Span) -> bool {
    span.get_hours() != 0 || span.get_minutes() != 0 || span.get_seconds() != 0
}
