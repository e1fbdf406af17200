//! Which addresses may be called.

use crate::Special;
use ipnet::IpNet;
use std::net::IpAddr;

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
        Special::of(plain).is_none() || self.allow_networks.iter().any(reopened)
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
