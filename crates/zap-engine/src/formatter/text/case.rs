//! Capital and small letters.

/// Words that a title leaves small, unless they are its first or its last: English and French.
const SMALL: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "for", "in", "of", "on", "or", "the", "to", "via",
    "vs", "au", "aux", "de", "des", "du", "en", "et", "la", "le", "les", "ou", "par", "pour",
    "sur", "un", "une",
];

/// The first letter of every word; the others stay as they are.
pub(super) fn capitalise(text: &str) -> String {
    words(text, |word, _| first_great(word))
}

/// The first letter of every word; the others become small.
pub(in crate::formatter) fn capitalise_alone(text: &str) -> String {
    words(text, |word, _| first_great(&word.to_lowercase()))
}

/// Every word but the small ones, the others of its letters small.
pub(super) fn title(text: &str) -> String {
    words(text, |word, is_edge| {
        let low = word.to_lowercase();
        if is_small(&low, is_edge) { low } else { first_great(&low) }
    })
}

/// Every word but the small ones; a word with a capital within (`iPhone`) stays as it is, unless the whole
/// text is in capitals.
pub(super) fn title_keeping_names(text: &str) -> String {
    let shouted = !text.chars().any(char::is_lowercase);
    words(text, |word, is_edge| {
        let low = word.to_lowercase();
        let has_capital_within = word.chars().skip(1).any(char::is_uppercase);
        if has_capital_within && !shouted {
            word.to_owned()
        } else if is_small(&low, is_edge) {
            low
        } else {
            first_great(&low)
        }
    })
}

/// Capitals, except for what is one letter only when it is small: `ß`.
pub(super) fn upper_letter_by_letter(text: &str) -> String {
    let upper = |letter: char| {
        let mut upper = letter.to_uppercase();
        let first = upper.next().unwrap_or(letter);
        if upper.next().is_none() { first } else { letter }
    };
    text.chars().map(upper).collect()
}

fn is_small(low: &str, is_edge: bool) -> bool {
    !is_edge && SMALL.contains(&low)
}

/// Each word in turn, and whether it is the first or the last; blanks stay.
fn words(text: &str, change: impl Fn(&str, bool) -> String) -> String {
    let count = text.split_whitespace().count();
    let mut changed = String::with_capacity(text.len());
    let (mut rest, mut at) = (text, 0);
    while !rest.is_empty() {
        let start = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
        changed.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        if end > 0 {
            at += 1;
            changed.push_str(&change(&rest[..end], at == 1 || at == count));
        }
        rest = &rest[end..];
    }
    changed
}

/// `jean-pierre` is `Jean-Pierre`, `(oui)` is `(Oui)`.
fn first_great(word: &str) -> String {
    let mut fresh = true;
    let mut great = String::with_capacity(word.len());
    for letter in word.chars() {
        if fresh && letter.is_alphabetic() {
            great.extend(letter.to_uppercase());
        } else {
            great.push(letter);
        }
        fresh = if letter.is_alphanumeric() { false } else { fresh || letter == '-' };
    }
    great
}
