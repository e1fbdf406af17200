//! The call itself: bounded in time and size, and pinned to a vetted address.

use crate::{
    Answer, Failure, Limits, Policy, Proxy, Refusal, SetupError, Target,
    connect::{self, Pool},
    lookups::{self, Lookup, Lookups, ResolveError},
    resolve::{BEHALF, Resolver},
};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, Method, Request,
    header::{CONNECTION, CONTENT_LENGTH, HOST, TE, TRANSFER_ENCODING, UPGRADE},
};
use http_body_util::Full;
use std::{sync::Arc, time::Duration};

/// Headers that follow from the target, the body and the connection. The caller's are dropped.
const OWN: [HeaderName; 6] = [HOST, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, UPGRADE, TE];

/// What a client is made of. The default: public addresses, the machine's authorities and
/// resolver, no proxy.
#[derive(Default)]
pub struct ClientSettings<'a> {
    pub policy: Policy,
    pub limits: Limits,
    /// Certificate authorities to trust beside the machine's own (PEM).
    pub authorities: Option<&'a [u8]>,
    /// Through which everything goes. Names are resolved and vetted here all the same.
    pub proxy: Option<Proxy>,
    /// Another way to look names up.
    pub lookup: Option<Lookup>,
}

/// Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    pool: Pool,
    policy: Arc<Policy>,
    resolver: Resolver,
    limits: Limits,
    key: u64,
}

impl Client {
    /// A client with these settings.
    ///
    /// # Errors
    /// Where the certificate authorities cannot be used.
    pub fn build(settings: ClientSettings<'_>) -> Result<Client, SetupError> {
        let ClientSettings { policy, limits, authorities, proxy, lookup } = settings;
        let policy = Arc::new(policy);
        let resolver = Resolver {
            policy: Some(policy.clone()),
            lookups: Lookups::new(lookup.unwrap_or_else(lookups::system)),
            limit: limits.connect,
        };
        let pool = connect::pool(resolver.clone(), proxy, &limits, authorities)?;
        Ok(Client { pool, policy, resolver, limits, key: 0 })
    }

    /// Trusts the machine's certificate authorities, and those of `authorities` (PEM).
    pub fn new(
        policy: Policy,
        limits: Limits,
        authorities: Option<&[u8]>,
    ) -> Result<Client, SetupError> {
        Client::build(ClientSettings { policy, limits, authorities, ..ClientSettings::default() })
    }

    /// As [`Client::new`], with another way to look names up.
    pub fn with_lookup(
        policy: Policy,
        limits: Limits,
        authorities: Option<&[u8]>,
        lookup: Lookup,
    ) -> Result<Client, SetupError> {
        let lookup = Some(lookup);
        Client::build(ClientSettings {
            policy,
            limits,
            authorities,
            lookup,
            ..ClientSettings::default()
        })
    }

    /// The same client, asking for names on behalf of `key`: names that hang delay nobody else's.
    pub fn on_behalf_of(&self, key: u64) -> Client {
        Client { key, ..self.clone() }
    }

    /// The same client, whose calls may take `total` and read `body` bytes of an answer. How long a
    /// connection may take stays as it was built.
    pub fn bounded(&self, total: Duration, body: usize) -> Client {
        Client { limits: Limits { total, body, ..self.limits }, ..self.clone() }
    }

    /// Which addresses may be called.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Whether this text is a URL that may be called, as far as the text says.
    pub fn check(&self, url: &str) -> Result<Target, Refusal> {
        Target::check(&self.policy, url)
    }

    /// As [`Client::check`], and what the name resolves to now. A name that does not resolve (in
    /// the time to connect) is not refused: it may tomorrow.
    pub async fn check_resolved(&self, url: &str) -> Result<Target, Refusal> {
        let target = self.check(url)?;
        if target.is_literal() {
            return Ok(target);
        }
        let look = self.resolver.resolve(self.key, target.host());
        match tokio::time::timeout(self.limits.connect, look).await {
            Ok(Err(ResolveError::Refused(address))) => Err(Refusal::PrivateAddress(address)),
            _ => Ok(target),
        }
    }

    /// Makes one call. Any status is an answer, a redirect too; `Host` and the headers of the
    /// framing are set here.
    pub async fn send(
        &self,
        method: Method,
        target: &Target,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Failure> {
        target.vet(&self.policy).map_err(|_| Failure::RefusedAddress)?;
        let request = request(method, target, headers, body)?;
        let call = async {
            let sent = BEHALF.scope(self.key, self.pool.request(request)).await;
            let response = sent.map_err(|error| Failure::of_call(&error))?;
            Answer::read(response, self.limits.body).await
        };
        tokio::time::timeout(self.limits.total, call).await.unwrap_or(Err(Failure::Timeout))
    }
}

fn request(
    method: Method,
    target: &Target,
    mut headers: HeaderMap,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, Failure> {
    for name in &OWN {
        headers.remove(name);
    }
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = target.uri().ok_or(Failure::Protocol)?.clone();
    *request.headers_mut() = headers;
    Ok(request)
}
