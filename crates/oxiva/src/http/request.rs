//! Reading requests strictly: a query key given twice, bytes that are not UTF-8, a body over the
//! limit are errors that say so.

use crate::error::{Code, Error, Result};
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::{Map, Value as Json};

/// Parameters of a query or a form, each name once.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Map<String, Json>);

/// Parameters of one request, fields of one object.
const MAX_FIELDS: usize = 200;

impl Parameters {
    /// Reads a query; refuses what is not UTF-8, and too many parameters.
    pub fn of_query(query: Option<&str>) -> Result<Parameters> {
        Parameters::parse(query.unwrap_or_default().as_bytes())
    }

    /// Reads `a=1&b=2`; refuses what is not UTF-8, and too many parameters.
    pub fn parse(encoded: &[u8]) -> Result<Parameters> {
        Parameters::parse_many(encoded, MAX_FIELDS)
    }

    /// The same of up to `max` parameters.
    fn parse_many(encoded: &[u8], max: usize) -> Result<Parameters> {
        let mut parameters = Map::new();
        for pair in encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, &[][..]),
            };
            let mut name = decode(name).ok_or(Code::MalformedRequest)?;
            let Some(mut value) = decode(value) else {
                return Err(Error::parameter(Code::InvalidParameter, name));
            };
            text_rules::without_nul(&mut name);
            text_rules::without_nul(&mut value);
            if parameters.len() == max {
                return Err(too_many(name, max));
            }
            if parameters.contains_key(&name) {
                return Err(Error::parameter(Code::DuplicateParameter, name));
            }
            parameters.insert(name, value.into());
        }
        Ok(Parameters(parameters))
    }

    /// `None` when it is absent or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.sent(name).filter(|value| !value.is_empty())
    }

    /// As it was sent, also empty; `None` when it is absent.
    pub fn sent(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Json::as_str)
    }

    /// The same, but this one has another value; one that was not there is not there.
    pub fn with(mut self, name: &str, value: &str) -> Parameters {
        if let Some(before) = self.0.get_mut(name) {
            *before = value.into();
        }
        self
    }

    /// A parameter that must be there and say something.
    pub fn required(&self, name: &str) -> Result<&str> {
        self.get(name).ok_or_else(|| Error::parameter(Code::MissingParameter, name))
    }

    /// Whether a parameter is there, even an empty one.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Refuses any name that is not among `known`.
    pub fn only(&self, known: &[&str]) -> Result<()> {
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(Error::parameter(Code::InvalidParameter, name.clone())),
            None => Ok(()),
        }
    }

    /// Of a JSON object of texts.
    pub fn of_map(map: Map<String, Json>) -> Parameters {
        Parameters(map)
    }

    /// As a JSON object of texts, for the records' own reader.
    pub fn into_map(self) -> Map<String, Json> {
        self.0
    }
}

/// Names the first field that is one too many.
fn too_many(field: String, max: usize) -> Error {
    let args = vec![("max", max.to_string()), ("field", field.clone())];
    Error::Refused { code: Code::TooManyFields, field: Some(field), args }
}

/// Percent-decoding that refuses what is not UTF-8. `+` is a space.
fn decode(encoded: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => match (after.first().and_then(hex), after.get(1).and_then(hex)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = &after[2..];
                }
                _ => bytes.push(b'%'),
            },
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(byte: &u8) -> Option<u8> {
    char::from(*byte).to_digit(16).map(|digit| digit as u8)
}

/// The whole body, or an error that says that it is too large.
pub async fn read_body(body: Body, limit: usize) -> Result<Bytes> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Error::too_large(limit)),
        Err(_) => Err(Code::MalformedRequest.into()),
    }
}

/// A form's fields.
pub async fn read_form(headers: &HeaderMap, body: Body, limit: usize) -> Result<Parameters> {
    read_long_form(headers, body, limit, MAX_FIELDS).await
}

/// A form's fields, up to `max_fields` of them.
pub async fn read_long_form(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    max_fields: usize,
) -> Result<Parameters> {
    if !content_type(headers).starts_with("application/x-www-form-urlencoded") {
        return Err(Code::UnsupportedType.into());
    }
    Parameters::parse_many(&read_body(body, limit).await?, max_fields)
}

/// A JSON object.
pub fn parse_object(headers: &HeaderMap, body: &[u8]) -> Result<Map<String, Json>> {
    let kind = content_type(headers);
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if essence != "application/json" && !essence.ends_with("+json") {
        return Err(Code::UnsupportedType.into());
    }
    let text = str::from_utf8(body).map_err(|_| Code::MalformedJson)?;
    match text_rules::json::read(text) {
        Ok(Json::Object(map)) => match map.keys().nth(MAX_FIELDS) {
            Some(field) => Err(too_many(field.clone(), MAX_FIELDS)),
            None => Ok(map),
        },
        _ => Err(Code::MalformedJson.into()),
    }
}

/// The media type, in lower case, without parameters.
pub fn content_type(headers: &HeaderMap) -> String {
    header_text(headers, header::CONTENT_TYPE).to_ascii_lowercase()
}

/// A header's text; empty when it is absent or not ASCII.
pub fn header_text(headers: &HeaderMap, name: impl header::AsHeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn twice_is_once_too_often() {
        let error = |query| Parameters::of_query(Some(query)).unwrap_err().word();
        assert_eq!(error("id=1&id=2"), "duplicate_parameter");
        assert_eq!(error("i%64=1&id=2"), "duplicate_parameter");
        assert_eq!(error("id=%ff"), "invalid_parameter");
        assert_eq!(error("%ff=1"), "malformed_request");
        let fine = Parameters::of_query(Some("a=1+2&b=%C3%A9&c&%zz=%")).unwrap();
        assert_eq!(fine.get("a"), Some("1 2"));
        assert_eq!(fine.get("b"), Some("é"));
        assert!(fine.has("c") && fine.get("c").is_none());
        assert_eq!(fine.get("%zz"), Some("%"));
    }

    proptest! {
        #[test]
        fn what_a_browser_encodes_comes_back(name in "[a-z]{1,5}", value in "\\PC{1,30}") {
            let encoded: String =
                form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
            let read = Parameters::of_query(Some(&encoded)).unwrap();
            prop_assert_eq!(read.get(&name), Some(value.as_str()));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = Parameters::parse(&bytes);
        }
    }
}
