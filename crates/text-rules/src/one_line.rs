//! What a field of one line holds.

use crate::REPLACEMENT;

/// The text as one line, without blanks at its ends: a blank for what breaks a line or jumps on it, and
/// nothing for what cannot be seen. A joiner stays between two characters that are not ASCII.
pub fn one_line(text: &str) -> String {
    let plain = text.bytes().all(|byte| (b' '..0x7f).contains(&byte));
    if plain {
        return text.trim().to_owned();
    }
    let mut line = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\0' => line.push(REPLACEMENT),
            _ if breaks(letter) => {
                if !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            _ if is_joiner(letter) => {
                let joins = |side: Option<char>| side.is_some_and(|c| !c.is_ascii());
                if joins(line.chars().next_back()) && joins(letters.peek().copied()) {
                    line.push(letter);
                }
            }
            _ if letter.is_control() || is_invisible(letter) => {}
            _ => line.push(letter),
        }
    }
    line.trim().to_owned()
}

/// Ends a line, or jumps on it.
fn breaks(letter: char) -> bool {
    matches!(letter, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether nothing is seen of a letter where it stands alone: blanks, control characters, what shows nothing.
pub fn is_unseen(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || is_joiner(letter) || is_invisible(letter)
}

/// Joins or parts its neighbours: emoji of several people, words of Persian or Hindi.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// Shows nothing, or turns round how its neighbours are shown.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_seen_goes_and_what_joins_stays() {
        for (text, line) in [
            ("  Mairie de Lyon ", "Mairie de Lyon"),
            ("zero\u{200b}width", "zerowidth"),
            ("\u{feff}BOM SARL", "BOM SARL"),
            ("\u{202e}RTL", "RTL"),
            ("line\nbreak", "line break"),
            ("line \r\n\tbreak\n", "line break"),
            ("a\u{2028}b\u{85}c", "a b c"),
            ("a\0b", "a\u{fffd}b"),
            ("a\u{1}b\u{7f}c\u{9b}d", "abcd"),
            ("Zoé\u{a0}: « là »", "Zoé\u{a0}: « là »"),
            ("👩\u{200d}💻 et 🏳\u{fe0f}\u{200d}🌈", "👩\u{200d}💻 et 🏳\u{fe0f}\u{200d}🌈"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("क\u{94d}\u{200d}ष", "क\u{94d}\u{200d}ष"),
            ("a\u{200d}b\u{200c}", "ab"),
            ("\u{200d}é", "é"),
            ("soft\u{ad}hyphen", "softhyphen"),
            ("\u{200b}\u{2060}\n", ""),
        ] {
            assert_eq!(one_line(text), line, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_line_stays_as_it_is(text in ".{0,40}|[\\PC\u{200b}-\u{200f}\n\t\0]{0,20}") {
            let line = one_line(&text);
            prop_assert!(!line.chars().any(|c| c.is_control() || breaks(c) || is_invisible(c)));
            prop_assert_eq!(one_line(&line), line);
        }
    }
}
