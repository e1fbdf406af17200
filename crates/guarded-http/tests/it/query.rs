//! Pairs are appended; what was there stays as it was.

use crate::support::{Sink, get, local};
use guarded_http::{Failure, Policy, Target};
use http::{HeaderMap, Method};

fn with(url: &str, pairs: &[(&str, &str)]) -> String {
    Target::check(&Policy::default(), url).unwrap().with_query(pairs).as_str().to_owned()
}

#[test]
fn pairs_follow_the_query_already_there() {
    let id = [("id", "11")];
    assert_eq!(with("http://example.com", &id), "http://example.com/?id=11");
    assert_eq!(with("http://example.com/?", &id), "http://example.com/?id=11");
    assert_eq!(with("http://example.com/?a=b%20c", &id), "http://example.com/?a=b%20c&id=11");
    assert_eq!(with("http://example.com/?a=b+c&", &id), "http://example.com/?a=b+c&id=11");
    assert_eq!(with("http://example.com/?a=1?", &id), "http://example.com/?a=1?&id=11");
    assert_eq!(with("http://example.com/?id=7#end", &id), "http://example.com/?id=7&id=11");
    assert_eq!(with("http://example.com/a", &[]), "http://example.com/a");
}

#[test]
fn names_and_values_are_percent_encoded() {
    let pairs = [("nom", "Société & Fils"), ("a b", "1+1=2?#/%"), ("vide", ""), ("x", "~-._\r\n")];
    assert_eq!(
        with("http://example.com/", &pairs),
        "http://example.com/?nom=Soci%C3%A9t%C3%A9%20%26%20Fils&a%20b=1%2B1%3D2%3F%23%2F%25&vide=\
         &x=~-._%0D%0A"
    );
}

#[tokio::test]
async fn the_query_arrives_as_it_was_written() {
    let (sink, address) = Sink::start().await;
    let client = local();
    let target = client.check(&format!("http://{address}/h?a=b%20c")).unwrap();
    let target = target.with_query(&[("id", "11"), ("sticket_id", "810")]);
    client.send(Method::GET, &target, HeaderMap::new(), Default::default()).await.unwrap();
    assert_eq!(sink.requests()[0].uri(), "/h?a=b%20c&id=11&sticket_id=810");
    assert_eq!(target.host(), "127.0.0.1");
}

#[tokio::test]
async fn a_query_too_long_for_a_request_fails_before_it_is_sent() {
    let (sink, address) = Sink::start().await;
    let client = local();
    let target = client.check(&format!("http://{address}/")).unwrap();
    let target = target.with_query(&[("long", "x".repeat(70_000))]);
    let sent = client.send(Method::GET, &target, HeaderMap::new(), Default::default()).await;
    assert_eq!(sent.unwrap_err(), Failure::Protocol);
    assert_eq!(sink.connections(), 0);
    assert_eq!(get(&client, &format!("http://{address}/")).await.unwrap().status, 200);
}
