//! The call itself: bounded in time and size, and pinned to a vetted address.

use crate::{
    Failure, Policy, Refusal, Target,
    resolve::{self, Lookup, ResolveError, Resolver},
};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, pki_types::{CertificateDer, pem::PemObject}};
use std::{sync::Arc, time::Duration};

/// Idle connections kept for one host, and for how long.
const IDLE_PER_HOST: usize = 64;
const IDLE_FOR: Duration = Duration::from_secs(30);

/// How long a call may take and how much of its answer is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub connect: Duration,
    /// The whole call, body included.
    pub total: Duration,
    /// Bytes of the body that are read; the rest is left.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(10),
            body: 100 * 1024,
        }
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The beginning of the body.
    pub body: Bytes,
    /// Whether there was more than the limit.
    pub truncated: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error("the file of certificate authorities cannot be read as PEM")]
    Authorities,
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

type Inner = legacy::Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>;

/// Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    inner: Inner,
    resolver: Resolver,
    limits: Limits,
}

impl Client {
    /// Trusts the machine's certificate authorities, and those of `authorities` (PEM).
    pub fn new(
        policy: Policy,
        limits: Limits,
        authorities: Option<&[u8]>,
    ) -> Result<Client, SetupError> {
        Client::with_lookup(policy, limits, authorities, resolve::system())
    }

    /// As [`Client::new`], with another way to look names up.
    pub fn with_lookup(
        policy: Policy,
        limits: Limits,
        authorities: Option<&[u8]>,
        lookup: Lookup,
    ) -> Result<Client, SetupError> {
        let resolver = Resolver { policy: Arc::new(policy), lookup };
        let mut http = HttpConnector::new_with_resolver(resolver.clone());
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(limits.connect));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls(authorities)?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        Ok(Client { inner: build(connector), resolver, limits })
    }

    /// Whether this text is a URL that may be called, as far as the text says.
    pub fn check(&self, url: &str) -> Result<Target, Refusal> {
        Target::check(&self.resolver.policy, url)
    }

    /// As [`Client::check`], and what the name resolves to now. A name that does not resolve is
    /// not refused: it may tomorrow.
    pub async fn check_resolved(&self, url: &str) -> Result<Target, Refusal> {
        let target = self.check(url)?;
        if target.is_literal() {
            return Ok(target);
        }
        let host = target.host();
        let look = self.resolver.resolve(&host);
        match tokio::time::timeout(self.limits.connect, look).await {
            Ok(Err(ResolveError::Refused(address))) => Err(Refusal::PrivateAddress(address)),
            _ => Ok(target),
        }
    }

    /// Makes one call. Any status is an answer.
    pub async fn send(
        &self,
        method: Method,
        target: &Target,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Failure> {
        target.vet(&self.resolver.policy).map_err(|_| Failure::RefusedAddress)?;
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = target.uri().ok_or(Failure::Protocol)?;
        *request.headers_mut() = headers;
        let call = async {
            let response =
                self.inner.request(request).await.map_err(|error| Failure::of(&error))?;
            read(response, self.limits.body).await
        };
        tokio::time::timeout(self.limits.total, call).await.unwrap_or(Err(Failure::Timeout))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one client that others must use")]
fn build(connector: HttpsConnector<HttpConnector<Resolver>>) -> Inner {
    legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_FOR)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .build(connector)
}

/// Reads up to `limit` bytes. Leaving the rest unread closes the connection.
async fn read(response: Response<Incoming>, limit: usize) -> Result<Answer, Failure> {
    let (parts, mut body) = response.into_parts();
    let mut read = BytesMut::new();
    let mut truncated = false;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Failure::of(&error))?;
        let Ok(data) = frame.into_data() else { continue };
        let room = limit - read.len();
        read.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            truncated = true;
            break;
        }
    }
    Ok(Answer { status: parts.status, headers: parts.headers, body: read.freeze(), truncated })
}

fn tls(authorities: Option<&[u8]>) -> Result<ClientConfig, SetupError> {
    let mut roots = RootCertStore::empty();
    // A machine without authorities can still call http and what `authorities` signs.
    let (_, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(pem) = authorities {
        let mut added = 0;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| SetupError::Authorities)?;
            roots.add(certificate).map_err(|_| SetupError::Authorities)?;
            added += 1;
        }
        if added == 0 {
            return Err(SetupError::Authorities);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
