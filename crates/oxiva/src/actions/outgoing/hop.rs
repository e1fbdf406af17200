//! One call of a chain of redirects.

use super::{
    Answer, CALL_TIMEOUT, KEY_HEADER, MAX_ANSWER_BYTES, RUN_HEADER, Request, trouble::Trouble,
};
use crate::{
    address,
    clock::Micros,
    dossiers::DossierId,
    environment::Environment,
    http::request::header_text,
    inside::{self, DEPTH_HEADER, FromInside},
    worker::retry,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use std::time::Duration;
use url::Url;
use uuid::Uuid;

pub(super) const MAX_REDIRECTS: usize = 5;

const USER_AGENT: &str = concat!("Oxiva/", env!("CARGO_PKG_VERSION"));

/// What another site is told after a redirect.
const HEADERS_KEPT_AFTER_REDIRECT: [HeaderName; 6] = [
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::CONTENT_TYPE,
    header::USER_AGENT,
    KEY_HEADER,
    DEPTH_HEADER,
];

/// One address on the way.
pub(super) struct Hop {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) depth: i64,
    /// A redirect has made a GET of what was to write something.
    pub(super) became_get: bool,
}

impl Hop {
    pub(super) fn new(request: Request) -> Hop {
        let Request { method, url, mut headers, body, key, depth, .. } = request;
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

    /// The host that is called; empty if the address has none.
    pub(super) fn host(&self) -> String {
        let url = Url::parse(self.url.trim()).ok();
        url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned()
    }

    pub(super) async fn go(
        &self,
        environment: &Environment,
        dossier: DossierId,
    ) -> Result<Answer, Trouble> {
        match environment.inside.path(&self.url) {
            Some(path) => self.stay(environment, dossier, &path).await,
            None => self.leave(environment, dossier).await,
        }
    }

    pub(super) async fn stay(
        &self,
        environment: &Environment,
        dossier: DossierId,
        path: &str,
    ) -> Result<Answer, Trouble> {
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = inside::uri(path).ok_or(Trouble::Unreadable)?;
        *request.headers_mut() = self.headers.clone();
        let from = FromInside { dossier, depth: self.depth };
        let answered = tokio::time::timeout(
            CALL_TIMEOUT,
            environment.inside.call(request, from, MAX_ANSWER_BYTES),
        )
        .await;
        let response = answered.map_err(|_| Trouble::Call(guarded_http::Failure::Timeout))??;
        let (parts, body) = response.into_parts();
        Ok(self.answer(environment, parts.status, parts.headers, body))
    }

    pub(super) async fn leave(
        &self,
        environment: &Environment,
        dossier: DossierId,
    ) -> Result<Answer, Trouble> {
        let client =
            environment.client.on_behalf_of(dossier.key()).bounded(CALL_TIMEOUT, MAX_ANSWER_BYTES);
        let target = client
            .check(&self.url)
            .map_err(|refusal| Trouble::Address(address::problem(refusal, None)))?;
        let sent = client
            .send(self.method.clone(), &target, self.headers.clone(), self.body.clone())
            .await
            .map_err(Trouble::Call)?;
        if sent.truncated {
            return Err(Trouble::TooLarge);
        }
        Ok(self.answer(environment, sent.status, sent.headers, sent.body))
    }

    pub(super) fn answer(
        &self,
        environment: &Environment,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Answer {
        let host = self.host();
        let asked = header_text(&headers, header::RETRY_AFTER);
        let after = retry::asked(asked, environment.clock.now(), environment.entropy.fraction());
        let after = after.and_then(|wait: Micros| u64::try_from(wait).ok());
        let after = after.map(Duration::from_micros);
        Answer { status, headers, body, host, became_get: self.became_get, after }
    }

    /// Where the answer sends us: as browsers do, a POST becomes a GET, but for 307 and 308.
    pub(super) fn next(&self, answer: &Answer) -> Option<Hop> {
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
