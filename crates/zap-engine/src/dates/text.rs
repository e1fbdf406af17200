//! Pieces of a text that is being read, each with what stands behind it.

use super::MAX_CHARS;
use std::ops::RangeInclusive;

/// Small letters without accents, one blank between words, plain dashes and apostrophes; `None` for what
/// is empty or too long.
pub(super) fn folded(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().nth(MAX_CHARS).is_some() {
        return None;
    }
    let mut folded = String::new();
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            // Accents that stand for themselves, as macOS writes them.
            '\u{300}'..='\u{36f}' => {}
            '\u{2010}'..='\u{2014}' | '\u{2212}' => folded.push('-'),
            '\u{2019}' => folded.push('\''),
            c => folded.extend(c.to_lowercase().map(without_accent)),
        }
    }
    Some(folded)
}

/// Only accents that names of months and days have.
fn without_accent(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'ù' | 'û' | 'ü' => 'u',
        'î' | 'ï' => 'i',
        c => c,
    }
}

/// Digits, so many of them and no more.
pub(super) fn digits(text: &str, count: RangeInclusive<usize>) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    count.contains(&length).then(|| text.split_at(length))
}

/// The same as a number.
pub(super) fn number<T: std::str::FromStr>(
    text: &str,
    count: RangeInclusive<usize>,
) -> Option<(T, &str)> {
    let (digits, rest) = digits(text, count)?;
    Some((digits.parse().ok()?, rest))
}

/// Letters, as many as there are.
pub(super) fn word(text: &str) -> Option<(&str, &str)> {
    let length = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    (length > 0).then(|| text.split_at(length))
}

/// What is behind one of these words; the text itself where none of them is there.
pub(super) fn skip_words<'a>(text: &'a str, words: &[&str]) -> &'a str {
    let mut rest = text.trim_start();
    for wanted in words {
        let after = rest.strip_prefix(wanted);
        let is_whole = |after: &&str| {
            !wanted.ends_with(char::is_alphabetic) || !after.starts_with(char::is_alphabetic)
        };
        rest = after.filter(is_whole).unwrap_or(rest).trim_start();
    }
    rest
}

/// What is behind a remark in brackets, as e-mails and JavaScript write the name of a zone.
pub(super) fn skip_comment(text: &str) -> &str {
    let inside = text.trim_start().strip_prefix('(');
    inside.and_then(|rest| rest.split_once(')')).map_or(text, |(_, rest)| rest)
}
