//! How large a request may be, whatever its route does with it: what is too long is refused by its
//! head alone, before anything of its body is read.

use crate::{
    error::{Code, Error, Result},
    http::request::header_text,
};
use axum::extract::Request;
use http::header;

/// Bytes of path and query.
pub const MAX_URL_BYTES: usize = 8 * 1024;
/// Bytes of the names and values of all headers.
pub const MAX_HEADER_BYTES: usize = 32 * 1024;

/// Refuses by its head what is too large. A body that does not say its length is counted while it is read.
pub fn check_sizes(request: &Request, max_body_bytes: usize) -> Result<()> {
    let uri = request.uri().path_and_query().map_or(0, |all| all.as_str().len());
    if uri > MAX_URL_BYTES {
        return Err(Error::above(Code::UrlTooLong, MAX_URL_BYTES));
    }
    let headers = request.headers();
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if bytes > MAX_HEADER_BYTES {
        return Err(Error::above(Code::HeadersTooLarge, MAX_HEADER_BYTES));
    }
    let said = header_text(headers, header::CONTENT_LENGTH);
    if said.parse::<usize>().is_ok_and(|said| said > max_body_bytes) {
        return Err(Error::above(Code::TooLarge, max_body_bytes));
    }
    Ok(())
}
