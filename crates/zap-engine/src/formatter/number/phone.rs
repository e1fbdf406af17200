//! Telephone numbers of France and of those it talks to most.

use super::{Args, Code, Problem, result};
use serde_json::Value as Json;

struct Country {
    code: &'static str,
    prefix: &'static str,
    /// What a national number begins with and an international one does not have.
    trunk: &'static str,
    /// Digits without prefix and trunk.
    lengths: std::ops::RangeInclusive<usize>,
    /// How a national number is grouped, its trunk with it; the rest in pairs.
    groups: &'static [usize],
}

macro_rules! country {
    ($code:literal, $prefix:literal, $trunk:literal, $lengths:expr, $groups:expr) => {
        Country { code: $code, prefix: $prefix, trunk: $trunk, lengths: $lengths, groups: $groups }
    };
}

/// In the order of [`KNOWN`]; the first is where a number without prefix is from.
pub(super) const COUNTRIES: &[&str] = &[
    "FR", "RE", "YT", "GP", "MQ", "GF", "NC", "PF", "BE", "CH", "LU", "MC", "DE", "ES", "GB", "IT",
    "MA", "TN", "CA", "US",
];

const KNOWN: &[Country] = &[
    country!("FR", "33", "0", 9..=9, &[2, 2, 2, 2, 2]),
    country!("RE", "262", "0", 9..=9, &[4, 2, 2, 2]),
    country!("YT", "262", "0", 9..=9, &[4, 2, 2, 2]),
    country!("GP", "590", "0", 9..=9, &[4, 2, 2, 2]),
    country!("MQ", "596", "0", 9..=9, &[4, 2, 2, 2]),
    country!("GF", "594", "0", 9..=9, &[4, 2, 2, 2]),
    country!("NC", "687", "", 6..=6, &[2, 2, 2]),
    country!("PF", "689", "", 8..=8, &[2, 2, 2, 2]),
    country!("BE", "32", "0", 8..=9, &[4, 2, 2, 2]),
    country!("CH", "41", "0", 9..=9, &[3, 3, 2, 2]),
    country!("LU", "352", "", 6..=9, &[3, 3, 3]),
    country!("MC", "377", "", 8..=9, &[2, 2, 2, 2]),
    country!("DE", "49", "0", 7..=11, &[4, 4, 4]),
    country!("ES", "34", "", 9..=9, &[3, 3, 3]),
    country!("GB", "44", "0", 9..=10, &[5, 3, 3]),
    country!("IT", "39", "", 6..=11, &[3, 3, 4]),
    country!("MA", "212", "0", 9..=9, &[4, 2, 2, 2]),
    country!("TN", "216", "", 8..=8, &[2, 3, 3]),
    country!("CA", "1", "", 10..=10, &[3, 3, 4]),
    country!("US", "1", "", 10..=10, &[3, 3, 4]),
];

/// `international`: `+33 6 12 34 56 78`; `national`: `06 12 34 56 78`; `e164`: `+33612345678`.
pub(super) fn run(args: &Args) -> Result<Json, Problem> {
    let input = args.input();
    if input.trim().is_empty() {
        return result("");
    }
    let chosen = args.choice("country");
    let refused = || Problem::new("inputs", Code::NotAPhone, &input);
    let (country, digits) = read(&input, &chosen).ok_or_else(refused)?;
    let national = format!("{}{digits}", country.trunk);
    result(match args.choice("to_format").as_ref() {
        "e164" => format!("+{}{digits}", country.prefix),
        "national" if country.prefix == "1" => {
            format!("({}) {}-{}", &digits[..3], &digits[3..6], &digits[6..])
        }
        "national" => grouped(&national, country.groups),
        _ => {
            let grouped = grouped(&national, country.groups);
            let bare = grouped.strip_prefix(country.trunk).unwrap_or(&grouped);
            format!("+{} {}", country.prefix, bare.trim_start())
        }
    })
}

/// Whose number it is, and its digits without prefix and trunk.
fn read(text: &str, chosen: &str) -> Option<(&'static Country, String)> {
    let allowed = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+().-/\u{2011}".contains(c);
    if !text.chars().all(allowed) {
        return None;
    }
    // `+33 (0)6…`: the trunk in brackets is not dialled from abroad.
    let text = text.trim().replace("(0)", "");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let abroad =
        if text.starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    let home = KNOWN.iter().find(|country| country.code == chosen)?;
    let Some(abroad) = abroad else {
        let digits = digits.strip_prefix(home.trunk)?;
        return home.lengths.contains(&digits.len()).then(|| (home, digits.to_owned()));
    };
    let own = std::iter::once(home).chain(KNOWN);
    let country = own.into_iter().find(|country| abroad.starts_with(country.prefix))?;
    let digits = &abroad[country.prefix.len()..];
    let trunk = !country.trunk.is_empty() && digits.len() > *country.lengths.end();
    let digits = if trunk { digits.strip_prefix(country.trunk)? } else { digits };
    country.lengths.contains(&digits.len()).then(|| (country, digits.to_owned()))
}

fn grouped(digits: &str, groups: &[usize]) -> String {
    let mut parts = Vec::new();
    let mut rest = digits;
    for length in groups.iter().copied().chain(std::iter::repeat(2)) {
        if rest.is_empty() {
            break;
        }
        let (part, after) = rest.split_at(length.min(rest.len()));
        parts.push(part);
        rest = after;
    }
    parts.join(" ")
}
