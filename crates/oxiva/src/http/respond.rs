//! How errors become answers: an [`Error`] leaves a handler as a status and travels in the answer's
//! extensions to the layer that puts it into words, as JSON or as a page.

use super::{limits, request, routes::Routes};
use crate::{
    clock::Clock,
    error::{Code, Error, Result},
};
use axum::{
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use http::{HeaderValue, StatusCode, header};
use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How large a request of some routes may be, and how long it may take.
#[derive(Clone, Copy)]
pub struct Bounds {
    pub body_bytes: usize,
    pub timeout: Duration,
}

/// A request that is too large, takes too long or panics ends in an error, which the layer above
/// words. One layer for all three: every layer wraps the request and its answer anew.
pub fn bounded<S: Clone + Send + Sync + 'static>(routes: Routes<S>, bounds: Bounds) -> Routes<S> {
    routes.layer(middleware::from_fn_with_state(bounds, within))
}

async fn within(State(bounds): State<Bounds>, request: Request, next: Next) -> Result<Response> {
    limits::check_sizes(&request, bounds.body_bytes)?;
    // What is answered at once sets no timer.
    let answered =
        tokio::time::timeout(bounds.timeout, AssertUnwindSafe(next.run(request)).catch_unwind());
    match answered.await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(_panic)) => Err(Code::Internal.into()),
        Err(_) => Err(Code::Timeout.into()),
    }
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

/// What is logged of requests that fail.
pub struct FailureLog {
    clock: Clock,
    away: Mutex<Away>,
}

/// Requests that storage failed while it was away.
#[derive(Default)]
struct Away {
    /// When the last line was written.
    logged: Option<Duration>,
    /// Since that line.
    unlogged: u64,
}

/// While storage is away, every request fails for the same reason: a line in so long.
const TIME_BETWEEN_LINES: Duration = Duration::from_secs(60);

impl FailureLog {
    /// Nothing has failed yet.
    pub fn new(clock: Clock) -> FailureLog {
        FailureLog { clock, away: Mutex::default() }
    }

    /// Once, at the boundary. What a caller did wrong is not the operator's concern.
    pub fn note(&self, error: &Error) {
        match error {
            Error::Storage(storage) if storage.is_passing() => {
                if let Some(others) = self.line_is_due() {
                    tracing::error!(error = %storage, others, "storage is away, requests fail");
                }
            }
            Error::Storage(storage) => tracing::error!(error = %storage, "request failed"),
            other => tracing::debug!(error = %other, "request refused"),
        }
    }

    /// How many requests failed since the last line, if it is time for another.
    fn line_is_due(&self) -> Option<u64> {
        let now = self.clock.elapsed();
        let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        if away.logged.is_some_and(|at| now.saturating_sub(at) < TIME_BETWEEN_LINES) {
            away.unlogged += 1;
            return None;
        }
        away.logged = Some(now);
        Some(std::mem::take(&mut away.unlogged))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_that_is_away_is_a_line_a_minute() {
        let clock = Clock::manual(0);
        let log = FailureLog::new(clock.clone());
        let lines =
            |requests: usize| (0..requests).filter_map(|_| log.line_is_due()).collect::<Vec<_>>();
        assert_eq!(lines(1_000), [0]);
        clock.advance(Duration::from_secs(59));
        assert_eq!(lines(1_000), [0; 0]);
        clock.advance(Duration::from_secs(1));
        assert_eq!(lines(2), [1_999]);
        clock.advance(Duration::from_secs(600));
        assert_eq!(lines(1), [1]);
    }
}
