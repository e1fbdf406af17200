//! Formats of dates, in the tokens of Zapier: `YYYY-MM-DD HH:mm`, `dddd Do MMMM YYYY [à] HH:mm`; of French
//! letters as well: `JJ/MM/AAAA`.

/// A part of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Year,
    ShortYear,
    /// The year that the ISO week belongs to.
    WeekYear,
    Quarter,
    MonthName,
    ShortMonthName,
    /// Whether with a zero before.
    Month(bool),
    /// Of the year; whether with zeros before.
    DayOfYear(bool),
    Day(bool),
    /// `1st`, `1er`
    OrdinalDay,
    DayName,
    ShortDayName,
    /// From 1, Monday.
    Weekday,
    /// Of ISO 8601; whether with a zero before.
    Week(bool),
    Hour(bool),
    /// Of twelve.
    HalfHour(bool),
    Minute(bool),
    Second(bool),
    /// So many digits of the second's fraction.
    Fraction(usize),
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

const TOKENS: &[(&str, Part)] = &[
    ("YYYY", Part::Year),
    ("AAAA", Part::Year),
    ("YY", Part::ShortYear),
    ("AA", Part::ShortYear),
    ("GGGG", Part::WeekYear),
    ("Q", Part::Quarter),
    ("MMMM", Part::MonthName),
    ("MMM", Part::ShortMonthName),
    ("MM", Part::Month(true)),
    ("M", Part::Month(false)),
    ("DDDD", Part::DayOfYear(true)),
    ("DDD", Part::DayOfYear(false)),
    ("DD", Part::Day(true)),
    ("JJ", Part::Day(true)),
    ("D", Part::Day(false)),
    ("J", Part::Day(false)),
    ("Do", Part::OrdinalDay),
    ("Jo", Part::OrdinalDay),
    ("dddd", Part::DayName),
    ("ddd", Part::ShortDayName),
    ("d", Part::Weekday),
    ("WW", Part::Week(true)),
    ("ww", Part::Week(true)),
    ("W", Part::Week(false)),
    ("w", Part::Week(false)),
    ("HH", Part::Hour(true)),
    ("H", Part::Hour(false)),
    ("hh", Part::HalfHour(true)),
    ("h", Part::HalfHour(false)),
    ("mm", Part::Minute(true)),
    ("m", Part::Minute(false)),
    ("ss", Part::Second(true)),
    ("s", Part::Second(false)),
    ("SSSSSS", Part::Fraction(6)),
    ("SSSSS", Part::Fraction(5)),
    ("SSSS", Part::Fraction(4)),
    ("SSS", Part::Fraction(3)),
    ("SS", Part::Fraction(2)),
    ("S", Part::Fraction(1)),
    ("A", Part::Half(true)),
    ("a", Part::Half(false)),
    ("ZZ", Part::Offset),
    ("Z", Part::PlainOffset),
    ("X", Part::Seconds1970),
    ("x", Part::Milliseconds1970),
    ("z", Part::Zone),
    // Between the day and the time, as in ISO 8601.
    ("T", Part::Literal("T")),
];

/// Every token, as a message lists them.
pub(in crate::formatter) fn tokens() -> impl Iterator<Item = &'static str> {
    TOKENS.iter().map(|(token, _)| *token)
}

/// The parts of a format. What stands in `[…]` is itself, and so is each sign that is no letter from A to Z.
///
/// # Errors
/// The first letters that are no token.
pub(in crate::formatter) fn parts(format: &str) -> Result<Vec<Part<'_>>, &str> {
    let (mut parts, mut rest) = (Vec::new(), format);
    while let Some(first) = rest.chars().next() {
        let literal = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (part, after) = if let Some((literal, after)) = literal {
            (Part::Literal(literal), after)
        } else if first.is_ascii_alphabetic() {
            let (letters, after) = rest.split_at(token_length(rest));
            (token(letters, parts.last()).ok_or(letters)?, after)
        } else {
            let (sign, after) = rest.split_at(first.len_utf8());
            (Part::Literal(sign), after)
        };
        parts.push(part);
        rest = after;
    }
    Ok(parts)
}

/// A letter as often as it is repeated, and the `o` of `Do`.
fn token_length(text: &str) -> usize {
    let first = text.as_bytes()[0];
    let run = text.bytes().take_while(|byte| *byte == first).count();
    let is_ordinal = run == 1 && matches!(first, b'D' | b'J') && text[run..].starts_with('o');
    run + usize::from(is_ordinal)
}

fn token<'a>(letters: &'a str, before: Option<&Part>) -> Option<Part<'a>> {
    // `HHhmm`: the hour of twelve does not follow that of 24.
    if letters == "h" && matches!(before, Some(Part::Hour(_))) {
        return Some(Part::Literal(letters));
    }
    TOKENS.iter().find(|(token, _)| *token == letters).map(|(_, part)| *part)
}
