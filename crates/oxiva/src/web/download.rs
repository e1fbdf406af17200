//! Files to take away, sent while they are read.

use crate::error::{Error, Result};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use http::header;
use std::future::Future;

/// The answer that a browser saves as `name.end`.
pub fn file(name: &str, end: &str, content_type: &'static str, body: Body) -> Response {
    let name = format!("attachment; filename=\"{name}.{end}\"");
    let headers =
        [(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, body).into_response()
}

/// Some of a file's bytes, and the cursor of the batch that follows; `None` after the last one.
pub type Batch = (Bytes, Option<String>);

/// Where the next piece of a file begins.
enum Next {
    Head(Bytes),
    Batch(Option<String>),
    End,
}

/// A file that begins with `head`, followed by what `read` makes of one batch after another. A
/// batch is read when the one before has been taken. `what` names the file in the log.
pub fn in_batches<F>(
    what: &'static str,
    head: Vec<u8>,
    read: impl Fn(Option<String>) -> F + Send + Sync + 'static,
) -> Body
where
    F: Future<Output = Result<Batch>> + Send + 'static,
{
    let step = move |next| {
        let batch = match next {
            Next::Batch(after) => Ok(read(after)),
            other => Err(other),
        };
        async move {
            match batch {
                Err(Next::Head(head)) => Some((Ok::<_, Error>(head), Next::Batch(None))),
                Err(_) => None,
                Ok(batch) => match batch.await {
                    Ok((bytes, after)) => {
                        let next = after.map_or(Next::End, |after| Next::Batch(Some(after)));
                        Some((Ok(bytes), next))
                    }
                    // Cut short, so that nobody takes half of it for the whole.
                    Err(error) => {
                        tracing::error!(%error, what, "a file was cut short");
                        Some((Err(error), Next::End))
                    }
                },
            }
        }
    };
    Body::from_stream(stream::unfold(Next::Head(head.into()), step))
}
