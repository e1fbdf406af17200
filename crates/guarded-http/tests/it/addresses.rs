//! Which addresses are public, at the edges of each network that is not.

use crate::support::{hosts, networks};
use guarded_http::{Policy, Special};

fn permitted(policy: &Policy, addresses: &[&'static str]) -> Vec<&'static str> {
    let permits = |address: &&&str| policy.permits(address.parse().unwrap());
    addresses.iter().filter(permits).copied().collect()
}

#[test]
fn no_special_network_is_public() {
    let special = [
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.0",
        "127.255.255.255",
        "168.63.129.16",
        "169.254.0.0",
        "169.254.169.254",
        "169.254.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.255",
        "192.0.2.0",
        "192.0.2.255",
        "192.88.99.0",
        "192.88.99.255",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.0",
        "198.51.100.255",
        "203.0.113.0",
        "203.0.113.255",
        "224.0.0.0",
        "239.255.255.255",
        "240.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::808:808",
        "::ffff:0.0.0.0",
        "::ffff:10.0.0.1",
        "::ffff:0:808:808",
        "64:ff9b::",
        "64:ff9b::808:808",
        "64:ff9b:1::808:808",
        "100::",
        "100::1",
        "100:0:0:1::",
        "1fff:ffff::",
        "2001::",
        "2001:0:53aa:64c::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:30::1",
        "2001:1ff:ffff::1",
        "2001:db8::",
        "2001:db8:ffff::1",
        "2002::",
        "2002:808:808::1",
        "3fff::",
        "3fff:fff::1",
        "4000::",
        "5f00::1",
        "fc00::",
        "fd00:ec2::254",
        "fdff:ffff::1",
        "fe80::",
        "fe80::1",
        "febf:ffff::1",
        "fec0::1",
        "feff:ffff::1",
        "ff00::",
        "ff02::1",
        "ffff::1",
    ];
    assert_eq!(permitted(&Policy::default(), &special), [""; 0]);
}

#[test]
fn their_neighbours_are() {
    let public = [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "168.63.129.17",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "2000::1",
        "2001:200::1",
        "2001:db7::1",
        "2001:db9::1",
        "2003::1",
        "2606:4700::1111",
        "3ffe::1",
        "3fff:1000::1",
    ];
    assert_eq!(permitted(&Policy::default(), &public), public);
}

#[test]
fn a_network_reopens_what_it_covers_and_no_more() {
    let policy = networks(&["10.1.0.0/16", "fd12::/16", "64:ff9b::/96"]);
    let addresses = [
        "10.0.255.255",
        "10.1.0.0",
        "10.1.255.255",
        "10.2.0.0",
        "::ffff:10.1.2.3",
        "::10.1.2.3",
        "fd12::1",
        "fd13::1",
        "64:ff9b::7f00:1",
        "127.0.0.1",
        "::1",
    ];
    let reopened = ["10.1.0.0", "10.1.255.255", "::ffff:10.1.2.3", "fd12::1", "64:ff9b::7f00:1"];
    assert_eq!(permitted(&policy, &addresses), reopened);
    assert_eq!(permitted(&networks(&["::ffff:10.1.0.0/112"]), &addresses), ["::ffff:10.1.2.3"]);
}

#[test]
fn a_host_is_reopened_by_its_name_or_by_a_suffix() {
    let policy = hosts(&["crm.interne", "Dotted.Example.", ".example.lan", ".", ""]);
    let names = [
        "crm.interne",
        "CRM.Interne",
        "crm.interne.",
        "dotted.example",
        "a.example.lan",
        "a.b.Example.LAN.",
        "example.lan",
        "badexample.lan",
        "a.crm.interne",
        "interne",
        "crm.interne.evil",
        "example.lan.evil",
        "lan",
        "été.example.lan",
        "é",
    ];
    let allowed = [
        "crm.interne",
        "CRM.Interne",
        "crm.interne.",
        "dotted.example",
        "a.example.lan",
        "a.b.Example.LAN.",
        "été.example.lan",
    ];
    let found: Vec<_> = names.into_iter().filter(|name| policy.allows_host(name)).collect();
    assert_eq!(found, allowed);
}

#[test]
fn every_reason_has_its_word_and_an_address() {
    let examples = [
        ("0.0.0.0", "this_network"),
        ("::", "this_network"),
        ("127.0.0.1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("10.0.0.1", "private"),
        ("fec0::1", "private"),
        ("100.64.0.1", "carrier"),
        ("169.254.1.1", "link_local"),
        ("fe80::1", "link_local"),
        ("169.254.169.254", "metadata"),
        ("100.100.100.200", "metadata"),
        ("168.63.129.16", "metadata"),
        ("192.0.0.192", "metadata"),
        ("fd00:ec2::254", "metadata"),
        ("fd00::1", "unique_local"),
        ("::127.0.0.1", "embedded"),
        ("64:ff9b::1", "embedded"),
        ("2001:0:1::1", "embedded"),
        ("2002:7f00:1::", "embedded"),
        ("192.88.99.1", "embedded"),
        ("192.0.2.1", "documentation"),
        ("2001:db8::1", "documentation"),
        ("198.18.0.1", "benchmark"),
        ("2001:2::1", "benchmark"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("255.255.255.255", "reserved"),
        ("100::1", "reserved"),
        ("2001:20::1", "reserved"),
    ];
    for (address, word) in examples {
        let found = Special::of(address.parse().unwrap()).map(Special::word);
        assert_eq!(found, Some(word), "{address}");
    }
    let shown = |special: &Special| examples.iter().any(|(_, word)| *word == special.word());
    assert!(Special::ALL.iter().all(shown));
}
