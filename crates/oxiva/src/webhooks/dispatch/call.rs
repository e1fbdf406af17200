//! The call itself: its address, its headers, its body.

use super::{
    outcome::{Answer, Outcome},
    pending::Pending,
};
use crate::{
    clock::{Clock, Micros, SECOND},
    inside::DEPTH_HEADER,
    webhooks::{
        payload,
        settings::{EndpointSettings, Format},
        sign,
    },
    zaps::relay::{self, Relay},
};
use bytes::Bytes;
use guarded_http::{Client, Failure};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

/// Calls the endpoint: `GET <url>?id=11&sticket_id=810`, or a signed POST of the record.
pub async fn call(client: &Client, relay: &Relay, clock: &Clock, pending: &Pending) -> Outcome {
    let at = clock.now();
    let started = clock.elapsed();
    let (address, parameters) = if pending.settings.relay {
        match relay.elsewhere(pending.event.kind) {
            Some(hook) => (hook, relay::parameters(&pending.event, &pending.url)),
            None => return pending.relayed(relay, at),
        }
    } else {
        (pending.url.as_str(), pending.event.parameters())
    };
    let mut url = address.to_owned();
    // A name that hangs takes the look-ups of its own dossier.
    let client = client.on_behalf_of(pending.claimed.dossier.number().unsigned_abs());
    let result = match client.check(address) {
        Err(_) => Err(Failure::RefusedAddress),
        Ok(target) => {
            let (method, target, body) = match pending.settings.format {
                Format::Direct => (Method::GET, target.with_query(&parameters), String::new()),
                _ => (Method::POST, target, pending.body()),
            };
            url = target.as_str().to_owned();
            let headers = pending.headers(at / SECOND, &body);
            client.send(method, &target, headers, Bytes::from(body)).await.map(Answer::from)
        }
    };
    let duration = clock.elapsed().saturating_sub(started).as_micros() as Micros;
    Outcome { at, duration, url, result, starts: None }
}

impl Pending {
    /// The call of a base zap of ours: it takes what it is told, and starts as this is recorded.
    pub(super) fn relayed(&self, relay: &Relay, at: Micros) -> Outcome {
        let answer = |status, body| {
            Ok(Answer { status, retry_after: String::new(), body: Bytes::from_static(body) })
        };
        match &self.base {
            Some(path) => {
                let (called, url) = relay.inside(path, &self.event, &self.url, self.depth);
                let result = answer(200, br#"{"status":"success"}"#);
                Outcome { at, duration: 0, url, result, starts: Some(called) }
            }
            None => {
                let (url, result) = (self.url.clone(), answer(404, b""));
                Outcome { at, duration: 0, url, result, starts: None }
            }
        }
    }

    pub(super) fn body(&self) -> String {
        let (format, seq) = (self.settings.format, self.claimed.event);
        payload::body(format, seq, &self.event, self.at, self.kept.as_deref())
    }

    pub(super) fn headers(&self, seconds: i64, body: &str) -> HeaderMap {
        let id = self.claimed.message_id();
        let signatures = sign::signatures(&self.secrets, &id, seconds, body);
        let signed = (!self.secrets.is_empty()).then_some((seconds, signatures.as_str()));
        let mut headers = headers(&self.settings, &id, signed);
        if self.depth > 0 {
            headers.insert(DEPTH_HEADER, self.depth.into());
        }
        headers
    }
}

/// The endpoint's own headers, then ours, which nothing replaces. `signed`: timestamp and
/// signatures. The values of its own are marked as sensitive.
pub fn headers(settings: &EndpointSettings, id: &str, signed: Option<(i64, &str)>) -> HeaderMap {
    const AGENT: &str = concat!("Oxiva/", env!("CARGO_PKG_VERSION"));
    let mut headers = HeaderMap::new();
    for (name, value) in &settings.headers {
        if let (Ok(name), Ok(mut value)) =
            (HeaderName::try_from(name), HeaderValue::try_from(value))
        {
            value.set_sensitive(true);
            headers.insert(name, value);
        }
    }
    if let Some((seconds, signatures)) = signed {
        insert(&mut headers, "webhook-timestamp", &seconds.to_string());
        insert(&mut headers, "webhook-signature", signatures);
    }
    insert(&mut headers, "webhook-id", id);
    headers.insert(header::USER_AGENT, HeaderValue::from_static(AGENT));
    let accept = HeaderValue::from_static("application/json, */*;q=0.5");
    headers.entry(header::ACCEPT).or_insert(accept);
    if settings.format != Format::Direct {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    headers
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
