//! Which addresses may be called.

use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What may be called. The default: public addresses only.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Networks that are reopened. An IPv4 network also covers its IPv4-mapped IPv6 form.
    pub allow_networks: Vec<IpNet>,
    /// Names that are reopened whatever they resolve to: `crm.interne`, or `.example.lan` for all
    /// names below it. International names in their `xn--` form; a literal address is not a name.
    pub allow_hosts: Vec<String>,
}

impl Policy {
    /// Whether this address may be connected to.
    pub fn permits(&self, address: IpAddr) -> bool {
        let plain = address.to_canonical();
        let reopened = |network: &IpNet| network.contains(&plain) || network.contains(&address);
        is_public(plain) || self.allow_networks.iter().any(reopened)
    }

    /// Whether this name was reopened by the operator.
    pub fn allows_host(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        self.allow_hosts.iter().any(|allowed| names(allowed.trim_end_matches('.'), host))
    }
}

/// Whether `allowed`, a name or a suffix with its dot, is or ends `host`.
fn names(allowed: &str, host: &str) -> bool {
    let end = match host.len().checked_sub(allowed.len()) {
        Some(start) if start > 0 && allowed.starts_with('.') => host.get(start..),
        _ => Some(host),
    };
    end.is_some_and(|end| end.eq_ignore_ascii_case(allowed))
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// IANA's special-purpose registry, read as: anything that is not the public internet.
fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        // This network, private use, loopback.
        [0 | 10 | 127, ..]
            // Carrier-grade NAT.
            | [100, 64..=127, ..]
            // Azure's virtual host: a public number that answers inside a virtual machine only.
            | [168, 63, 129, 16]
            // Link-local, where the clouds keep their metadata.
            | [169, 254, ..]
            | [172, 16..=31, ..]
            // Protocol assignments, documentation, 6to4 relays.
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            // Benchmarks, documentation.
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
            // Multicast, reserved, broadcast.
            | [224..=255, ..]
    )
}

/// Global unicast alone (2000::/3), less what in it is special or carries an IPv4 address that a
/// gateway would unpack. Mapped addresses have become IPv4 before; NAT64, unique local, link-local,
/// multicast and the rest lie outside.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let special = matches!(
        (first, second),
        // Protocol assignments: Teredo, ORCHID, benchmarks.
        (0x2001, 0x0000..=0x01ff)
            // Documentation, twice.
            | (0x2001, 0x0db8)
            | (0x3fff, 0x0000..=0x0fff)
            // 6to4.
            | (0x2002, _)
    );
    first & 0xe000 == 0x2000 && !special
}
