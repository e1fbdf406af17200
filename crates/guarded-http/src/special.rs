//! Addresses that are not the public internet, each with the reason.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is not public: IANA's special-purpose registries, read strictly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Special {
    /// `0.0.0.0/8` and `::`, which many machines take for themselves.
    ThisNetwork,
    Loopback,
    /// RFC 1918, and the deprecated site-local addresses of IPv6.
    Private,
    /// `100.64.0.0/10`: behind a provider's address translation.
    Carrier,
    /// `169.254.0.0/16` and `fe80::/10`.
    LinkLocal,
    /// Where a cloud tells a machine its own secrets.
    Metadata,
    UniqueLocal,
    /// An IPv4 address inside: NAT64, 6to4, Teredo, or the deprecated compatible form.
    Embedded,
    Documentation,
    Benchmark,
    Multicast,
    Reserved,
}

impl Special {
    /// Every reason there is.
    pub const ALL: [Special; 12] = [
        Special::ThisNetwork,
        Special::Loopback,
        Special::Private,
        Special::Carrier,
        Special::LinkLocal,
        Special::Metadata,
        Special::UniqueLocal,
        Special::Embedded,
        Special::Documentation,
        Special::Benchmark,
        Special::Multicast,
        Special::Reserved,
    ];

    /// The stable word for the outside.
    pub fn word(self) -> &'static str {
        match self {
            Special::ThisNetwork => "this_network",
            Special::Loopback => "loopback",
            Special::Private => "private",
            Special::Carrier => "carrier",
            Special::LinkLocal => "link_local",
            Special::Metadata => "metadata",
            Special::UniqueLocal => "unique_local",
            Special::Embedded => "embedded",
            Special::Documentation => "documentation",
            Special::Benchmark => "benchmark",
            Special::Multicast => "multicast",
            Special::Reserved => "reserved",
        }
    }

    /// Why this address is not public; `None` if it is. An IPv4-mapped address is read as IPv4.
    pub fn of(address: IpAddr) -> Option<Special> {
        match address.to_canonical() {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }
}

fn of_v4(address: Ipv4Addr) -> Option<Special> {
    Some(match address.octets() {
        [0, ..] => Special::ThisNetwork,
        [127, ..] => Special::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Special::Private,
        // Alibaba's, inside the carriers' network; Azure's and Oracle's, public numbers that answer
        // inside a virtual machine only.
        [100, 100, 100, 200] | [168, 63, 129, 16] | [192, 0, 0, 192] => Special::Metadata,
        [100, 64..=127, ..] => Special::Carrier,
        [169, 254, 169, 254] => Special::Metadata,
        [169, 254, ..] => Special::LinkLocal,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Special::Documentation,
        // Relays of 6to4.
        [192, 88, 99, _] => Special::Embedded,
        [198, 18 | 19, ..] => Special::Benchmark,
        [224..=239, ..] => Special::Multicast,
        // Protocol assignments; future use, broadcast.
        [192, 0, 0, _] | [240..=255, ..] => Special::Reserved,
        _ => return None,
    })
}

/// Global unicast alone (2000::/3) is public, less what in it is special or carries an IPv4 address
/// that a gateway would unpack.
fn of_v6(address: Ipv6Addr) -> Option<Special> {
    const METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
    let segments = address.segments();
    Some(match (segments[0], segments[1]) {
        _ if address.is_unspecified() => Special::ThisNetwork,
        _ if address.is_loopback() => Special::Loopback,
        _ if address == METADATA => Special::Metadata,
        // ::a.b.c.d, the translated ::ffff:0:a.b.c.d, NAT64 at 64:ff9b::, and what lies between.
        (0x0000..=0x0064, _) => Special::Embedded,
        // Teredo; 6to4.
        (0x2001, 0x0000) | (0x2002, _) => Special::Embedded,
        (0x2001, 0x0002) => Special::Benchmark,
        (0x2001, 0x0db8) | (0x3fff, 0x0000..=0x0fff) => Special::Documentation,
        // Protocol assignments, ORCHID.
        (0x2001, 0x0001..=0x01ff) => Special::Reserved,
        (0x2000..=0x3fff, _) => return None,
        (0xfc00..=0xfdff, _) => Special::UniqueLocal,
        (0xfe80..=0xfebf, _) => Special::LinkLocal,
        (0xfec0..=0xfeff, _) => Special::Private,
        (0xff00..=0xffff, _) => Special::Multicast,
        _ => Special::Reserved,
    })
}
