//! Names: the address that was vetted is the one that is connected to.

use crate::support::{Sink, get, hosts, networks, resolving};
use guarded_http::{Client, Failure, Limits, Policy, Refusal};
use std::sync::atomic::Ordering::SeqCst;

/// A receiver at 127.0.0.1, and a trap at 127.0.0.2 on the same port.
async fn sink_and_trap() -> (Sink, Sink, String) {
    let (sink, address) = Sink::start().await;
    let (trap, _) = Sink::at(&format!("127.0.0.2:{}", address.port())).await;
    (sink, trap, format!("http://name.example:{}/", address.port()))
}

#[tokio::test]
async fn a_name_that_turns_private_is_never_connected_to() {
    let (sink, trap, url) = sink_and_trap().await;
    let policy = networks(&["127.0.0.1/32"]);
    let (client, asked) = resolving(policy, &[&["127.0.0.1"], &["127.0.0.1"], &["127.0.0.2"]]);
    client.check_resolved(&url).await.unwrap();
    assert_eq!(get(&client, &url).await.unwrap().status, 200);
    assert_eq!(asked.load(SeqCst), 2, "one look-up a connection: none after the vetting");
    // The open connection is still the vetted one; a new one is vetted again.
    assert_eq!(get(&client, &url).await.unwrap().status, 200);
    let elsewhere = url.replace("name.", "other.");
    assert_eq!(get(&client, &elsewhere).await.unwrap_err(), Failure::RefusedAddress);
    assert_eq!((sink.requests().len(), sink.connections()), (2, 1));
    assert_eq!(trap.connections(), 0);
}

#[tokio::test]
async fn of_a_mixed_answer_only_the_permitted_addresses_are_tried() {
    let (sink, trap, url) = sink_and_trap().await;
    let mixed: &[&str] = &["127.0.0.2", "::1", "127.0.0.1", "10.0.0.1"];
    let (client, _) = resolving(networks(&["127.0.0.1/32"]), &[mixed]);
    assert_eq!(get(&client, &url).await.unwrap().status, 200);
    assert_eq!((sink.connections(), trap.connections()), (1, 0));
}

#[tokio::test]
async fn a_name_with_refused_addresses_only_is_refused_when_saved_and_when_called() {
    let (client, _) = resolving(Policy::default(), &[&["169.254.169.254", "::1"]]);
    let first = Refusal::PrivateAddress([169, 254, 169, 254].into());
    assert_eq!(client.check_resolved("http://name.example/").await.unwrap_err(), first);
    assert_eq!(get(&client, "http://name.example/").await.unwrap_err(), Failure::RefusedAddress);
    assert_eq!(get(&client, "https://name.example/").await.unwrap_err(), Failure::RefusedAddress);
}

#[tokio::test]
async fn a_name_that_does_not_resolve_may_be_saved_and_fails_when_called() {
    for answers in [&[][..], &[&[][..]]] {
        let (client, _) = resolving(Policy::default(), answers);
        assert!(client.check_resolved("http://name.example/").await.is_ok());
        assert_eq!(get(&client, "http://name.example/").await.unwrap_err(), Failure::Dns);
    }
}

#[tokio::test]
async fn an_allowed_host_may_resolve_to_anything() {
    let (sink, address) = Sink::start().await;
    let (client, _) = resolving(hosts(&["name.example", ".lan"]), &[&["127.0.0.1"]]);
    for name in ["name.example", "Name.Example.", "a.lan"] {
        let url = format!("http://{name}:{}/", address.port());
        client.check_resolved(&url).await.unwrap();
        assert_eq!(get(&client, &url).await.unwrap().status, 200, "{name}");
    }
    let other = format!("http://other.example:{}/", address.port());
    assert_eq!(get(&client, &other).await.unwrap_err(), Failure::RefusedAddress);
    assert_eq!(sink.requests().len(), 3);
}

#[tokio::test]
async fn a_literal_address_meets_the_policy_of_the_client_that_calls() {
    let (sink, address) = Sink::start().await;
    let (lenient, strict) = (networks(&["127.0.0.1/32"]), Policy::default());
    let (lenient, _) = resolving(lenient, &[]);
    let (strict, asked) = resolving(strict, &[]);
    let target = lenient.check_resolved(&format!("http://{address}/")).await.unwrap();
    let sent = strict.send(Default::default(), &target, Default::default(), Default::default());
    assert_eq!(sent.await.unwrap_err(), Failure::RefusedAddress);
    assert_eq!((sink.connections(), asked.load(SeqCst)), (0, 0));
}

#[tokio::test]
async fn the_machine_itself_resolves_localhost_and_is_refused() {
    let (sink, address) = Sink::start().await;
    let client = Client::new(Policy::default(), Limits::default(), None).unwrap();
    let url = format!("http://localhost:{}/", address.port());
    assert_eq!(client.check_resolved(&url).await.unwrap_err().code(), "private_address");
    assert_eq!(get(&client, &url).await.unwrap_err(), Failure::RefusedAddress);
    assert_eq!(sink.connections(), 0);
}
