//! The first of something in a text; nothing where there is none.

use super::{super::decimal, Args, Problem, result};
use regex::Regex;
use serde_json::Value as Json;
use std::sync::LazyLock;

macro_rules! pattern {
    ($name:ident = $pattern:literal) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($pattern).ok());
    };
}

pattern!(
    EMAIL = r"(?i)[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}]{2,63}"
);
pattern!(URL = r#"(?i)\b(?:https?://|ftp://|www\.)[^\s<>"'«»]+"#);
pattern!(NUMBER = r"[-−+]?\d+(?:[  \u{202f}'’]\d{3})*(?:[.,]\d+)*");
pattern!(PHONE = r"(?:\+|\b00)?\(?\d[\d\s.()/\u{a0}\u{202f}-]{6,20}\d");

pub(super) fn email(args: &Args) -> Result<Json, Problem> {
    result(first(&EMAIL, &args.input()).trim_start_matches('.'))
}

/// A dot or a bracket that ends the sentence is none of the address.
pub(super) fn url(args: &Args) -> Result<Json, Problem> {
    let input = args.input();
    let mut url = first(&URL, &input).trim_end_matches(['.', ',', ';', ':', '!', '?']);
    if url.ends_with(')') && !url.contains('(') {
        url = url.trim_end_matches(')');
    }
    result(url)
}

/// As a number of JSON.
pub(super) fn number(args: &Args) -> Result<Json, Problem> {
    let input = args.input();
    let number = decimal::parse(first(&NUMBER, &input), decimal::Mark::Guess);
    Ok(number.map_or(Json::from(""), decimal::to_json))
}

/// The number as it is written: `007`.
pub(super) fn number_as_written(args: &Args) -> Result<Json, Problem> {
    result(first(&NUMBER, &args.input()))
}

/// As it is written; `number.phone` gives it a form.
pub(super) fn phone(args: &Args) -> Result<Json, Problem> {
    let input = args.input();
    let found = PHONE.iter().flat_map(|pattern| pattern.find_iter(&input));
    let enough = |text: &&str| (8..=15).contains(&text.bytes().filter(u8::is_ascii_digit).count());
    result(found.map(|found| found.as_str()).find(enough).unwrap_or_default())
}

fn first<'a>(pattern: &Option<Regex>, text: &'a str) -> &'a str {
    pattern.as_ref().and_then(|pattern| pattern.find(text)).map_or("", |found| found.as_str())
}
