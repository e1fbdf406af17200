//! What is left of a request's body when its answer is there already, because it was refused by its head (401, 404,
//! 413, 429).
//!
//! A connection that closes without a word makes the client's next request fail. So a rest that is there already is
//! read; otherwise the answer says `Connection: close`, and the rest is read for a moment after it: a connection that
//! is closed while the client still sends may lose the answer.

use axum::{Router, body::Body as AnyBody, extract::Request, response::Response};
use http::{HeaderValue, header};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::sync::oneshot;
use tower::ServiceExt;

/// Read before the answer, and how long that may take.
const MAX_BYTES_BEFORE: u64 = 64 * 1024;
const MAX_WAIT_BEFORE: Duration = Duration::from_millis(200);
/// Read after the answer, and how long that may take.
const MAX_BYTES_AFTER: u64 = 16 * 1024 * 1024;
const MAX_WAIT_AFTER: Duration = Duration::from_secs(5);

/// The answer to a request, with nothing of its body left in the connection, or a word that it closes.
pub async fn answer(router: Router, request: Request<Incoming>) -> Response {
    if request.body().is_end_stream() {
        return call(router, request.map(AnyBody::new)).await;
    }
    // Such a client sends its body only when it is asked to.
    let waits = request.headers().contains_key(header::EXPECT);
    let (back, mut returned) = oneshot::channel();
    let lent = |body| AnyBody::new(Lent { body: Some(body), has_ended: false, back: Some(back) });
    let mut response = call(router, request.map(lent)).await;
    let mut rest = match returned.try_recv() {
        Ok(rest) => rest,
        // Read to its end.
        Err(oneshot::error::TryRecvError::Closed) => return response,
        Err(oneshot::error::TryRecvError::Empty) => {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            return response;
        }
    };
    let is_short = rest.size_hint().lower() <= MAX_BYTES_BEFORE;
    if !waits && is_short && read(&mut rest, MAX_BYTES_BEFORE, MAX_WAIT_BEFORE).await {
        return response;
    }
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    if !waits {
        tokio::spawn(async move { read(&mut rest, MAX_BYTES_AFTER, MAX_WAIT_AFTER).await });
    }
    response
}

async fn call(router: Router, request: Request) -> Response {
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Whether the body ended within so many bytes and so much time.
async fn read(body: &mut Incoming, max: u64, wait: Duration) -> bool {
    let reading = async {
        let mut bytes = 0;
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return false };
            bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
            if bytes > max {
                return false;
            }
        }
        true
    };
    tokio::time::timeout(wait, reading).await.unwrap_or(false)
}

/// A body that comes back when whoever reads it drops it before its end.
struct Lent {
    body: Option<Incoming>,
    has_ended: bool,
    back: Option<oneshot::Sender<Incoming>>,
}

impl Body for Lent {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(context);
        // After an error there is nothing more to read, either.
        self.has_ended |= matches!(polled, Poll::Ready(None | Some(Err(_))));
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, Incoming::size_hint)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let (Some(body), Some(back)) = (self.body.take(), self.back.take()) else { return };
        if !self.has_ended && !body.is_end_stream() {
            // Nobody waits for it where the connection is gone.
            let _ = back.send(body);
        }
    }
}
