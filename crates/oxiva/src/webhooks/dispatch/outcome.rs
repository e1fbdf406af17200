//! What came of a call.

use crate::{clock::Micros, webhooks::health::Trouble, worker::retry, zaps::relay::Called};
use bytes::Bytes;
use guarded_http::Failure;
use http::header;

/// What came of a call.
#[derive(Debug)]
pub struct Outcome {
    pub(super) at: Micros,
    pub(super) duration: Micros,
    pub(super) url: String,
    pub(super) result: Result<Answer, Failure>,
    /// The base zap that starts with the record of this attempt.
    pub(super) starts: Option<Called>,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) retry_after: String,
    pub(super) body: Bytes,
}

impl From<guarded_http::Answer> for Answer {
    fn from(answer: guarded_http::Answer) -> Answer {
        let asked = answer.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        Answer {
            status: answer.status.as_u16(),
            retry_after: asked.unwrap_or_default().to_owned(),
            body: answer.body,
        }
    }
}

impl Outcome {
    /// The closed list of what a metric can count.
    pub fn word(&self) -> &'static str {
        match &self.result {
            Ok(answer) if (200..300).contains(&answer.status) => "delivered",
            Ok(_) => "status",
            Err(failure) => failure.word(),
        }
    }

    /// How long the call took, in seconds.
    pub fn seconds(&self) -> f64 {
        self.duration as f64 / 1e6
    }

    pub(super) fn status(&self) -> Option<i64> {
        self.result.as_ref().ok().map(|answer| i64::from(answer.status))
    }

    /// Whether there was an answer at all: an endpoint that never gives one gets one call at a time.
    /// `None`: the receiver was not asked.
    pub fn answered(&self) -> Option<bool> {
        (!self.is_our_fault()).then_some(self.result.is_ok())
    }

    /// The operator's proxy failed, or there was no place to look the name up: nothing is held
    /// against the endpoint.
    pub(super) fn is_our_fault(&self) -> bool {
        self.result.as_ref().is_err_and(|failure| failure.is_ours())
    }

    pub(super) fn succeeded(&self) -> bool {
        self.status().is_some_and(|status| (200..300).contains(&status))
    }

    pub(super) fn trouble(&self, now: Micros, random: f64) -> Trouble {
        let status = self.status();
        let asked = match &self.result {
            Ok(answer) => retry::asked(&answer.retry_after, now, random),
            Err(_) => None,
        };
        Trouble {
            now,
            answered: status.is_some(),
            overloaded: status.is_none_or(|status| matches!(status, 429 | 502 | 503 | 504)),
            gone: status == Some(410),
            asked,
        }
    }
}
