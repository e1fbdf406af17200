//! The texts of a script, found without running it: JavaScript or Python.

use std::ops::Range;

/// The name that a text of a script is assigned to: `apiKey` of `const apiKey = `, `X-Key` of `'X-Key': `.
pub(super) fn assigned_to(before: &str) -> &str {
    let before = before.trim_end();
    let Some(before) = before.strip_suffix(['=', ':']) else { return "" };
    if before.ends_with(['=', '!', '<', '>']) {
        return "";
    }
    let before = before.trim_end().trim_end_matches(['"', '\'', ']']);
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, letter)| letter.is_alphanumeric() || "_-$".contains(*letter))
        .last();
    start.map_or("", |(at, _)| &before[at..])
}

/// The texts of a script with their quotes; comments are passed over.
pub(super) fn literals(code: &str) -> Vec<Range<usize>> {
    let bytes = code.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        match (byte, next) {
            (b'/', Some(b'/')) | (b'#', _) => at = end_of(bytes, at, b"\n"),
            (b'/', Some(b'*')) => at = end_of(bytes, at + 2, b"*/"),
            (b'\'' | b'"' | b'`', _) => {
                let end = end_of_literal(bytes, at);
                if code.is_char_boundary(end) {
                    found.push(at..end);
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}

fn end_of(bytes: &[u8], from: usize, end: &[u8]) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let found = rest.windows(end.len()).position(|window| window == end);
    found.map_or(bytes.len(), |at| from + at + end.len())
}

/// Behind the quote that closes; a line ends the others as well.
fn end_of_literal(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if *byte == quote => return at + 1,
            b'\n' if quote != b'`' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}
