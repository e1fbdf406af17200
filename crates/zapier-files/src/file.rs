//! The bytes of a file: the archive of an account, or the JSON within it.

use crate::node::{Node, plain};
use serde_json::{Map, Value as Json};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Bytes of a file, and of the JSON that an archive holds.
pub const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;
/// Files in an archive.
const MAX_ENTRIES: usize = 10_000;
/// Zaps of a file.
const MAX_ZAPS: usize = 5_000;

/// A file that was read.
#[derive(Debug)]
pub struct Export {
    pub zaps: Vec<FiledZap>,
}

/// One zap of a file.
#[derive(Debug)]
pub struct FiledZap {
    pub title: String,
    pub nodes: Vec<Node>,
}

/// Why a file is none of Zapier's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    TooLarge,
    /// Neither JSON nor an archive.
    NotJson,
    /// An archive that cannot be read.
    BadArchive,
    /// An archive without `zapfile.json`.
    NoZapfile,
    /// JSON that says nothing of zaps.
    NotZapier,
    TooManyZaps,
}

impl Unreadable {
    /// The stable word, for texts.
    pub fn word(self) -> &'static str {
        match self {
            Unreadable::TooLarge => "too_large",
            Unreadable::NotJson => "not_json",
            Unreadable::BadArchive => "bad_archive",
            Unreadable::NoZapfile => "no_zapfile",
            Unreadable::NotZapier => "not_zapier",
            Unreadable::TooManyZaps => "too_many_zaps",
        }
    }
}

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Export, Unreadable> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Unreadable::TooLarge);
    }
    if bytes.starts_with(b"PK") { parse(&inflated(bytes)?) } else { parse(bytes) }
}

/// The file `zapfile.json` of an archive, in whichever folder.
fn inflated(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::BadArchive)?;
    if archive.len() > MAX_ENTRIES {
        return Err(Unreadable::BadArchive);
    }
    let is_it = |name: &str| name.rsplit('/').next() == Some("zapfile.json");
    // A name that cannot be read is none of those that are looked for.
    let mut names = archive.file_names().map(Result::ok);
    let place = names.position(|name| name.is_some_and(|name| is_it(&name)));
    drop(names);
    let file = archive
        .by_index(place.ok_or(Unreadable::NoZapfile)?)
        .map_err(|_| Unreadable::BadArchive)?;
    let mut json = Vec::new();
    // What an archive says of the size is not believed.
    let mut bounded = file.take(MAX_FILE_BYTES as u64 + 1);
    bounded.read_to_end(&mut json).map_err(|_| Unreadable::BadArchive)?;
    if json.len() > MAX_FILE_BYTES { Err(Unreadable::TooLarge) } else { Ok(json) }
}

fn parse(bytes: &[u8]) -> Result<Export, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = str::from_utf8(bytes).map_err(|_| Unreadable::NotJson)?;
    let document = text_rules::json::read(text).map_err(|_| Unreadable::NotJson)?;
    let zaps = document.get("zaps").and_then(Json::as_array).ok_or(Unreadable::NotZapier)?;
    if zaps.len() > MAX_ZAPS {
        return Err(Unreadable::TooManyZaps);
    }
    // Our own format has zaps, too, but no nodes.
    let has_nodes = |zap: &Json| zap.get("nodes").is_some();
    if !zaps.is_empty() && !zaps.iter().any(has_nodes) {
        return Err(Unreadable::NotZapier);
    }
    Ok(Export { zaps: zaps.iter().map(zap).collect() })
}

fn zap(value: &Json) -> FiledZap {
    let title = value.get("title").map(plain).unwrap_or_default();
    let none = Map::new();
    let nodes: Vec<Node> = match value.get("nodes") {
        Some(Json::Array(nodes)) => nodes.iter().map(|node| Node::of(None, node)).collect(),
        nodes => {
            let nodes = nodes.and_then(Json::as_object).unwrap_or(&none);
            nodes.iter().map(|(key, node)| Node::of(Some(key), node)).collect()
        }
    };
    FiledZap { title, nodes }
}
