//! JSON whose parts may be more than Rust has a text or a number for.
//!
//! By the grammar a text may hold the escape of half a surrogate pair, or of NUL, and a number may have any
//! number of digits. Such a text is read with `U+FFFD` in their place; a number that would lose its
//! digits, or has no value here, is read as the text that it is written as.

use serde_json::Value as Json;
use std::ops::Range;

/// Reads JSON. Fails on what is no JSON by its grammar, and on what is more than 128 levels deep.
pub fn read(text: &str) -> serde_json::Result<Json> {
    read_with(text, RawControls::Refused)
}

/// As [`read`], also where a text holds a line break or another control character as it is.
pub fn read_leniently(text: &str) -> serde_json::Result<Json> {
    read_with(text, RawControls::Read)
}

fn read_with(text: &str, controls: RawControls) -> serde_json::Result<Json> {
    match readable(text, controls) {
        Some(other) => serde_json::from_str(&other),
        None => serde_json::from_str(text),
    }
}

/// Whether a text may hold control characters that are not escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RawControls {
    Refused,
    Read,
}

/// The same JSON in words that can be read; `None` if it is already.
fn readable(text: &str, controls: RawControls) -> Option<String> {
    let bytes = text.as_bytes();
    let mut other = Other { text, read: 0, written: String::new() };
    let (mut at, mut within) = (0, false);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'"' => within = !within,
            b'\\' if within => at = escape(bytes, start, &mut other),
            0..=0x1f if within && controls == RawControls::Read => {
                other.put(start..at, &escaped_control(byte));
            }
            b'-' | b'0'..=b'9' if !within => {
                let more =
                    |byte: &&u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                at += bytes[at..].iter().take_while(more).count();
                let number = &text[start..at];
                // A name is no number.
                let names = bytes[at..].trim_ascii_start().starts_with(b":");
                if !fits(number) && is_number(number) && !names {
                    other.put(start..at, &format!("\"{number}\""));
                }
            }
            _ => {}
        }
    }
    other.finish()
}

/// A text that is made of another by changing parts of it; nothing is made until one is changed.
struct Other<'t> {
    text: &'t str,
    /// Bytes of the text that are written already.
    read: usize,
    written: String,
}

impl Other<'_> {
    fn put(&mut self, part: Range<usize>, instead: &str) {
        self.written.push_str(&self.text[self.read..part.start]);
        self.written.push_str(instead);
        self.read = part.end;
    }

    fn finish(mut self) -> Option<String> {
        if self.read == 0 {
            return None;
        }
        self.written.push_str(&self.text[self.read..]);
        Some(self.written)
    }
}

/// Reads the escape that begins at `start`, puts `U+FFFD` where it has no character, and says where it ends.
fn escape(bytes: &[u8], start: usize, other: &mut Other<'_>) -> usize {
    // What follows the backslash may be the first byte of a letter of several: then it is no escape.
    let Some(code) = unicode_escape(bytes, start) else {
        return start + 1 + usize::from(bytes.get(start + 1).is_some_and(u8::is_ascii));
    };
    let end = start + ESCAPE_BYTES;
    let pairs = |code: u16| (0xdc00..=0xdfff).contains(&code);
    match code {
        0xd800..=0xdbff if unicode_escape(bytes, end).is_some_and(pairs) => end + ESCAPE_BYTES,
        0 | 0xd800..=0xdfff => {
            other.put(start..end, "\\ufffd");
            end
        }
        _ => end,
    }
}

/// Bytes of `\u0000`.
const ESCAPE_BYTES: usize = 6;

/// The code of `\uXXXX`, if that is what stands there.
fn unicode_escape(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + ESCAPE_BYTES)?.strip_prefix(b"\\u")?;
    digits
        .iter()
        .try_fold(0, |code, digit| Some(code << 4 | char::from(*digit).to_digit(16)? as u16))
}

fn escaped_control(byte: u8) -> String {
    if byte == 0 { "\\ufffd".to_owned() } else { format!("\\u{byte:04x}") }
}

/// Whether Rust has the number, with all the digits of an integer.
fn fits(number: &str) -> bool {
    if number.len() <= 18 && !number.contains(['e', 'E']) {
        return true;
    }
    if number.contains(['.', 'e', 'E']) {
        return number.parse::<f64>().is_ok_and(f64::is_finite);
    }
    number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok()
}

/// Whether it is a number by the grammar of JSON.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
        }
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_has_no_text_or_number_here_is_read_all_the_same() {
        for (text, value) in [
            (r#"{"id":"evt_1","b":"\ud83d"}"#, json!({ "id": "evt_1", "b": "\u{fffd}" })),
            (
                r#"["\ude00\ud83d","\ud83d\ude00","\ud83dx"]"#,
                json!(["\u{fffd}\u{fffd}", "😀", "\u{fffd}x"]),
            ),
            (
                r#"["\ud83d\u0041","\\ud83d","\\\ud83d"]"#,
                json!(["\u{fffd}A", "\\ud83d", "\\\u{fffd}"]),
            ),
            (r#"{"a\u0000":"\u0000"}"#, json!({ "a\u{fffd}": "\u{fffd}" })),
            (r#"[1e999,-1E+999,1e-999]"#, json!(["1e999", "-1E+999", 0.0])),
            (
                r#"{"n":1234567890123456789012345678901234567890}"#,
                json!({ "n": "1234567890123456789012345678901234567890" }),
            ),
            ("[18446744073709551615,-9223372036854775808]", json!([u64::MAX, i64::MIN])),
            ("[18446744073709551616]", json!(["18446744073709551616"])),
            ("[12345678901234567890.5,1.5]", json!([12345678901234567890.5, 1.5])),
            (r#"{"a":"1e999"}"#, json!({ "a": "1e999" })),
        ] {
            assert_eq!(read(text).unwrap(), value, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_still_none() {
        for text in [
            "",
            "{",
            "[1e999",
            "[1e999e]",
            "[01e999]",
            "[1.e999]",
            "1e999 1",
            "{1e999:1}",
            "[\"\\u12\"]",
            "[\"\\x\"]",
            "[\"a\nb\"]",
            "[\"\\é\"]",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(read_leniently("[\"a\nb\tc\0\",\"\"]").unwrap(), json!(["a\nb\tc\u{fffd}", ""]));
        assert!(read_leniently("[\"a\nb]").is_err());
    }

    proptest! {
        #[test]
        fn what_serde_writes_is_read_as_serde_reads_it(text in ".{0,20}", whole in any::<i64>(), number in any::<f64>()) {
            prop_assume!(number.is_finite() && !text.contains('\0'));
            let written = json!({ &text: [&text, whole, number] }).to_string();
            prop_assert_eq!(read(&written).unwrap(), serde_json::from_str::<Json>(&written).unwrap());
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\\\\\"u0d8f{}\\[\\],:eE.+ 1-9é\0\n-]{0,30}") {
            for value in [read(&text), read_leniently(&text)].into_iter().flatten() {
                prop_assert!(!value.to_string().contains("\\u0000"));
            }
        }
    }
}
