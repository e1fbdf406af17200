//! The parameters of a header: `form-data; name="a"; filename*=UTF-8''%C3%A9.pdf`.

use encoding_rs::{Encoding, UTF_8};
use percent_encoding::percent_decode_str;

/// The value of a parameter without its quotes; of one that says its charset (`name*`, RFC 8187) its letters.
pub(super) fn of(header: &str, name: &str) -> Option<String> {
    plain(header, &format!("{name}*"))
        .and_then(|text| extended(&text))
        .or_else(|| plain(header, name))
}

fn plain(header: &str, name: &str) -> Option<String> {
    let mut parts = split(header);
    // The first is no parameter: `form-data`.
    parts.next();
    parts.find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| unquoted(value.trim()))
    })
}

/// At each semicolon that does not stand within quotes.
fn split(header: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    header.split(move |letter| {
        let ends = letter == ';' && !quoted;
        quoted ^= letter == '"' && !escaped;
        escaped = letter == '\\' && quoted && !escaped;
        ends
    })
}

fn unquoted(value: &str) -> String {
    match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
        // Windows paths are written with single backslashes.
        Some(inner) => inner.replace("\\\"", "\""),
        None => value.trim_matches(['"', '\'']).to_owned(),
    }
}

/// `UTF-8'fr'%C3%A9`; `None` if it is not of that form.
fn extended(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (charset, _, encoded) = (parts.next()?, parts.next()?, parts.next()?);
    let charset = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
    let bytes: Vec<u8> = percent_decode_str(encoded).collect();
    Some(charset.decode_without_bom_handling(&bytes).0.into_owned())
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn parameters_are_found_however_they_are_written() {
        let header = r#"form-data; name="a;b"; x=1; filename="c \"d\".txt""#;
        assert_eq!(of(header, "name").as_deref(), Some("a;b"));
        assert_eq!(of(header, "X").as_deref(), Some("1"));
        assert_eq!(of(header, "filename").as_deref(), Some("c \"d\".txt"));
        assert_eq!(of(header, "form-data"), None);
        let both = "form-data; filename=\"e.pdf\"; filename*=UTF-8''%C3%A9.pdf";
        assert_eq!(of(both, "filename").as_deref(), Some("é.pdf"));
        assert_eq!(of("a; filename*=iso-8859-1'fr'%e9", "filename").as_deref(), Some("é"));
        assert_eq!(of("a; filename*=broken; filename=f", "filename").as_deref(), Some("f"));
        assert_eq!(of("text/xml; charset='utf-8'", "charset").as_deref(), Some("utf-8"));
    }
}
