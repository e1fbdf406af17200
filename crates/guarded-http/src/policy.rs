//! Which addresses may be called.

use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What may be called. The default: public addresses only.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Networks that are reopened. An IPv4 network also covers its IPv4-mapped IPv6 form.
    pub allow_networks: Vec<IpNet>,
    /// Names that are reopened whatever they resolve to: `crm.interne`, or `.example.lan` for all
    /// names below it.
    pub allow_hosts: Vec<String>,
}

impl Policy {
    /// Whether this address may be connected to.
    pub fn permits(&self, address: IpAddr) -> bool {
        let plain = address.to_canonical();
        is_public(plain) || self.allow_networks.iter().any(|network| network.contains(&plain))
    }

    /// Whether this name was reopened by the operator.
    pub fn allows_host(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        self.allow_hosts.iter().any(|allowed| match allowed.strip_prefix('.') {
            Some(suffix) => {
                let start = host.len().checked_sub(suffix.len() + 1);
                start.is_some_and(|at| {
                    host.as_bytes()[at] == b'.'
                        && host.get(at + 1..).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
                })
            }
            None => host.eq_ignore_ascii_case(allowed.trim_end_matches('.')),
        })
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// The IANA special-purpose registry, read as: anything that is not the public internet.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            | (224..=255, _, _)
    )
}

/// Global unicast alone (2000::/3), less what in it is special or carries an IPv4 address that a
/// gateway would unpack. Mapped addresses have become IPv4 before.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let s = address.segments();
    let global = s[0] & 0xe000 == 0x2000;
    let special = matches!(
        (s[0], s[1]),
        // IETF protocol assignments: Teredo, ORCHID, benchmarking.
        (0x2001, 0x0000..=0x01ff)
            | (0x2001, 0x0db8)
            // 6to4
            | (0x2002, _)
            // documentation
            | (0x3fff, 0x0000..=0x0fff)
    );
    global && !special
}
