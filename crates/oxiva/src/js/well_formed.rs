//! JSON as scripts write it: half a character stands in it as `\ud83d`, which no text can hold.

use std::borrow::Cow;

/// The same JSON, with U+FFFD for each half of a character.
pub fn well_formed(json: &[u8]) -> Cow<'_, [u8]> {
    let halves: Vec<usize> = lone_surrogates(json).collect();
    if halves.is_empty() {
        return Cow::Borrowed(json);
    }
    let mut mended = json.to_vec();
    for at in halves {
        mended[at..at + 6].copy_from_slice(br"\ufffd");
    }
    Cow::Owned(mended)
}

/// Where the escape of a surrogate begins that is not one of a pair.
fn lone_surrogates(json: &[u8]) -> impl Iterator<Item = usize> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += json.get(at..)?.iter().position(|byte| *byte == b'\\')?;
            let here = at;
            match (unit(json, here), unit(json, here + 6)) {
                (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at += 12,
                (Some(0xd800..=0xdfff), _) => {
                    at += 6;
                    return Some(here);
                }
                // The byte behind a backslash begins nothing.
                _ => at += 2,
            }
        }
    })
}

/// The UTF-16 unit whose escape stands there.
fn unit(json: &[u8], at: usize) -> Option<u32> {
    let digits = json.get(at..at + 6)?.strip_prefix(br"\u")?;
    digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_half_becomes_the_replacement_character() {
        for (json, expected) in [
            (r#"{"a":"\ud83d"}"#, r#"{"a":"\ufffd"}"#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ude00\ud83d\ud83d\ude00""#, r#""\ufffd\ufffd\ud83d\ude00""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\\\ud83dx""#, r#""\\\ufffdx""#),
            (r#""\ud8"#, r#""\ud8"#),
            (r#""\n\u00e9""#, r#""\n\u00e9""#),
        ] {
            let got = well_formed(json.as_bytes());
            assert_eq!(std::str::from_utf8(&got).unwrap(), expected, "{json}");
        }
    }
}
