//! Sums of money: `12 345,67 €`, `€12,345.67`.

use super::{Args, Code, Problem, decimal, decimal::Style, decimals, input, result};
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// Sign where there is one, and decimals.
fn known(code: &str) -> (&str, u32) {
    match code {
        "EUR" => ("€", 2),
        "USD" => ("$", 2),
        "GBP" => ("£", 2),
        "CAD" => ("CA$", 2),
        "AUD" => ("A$", 2),
        "NZD" => ("NZ$", 2),
        "MXN" => ("MX$", 2),
        "BRL" => ("R$", 2),
        "INR" => ("₹", 2),
        "ILS" => ("₪", 2),
        "CNY" => ("CN¥", 2),
        "JPY" => ("¥", 0),
        "XPF" | "XOF" | "XAF" | "KMF" | "DJF" | "CLP" | "KRW" | "VND" | "ISK" => (code, 0),
        "TND" | "BHD" | "KWD" | "JOD" | "OMR" => (code, 3),
        _ => (code, 2),
    }
}

/// `currency_locale` is `fr` or `en`; or, in Zapier's terms, `fr_FR` and the like with a pattern in
/// `currency_format`.
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let locale = args.text("currency_locale").trim().replace('-', "_");
    let pattern = args.text("currency_format");
    let is_zapiers = locale.contains('_') || !pattern.trim().is_empty();
    let Some(number) = input(args)? else { return result("") };
    let code = args.text("currency").trim().to_uppercase();
    let code = if !code.is_empty() {
        code.as_str()
    } else if is_zapiers {
        "USD"
    } else {
        "EUR"
    };
    let (sign, usual) = known(code);
    if is_zapiers {
        let pattern = if pattern.trim().is_empty() { "¤#,##0.00 ¤¤" } else { pattern.trim() };
        return by_pattern(number, pattern, sign, code, style(&locale));
    }
    let places = decimals(args)?.unwrap_or(usual);
    match locale.as_str() {
        "" | "fr" => {
            let shown = decimal::show(number, Some(places), Style::FRENCH);
            result(format!("{shown}\u{a0}{sign}"))
        }
        "en" => {
            let (minus, digits) = unsigned(decimal::show(number, Some(places), Style::ENGLISH));
            // A code of letters stands apart.
            let apart = if sign.ends_with(char::is_alphabetic) { "\u{a0}" } else { "" };
            result(format!("{minus}{sign}{apart}{digits}"))
        }
        other => Err(Problem::new("currency_locale", Code::UnknownWord, other)),
    }
}

fn unsigned(shown: String) -> (&'static str, String) {
    match shown.strip_prefix('-') {
        Some(digits) => ("-", digits.to_owned()),
        None => ("", shown),
    }
}

/// `¤#,##0.00`: the sign for `¤`, the code for `¤¤`, and the number in the place of its marks.
fn by_pattern(
    number: Decimal,
    pattern: &str,
    sign: &str,
    code: &str,
    style: Style,
) -> Result<Json, Problem> {
    // Behind `;` it would be said how a negative number looks.
    let pattern = pattern.split(';').next().unwrap_or_default();
    let is_mark = |c: char| matches!(c, '#' | '0' | ',' | '.');
    let refused = || Problem::new("currency_format", Code::BadPattern, pattern);
    let start = pattern.find(is_mark).ok_or_else(refused)?;
    let end = pattern.rfind(is_mark).map_or(start, |at| at + 1);
    let (before, marks, after) = (&pattern[..start], &pattern[start..end], &pattern[end..]);
    if !marks.chars().all(is_mark) || !marks.contains('0') {
        return Err(refused());
    }
    let decimals = marks.split_once('.').map_or(0, |(_, decimals)| decimals.len() as u32);
    if decimals > 20 {
        return Err(refused());
    }
    let style = if marks.contains(',') { style } else { Style { thousands: "", ..style } };
    let (minus, digits) = unsigned(decimal::show(number, Some(decimals), style));
    let filled = |text: &str| text.replace("¤¤", code).replace('¤', sign);
    result(format!("{minus}{}{digits}{}", filled(before), filled(after)))
}

/// How numbers look where this is spoken: `fr_FR`, `en_US`.
fn style(locale: &str) -> Style {
    const BLANK: Style = Style { thousands: "\u{a0}", mark: "," };
    let (language, country) = locale.split_once('_').unwrap_or((locale, ""));
    match (language, country) {
        ("de" | "it" | "en", "CH") => Style::SWISS,
        (
            "de" | "es" | "it" | "pt" | "nl" | "da" | "tr" | "id" | "el" | "ro" | "hr" | "sl"
            | "vi",
            _,
        ) => Style::GERMAN,
        ("fr" | "ru" | "pl" | "cs" | "sk" | "sv" | "nb" | "no" | "fi" | "uk" | "hu" | "bg", _) => {
            BLANK
        }
        _ => Style::ENGLISH,
    }
}
