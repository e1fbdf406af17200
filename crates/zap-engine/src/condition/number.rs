//! Numbers as people write them.

use std::cmp::Ordering;

/// A number; whole ones are exact.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    whole: Option<i128>,
    about: f64,
}

/// `1 234,56`, `1,234.56`, `-12`, `1e3`: of dot and comma the last is the decimal sign; one that comes
/// more than once separates thousands. Blanks of every kind do not count.
pub fn number(text: &str) -> Option<Number> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if bare.len() > 400 {
        return None;
    }
    let plain = with_dot(&bare);
    let allowed =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    if !plain.bytes().all(allowed) {
        return None;
    }
    let about = plain.parse::<f64>().ok().filter(|number| number.is_finite())?;
    Some(Number { whole: plain.parse().ok(), about })
}

fn with_dot(text: &str) -> String {
    let count = |sign: char| text.matches(sign).count();
    let decimal = text.rfind(['.', ',']).filter(|at| {
        let sign = if text[*at..].starts_with(',') { ',' } else { '.' };
        count(sign) == 1
    });
    let keep = |(at, c): (usize, char)| match c {
        '.' | ',' => (Some(at) == decimal).then_some('.'),
        c => Some(c),
    };
    text.char_indices().filter_map(keep).collect()
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        match (self.whole, other.whole) {
            (Some(left), Some(right)) => left.partial_cmp(&right),
            _ => self.about.partial_cmp(&other.about),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (written, plain) in [
            ("12", "12"),
            (" -12 ", "-12"),
            ("1 234,56", "1234.56"),
            ("1\u{a0}234\u{202f}567", "1234567"),
            ("1,234.56", "1234.56"),
            ("1.234,56", "1234.56"),
            ("1,234,567", "1234567"),
            ("1.234.567,5", "1234567.5"),
            ("0,5", "0.5"),
            ("1e3", "1000"),
            (",5", "0.5"),
        ] {
            assert_eq!(number(written), number(plain), "{written:?}");
            assert!(number(written).is_some(), "{written:?}");
        }
        for none in ["", " ", "douze", "12 €", "NaN", "inf", "1e999", "--1", "0x10", ".", "1-2"] {
            assert!(number(none).is_none(), "{none:?}");
        }
    }

    #[test]
    fn whole_numbers_are_exact() {
        assert!(number("9007199254740993") > number("9007199254740992"));
        assert!(number("9007199254740993") != number("9007199254740992"));
        assert!(number("2.0") == number("2"));
    }
}
