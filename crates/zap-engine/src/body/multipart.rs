//! `multipart/form-data`, which is what a web form sends that takes files.

use super::{Unreadable, charset::Charset, form, parameter};
use serde_json::{Map, Value as Json, json};

/// As RFC 2046 has it; a longer one would be slow to find.
const MAX_BOUNDARY_BYTES: usize = 70;
/// The name of a part that has none.
const NAMELESS: &str = "data";

/// Fields by their names. Of a file there is its name, its type and its size. A part that breaks off, or
/// says nothing of itself, is read as far as it goes. Fails where no part says what it is.
pub(super) fn read(content_type: &str, body: &[u8]) -> Result<Map<String, Json>, Unreadable> {
    let boundary = parameter::of(content_type, "boundary");
    let boundary = boundary.filter(|boundary| (1..=MAX_BOUNDARY_BYTES).contains(&boundary.len()));
    let delimiter = format!("--{}", boundary.ok_or(Unreadable::Multipart)?);
    let mut parts = split(body, delimiter.as_bytes());
    // What stands before the first delimiter is for nobody.
    parts.next();
    let parts = parts.take_while(|part| !part.starts_with(b"--"));
    let fields: Vec<Field> = parts.map(field).collect();
    if fields.iter().all(|field| !field.is_told) {
        return Err(Unreadable::Multipart);
    }
    Ok(form::nest(fields.into_iter().map(|field| (field.name, field.value))))
}

/// A part as a field.
struct Field {
    name: String,
    value: Json,
    /// Whether the part says what it is.
    is_told: bool,
}

fn field(part: &[u8]) -> Field {
    let part = without_line_ends(part);
    let (head, value) = head_and_value(part);
    let head = Charset::UTF_8.decode(head);
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let disposition = header("content-disposition");
    let is_told = disposition.is_some();
    let disposition = disposition.unwrap_or_default();
    let kind = header("content-type").unwrap_or_default();
    let name = parameter::of(disposition, "name").filter(|name| !name.is_empty());
    let value = match parameter::of(disposition, "filename") {
        Some(file) => json!({ "filename": file, "content_type": kind, "size": value.len() }),
        None => Charset::of(kind, &[]).decode(value).into(),
    };
    Field { name: name.unwrap_or_else(|| NAMELESS.to_owned()), value, is_told }
}

/// The line that a delimiter ends, and the one that the next begins, are theirs.
fn without_line_ends(part: &[u8]) -> &[u8] {
    let part = part.strip_prefix(b"\r\n").or(part.strip_prefix(b"\n")).unwrap_or(part);
    part.strip_suffix(b"\r\n").or(part.strip_suffix(b"\n")).unwrap_or(part)
}

/// Parted by the first empty line; a part that has none is all value, unless it is a head that breaks off.
fn head_and_value(part: &[u8]) -> (&[u8], &[u8]) {
    // A part that says nothing of itself begins with the empty line.
    if let Some(value) = part.strip_prefix(b"\r\n").or(part.strip_prefix(b"\n")) {
        return (&[], value);
    }
    let ends = [&b"\r\n\r\n"[..], b"\n\n"].map(|end| Some((find(part, end)?, end.len())));
    match ends.into_iter().flatten().min() {
        Some((at, length)) => (&part[..at], &part[at + length..]),
        None if part.to_ascii_lowercase().starts_with(b"content-") => (part, &[]),
        None => (&[], part),
    }
}

fn split<'a>(mut rest: &'a [u8], delimiter: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut over = false;
    std::iter::from_fn(move || {
        if over {
            return None;
        }
        let Some(at) = find(rest, delimiter) else {
            over = true;
            return Some(rest);
        };
        let part = &rest[..at];
        rest = &rest[at + delimiter.len()..];
        Some(part)
    })
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
