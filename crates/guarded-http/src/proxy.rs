//! An HTTP proxy on the way out, if the operator says so.
//!
//! The proxy changes the way, not the rules: a name is resolved and vetted here, and the proxy is
//! asked (`CONNECT`, for http as for https) for the vetted address, never for the name. So it
//! resolves nothing, and cannot be made to reach what the policy refuses.

use crate::{
    lookups::ResolveError,
    resolve::{Resolver, behalf},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use std::{
    error::Error,
    fmt, io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower_service::Service;
use url::Url;

/// What a proxy's answer may fill.
const MAX_HEAD_BYTES: usize = 8 * 1024;

/// Where the proxy is and what it wants to hear.
#[derive(Clone)]
pub struct Proxy {
    uri: Uri,
    /// `Basic …`; a secret.
    credentials: Option<String>,
}

/// Why a text is no proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a proxy is http://host:port, or http://user:password@host:port")]
pub struct NoProxy;

impl Proxy {
    /// From `http://user:password@host:port`, the user and the password percent-encoded if need be.
    pub fn parse(text: &str) -> Result<Proxy, NoProxy> {
        let url = Url::parse(text).map_err(|_| NoProxy)?;
        let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(NoProxy)?;
        if url.scheme() != "http" || !plain || url.port() == Some(0) {
            return Err(NoProxy);
        }
        let port = url.port().unwrap_or(80);
        let uri = format!("http://{host}:{port}/").parse().map_err(|_| NoProxy)?;
        let (user, password) = (url.username(), url.password());
        let credentials = (!user.is_empty() || password.is_some()).then(|| {
            let plain = [decoded(user), b":".to_vec(), decoded(password.unwrap_or_default())];
            format!("Basic {}", STANDARD.encode(plain.concat()))
        });
        Ok(Proxy { uri, credentials })
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({})", self.uri)
    }
}

/// Why there is no way through the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// Not reached, not willing, or not a proxy.
    #[error("the proxy cannot be used")]
    Itself,
    /// The proxy says that it cannot reach the address (502, 503, 504).
    #[error("the proxy could not connect")]
    Destination,
    /// Reached, and it said nothing in time: most likely it waits for the address.
    #[error("the proxy did not connect in time")]
    Silent,
}

type Stream = <HttpConnector<Resolver> as Service<Uri>>::Response;
type BoxError = Box<dyn Error + Send + Sync>;

/// Opens a way to one vetted address of a URL's host.
#[derive(Clone)]
pub struct Tunnel {
    pub proxy: Arc<Proxy>,
    /// To the proxy itself, wherever it is.
    pub connector: HttpConnector<Resolver>,
    /// For the hosts that are called.
    pub resolver: Resolver,
    /// For the proxy's answer.
    pub limit: Duration,
}

impl Service<Uri> for Tunnel {
    type Response = Stream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.connector.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let mut tunnel = self.clone();
        // What is ready is the one that was asked, not its clone.
        std::mem::swap(&mut tunnel, self);
        let key = behalf();
        Box::pin(async move { tunnel.open(key, &uri).await })
    }
}

impl Tunnel {
    async fn open(mut self, key: u64, uri: &Uri) -> Result<Stream, BoxError> {
        let https = uri.scheme() == Some(&http::uri::Scheme::HTTPS);
        let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
        let mut last = ProxyError::Destination;
        for address in self.vetted(key, uri.host().unwrap_or_default()).await? {
            match self.reach((address, port).into()).await {
                Ok(stream) => return Ok(stream),
                Err(ProxyError::Itself) => return Err(ProxyError::Itself.into()),
                Err(error) => last = error,
            }
        }
        Err(last.into())
    }

    async fn vetted(&self, key: u64, host: &str) -> Result<Vec<IpAddr>, ResolveError> {
        match crate::target::literal(host) {
            Some(address) if self.resolver.permits(address) => Ok(vec![address]),
            Some(address) => Err(ResolveError::Refused(address)),
            None => self.resolver.resolve(key, host).await,
        }
    }

    async fn reach(&mut self, place: SocketAddr) -> Result<Stream, ProxyError> {
        let connecting = self.connector.call(self.proxy.uri.clone());
        let mut stream = connecting.await.map_err(|_| ProxyError::Itself)?;
        let asked = tokio::time::timeout(self.limit, self.ask(&mut stream, place)).await;
        let status = asked.map_err(|_| ProxyError::Silent)?.map_err(|_| ProxyError::Itself)?;
        match status {
            200..=299 => Ok(stream),
            502..=504 => Err(ProxyError::Destination),
            _ => Err(ProxyError::Itself),
        }
    }

    /// Asks for a way to `place`; the status of the answer.
    async fn ask(&self, stream: &mut Stream, place: SocketAddr) -> io::Result<u16> {
        let mut request = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n");
        if let Some(credentials) = &self.proxy.credentials {
            request.push_str(&format!("Proxy-Authorization: {credentials}\r\n"));
        }
        request.push_str("\r\n");
        let stream = stream.inner_mut();
        stream.write_all(request.as_bytes()).await?;
        let mut head = Vec::new();
        // Byte by byte: what follows the head is no longer the proxy's.
        while !head.ends_with(b"\r\n\r\n") {
            if head.len() == MAX_HEAD_BYTES {
                return Err(io::ErrorKind::InvalidData.into());
            }
            head.push(stream.read_u8().await?);
        }
        status(&head).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

/// `HTTP/1.1 200 …`
fn status(head: &[u8]) -> Option<u16> {
    let rest = head.strip_prefix(b"HTTP/1.")?;
    std::str::from_utf8(rest.get(2..5)?).ok()?.parse().ok()
}

fn decoded(part: &str) -> Vec<u8> {
    percent_encoding::percent_decode_str(part).collect()
}
