//! Where a request comes from: the other end of the connection, or, behind a proxy that the
//! operator trusts, what that proxy says. A header of anybody else is not believed.

use crate::dossiers::DossierId;
use http::{Extensions, HeaderMap, header};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Who is at the other end, as an extension of each request.
#[derive(Clone, Copy, Debug)]
pub enum Peer {
    /// Whoever opened the connection.
    Network(SocketAddr),
    /// A zap of this dossier: the request never left the process.
    Inside(DossierId),
}

/// Who sent a request, as limits count and the audit log tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Somebody at this address.
    Address(IpAddr),
    /// A zap of this dossier, by a request that stayed inside.
    Zaps(DossierId),
}

impl Source {
    /// What is counted as one.
    pub fn network(self) -> Source {
        match self {
            Source::Address(address) => Source::Address(network(address)),
            Source::Zaps(_) => self,
        }
    }

    /// The address; `None` where the request did not come over the network.
    pub fn address(self) -> Option<IpAddr> {
        match self {
            Source::Address(address) => Some(address),
            Source::Zaps(_) => None,
        }
    }
}

/// Whoever has an IPv6 address has a /64 of them.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

/// Who sent the request.
pub fn source(proxies: &Proxies, extensions: &Extensions, headers: &HeaderMap) -> Source {
    let peer = match extensions.get::<Peer>() {
        Some(Peer::Inside(dossier)) => return Source::Zaps(*dossier),
        Some(Peer::Network(peer)) => peer.ip(),
        None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    };
    Source::Address(proxies.client(peer.to_canonical(), headers))
}

/// The networks of `server.trusted_proxies`.
#[derive(Clone)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Addresses in these networks are believed.
    pub fn new(networks: &[IpNet]) -> Proxies {
        Proxies(networks.to_vec())
    }

    /// Whether this is one of them.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// From the nearest proxy outwards, the first address that is no trusted proxy. Each proxy adds
    /// at the right; what stands left of an untrusted address, its owner may have made up. A proxy
    /// that says nothing readable is itself the client. `X-Forwarded-For` wins over `Forwarded`.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        let mut hops = if headers.contains_key(X_FORWARDED_FOR) {
            elements(headers, X_FORWARDED_FOR)
        } else {
            elements(headers, header::FORWARDED.as_str())
                .into_iter()
                .map(|element| forwarded_for(&element).unwrap_or_default())
                .collect()
        };
        while self.trusts(client) {
            let Some(hop) = hops.pop() else { break };
            let Some(address) = parse(&hop) else { break };
            client = address;
        }
        client
    }
}

const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// The elements of a list that may stand in several lines, left to right.
fn elements(headers: &HeaderMap, name: &str) -> Vec<String> {
    let lines = headers.get_all(name).iter();
    lines
        .flat_map(|line| {
            let line = String::from_utf8_lossy(line.as_bytes()).into_owned();
            line.split(',').map(|element| element.trim().to_owned()).collect::<Vec<_>>()
        })
        .collect()
}

/// The node of `for=` in one element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<String> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, node) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    Some(node.trim_matches('"').to_owned())
}

/// An address, with or without a port.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().ok();
    let address = address.or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    type Headers = [(&'static str, &'static str)];

    /// Trusted: 127.0.0.1, 10.0.0.0/8 and fd00::/8.
    fn client(peer: &str, headers: &Headers) -> String {
        let proxies =
            ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        Proxies::new(&proxies).client(peer.parse().unwrap(), &map).to_string()
    }

    #[test]
    fn a_trusted_proxy_is_believed_and_nobody_else() {
        const XFF: &str = "x-forwarded-for";
        const FWD: &str = "forwarded";
        let table: &[(&str, &Headers, &str)] = &[
            ("203.0.113.9", &[], "203.0.113.9"),
            ("203.0.113.9", &[(XFF, "198.51.100.7")], "203.0.113.9"),
            ("203.0.113.9", &[(FWD, "for=198.51.100.7")], "203.0.113.9"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &[(XFF, "198.51.100.7")], "198.51.100.7"),
            // What the client itself sent stands to the left.
            ("127.0.0.1", &[(XFF, "1.2.3.4, 198.51.100.7")], "198.51.100.7"),
            ("127.0.0.1", &[(XFF, "127.0.0.1, 198.51.100.7")], "198.51.100.7"),
            ("127.0.0.1", &[(XFF, "1.2.3.4,198.51.100.7,10.1.1.1, 10.2.2.2")], "198.51.100.7"),
            ("127.0.0.1", &[(XFF, "1.2.3.4"), (XFF, "198.51.100.7")], "198.51.100.7"),
            ("127.0.0.1", &[(XFF, "10.1.1.1")], "10.1.1.1"),
            ("127.0.0.1", &[(XFF, "10.2.2.2, 10.1.1.1")], "10.2.2.2"),
            // Ports, brackets, mapped addresses.
            ("127.0.0.1", &[(XFF, "198.51.100.7:4711")], "198.51.100.7"),
            ("127.0.0.1", &[(XFF, "[2001:db8::1]:443")], "2001:db8::1"),
            ("127.0.0.1", &[(XFF, "[2001:db8::1]")], "2001:db8::1"),
            ("127.0.0.1", &[(XFF, "2001:db8::1")], "2001:db8::1"),
            ("127.0.0.1", &[(XFF, "::ffff:198.51.100.7")], "198.51.100.7"),
            ("fd00::5", &[(XFF, "198.51.100.7, fd00::1")], "198.51.100.7"),
            // Nonsense ends the search at the last proxy that is known.
            ("127.0.0.1", &[(XFF, "")], "127.0.0.1"),
            ("127.0.0.1", &[(XFF, "unknown")], "127.0.0.1"),
            ("127.0.0.1", &[(XFF, "1.2.3.4, ,")], "127.0.0.1"),
            ("127.0.0.1", &[(XFF, "1.2.3.4, evil, 10.1.1.1")], "10.1.1.1"),
            ("127.0.0.1", &[(XFF, "198.51.100.7 1.2.3.4")], "127.0.0.1"),
            ("127.0.0.1", &[(XFF, "1.2.3.4\u{e9}")], "127.0.0.1"),
            // Forwarded.
            ("127.0.0.1", &[(FWD, "for=198.51.100.7;proto=https;by=10.0.0.1")], "198.51.100.7"),
            ("127.0.0.1", &[(FWD, "proto=https; For=\"198.51.100.7:80\"")], "198.51.100.7"),
            ("127.0.0.1", &[(FWD, "for=\"[2001:db8::1]:80\"")], "2001:db8::1"),
            ("127.0.0.1", &[(FWD, "for=1.2.3.4, for=198.51.100.7, for=10.1.1.1")], "198.51.100.7"),
            ("127.0.0.1", &[(FWD, "for=1.2.3.4, for=unknown")], "127.0.0.1"),
            ("127.0.0.1", &[(FWD, "for=1.2.3.4, for=_hidden")], "127.0.0.1"),
            ("127.0.0.1", &[(FWD, "for=1.2.3.4, proto=https")], "127.0.0.1"),
            // Both: the one that proxies set.
            ("127.0.0.1", &[(FWD, "for=1.2.3.4"), (XFF, "198.51.100.7")], "198.51.100.7"),
        ];
        for (peer, headers, expected) in table {
            assert_eq!(client(peer, headers), *expected, "{peer} {headers:?}");
        }
    }
}
