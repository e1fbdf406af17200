//! Where a request comes from.

use crate::{app::Shared, server::Peer};
use http::{Extensions, HeaderMap};
use std::net::{IpAddr, Ipv4Addr};

/// The address of whoever sent the request.
pub fn address(_app: &Shared, extensions: &Extensions, _headers: &HeaderMap) -> IpAddr {
    let peer = extensions.get::<Peer>().map(|Peer(peer)| peer.ip());
    peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical()
}
