//! `multipart/form-data`, which is what a web form sends that takes files.

use super::{Unreadable, charset, charset::Charset, form};
use serde_json::{Map, Value as Json, json};

/// As RFC 2046 has it; a longer one would be slow to find.
const LONGEST_BOUNDARY: usize = 70;

/// Fields by their names. Of a file there is its name, its type and its size.
pub(super) fn read(content_type: &str, body: &[u8]) -> Result<Map<String, Json>, Unreadable> {
    let boundary = charset::parameter(content_type, "boundary");
    let boundary = boundary.filter(|boundary| (1..=LONGEST_BOUNDARY).contains(&boundary.len()));
    let delimiter = format!("--{}", boundary.ok_or(Unreadable::Multipart)?);
    let mut parts = split(body, delimiter.as_bytes());
    // What stands before the first delimiter is for nobody.
    parts.next();
    let mut fields = Vec::new();
    for part in parts {
        if part.starts_with(b"--") {
            return Ok(form::nest(fields.into_iter()));
        }
        fields.push(field(part).ok_or(Unreadable::Multipart)?);
    }
    Err(Unreadable::Multipart)
}

fn field(part: &[u8]) -> Option<(String, Json)> {
    let part = part.strip_prefix(b"\r\n")?.strip_suffix(b"\r\n")?;
    let at = find(part, b"\r\n\r\n")?;
    let (head, value) = (Charset::UTF_8.decode(&part[..at]), &part[at + 4..]);
    let header = |name: &str| {
        head.split("\r\n").find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let disposition = header("content-disposition")?;
    let kind = header("content-type").unwrap_or_default();
    let name = charset::parameter(disposition, "name")?.to_owned();
    let value = match charset::parameter(disposition, "filename") {
        Some(file) => json!({ "filename": file, "content_type": kind, "size": value.len() }),
        None => Charset::of(kind, &[]).decode(value).into(),
    };
    Some((name, value))
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
