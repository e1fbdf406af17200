//! Sums of money: `12 345,67 €`, `€12,345.67`.

use super::{Args, Problem, decimal, decimal::Style, decimals, input, result};
use serde_json::Value as Json;

/// Sign where there is one, and decimals.
fn known(code: &str) -> (&str, u32) {
    match code {
        "EUR" => ("€", 2),
        "USD" => ("$", 2),
        "GBP" => ("£", 2),
        "CAD" => ("CA$", 2),
        "AUD" => ("A$", 2),
        "JPY" => ("¥", 0),
        "XPF" | "XOF" | "XAF" | "KMF" | "DJF" | "CLP" | "KRW" | "VND" | "ISK" => (code, 0),
        "TND" | "BHD" | "KWD" | "JOD" | "OMR" => (code, 3),
        _ => (code, 2),
    }
}

pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let Some(number) = input(args)? else { return result("") };
    let code = args.text("currency").trim().to_uppercase();
    let (sign, usual) = known(if code.is_empty() { "EUR" } else { &code });
    let places = decimals(args)?.unwrap_or(usual);
    if args.choice("currency_locale") == "fr" {
        return result(format!(
            "{}\u{a0}{sign}",
            decimal::show(number, Some(places), Style::FRENCH)
        ));
    }
    let shown = decimal::show(number, Some(places), Style::ENGLISH);
    let (minus, digits) = shown.strip_prefix('-').map_or(("", &*shown), |digits| ("-", digits));
    // A code of letters stands apart.
    let apart = if sign.ends_with(char::is_alphabetic) { "\u{a0}" } else { "" };
    result(format!("{minus}{sign}{apart}{digits}"))
}
