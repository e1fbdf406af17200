//! A URL that may be called, as far as its text can say.

use crate::Policy;
use http::Uri;
use std::{
    fmt::{self, Write},
    net::IpAddr,
};
use url::{Host, Url};

/// Longer URLs are refused.
const MAX_LENGTH: usize = 2_048;

/// Why a URL cannot be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the address is longer than {MAX_LENGTH} characters")]
    TooLong,
    #[error("this is not a web address")]
    Malformed,
    #[error("the address must begin with http:// or https://")]
    Scheme,
    #[error("the address names no host")]
    NoHost,
    #[error("the address must not contain a user name or password")]
    UserInfo,
    #[error("port 0 cannot be called")]
    Port,
    #[error("the address is private or reserved: {0}")]
    PrivateAddress(IpAddr),
}

impl Refusal {
    /// The stable word for the outside.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::TooLong => "too_long",
            Refusal::Malformed => "malformed",
            Refusal::Scheme => "scheme",
            Refusal::NoHost => "no_host",
            Refusal::UserInfo => "user_info",
            Refusal::Port => "port",
            Refusal::PrivateAddress(_) => "private_address",
        }
    }
}

/// A checked URL: http or https, a host, no user info, no refused literal address.
#[derive(Clone)]
pub struct Target {
    text: String,
    host: Option<IpAddr>,
}

impl Target {
    /// Checks the text alone; names are resolved when the call is made.
    pub fn check(policy: &Policy, text: &str) -> Result<Target, Refusal> {
        let text = text.trim();
        if text.len() > MAX_LENGTH {
            return Err(Refusal::TooLong);
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Refusal::Malformed);
        }
        let mut url = Url::parse(text).map_err(|error| match error {
            url::ParseError::EmptyHost => Refusal::NoHost,
            url::ParseError::RelativeUrlWithoutBase => Refusal::Scheme,
            _ => Refusal::Malformed,
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::UserInfo);
        }
        if url.port() == Some(0) {
            return Err(Refusal::Port);
        }
        url.set_fragment(None);
        let host = literal(&url)?;
        let target = Target { text: url.into(), host };
        target.vet(policy)?;
        // What cannot be a request line is refused now, not at the call.
        target.uri().map(|_| target).ok_or(Refusal::Malformed)
    }

    /// Adds `name=value` pairs, percent-encoded, after whatever query is there.
    pub fn with_query<K: AsRef<str>, V: AsRef<str>>(&self, pairs: &[(K, V)]) -> Target {
        let mut text = self.text.clone();
        for (name, value) in pairs {
            let joint = match text.find('?') {
                None => "?",
                Some(_) if text.ends_with(['?', '&']) => "",
                Some(_) => "&",
            };
            text.push_str(joint);
            encode(&mut text, name.as_ref());
            text.push('=');
            encode(&mut text, value.as_ref());
        }
        Target { text, host: self.host }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host's name or literal address.
    pub fn host(&self) -> String {
        let url = Url::parse(&self.text).ok();
        url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }

    pub(crate) fn is_literal(&self) -> bool {
        self.host.is_some()
    }

    /// Whether a literal address is still permitted.
    pub(crate) fn vet(&self, policy: &Policy) -> Result<(), Refusal> {
        match self.host {
            Some(address) if !policy.permits(address) => Err(Refusal::PrivateAddress(address)),
            _ => Ok(()),
        }
    }

    pub(crate) fn uri(&self) -> Option<Uri> {
        self.text.parse().ok()
    }
}

/// Scheme and host: the rest of a webhook's address is as good as a password.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.text.split(':').next().unwrap_or_default();
        write!(f, "{scheme}://{}/…", self.host())
    }
}

fn literal(url: &Url) -> Result<Option<IpAddr>, Refusal> {
    match url.host() {
        None => Err(Refusal::NoHost),
        Some(Host::Domain(name)) if name.trim_matches('.').is_empty() => Err(Refusal::NoHost),
        Some(Host::Domain(_)) => Ok(None),
        Some(Host::Ipv4(address)) => Ok(Some(IpAddr::V4(address))),
        Some(Host::Ipv6(address)) => Ok(Some(IpAddr::V6(address))),
    }
}

fn encode(text: &mut String, part: &str) {
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            // Writing to a String does not fail.
            _ => drop(write!(text, "%{byte:02X}")),
        }
    }
}
