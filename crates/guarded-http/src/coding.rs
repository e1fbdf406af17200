//! Bodies that are compressed (`Content-Encoding`), inflated up to a limit: a few kilobytes may hold gigabytes.

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http::{HeaderMap, header::CONTENT_ENCODING};
use std::io::{ErrorKind, Read};

/// Codings one upon the other that are undone; more are nobody's good will.
const MAX_CODINGS: usize = 3;
/// Bytes of a body that are inflated at a time.
const CHUNK_BYTES: usize = 16 * 1024;

/// A body without its codings.
#[derive(Debug, PartialEq, Eq)]
pub struct Inflated {
    pub body: Vec<u8>,
    pub end: End,
}

/// How far a body was inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// To its end.
    Whole,
    /// To the limit, and there is more.
    Limit,
    /// To a place where it breaks off.
    Cut,
    /// It is not what it says.
    Broken,
}

#[derive(Clone, Copy)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
}

/// The body without what `Content-Encoding` says of it, at most `limit` bytes. `None` where it says nothing,
/// or names a coding that is not known here: the body is as it is then.
pub fn inflate(headers: &HeaderMap, body: &[u8], limit: usize) -> Option<Inflated> {
    let codings = codings(headers).filter(|codings| (1..=MAX_CODINGS).contains(&codings.len()))?;
    if body.is_empty() {
        return None;
    }
    let mut inflated = Inflated { body: Vec::new(), end: End::Whole };
    for (at, coding) in codings.iter().rev().enumerate() {
        let coded = if at == 0 { body } else { &inflated.body };
        inflated = coding.inflate(coded, limit);
        if inflated.end != End::Whole {
            break;
        }
    }
    Some(inflated)
}

/// In the order in which they were applied; `None` if one of them is not known.
fn codings(headers: &HeaderMap) -> Option<Vec<Coding>> {
    let values = headers.get_all(CONTENT_ENCODING).iter().map(|value| value.to_str().ok());
    let mut codings = Vec::new();
    for value in values {
        for name in value?.split(',').map(str::trim) {
            match name.to_ascii_lowercase().as_str() {
                "" | "identity" => {}
                "gzip" | "x-gzip" => codings.push(Coding::Gzip),
                "deflate" => codings.push(Coding::Deflate),
                "br" => codings.push(Coding::Brotli),
                _ => return None,
            }
        }
    }
    Some(codings)
}

impl Coding {
    fn inflate(self, coded: &[u8], limit: usize) -> Inflated {
        match self {
            Coding::Gzip => read(MultiGzDecoder::new(coded), limit),
            // By the standard it is zlib; some senders leave that out.
            Coding::Deflate if is_zlib(coded) => read(ZlibDecoder::new(coded), limit),
            Coding::Deflate => read(DeflateDecoder::new(coded), limit),
            Coding::Brotli => brotli(coded, limit),
        }
    }
}

/// Whether it begins as RFC 1950 says.
fn is_zlib(coded: &[u8]) -> bool {
    matches!(coded, [first, second, ..]
        if first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31))
}

fn read(mut from: impl Read, limit: usize) -> Inflated {
    let (mut body, mut chunk) = (Vec::new(), [0; CHUNK_BYTES]);
    let end = loop {
        match from.read(&mut chunk) {
            Ok(0) => break End::Whole,
            Ok(length) if body.len() + length > limit => {
                body.extend_from_slice(&chunk[..limit - body.len()]);
                break End::Limit;
            }
            Ok(length) => body.extend_from_slice(&chunk[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break End::Cut,
            Err(_) => break End::Broken,
        }
    };
    Inflated { body, end }
}

/// With a window of 16 MB at most: a larger one is no part of the coding of HTTP.
fn brotli(coded: &[u8], limit: usize) -> Inflated {
    let alloc = StandardAlloc::default;
    let mut state = BrotliState::new_strict(alloc(), alloc(), alloc());
    let (mut body, mut chunk) = (Vec::new(), [0; CHUNK_BYTES]);
    let (mut left, mut read, mut total) = (coded.len(), 0, 0);
    let end = loop {
        let (mut room, mut written) = (chunk.len(), 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut read,
            coded,
            &mut room,
            &mut written,
            &mut chunk,
            &mut total,
            &mut state,
        );
        if body.len() + written > limit {
            body.extend_from_slice(&chunk[..limit - body.len()]);
            break End::Limit;
        }
        body.extend_from_slice(&chunk[..written]);
        match result {
            BrotliResult::NeedsMoreOutput => {}
            BrotliResult::ResultSuccess => break End::Whole,
            BrotliResult::NeedsMoreInput => break End::Cut,
            BrotliResult::ResultFailure => break End::Broken,
        }
    };
    Inflated { body, end }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };
    use http::HeaderValue;
    use std::io::Write;

    const JSON: &[u8] = br#"{"a":1}"#;
    /// `{"a":1}` as brotli has it without compressing anything.
    const BROTLI: &[u8] = b"\x0b\x03\x80{\"a\":1}\x03";

    fn headers(coding: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static(coding))])
    }

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_coding_is_undone() {
        let (mut zlib, mut raw) = (
            ZlibEncoder::new(Vec::new(), Compression::fast()),
            DeflateEncoder::new(Vec::new(), Compression::fast()),
        );
        zlib.write_all(JSON).unwrap();
        raw.write_all(JSON).unwrap();
        for (coding, body) in [
            ("gzip", gzip(JSON)),
            ("X-GZip", gzip(JSON)),
            ("gzip", [gzip(b"{\"a\""), gzip(b":1}")].concat()),
            ("deflate", zlib.finish().unwrap()),
            ("deflate", raw.finish().unwrap()),
            ("br", BROTLI.to_vec()),
            ("identity, gzip, gzip", gzip(&gzip(JSON))),
            ("br, gzip", gzip(BROTLI)),
        ] {
            let inflated = inflate(&headers(coding), &body, 100);
            assert_eq!(
                inflated,
                Some(Inflated { body: JSON.to_vec(), end: End::Whole }),
                "{coding}"
            );
            let first = inflate(&headers(coding), &body, 3).unwrap();
            // A body within a body may be larger than what it holds.
            assert_eq!(first.end, End::Limit, "{coding}");
            assert!(first.body.len() <= 3);
        }
        for coding in ["", "identity", "zstd", "gzip, zstd", "gzip, gzip, gzip, gzip"] {
            assert_eq!(inflate(&headers(coding), JSON, 7), None, "{coding}");
        }
        assert_eq!(inflate(&HeaderMap::new(), JSON, 7), None);
        assert_eq!(inflate(&headers("gzip"), b"", 7), None);
    }

    #[test]
    fn a_bomb_fills_no_more_than_the_limit() {
        let bomb = gzip(&vec![0; 50_000_000]);
        assert!(bomb.len() < 100_000);
        let inflated = inflate(&headers("gzip"), &bomb, 1_000).unwrap();
        assert_eq!((inflated.body.len(), inflated.end), (1_000, End::Limit));
    }

    #[test]
    fn what_is_not_what_it_says_is_told() {
        let end =
            |coding, body: &[u8]| inflate(&headers(coding), body, 1_000).map(|found| found.end);
        assert_eq!(end("gzip", br#"{"name":"not compressed"}"#), Some(End::Broken));
        assert_eq!(end("deflate", b"\xff\xff"), Some(End::Broken));
        assert_eq!(end("br", JSON), Some(End::Broken));
        let whole = gzip(JSON);
        assert_eq!(end("gzip", &whole[..whole.len() - 9]), Some(End::Cut));
        assert_eq!(end("br", &BROTLI[..6]), Some(End::Cut));
    }
}
