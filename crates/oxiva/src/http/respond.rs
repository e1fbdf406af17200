//! How errors become answers: an [`Error`] leaves a handler as a status and travels in the answer's
//! extensions to the layer that puts it into words, as JSON or as a page.

use super::{limits, request, routes::Routes};
use crate::error::{Code, Error};
use axum::{
    middleware,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use std::{sync::Arc, time::Duration};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

/// A request that is too large, takes too long or panics ends in an error, which the layer above
/// words.
pub fn bounded<S: Clone + Send + Sync + 'static>(
    routes: Routes<S>,
    body_bytes: usize,
    timeout: Duration,
) -> Routes<S> {
    routes
        .layer(CatchPanicLayer::custom(|_| Error::from(Code::Internal).into_response()))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, timeout))
        .layer(middleware::from_fn_with_state(body_bytes, limits::sizes))
}

/// An error on its way to the layer that words it: a JSON envelope or a page.
#[derive(Clone)]
pub struct Failed(pub Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Failed(Arc::new(self)));
        response
    }
}

/// What went wrong: our own error, or one that a library answered with a bare status.
pub fn failure(response: &mut Response) -> Option<Arc<Error>> {
    if let Some(Failed(error)) = response.extensions_mut().remove::<Failed>() {
        return Some(error);
    }
    let code = match response.status() {
        StatusCode::REQUEST_TIMEOUT => Code::Timeout,
        StatusCode::BAD_REQUEST => Code::MalformedRequest,
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::INTERNAL_SERVER_ERROR => Code::Internal,
        _ => return None,
    };
    let page = response.headers().contains_key(header::CONTENT_TYPE);
    let plain = request::header_text(response.headers(), header::CONTENT_TYPE);
    (!page || plain.starts_with("text/plain")).then(|| Arc::new(code.into()))
}

/// Once, at the boundary. What a caller did wrong is not the operator's concern.
pub fn log(error: &Error) {
    match error {
        Error::Storage(storage) => tracing::error!(error = %storage, "request failed"),
        other => tracing::debug!(error = %other, "request refused"),
    }
}
