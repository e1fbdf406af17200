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
//! - A repetition says the same `Idempotency-Key`.

use super::Failure;
use crate::{
    address,
    clock::Micros,
    dossiers::{self, DossierId},
    environment::Environment,
    http::request::header_text,
    i18n::Lang,
    inside::{self, DEPTH_HEADER, FromInside, Refused},
    worker::retry,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde_json::{Value as Json, json};
use std::time::Duration;
use url::Url;
use uuid::Uuid;

/// For the whole of a call.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of an answer.
pub const MAX_ANSWER_BYTES: usize = 20 * 1024 * 1024;
const MAX_REDIRECTS: usize = 5;
const USER_AGENT: &str = concat!("Oxiva/", env!("CARGO_PKG_VERSION"));
/// Which run sends it.
const RUN_HEADER: HeaderName = HeaderName::from_static("x-oxiva-run");
const KEY_HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// What another site is told after a redirect.
const HEADERS_KEPT_AFTER_REDIRECT: [HeaderName; 6] = [
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::CONTENT_TYPE,
    header::USER_AGENT,
    KEY_HEADER,
    DEPTH_HEADER,
];

/// One call of a zap.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    pub url: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// What a repetition is known by: [`Call::key`](super::Call::key).
    pub key: Option<String>,
    /// Of what it leads to: one more than the run's own; 0: no run sends it.
    pub depth: i64,
}

impl Request {
    /// A GET without headers.
    pub fn get(url: impl Into<String>) -> Request {
        let (method, url) = (Method::GET, url.into());
        Request { method, url, headers: HeaderMap::new(), body: Bytes::new(), key: None, depth: 0 }
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
    let mut hop = Hop::new(request);
    for _ in 0..=MAX_REDIRECTS {
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

/// One address on the way.
struct Hop {
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Bytes,
    depth: i64,
    /// A redirect has made a GET of what was to write something.
    became_get: bool,
}

impl Hop {
    fn new(request: Request) -> Hop {
        let Request { method, url, mut headers, body, key, depth } = request;
        if let Some(key) = key {
            if let Ok(value) = HeaderValue::try_from(&key) {
                headers.entry(KEY_HEADER).or_insert(value);
            }
            let run = key.get(..36).filter(|run| Uuid::parse_str(run).is_ok());
            if let Some(run) = run.and_then(|run| HeaderValue::try_from(run).ok()) {
                headers.insert(RUN_HEADER, run);
            }
        }
        if depth > 0 {
            headers.insert(DEPTH_HEADER, depth.into());
        }
        headers.entry(header::USER_AGENT).or_insert(HeaderValue::from_static(USER_AGENT));
        Hop { method, url, headers, body, depth, became_get: false }
    }

    async fn go(&self, environment: &Environment, dossier: DossierId) -> Result<Answer, Trouble> {
        match environment.inside.path(&self.url) {
            Some(path) => self.stay(environment, &path).await,
            None => self.leave(environment, dossier).await,
        }
    }

    async fn stay(&self, environment: &Environment, path: &str) -> Result<Answer, Trouble> {
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = inside::uri(path).ok_or(Trouble::Unreadable)?;
        *request.headers_mut() = self.headers.clone();
        let from = FromInside { depth: self.depth };
        let answered = tokio::time::timeout(
            CALL_TIMEOUT,
            environment.inside.call(request, from, MAX_ANSWER_BYTES),
        )
        .await;
        let response = answered.map_err(|_| Trouble::Call(guarded_http::Failure::Timeout))??;
        let (parts, body) = response.into_parts();
        Ok(self.answer(environment, parts.status, parts.headers, body))
    }

    async fn leave(
        &self,
        environment: &Environment,
        dossier: DossierId,
    ) -> Result<Answer, Trouble> {
        let client =
            environment.client.on_behalf_of(dossier.key()).bounded(CALL_TIMEOUT, MAX_ANSWER_BYTES);
        let target = client
            .check(&self.url)
            .map_err(|refusal| Trouble::Address(address::problem(environment, refusal, None)))?;
        let sent = client
            .send(self.method.clone(), &target, self.headers.clone(), self.body.clone())
            .await
            .map_err(Trouble::Call)?;
        if sent.truncated {
            return Err(Trouble::TooLarge);
        }
        Ok(self.answer(environment, sent.status, sent.headers, sent.body))
    }

    fn answer(
        &self,
        environment: &Environment,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Answer {
        let url = Url::parse(self.url.trim()).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
        let asked = header_text(&headers, header::RETRY_AFTER);
        let after = retry::asked(asked, environment.clock.now(), environment.entropy.fraction());
        let after = after.and_then(|wait: Micros| u64::try_from(wait).ok());
        let after = after.map(Duration::from_micros);
        Answer { status, headers, body, host, became_get: self.became_get, after }
    }

    /// Where the answer sends us: as browsers do, a POST becomes a GET, but for 307 and 308.
    fn next(&self, answer: &Answer) -> Option<Hop> {
        let same = match answer.status.as_u16() {
            301..=303 => matches!(self.method, Method::GET | Method::HEAD),
            307 | 308 => true,
            _ => return None,
        };
        let place = answer.headers.get(header::LOCATION)?.to_str().ok()?;
        let here = Url::parse(self.url.trim()).ok()?;
        let there = here.join(place).ok()?;
        let mut headers = self.headers.clone();
        if here.origin() != there.origin() {
            headers = HeaderMap::new();
            for name in &HEADERS_KEPT_AFTER_REDIRECT {
                headers.extend(self.headers.get(name).map(|value| (name.clone(), value.clone())));
            }
        }
        let (method, body) = if same {
            (self.method.clone(), self.body.clone())
        } else {
            headers.remove(header::CONTENT_TYPE);
            (Method::GET, Bytes::new())
        };
        let became_get = self.became_get || !same;
        Some(Hop { method, url: there.into(), headers, body, depth: self.depth, became_get })
    }
}

/// Why there was no answer.
enum Trouble {
    /// It cannot be called, as far as its text says.
    Address(crate::error::Problem),
    Call(guarded_http::Failure),
    Unreadable,
    TooLarge,
    TooDeep,
    Redirects,
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Trouble {
        match refused {
            Refused::TooDeep => Trouble::TooDeep,
            Refused::TooLarge => Trouble::TooLarge,
            Refused::Broken => Trouble::Call(guarded_http::Failure::Closed),
        }
    }
}

impl Trouble {
    async fn told(self, environment: &Environment, dossier: DossierId) -> Failure {
        let langue = environment.db.read(move |tx| Ok(dossiers::get(tx, dossier)?.langue)).await;
        self.worded(langue.unwrap_or_default())
    }

    fn worded(self, lang: Lang) -> Failure {
        use guarded_http::Failure::RefusedAddress;
        match self {
            Trouble::Address(problem) => Failure::lasting("refused_address", problem.message(lang)),
            Trouble::Call(failure) => {
                let message = lang.text(&format!("failure-help-{}", failure.word()));
                match failure {
                    RefusedAddress => Failure::lasting("refused_address", message),
                    _ => Failure::passing(failure.word(), message),
                }
            }
            Trouble::Unreadable => {
                Failure::lasting("refused_address", lang.text("problem-url_malformed"))
            }
            Trouble::TooLarge => {
                let max = (MAX_ANSWER_BYTES / 1_048_576).to_string();
                let message = lang.text_with("zap-failure-answer_too_large", &[("max", max)]);
                Failure::lasting("answer_too_large", message)
            }
            Trouble::TooDeep => Failure::lasting("too_deep", lang.text("zap-failure-too_deep")),
            Trouble::Redirects => Failure::lasting("redirects", lang.text("zap-failure-redirects")),
        }
    }
}
