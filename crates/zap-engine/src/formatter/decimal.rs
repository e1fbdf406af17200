//! Numbers with their decimals, as they are written and as they are shown.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Number, Value as Json};
use std::cmp::Ordering;

/// Which sign is before the decimals of a written number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The last of dot and comma, unless it comes more than once: `1 234,5`, `1,234.5`, `1,234,567`.
    Guess,
    Dot,
    Comma,
}

/// How a number is shown: what is between thousands, what is before decimals.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub thousands: &'static str,
    pub mark: &'static str,
}

impl Style {
    /// Narrow no-break space and comma.
    pub(super) const FRENCH: Style = Style { thousands: "\u{202f}", mark: "," };
    pub(super) const ENGLISH: Style = Style { thousands: ",", mark: "." };
    pub(super) const GERMAN: Style = Style { thousands: ".", mark: "," };
    pub(super) const SWISS: Style = Style { thousands: "’", mark: "." };
    pub(super) const PLAIN: Style = Style { thousands: "", mark: "." };
}

/// `-1 234,56 €`, `1e3`; blanks, apostrophes and signs of currencies do not count.
pub(super) fn parse(text: &str, mark: Mark) -> Option<Decimal> {
    let skipped = |c: char| c.is_whitespace() || "'’€$£¥".contains(c);
    let bare: String = text.chars().filter(|c| !skipped(*c)).collect();
    let bare = bare.replace('−', "-");
    if bare.len() > 100 || !bare.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let at = match mark {
        Mark::Dot => bare.find('.'),
        Mark::Comma => bare.find(','),
        Mark::Guess => {
            bare.rfind(['.', ',']).filter(|at| bare.matches(&bare[*at..*at + 1]).count() == 1)
        }
    };
    let (whole, decimals) = at.map_or((bare.as_str(), ""), |at| (&bare[..at], &bare[at + 1..]));
    // `28.03.2026` is no number: between thousands there are three digits, and one sign.
    let mixed = whole.contains('.') && whole.contains(',');
    let thousands = whole.split(['.', ',']).skip(1).all(|group| group.len() == 3);
    if decimals.contains(['.', ',']) || mixed || !thousands {
        return None;
    }
    let plain = format!("{}.{decimals}", whole.replace(['.', ','], ""));
    let plain = plain.trim_end_matches('.');
    if plain.contains(['e', 'E']) {
        Decimal::from_scientific(&plain.replace(".e", "e").replace(".E", "e")).ok()
    } else {
        plain.parse().ok()
    }
}

/// Decimals that are left of those that do not end: a third, a root.
const DECIMALS: u32 = 12;

/// As JSON: a number where that has every digit, else a text.
pub(super) fn to_json(number: Decimal) -> Json {
    let exact = json_number(number).or_else(|| json_number(round(number, DECIMALS)));
    exact.map_or_else(|| number.normalize().to_string().into(), Json::Number)
}

fn json_number(number: Decimal) -> Option<Number> {
    let number = number.normalize();
    if let Some(whole) = number.is_integer().then(|| i64::try_from(number).ok()).flatten() {
        return Some(whole.into());
    }
    let text = number.to_string();
    let about: f64 = text.parse().ok()?;
    if about.to_string() == text { Number::from_f64(about) } else { None }
}

/// Whether one is more than the other, beyond what divisions leave over.
pub(super) fn compare(left: Decimal, right: Decimal) -> Ordering {
    round(left, DECIMALS).cmp(&round(right, DECIMALS))
}

/// Half away from zero, as money is.
pub(super) fn round(number: Decimal, decimals: u32) -> Decimal {
    number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// With so many decimals, or as many as it has.
pub(super) fn show(number: Decimal, decimals: Option<u32>, style: Style) -> String {
    let text = match decimals {
        Some(decimals) => format!("{:.*}", decimals as usize, round(number, decimals)),
        None => number.normalize().to_string(),
    };
    let digits = text.trim_start_matches('-');
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let negative = text.starts_with('-') && digits.bytes().any(|b| matches!(b, b'1'..=b'9'));
    let mut shown = String::from(if negative { "-" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            shown.push_str(style.thousands);
        }
        shown.push(digit);
    }
    if !decimals.is_empty() {
        shown.push_str(style.mark);
        shown.push_str(decimals);
    }
    shown
}
