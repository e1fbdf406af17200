//! How large a request may be, whatever its route does with it: what is too long is refused by its
//! head alone, before anything of its body is read.

use crate::{
    error::{Code, Error, Result},
    http::request::header_text,
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::header;

/// Bytes of path and query.
pub const MAX_URL_BYTES: usize = 8 * 1024;
/// Bytes of the names and values of all headers.
pub const MAX_HEADER_BYTES: usize = 32 * 1024;

/// The layer: `from_fn_with_state(body_bytes, limits::sizes)`. A body that does not say its length is
/// counted while it is read.
pub async fn sizes(State(body): State<usize>, request: Request, next: Next) -> Result<Response> {
    let uri = request.uri().path_and_query().map_or(0, |all| all.as_str().len());
    if uri > MAX_URL_BYTES {
        return Err(Error::above(Code::UrlTooLong, MAX_URL_BYTES));
    }
    let headers = request.headers().iter();
    let headers: usize = headers.map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers > MAX_HEADER_BYTES {
        return Err(Error::above(Code::HeadersTooLarge, MAX_HEADER_BYTES));
    }
    let said = header_text(request.headers(), header::CONTENT_LENGTH);
    if said.parse::<usize>().is_ok_and(|said| said > body) {
        return Err(Error::above(Code::TooLarge, body));
    }
    Ok(next.run(request).await)
}
