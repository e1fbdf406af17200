//! Which letters the bytes of a body are.

use super::parameter;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

#[derive(Clone, Copy)]
pub(super) struct Charset(&'static Encoding);

impl Charset {
    pub(super) const UTF_8: Charset = Charset(UTF_8);

    /// What the content type says, or else the declaration of an XML body; UTF-8 if neither says a
    /// charset that exists.
    pub(super) fn of(content_type: &str, body: &[u8]) -> Charset {
        let label = parameter::of(content_type, "charset");
        let said = label.and_then(|label| Encoding::for_label(label.as_bytes()));
        Charset(said.or_else(|| xml_encoding(body)).unwrap_or(UTF_8))
    }

    /// A mark at the beginning counts more than what was said. What is UTF-8 beyond doubt is not read
    /// as a charset in which every byte is some letter, and what is no UTF-8 is read as Windows' Latin.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        if let Some((marked, length)) = Encoding::for_bom(bytes) {
            return marked.decode_without_bom_handling(&bytes[length..]).0.into_owned();
        }
        if (self.0 == UTF_8 || self.0.is_single_byte())
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return text.to_owned();
        }
        let encoding = if self.0 == UTF_8 { WINDOWS_1252 } else { self.0 };
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }
}

fn xml_encoding(body: &[u8]) -> Option<&'static Encoding> {
    let end = body.iter().take(200).position(|byte| *byte == b'>')?;
    let declaration = std::str::from_utf8(&body[..end]).ok()?.trim_start().strip_prefix("<?xml")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let label = value.get(1..)?.split(['"', '\'']).next()?;
    Encoding::for_label(label.as_bytes())
}
