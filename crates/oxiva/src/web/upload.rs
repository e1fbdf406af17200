//! Forms with a file, as browsers send them.

use crate::{
    error::{Code, Error, Result},
    http::request::{Parameters, content_type, header_text, read_form},
};
use axum::{body::Body, extract::Request};
use bytes::Bytes;
use http::header;
use http_body_util::{LengthLimitError, Limited};
use std::error::Error as _;

/// What a form with a file says: its fields, and the bytes of the file.
pub struct Upload {
    pub fields: Parameters,
    /// Nothing where no file was chosen.
    pub file: Option<Bytes>,
}

/// Reads such a form, up to `limit` bytes of it; the file stands in the field `file`. A form without a file may
/// have the text of one there.
pub async fn read(request: Request, limit: usize) -> Result<Upload> {
    let (parts, body) = request.into_parts();
    if !content_type(&parts.headers).starts_with("multipart/form-data") {
        let fields = read_form(&parts.headers, body, limit).await?;
        let file = fields.get("file").map(|text| Bytes::from(text.to_owned()));
        return Ok(Upload { fields, file });
    }
    let kind = header_text(&parts.headers, header::CONTENT_TYPE);
    let boundary = multer::parse_boundary(kind).map_err(|_| Code::MalformedRequest)?;
    let stream = Body::new(Limited::new(body, limit)).into_data_stream();
    let mut form = multer::Multipart::new(stream, boundary);
    let (mut fields, mut file) = (Vec::new(), None);
    while let Some(field) = form.next_field().await.map_err(|error| refused(&error, limit))? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        let bytes = field.bytes().await.map_err(|error| refused(&error, limit))?;
        if is_file {
            file = Some(bytes).filter(|bytes| !bytes.is_empty()).or(file);
        } else {
            fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(fields);
    Ok(Upload { fields: Parameters::parse(encoded.finish().as_bytes())?, file })
}

/// A form that is too large says so; any other that breaks off is no form.
fn refused(error: &multer::Error, limit: usize) -> Error {
    let mut cause = error.source();
    while let Some(one) = cause {
        if one.is::<LengthLimitError>() {
            return Error::too_large(limit);
        }
        cause = one.source();
    }
    Code::MalformedRequest.into()
}
