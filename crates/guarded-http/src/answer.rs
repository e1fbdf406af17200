//! What came back, and how much of it is read.

use crate::Failure;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

/// What came back, whatever its status.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The beginning of the body.
    pub body: Bytes,
    /// Whether there was, or may have been, more than the limit.
    pub truncated: bool,
}

impl Answer {
    /// Reads up to `limit` bytes, and stops there even if the peer does not.
    pub(crate) async fn read(
        response: Response<Incoming>,
        limit: usize,
    ) -> Result<Answer, Failure> {
        let (parts, mut body) = response.into_parts();
        let mut read = BytesMut::new();
        let truncated = loop {
            if read.len() == limit {
                break !body.is_end_stream();
            }
            let Some(frame) = body.frame().await else {
                break false;
            };
            let frame = frame.map_err(|error| Failure::of_body(&error))?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            let room = limit - read.len();
            read.extend_from_slice(&data[..data.len().min(room)]);
            if data.len() > room {
                break true;
            }
        };
        Ok(Answer { status: parts.status, headers: parts.headers, body: read.freeze(), truncated })
    }
}
