//! What a text of several lines holds.

use crate::REPLACEMENT;

/// The text with `\n` at the end of each line, however its lines ended, and without other control characters
/// than tabs; blanks stay as they are.
pub fn several_lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\0' => lines.push(REPLACEMENT),
            '\r' => {
                letters.next_if_eq(&'\n');
                lines.push('\n');
            }
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => lines.push('\n'),
            '\n' | '\t' => lines.push(letter),
            _ if letter.is_control() => {}
            _ => lines.push(letter),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_end_in_one_way() {
        for (text, lines) in [
            ("a\r\nb\rc\nd", "a\nb\nc\nd"),
            ("a\u{85}b\u{2028}c\u{b}d\u{c}e", "a\nb\nc\nd\ne"),
            ("  a\t b\n\n", "  a\t b\n\n"),
            ("a\0b\u{1}c\u{9b}d", "a\u{fffd}bcd"),
            ("zero\u{200b}width 👩\u{200d}💻", "zero\u{200b}width 👩\u{200d}💻"),
        ] {
            assert_eq!(several_lines(text), lines, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn they_stay_as_they_are(text in "(?s).{0,40}|[\\PC\r\n\t\0]{0,20}") {
            let lines = several_lines(&text);
            prop_assert!(lines.chars().all(|c| matches!(c, '\n' | '\t') || !c.is_control()));
            prop_assert_eq!(several_lines(&lines), lines);
        }
    }
}
