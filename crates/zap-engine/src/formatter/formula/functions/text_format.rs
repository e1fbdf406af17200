//! `TEXT(1234.5, "#,##0.00")`, `TEXT("2026-12-10", "dd/mm/yyyy")`.

use super::{
    super::{
        super::decimal::{self, Style},
        value::Value,
    },
    Call, Code, Wrong, dates,
};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A format with a `0` or a `#` is one of numbers, another one of dates.
pub(super) fn shown(call: &Call<'_>) -> Result<Value, Wrong> {
    let format = call.text(1)?;
    let text = if format.contains(['0', '#']) {
        number(call.number(0)?, &format).ok_or((Code::BadExpression, format))?
    } else {
        date(dates::day(call, 0)?, &format)
    };
    Ok(Value::Text(text))
}

/// Digits for `0` and `#`, a percentage for `%`; what stands around them as it is. `None` if the format is
/// none.
fn number(number: Decimal, format: &str) -> Option<String> {
    let is_mark = |c: char| matches!(c, '#' | '0' | ',' | '.');
    let start = format.find(is_mark)?;
    let end = format.rfind(is_mark)? + 1;
    let (before, marks, after) = (&format[..start], &format[start..end], &format[end..]);
    let (whole, decimals) = marks.split_once('.').unwrap_or((marks, ""));
    if !marks.chars().all(is_mark) || decimals.len() > 20 || decimals.contains(['.', ',']) {
        return None;
    }
    let is_percent = after.trim_start().starts_with('%');
    let number = if is_percent { number.checked_mul(Decimal::ONE_HUNDRED)? } else { number };
    let thousands = if whole.contains(',') { "," } else { "" };
    let shown = decimal::show(number, Some(decimals.len() as u32), Style { thousands, mark: "." });
    let (minus, digits) = shown.strip_prefix('-').map_or(("", &*shown), |digits| ("-", digits));
    // Decimals that only `#` asks for are left out where they are 0.
    let optional = decimals.chars().rev().take_while(|mark| *mark == '#').count();
    let mut digits = digits.to_owned();
    for _ in 0..optional {
        if digits.ends_with('0') && digits.contains('.') {
            digits.pop();
        }
    }
    let digits = digits.trim_end_matches('.');
    let least = whole.chars().filter(|mark| *mark == '0').count();
    let length = digits.split('.').next().map_or(0, |whole| whole.replace(',', "").len());
    let zeros = "0".repeat(least.saturating_sub(length));
    Some(format!("{before}{minus}{zeros}{digits}{after}"))
}

/// `yyyy`, `yy`, `mmmm`, `mmm`, `mm`, `m`, `dddd`, `ddd`, `dd`, `d` in small or capital letters.
fn date(day: Date, format: &str) -> String {
    const TOKENS: &[(&str, &str)] = &[
        ("yyyy", "%Y"),
        ("yy", "%y"),
        ("mmmm", "%B"),
        ("mmm", "%b"),
        ("mm", "%m"),
        ("m", "%-m"),
        ("dddd", "%A"),
        ("ddd", "%a"),
        ("dd", "%d"),
        ("d", "%-d"),
    ];
    let mut text = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let is_next = |token: &str| {
            rest.get(..token.len()).is_some_and(|next| next.eq_ignore_ascii_case(token))
        };
        match TOKENS.iter().find(|(token, _)| is_next(token)) {
            Some((token, shown)) => {
                text.push_str(&day.strftime(shown).to_string());
                rest = &rest[token.len()..];
            }
            None => {
                text.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    text
}
