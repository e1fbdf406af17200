//! From a host to an open connection: the resolver, TCP, TLS, and a limit around them.

use crate::{Limits, Proxy, proxy::Tunnel, resolve::Resolver};
use bytes::Bytes;
use http::Uri;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{
    error::Error,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tower_service::Service;

/// Idle connections kept for one host, and for how long.
const IDLE_PER_HOST: usize = 64;
const IDLE_FOR: Duration = Duration::from_secs(30);
/// What an answer's head may fill, in bytes.
const HEAD: usize = 64 * 1024;

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error("the file of certificate authorities cannot be read as PEM")]
    Authorities,
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// Connections, kept for the next call to the same host.
pub type Pool = legacy::Client<Connector, Full<Bytes>>;

/// An empty pool.
///
/// # Errors
/// Where the authorities are none.
#[expect(clippy::disallowed_methods, reason = "the one client that others must use")]
pub fn pool(
    resolver: Resolver,
    proxy: Option<Proxy>,
    limits: &Limits,
    authorities: Option<&[u8]>,
) -> Result<Pool, SetupError> {
    let inner = HttpsConnectorBuilder::new()
        .with_tls_config(tls(authorities)?)
        .https_or_http()
        .enable_http1()
        .wrap_connector(way(resolver, proxy, limits));
    let connector = Connector { inner, limit: limits.total };
    Ok(legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_FOR)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .http1_max_buf_size(HEAD)
        .build(connector))
}

fn way(resolver: Resolver, proxy: Option<Proxy>, limits: &Limits) -> Way {
    match proxy {
        None => Way::Direct(tcp(resolver, limits)),
        Some(proxy) => {
            // The operator said where the proxy is: no policy.
            let anywhere = Resolver { policy: None, ..resolver.clone() };
            let (proxy, connector) = (Arc::new(proxy), tcp(anywhere, limits));
            Way::Proxied(Tunnel { proxy, connector, resolver, limit: limits.connect })
        }
    }
}

fn tcp(resolver: Resolver, limits: &Limits) -> HttpConnector<Resolver> {
    let mut http = HttpConnector::new_with_resolver(resolver);
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(limits.connect));
    // A peer that stops reading does not keep the connection of a call that has ended.
    #[cfg(target_os = "linux")]
    http.set_tcp_user_timeout(Some(limits.total));
    http
}

/// Trusts the machine's authorities and those given. With none at all, http still works and https
/// fails.
fn tls(authorities: Option<&[u8]>) -> Result<ClientConfig, SetupError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let known = roots.len();
    for certificate in CertificateDer::pem_slice_iter(authorities.unwrap_or_default()) {
        let certificate = certificate.map_err(|_| SetupError::Authorities)?;
        roots.add(certificate).map_err(|_| SetupError::Authorities)?;
    }
    if authorities.is_some() && roots.len() == known {
        return Err(SetupError::Authorities);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

type Https = HttpsConnector<Way>;
type BoxError = Box<dyn Error + Send + Sync>;

/// To the host itself, or through the proxy.
#[derive(Clone)]
pub enum Way {
    Direct(HttpConnector<Resolver>),
    Proxied(Tunnel),
}

impl Service<Uri> for Way {
    type Response = <HttpConnector<Resolver> as Service<Uri>>::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self {
            Way::Direct(direct) => direct.poll_ready(cx).map_err(Into::into),
            Way::Proxied(tunnel) => tunnel.poll_ready(cx),
        }
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        match self {
            Way::Direct(direct) => {
                let connecting = direct.call(uri);
                Box::pin(async { Ok(connecting.await?) })
            }
            Way::Proxied(tunnel) => tunnel.call(uri),
        }
    }
}

/// Gives up on a connection after the time of a whole call. The pool may finish in the background
/// what a call no longer waits for, and a handshake has no limit of its own.
#[derive(Clone)]
pub struct Connector {
    inner: Https,
    limit: Duration,
}

impl Service<Uri> for Connector {
    type Response = <Https as Service<Uri>>::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = tokio::time::timeout(self.limit, self.inner.call(uri));
        Box::pin(async {
            connecting
                .await
                .unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
        })
    }
}
