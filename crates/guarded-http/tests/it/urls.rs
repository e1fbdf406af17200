//! What is typed, and what is said about it. A verdict is the URL as it will be called, or the
//! word of a refusal.

use crate::support::{hosts, networks};
use guarded_http::{Policy, Refusal, Target};

fn verdict(policy: &Policy, text: &str) -> String {
    match Target::check(policy, text) {
        Ok(target) => target.as_str().to_owned(),
        Err(refusal) => refusal.code().to_owned(),
    }
}

fn assert_verdicts(policy: &Policy, table: &[(&str, &str)]) {
    let wrong: Vec<_> = table
        .iter()
        .map(|(text, expected)| (text, verdict(policy, text), expected))
        .filter(|(_, found, expected)| found != *expected)
        .collect();
    assert!(wrong.is_empty(), "(typed, found, expected): {wrong:#?}");
}

#[test]
fn what_is_accepted_is_normalised() {
    assert_verdicts(
        &Policy::default(),
        &[
            ("http://example.com", "http://example.com/"),
            ("https://example.com/hook", "https://example.com/hook"),
            ("HTTPS://Example.COM/Hook", "https://example.com/Hook"),
            ("  https://example.com/  ", "https://example.com/"),
            ("http://example.com:80/", "http://example.com/"),
            ("https://example.com:443/", "https://example.com/"),
            ("http://example.com:443/", "http://example.com:443/"),
            ("http://example.com:65535/", "http://example.com:65535/"),
            ("http://example.com:/", "http://example.com/"),
            ("http://example.com./a", "http://example.com/a"),
            ("http://example.com.:8080/a", "http://example.com:8080/a"),
            ("http://example.com/#part", "http://example.com/"),
            ("http://example.com/?a=b%20c#part", "http://example.com/?a=b%20c"),
            ("http://example.com/?", "http://example.com/?"),
            ("http://example.com/a/../b", "http://example.com/b"),
            ("http://example.com/été", "http://example.com/%C3%A9t%C3%A9"),
            ("http://été.example/", "http://xn--t-9fab.example/"),
            ("http://under_score.example/", "http://under_score.example/"),
            (
                "http://example.com/?next=http://127.0.0.1/",
                "http://example.com/?next=http://127.0.0.1/",
            ),
            ("http://example.com/@127.0.0.1", "http://example.com/@127.0.0.1"),
            (r"http://example.com\@127.0.0.1/", "http://example.com/@127.0.0.1/"),
            ("http://127.0.0.1.example.com/", "http://127.0.0.1.example.com/"),
            ("http://8.8.8.8/", "http://8.8.8.8/"),
            ("http://8.8.8.8./", "http://8.8.8.8/"),
            ("http://134744072/", "http://8.8.8.8/"),
            ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
            ("http://[::ffff:8.8.8.8]:81/", "http://[::ffff:808:808]:81/"),
            // A name is for the resolver to refuse, this one too.
            ("http://localhost/", "http://localhost/"),
        ],
    );
}

#[test]
fn what_is_not_a_web_address_is_refused() {
    assert_verdicts(
        &Policy::default(),
        &[
            ("", "scheme"),
            ("example.com", "scheme"),
            ("//example.com/", "scheme"),
            ("ftp://example.com/", "scheme"),
            ("file:///etc/passwd", "scheme"),
            ("gopher://127.0.0.1:6379/_x", "scheme"),
            ("javascript:alert(1)", "scheme"),
            ("http:example.com", "scheme"),
            (r"http:\\127.0.0.1\", "scheme"),
            ("http+unix://%2Fvar%2Frun/", "scheme"),
            ("http://", "no_host"),
            ("https://?a=b", "no_host"),
            ("http://:80/", "no_host"),
            ("http://./", "no_host"),
            ("http://../", "malformed"),
            ("http://a..b/", "malformed"),
            ("http://example.com../", "malformed"),
            ("http://exa mple.com/", "malformed"),
            ("http://example.com/a b", "malformed"),
            ("http://example.com/a\tb", "malformed"),
            ("http://example.com/\r\nHost: evil", "malformed"),
            ("http://127.0.0\t.1/", "malformed"),
            ("http://example.com/\0", "malformed"),
            ("http://exa%00mple.com/", "malformed"),
            ("http://[::1/", "malformed"),
            ("http://[fe80::1%25eth0]/", "malformed"),
            ("http://[v1.x]/", "malformed"),
            ("http://256.1.1.1/", "malformed"),
            ("http://1.2.3.4.5/", "malformed"),
            ("http://0x1.example.0x1/", "malformed"),
            ("http://example.com:0/", "port"),
            ("http://example.com:65536/", "port"),
            ("http://example.com:http/", "port"),
            ("http://example.com:-1/", "port"),
            ("http://user@example.com/", "user_info"),
            ("http://user:secret@example.com/", "user_info"),
            ("http://:secret@example.com/", "user_info"),
            ("http://example.com@127.0.0.1/", "user_info"),
            ("http://127.0.0.1@example.com/", "user_info"),
        ],
    );
}

#[test]
fn every_spelling_of_a_private_address_is_refused() {
    let spellings = [
        "127.0.0.1",
        "127.0.0.1:8080",
        "127.0.0.1.",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "0177.0.0.01",
        "017700000001",
        "0x7f.0x0.0x0.0x1",
        "127.0.0.0x1",
        "%31%32%37.0.0.1",
        "127%2e0%2e0%2e1",
        "１２７.０.０.１",
        "127。0。0。1",
        "①②⑦.⓪.⓪.①",
        "@127.0.0.1",
        "/127.0.0.1",
        r"\127.0.0.1",
        "0",
        "0.0.0.0",
        "10.0.0.1",
        "10.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0xA9FEA9FE",
        "2852039166",
        "0251.0376.0251.0376",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "255.255.255.255",
        "224.0.0.1",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[0000::0001]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:169.254.169.254]",
        "[64:ff9b::169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:1::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[FD00:EC2::254]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[100::1]",
        "[5f00::1]",
        "[2001:20::1]",
        "[::8.8.8.8]",
        "[64:ff9b::8.8.8.8]",
        "0.1.2.3",
        "127.255.255.254",
        "0x7f000001.",
        "00000000177.0.0.1",
        "0300.0250.0.1",
        "0xc0a80001",
        "172.31.255.255",
        "100.64.0.1",
        "192.88.99.1",
        "198.18.0.1",
        "203.0.113.9",
        "255.255.255.254",
        "%30x7f.1",
        "169.254.169。254",
        "[::ffff:0:127.0.0.1]",
        "[::ffff:0.0.0.0]",
        "[::FFFF:A00:1]",
        "[0:0:0:0:0:FFFF:C0A8:0101]",
        "[64:ff9b::7f00:1]",
        "[2002:a9fe:a9fe::1]",
        "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
        "[2001:2::1]",
        "[3fff::1]",
        "[fec0:0:0:ffff::1]",
        "[fe80:0:0:0:0:0:a9fe:a9fe]",
        "[fdff::1]",
        "[ff0e::1]",
        "[1::1]",
        "[4000::1]",
    ];
    println!("{} spellings of addresses that are not public", spellings.len());
    assert!(spellings.len() >= 60);
    let urls: Vec<_> = spellings.iter().map(|spelling| format!("http://{spelling}/x")).collect();
    let table: Vec<_> = urls.iter().map(|url| (url.as_str(), "private_address")).collect();
    assert_verdicts(&Policy::default(), &table);
}

#[test]
fn a_network_reopens_an_address_and_a_name_does_not() {
    let network = networks(&["10.1.0.0/16"]);
    assert_verdicts(
        &network,
        &[
            ("http://10.1.2.3/", "http://10.1.2.3/"),
            ("http://[::ffff:10.1.2.3]/", "http://[::ffff:a01:203]/"),
            ("http://10.2.0.1/", "private_address"),
            ("http://[64:ff9b::10.1.2.3]/", "private_address"),
        ],
    );
    assert_verdicts(&hosts(&["10.1.2.3", ".2.3"]), &[("http://10.1.2.3/", "private_address")]);
}

#[test]
fn the_length_is_limited_as_typed_and_as_called() {
    let of_length = |length: usize| format!("{:a<length$}", "http://example.com/");
    let policy = Policy::default();
    assert_eq!(verdict(&policy, &of_length(2_048)), of_length(2_048));
    assert_eq!(verdict(&policy, &of_length(2_049)), "too_long");
    assert_eq!(verdict(&policy, &format!("http://example.com/{}", "é".repeat(800))), "too_long");
}

#[test]
fn neither_a_target_nor_a_refusal_prints_what_follows_the_host() {
    let policy = Policy::default();
    let target = Target::check(&policy, "https://hooks.example:8443/T0/s3cret?key=s3cret").unwrap();
    assert_eq!(format!("{target:?}"), "Target(https://hooks.example/…)");
    assert_eq!(target.host(), "hooks.example");
    let refusal = Target::check(&policy, "http://10.0.0.1/s3cret").unwrap_err();
    assert_eq!(refusal, Refusal::PrivateAddress([10, 0, 0, 1].into()));
    assert_eq!(refusal.to_string(), "the address is private or reserved");
    assert_eq!(format!("{refusal:?}"), "PrivateAddress(10.0.0.1)");
}
