//! What came back, and how much of it is read.

use crate::{
    Failure,
    coding::{self, End},
};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Response, StatusCode, header};
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
    /// Reads up to `limit` bytes, and stops there even if the peer does not. What is compressed is
    /// inflated up to `limit` bytes, too, and the headers do not speak of it any more.
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
        let answer =
            Answer { status: parts.status, headers: parts.headers, body: read.freeze(), truncated };
        Ok(answer.inflated(limit))
    }

    /// A body that is not what it says stays as it is.
    fn inflated(mut self, limit: usize) -> Answer {
        let Some(inflated) = coding::inflate(&self.headers, &self.body, limit) else { return self };
        match inflated.end {
            End::Whole => {}
            End::Limit => self.truncated = true,
            // What was not read is missing here.
            End::Cut if self.truncated => {}
            End::Cut | End::Broken => return self,
        }
        self.body = inflated.body.into();
        self.headers.remove(header::CONTENT_ENCODING);
        self.headers.remove(header::CONTENT_LENGTH);
        self
    }
}
