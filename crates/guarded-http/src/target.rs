//! A URL that may be called, as far as its text can say.

use crate::{Policy, Refusal, parse::parse, refusal::MAX_URL_BYTES};
use bytes::Bytes;
use http::{Uri, uri::Authority};
use std::{
    fmt::{self, Write},
    net::{IpAddr, Ipv6Addr},
};

/// A checked URL: http or https, a host, no user info, no refused literal address, no fragment.
#[derive(Clone)]
pub struct Target {
    text: String,
    /// None if the pairs that were added made it longer than a request can say (64 KB).
    uri: Option<Uri>,
    site: Authority,
    literal: Option<IpAddr>,
}

impl Target {
    /// Checks the text alone; names are resolved when the call is made.
    pub fn check(policy: &Policy, text: &str) -> Result<Target, Refusal> {
        let text = String::from(parse(text.trim())?);
        if text.len() > MAX_URL_BYTES {
            return Err(Refusal::TooLong);
        }
        let uri = parse_uri(&text).ok_or(Refusal::Malformed)?;
        let site = uri.authority().cloned().ok_or(Refusal::NoHost)?;
        let literal = literal(site.host());
        let target = Target { text, uri: Some(uri), site, literal };
        target.vet(policy)?;
        Ok(target)
    }

    /// Adds `name=value` pairs, percent-encoded, after the query already there, which stays as it
    /// is.
    pub fn with_query<K: AsRef<str>, V: AsRef<str>>(&self, pairs: &[(K, V)]) -> Target {
        let mut text = self.text.clone();
        let mut joint = match self.text.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        for (name, value) in pairs {
            text.push_str(joint);
            encode(&mut text, name.as_ref());
            text.push('=');
            encode(&mut text, value.as_ref());
            joint = "&";
        }
        Target { uri: parse_uri(&text), text, site: self.site.clone(), literal: self.literal }
    }

    /// The whole URL, normalised. It may contain secrets.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host's name, or its literal address (IPv6 in brackets).
    pub fn host(&self) -> &str {
        self.site.host()
    }

    pub(crate) fn is_literal(&self) -> bool {
        self.literal.is_some()
    }

    pub(crate) fn uri(&self) -> Option<&Uri> {
        self.uri.as_ref()
    }

    /// Whether a literal address is permitted.
    pub(crate) fn vet(&self, policy: &Policy) -> Result<(), Refusal> {
        match self.literal {
            Some(address) if !policy.permits(address) => Err(Refusal::PrivateAddress(address)),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.text.starts_with("https:") { "https" } else { "http" };
        write!(f, "Target({scheme}://{}/…)", self.host())
    }
}

fn parse_uri(text: &str) -> Option<Uri> {
    Uri::from_maybe_shared(Bytes::copy_from_slice(text.as_bytes())).ok()
}

/// The address that the connector will read from the host without asking the resolver.
pub(crate) fn literal(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(inside) => inside.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => host.parse().ok(),
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
