//! `+1 month -2 days`, `8 heures 30 minutes`, `-2w`.

use jiff::Span;

/// One span for each number. A number without a sign has that of the one before it.
pub(super) fn read(text: &str) -> Option<Vec<Span>> {
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
        "s" | "sec" | "second" | "seconds" | "seconde" | "secondes" => span.try_seconds(number),
        "m" | "min" | "mins" | "minute" | "minutes" => span.try_minutes(number),
        "h" | "hr" | "hrs" | "hour" | "hours" | "heure" | "heures" => span.try_hours(number),
        "d" | "day" | "days" | "j" | "jour" | "jours" => span.try_days(number),
        "w" | "week" | "weeks" | "semaine" | "semaines" => span.try_weeks(number),
        "month" | "months" | "mois" => span.try_months(number),
        "y" | "year" | "years" | "an" | "ans" | "année" | "années" => span.try_years(number),
        _ => return None,
    };
    span.ok()
}
