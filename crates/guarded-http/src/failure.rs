//! Why a call had no answer: a closed list, each with a stable word.

use crate::resolve::{AllRefused, NotResolved};
use std::error::Error as StdError;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("the name does not resolve")]
    Dns,
    #[error("the address is private or reserved")]
    RefusedAddress,
    #[error("the connection was not accepted")]
    Connect,
    #[error("no secure connection could be made")]
    Tls,
    #[error("no complete answer in time")]
    Timeout,
    #[error("the connection was closed before an answer")]
    Closed,
    #[error("the answer is not HTTP")]
    Protocol,
}

impl Failure {
    pub const ALL: [Failure; 7] = [
        Failure::Dns,
        Failure::RefusedAddress,
        Failure::Connect,
        Failure::Tls,
        Failure::Timeout,
        Failure::Closed,
        Failure::Protocol,
    ];

    /// The stable word for the outside.
    pub fn word(self) -> &'static str {
        match self {
            Failure::Dns => "dns",
            Failure::RefusedAddress => "refused_address",
            Failure::Connect => "connect",
            Failure::Tls => "tls",
            Failure::Timeout => "timeout",
            Failure::Closed => "closed",
            Failure::Protocol => "protocol",
        }
    }

    /// What the client's chain of errors comes to.
    pub(crate) fn of(error: &(dyn StdError + 'static)) -> Failure {
        let mut connecting = false;
        let mut current = Some(error);
        while let Some(error) = current {
            if error.is::<AllRefused>() {
                return Failure::RefusedAddress;
            }
            if error.is::<NotResolved>() {
                return Failure::Dns;
            }
            if let Some(client) = error.downcast_ref::<hyper_util::client::legacy::Error>() {
                connecting = client.is_connect();
            }
            if let Some(known) = Failure::of_link(error, connecting) {
                return known;
            }
            current = error.source();
        }
        if connecting { Failure::Connect } else { Failure::Closed }
    }

    fn of_link(error: &(dyn StdError + 'static), connecting: bool) -> Option<Failure> {
        if error.is::<rustls::Error>() {
            return Some(Failure::Tls);
        }
        if let Some(http) = error.downcast_ref::<hyper::Error>() {
            if http.is_timeout() {
                return Some(Failure::Timeout);
            }
            return http.is_parse().then_some(Failure::Protocol);
        }
        let io = error.downcast_ref::<std::io::Error>()?;
        if let Some(inner) = io.get_ref() {
            if inner.is::<rustls::Error>() {
                return Some(Failure::Tls);
            }
            if inner.is::<NotResolved>() {
                return Some(Failure::Dns);
            }
        }
        match io.kind() {
            std::io::ErrorKind::TimedOut => Some(Failure::Timeout),
            // A peer that hangs up during the handshake: not TLS, as far as we can tell.
            std::io::ErrorKind::UnexpectedEof if connecting => Some(Failure::Tls),
            _ => None,
        }
    }
}
