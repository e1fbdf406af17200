//! Texts as bytes and back, in the encodings of Node's Buffer and of the web.

use super::{array, thrown};
use base64::{
    Engine,
    alphabet::STANDARD as ALPHABET,
    engine::{
        DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    },
};
use encoding_rs::Encoding;
use rquickjs::{Ctx, Error, TypedArray, convert::List};

/// Takes Base64 as people send it: with padding or without, with bits left over.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a module passes as Base64.
pub fn passed(ctx: &Ctx<'_>, base64: &str) -> Result<Vec<u8>, Error> {
    STANDARD.decode(base64).map_err(|error| thrown(ctx, &error.to_string()))
}

/// `Buffer.from(text, encoding)`: what cannot be read ends it, or is left out, as in Node.
pub fn bytes<'js>(
    ctx: Ctx<'js>,
    text: String,
    encoding: String,
) -> Result<TypedArray<'js, u8>, Error> {
    match encoding.as_str() {
        "hex" => array(&ctx, &from_hex(&text)),
        "base64" | "base64url" => array(&ctx, &from_base64(&text)),
        "latin1" | "ascii" => {
            let low: Vec<u8> = text.encode_utf16().map(|unit| unit as u8).collect();
            array(&ctx, &low)
        }
        "utf16le" => {
            let all: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            array(&ctx, &all)
        }
        _ => array(&ctx, text.as_bytes()),
    }
}

/// `buffer.toString(encoding)`.
pub fn text(ctx: Ctx<'_>, base64: String, encoding: String) -> Result<String, Error> {
    if encoding == "base64" {
        return Ok(base64);
    }
    let bytes = passed(&ctx, &base64)?;
    Ok(match encoding.as_str() {
        "hex" => hex(&bytes),
        "base64url" => URL_SAFE_NO_PAD.encode(&bytes),
        "latin1" => bytes.iter().map(|byte| char::from(*byte)).collect(),
        "ascii" => bytes.iter().map(|byte| char::from(byte & 0x7f)).collect(),
        "utf16le" => {
            let (pairs, _) = bytes.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        _ => String::from_utf8_lossy(&bytes).into_owned(),
    })
}

/// The name of an encoding of the web that is called so.
pub fn encoding(label: String) -> Option<String> {
    Encoding::for_label(label.as_bytes()).map(|encoding| encoding.name().to_ascii_lowercase())
}

/// The text, and whether some of the bytes were none.
pub fn decoded(
    ctx: Ctx<'_>,
    encoding: String,
    base64: String,
    keep_mark: bool,
) -> Result<List<(String, bool)>, Error> {
    let bytes = passed(&ctx, &base64)?;
    let Some(encoding) = Encoding::for_label(encoding.as_bytes()) else {
        return Err(thrown(&ctx, &format!("no encoding {encoding}")));
    };
    let (text, malformed) = if keep_mark {
        encoding.decode_without_bom_handling(&bytes)
    } else {
        encoding.decode_with_bom_removal(&bytes)
    };
    Ok(List((text.into_owned(), malformed)))
}

/// In small letters.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    pairs.iter().map_while(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

fn from_base64(text: &str) -> Vec<u8> {
    let plain = text.split('=').next().unwrap_or_default();
    let mut digits: Vec<u8> = plain
        .bytes()
        .filter_map(|byte| match byte {
            b'-' => Some(b'+'),
            b'_' => Some(b'/'),
            b'+' | b'/' => Some(byte),
            _ => byte.is_ascii_alphanumeric().then_some(byte),
        })
        .collect();
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    // It has nothing but digits of the alphabet now.
    LENIENT.decode(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_digit_ends_hex_and_is_left_out_of_base64() {
        assert_eq!(from_hex("00fFzz11"), [0, 255]);
        assert_eq!(from_hex("abc"), [0xab]);
        assert_eq!(from_base64("aGVsbG8="), b"hello");
        assert_eq!(from_base64(" aGVs\nbG8"), b"hello");
        assert_eq!(from_base64("_-8"), [0xff, 0xef]);
        assert_eq!(from_base64("aGVsbG8=ignored"), b"hello");
        assert_eq!(from_base64("a"), [0u8; 0]);
    }
}
