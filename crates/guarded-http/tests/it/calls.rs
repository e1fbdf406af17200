//! Calls: what is sent, what counts as an answer, and the word for everything else.

use crate::support::{Sink, Then::*, get, local, nobody, says};
use bytes::Bytes;
use guarded_http::Failure;
use http::{HeaderMap, Method};

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}

#[tokio::test]
async fn what_the_caller_gives_is_sent_and_nothing_else() {
    let (sink, address) = Sink::start().await;
    let client = local();
    let target = client.check(&format!("http://{address}/hook")).unwrap();
    let given = headers(&[("user-agent", "Oxiva/1"), ("webhook-id", "msg_1")]);
    let answer = client.send(Method::POST, &target, given, Bytes::from("{}")).await.unwrap();
    assert_eq!(
        (answer.status.as_u16(), &answer.body[..], answer.truncated),
        (200, &b"seen"[..], false)
    );
    let requests = sink.requests();
    assert_eq!((requests[0].method(), requests[0].body()), (&Method::POST, &Bytes::from("{}")));
    let host = address.to_string();
    let expected = [
        ("user-agent", "Oxiva/1"),
        ("webhook-id", "msg_1"),
        ("host", &host),
        ("content-length", "2"),
    ];
    assert_eq!(requests[0].headers(), &headers(&expected));
}

#[tokio::test]
async fn the_host_and_the_framing_are_not_the_callers() {
    let (sink, address) = Sink::start().await;
    let client = local();
    let target = client.check(&format!("http://{address}/")).unwrap();
    let given = headers(&[
        ("host", "metadata.internal"),
        ("content-length", "9"),
        ("transfer-encoding", "chunked"),
        ("connection", "upgrade"),
        ("upgrade", "h2c"),
        ("te", "trailers"),
    ]);
    client.send(Method::POST, &target, given, Bytes::from("{}")).await.unwrap();
    let expected = headers(&[("host", &address.to_string()), ("content-length", "2")]);
    assert_eq!(sink.requests()[0].headers(), &expected);
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let (sink, address) = Sink::start().await;
    let redirect =
        format!("HTTP/1.1 307 Go\r\nlocation: http://{address}/\r\ncontent-length: 0\r\n\r\n");
    let answer = get(&local(), &says(redirect, Closes).await).await.unwrap();
    assert_eq!(answer.status, 307);
    assert_eq!(answer.headers["location"], format!("http://{address}/"));
    assert_eq!(sink.connections(), 0);
}

#[tokio::test]
async fn any_status_is_an_answer() {
    for status in [204, 304, 410, 429, 500, 599] {
        let url = says(format!("HTTP/1.1 {status} X\r\nretry-after: 7\r\n\r\n"), Closes).await;
        let answer = get(&local(), &url).await.unwrap();
        assert_eq!((answer.status.as_u16(), &answer.headers["retry-after"] == "7"), (status, true));
    }
}

#[tokio::test]
async fn calls_share_a_connection_while_it_lasts() {
    let (sink, address) = Sink::start().await;
    let (first, url) = (local(), format!("http://{address}/"));
    let clone = first.clone();
    for client in [&first, &clone, &first] {
        get(client, &url).await.unwrap();
    }
    assert_eq!((sink.requests().len(), sink.connections()), (3, 1));
}

#[tokio::test]
async fn a_connection_that_the_server_ends_is_replaced() {
    let url =
        says("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok", Closes).await;
    let client = local();
    for _ in 0..3 {
        assert_eq!(get(&client, &url).await.unwrap().body, "ok");
    }
}

#[tokio::test]
async fn nobody_listening_is_connect() {
    let (_held, address) = nobody();
    assert_eq!(get(&local(), &format!("http://{address}/")).await.unwrap_err(), Failure::Connect);
}

#[tokio::test]
async fn a_server_that_hangs_up_is_closed() {
    for piece in [
        "",
        "HTTP/1.1 200 O",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ] {
        assert_eq!(
            get(&local(), &says(piece, Closes).await).await.unwrap_err(),
            Failure::Closed,
            "{piece:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_protocol() {
    let flood = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(80_000));
    for piece in [
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        &flood,
    ] {
        let failed = get(&local(), &says(piece, Waits).await).await.unwrap_err();
        assert_eq!(failed, Failure::Protocol, "{:?}", &piece[..20]);
    }
}

#[test]
fn every_failure_has_its_word() {
    let words = Failure::ALL.map(Failure::word);
    let expected = [
        "dns",
        "dns_timeout",
        "refused_address",
        "connect",
        "tls",
        "timeout",
        "closed",
        "protocol",
        "proxy",
        "busy",
    ];
    assert_eq!(words, expected);
    let ours: Vec<_> = Failure::ALL.into_iter().filter(|failure| failure.is_ours()).collect();
    assert_eq!(ours, [Failure::Proxy, Failure::Busy]);
}
