//! Why a call had no answer: a closed list, each with a stable word.

use crate::{lookups::ResolveError, proxy::ProxyError};
use hyper_util::client::legacy;
use rustls::pki_types::InvalidDnsNameError;
use std::{error::Error, io};

/// Why a call had no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Failure {
    #[error("the name does not resolve")]
    Dns,
    #[error("the name did not resolve in time")]
    DnsTimeout,
    #[error("the address is private or reserved")]
    RefusedAddress,
    #[error("the connection was not accepted")]
    Connect,
    #[error("no secure connection could be made")]
    Tls,
    #[error("no complete answer in time")]
    Timeout,
    #[error("the connection was closed before a complete answer")]
    Closed,
    #[error("the answer is not HTTP")]
    Protocol,
    #[error("the proxy on the way out cannot be used")]
    Proxy,
    #[error("too many look-ups of names are under way")]
    Busy,
}

impl From<ResolveError> for Failure {
    fn from(error: ResolveError) -> Failure {
        match error {
            ResolveError::Unknown => Failure::Dns,
            ResolveError::Slow => Failure::DnsTimeout,
            ResolveError::Busy => Failure::Busy,
            ResolveError::Refused(_) => Failure::RefusedAddress,
        }
    }
}

impl Failure {
    /// Every failure there is.
    pub const ALL: [Failure; 10] = [
        Failure::Dns,
        Failure::DnsTimeout,
        Failure::RefusedAddress,
        Failure::Connect,
        Failure::Tls,
        Failure::Timeout,
        Failure::Closed,
        Failure::Protocol,
        Failure::Proxy,
        Failure::Busy,
    ];

    /// The stable word for the outside.
    pub fn word(self) -> &'static str {
        match self {
            Failure::Dns => "dns",
            Failure::DnsTimeout => "dns_timeout",
            Failure::RefusedAddress => "refused_address",
            Failure::Connect => "connect",
            Failure::Tls => "tls",
            Failure::Timeout => "timeout",
            Failure::Closed => "closed",
            Failure::Protocol => "protocol",
            Failure::Proxy => "proxy",
            Failure::Busy => "busy",
        }
    }

    /// Whether it says nothing about who was called: the way out was closed on this side.
    pub fn is_ours(self) -> bool {
        matches!(self, Failure::Proxy | Failure::Busy)
    }

    /// What could not be sent, or was not answered.
    pub(crate) fn of_call(error: &legacy::Error) -> Failure {
        let otherwise = if error.is_connect() { Failure::Connect } else { Failure::Closed };
        find(error).unwrap_or(otherwise)
    }

    /// What cut the body short.
    pub(crate) fn of_body(error: &hyper::Error) -> Failure {
        find(error).unwrap_or(Failure::Closed)
    }
}

/// The first link of the chain that says what happened.
fn find(error: &(dyn Error + 'static)) -> Option<Failure> {
    std::iter::successors(Some(error), |error| cause(*error)).find_map(known)
}

/// The next link. The `source` of an I/O error would skip the error that it wraps.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match wrapped(error) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

fn wrapped<'a>(
    error: &'a (dyn Error + 'static),
) -> Option<&'a (dyn Error + Send + Sync + 'static)> {
    error.downcast_ref::<io::Error>().and_then(io::Error::get_ref)
}

fn known(error: &(dyn Error + 'static)) -> Option<Failure> {
    if let Some(resolve) = error.downcast_ref::<ResolveError>() {
        return Some((*resolve).into());
    }
    if let Some(proxy) = error.downcast_ref::<ProxyError>() {
        return Some(match proxy {
            ProxyError::Itself => Failure::Proxy,
            ProxyError::Destination => Failure::Connect,
            ProxyError::Silent => Failure::Timeout,
        });
    }
    let inner = wrapped(error);
    // An I/O error within another: that is how the connector hands on a handshake's.
    let handshake =
        inner.is_some_and(|inner| inner.is::<io::Error>() || inner.is::<rustls::Error>());
    if handshake || error.is::<InvalidDnsNameError>() {
        return Some(Failure::Tls);
    }
    if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
        return Some(Failure::Protocol);
    }
    match error.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::TimedOut => Some(Failure::Timeout),
        // The body's own framing is wrong: a chunk's size, for example.
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Some(Failure::Protocol),
        _ => None,
    }
}
