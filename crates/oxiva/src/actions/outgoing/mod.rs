//! What zaps send: one request and its answer.
//!
//! # Players
//! - A [`Request`] goes out through `guarded-http` on behalf of its dossier; if it leads to our own
//!   public address it is answered [`inside`](crate::inside) and never leaves.
//! - An [`Answer`] has any status. [`Answer::accepted`] is for whoever wants a good one.
//! - A [`Failure`] is worded for the person who reads the run, and says whether trying again can
//!   help: nobody answered, or whoever did is in trouble, asks to wait, or breaks off.
//!
//! # Promises
//! - A call ends: 30 s, 20 MB, 5 redirects. Each address that a redirect names is vetted as the
//!   first was, and what was meant for one site is not told to another.
//! - What holds the credentials of a connection goes to its hosts alone, redirects included.
//! - A repetition says the same `Idempotency-Key`.

mod hop;
mod trouble;

use crate::{
    actions::{Failure, connections::Hosts},
    dossiers::DossierId,
    environment::Environment,
    i18n::Lang,
};
use bytes::Bytes;
use hop::{Hop, MAX_REDIRECTS};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use serde_json::{Value as Json, json};
use std::time::Duration;
use trouble::Trouble;

/// For the whole of a call.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// Bytes of an answer.
pub const MAX_ANSWER_BYTES: usize = 20 * 1024 * 1024;

/// Which run sends it.
const RUN_HEADER: HeaderName = HeaderName::from_static("x-oxiva-run");

const KEY_HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// One call of a zap.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    pub url: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// What a repetition is known by: [`Call::key`](crate::actions::Call::key).
    pub key: Option<String>,
    /// Of what it leads to: one more than the run's own; 0: no run sends it.
    pub depth: i64,
    /// Where it may go, redirects included, because it holds what gives access; `None`: anywhere.
    pub only_to: Option<Hosts>,
}

impl Request {
    /// A GET without headers.
    pub fn get(url: impl Into<String>) -> Request {
        let (method, url) = (Method::GET, url.into());
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        Request { method, url, headers, body, key: None, depth: 0, only_to: None }
    }

    /// A POST without headers.
    pub fn post(url: impl Into<String>, body: impl Into<Bytes>) -> Request {
        Request { method: Method::POST, body: body.into(), ..Request::get(url) }
    }
}

/// What came back, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Who answered, after redirects.
    pub host: String,
    /// Whether a redirect made a GET of the call, so that whoever answered has not got its body.
    pub became_get: bool,
    /// When it is worth trying again, as the other side asked.
    after: Option<Duration>,
}

impl Answer {
    /// The answer, if its status is a good one.
    pub fn accepted(self, lang: Lang) -> Result<Answer, Failure> {
        if self.status.is_success() {
            return Ok(self);
        }
        let args = [("host", self.host.clone()), ("status", self.status.as_u16().to_string())];
        let message = lang.text_with("zap-failure-http_status", &args);
        let passing = self.status.is_server_error()
            || matches!(
                self.status,
                StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS
            );
        let detail = self.shown();
        Err(Failure {
            retry: passing,
            after: self.after.filter(|_| passing),
            detail,
            ..Failure::lasting("http_status", message)
        })
    }

    /// What whoever reads the run should know of the way that the call took.
    pub fn warnings(&self) -> Vec<String> {
        if self.became_get { vec!["redirected:GET".to_owned()] } else { Vec::new() }
    }

    /// What is worth keeping of it beside a message.
    pub fn shown(&self) -> Json {
        const MAX_KEPT_CHARS: usize = 2_000;
        let body = String::from_utf8_lossy(&self.body[..self.body.len().min(MAX_KEPT_CHARS)]);
        let mut shown = json!({ "status": self.status.as_u16(), "body": body });
        if self.became_get {
            shown["redirected"] = Method::GET.as_str().into();
        }
        shown
    }
}

/// Makes the call. Any status is an answer.
pub async fn send(
    environment: &Environment,
    dossier: DossierId,
    request: Request,
) -> Result<Answer, Failure> {
    let only_to = request.only_to.clone();
    let mut hop = Hop::new(request);
    for _ in 0..=MAX_REDIRECTS {
        if only_to.as_ref().is_some_and(|hosts| !hosts.allow(&hop.url)) {
            return Err(Trouble::Host(hop.host()).told(environment, dossier).await);
        }
        let answer = match hop.go(environment, dossier).await {
            Ok(answer) => answer,
            Err(trouble) => return Err(trouble.told(environment, dossier).await),
        };
        match hop.next(&answer) {
            Some(next) => hop = next,
            None => return Ok(answer),
        }
    }
    Err(Trouble::Redirects.told(environment, dossier).await)
}
