//! A proxy changes the way, not the rules.

use crate::support::{Sink, Then::*, get, nobody, says};
use guarded_http::{Client, ClientSettings, Failure, Limits, Lookup, Policy, Proxy};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpSocket},
};

/// A proxy that connects where it is told, and keeps what it was asked.
#[derive(Clone, Default)]
struct Way(Arc<Mutex<Vec<String>>>);

impl Way {
    async fn start() -> (Way, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (way, address) = (Way::default(), listener.local_addr().unwrap());
        let heard = way.0.clone();
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let heard = heard.clone();
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        head.push(socket.read_u8().await?);
                    }
                    let head = String::from_utf8(head).unwrap();
                    let place = head.split(' ').nth(1).unwrap().parse().unwrap();
                    heard.lock().unwrap().push(head);
                    match TcpSocket::new_v4()?.connect(place).await {
                        Ok(mut there) => {
                            socket.write_all(b"HTTP/1.1 200 Connected\r\nvia: x\r\n\r\n").await?;
                            copy_bidirectional(&mut socket, &mut there).await.map(drop)
                        }
                        Err(_) => socket.write_all(b"HTTP/1.1 502 Unreachable\r\n\r\n").await,
                    }
                });
            }
        });
        (way, address)
    }

    fn heard(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// Goes through `proxy`; every name is `address`, and the loopback is allowed but for 127.0.0.2.
fn through(proxy: &str, address: [u8; 4]) -> Client {
    let lookup: Lookup = Arc::new(move |_| Box::pin(async move { Ok(vec![address.into()]) }));
    let policy =
        Policy { allow_networks: vec!["127.0.0.1/32".parse().unwrap()], ..Policy::default() };
    let limits = Limits {
        connect: Duration::from_millis(300),
        total: Duration::from_secs(5),
        ..Limits::default()
    };
    let proxy = Some(Proxy::parse(proxy).unwrap());
    let lookup = Some(lookup);
    Client::build(ClientSettings { policy, limits, proxy, lookup, ..ClientSettings::default() })
        .unwrap()
}

const HERE: [u8; 4] = [127, 0, 0, 1];

#[tokio::test]
async fn the_proxy_is_asked_for_the_vetted_address_and_sees_no_name() {
    let (sink, address) = Sink::start().await;
    let (way, proxy) = Way::start().await;
    let client = through(&format!("http://h%C3%A9ctor:s%3Acret@{proxy}"), HERE);
    let url = format!("http://hooks.example:{}/a?b=c", address.port());
    for _ in 0..2 {
        assert_eq!(get(&client, &url).await.unwrap().body, "seen");
    }
    let host = format!("127.0.0.1:{}", address.port());
    let asked = format!(
        "CONNECT {host} HTTP/1.1\r\nHost: {host}\r\nProxy-Authorization: Basic \
         aMOpY3RvcjpzOmNyZXQ=\r\n\r\n"
    );
    assert_eq!(way.heard(), [asked], "and the connection is kept");
    let requests = sink.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].uri(), "/a?b=c");
    assert_eq!(requests[0].headers()["host"], format!("hooks.example:{}", address.port()));
    assert!(!requests[0].headers().contains_key("proxy-authorization"));
}

#[tokio::test]
async fn what_is_refused_is_refused_before_the_proxy_is_asked() {
    let (way, proxy) = Way::start().await;
    let client = through(&format!("http://{proxy}"), [169, 254, 169, 254]);
    for url in ["http://metadata.example/", "https://metadata.example/"] {
        assert_eq!(get(&client, url).await.unwrap_err(), Failure::RefusedAddress, "{url}");
        let refused = client.check_resolved(url).await.unwrap_err();
        assert_eq!(refused.code(), "private_address");
    }
    assert_eq!(client.check("http://127.0.0.2/").unwrap_err().code(), "private_address");
    assert!(way.heard().is_empty());
}

#[tokio::test]
async fn tls_is_made_with_the_host_itself() {
    let (_, address) = Sink::start().await;
    let (way, proxy) = Way::start().await;
    let client = through(&format!("http://{proxy}"), HERE);
    let url = format!("https://hooks.example:{}/", address.port());
    assert_eq!(get(&client, &url).await.unwrap_err(), Failure::Tls);
    assert_eq!(way.heard().len(), 1);
}

#[tokio::test]
async fn a_proxy_that_fails_is_ours_and_a_destination_that_fails_is_not() {
    let (_held, nobody) = nobody();
    let (_way, proxy) = Way::start().await;
    let unreachable = format!("http://hooks.example:{}/", nobody.port());
    let client = through(&format!("http://{proxy}"), HERE);
    assert_eq!(get(&client, &unreachable).await.unwrap_err(), Failure::Connect);

    let away = through(&format!("http://{nobody}"), HERE);
    assert_eq!(get(&away, "http://hooks.example/").await.unwrap_err(), Failure::Proxy);
    for (said, then, failure) in [
        ("HTTP/1.1 407 Who are you\r\n\r\n", Closes, Failure::Proxy),
        ("HTTP/1.1 403 Not you\r\n\r\n", Closes, Failure::Proxy),
        ("HTTP/1.0 301 Elsewhere\r\nlocation: x\r\n\r\n", Closes, Failure::Proxy),
        ("SSH-2.0-OpenSSH_9.6\r\n\r\n", Waits, Failure::Proxy),
        ("", Closes, Failure::Proxy),
        ("", Repeats("no end of this line "), Failure::Proxy),
        ("HTTP/1.1 504 Too late\r\n\r\n", Closes, Failure::Connect),
        ("HTTP/1.1 503 Not there\r\n\r\n", Closes, Failure::Connect),
        ("", Waits, Failure::Timeout),
    ] {
        let proxy = says(said, then).await;
        let failed = get(&through(&proxy, HERE), "https://hooks.example/").await.unwrap_err();
        assert_eq!(failed, failure, "{said:?}");
    }
}

#[test]
fn what_is_no_proxy_is_said_at_the_start() {
    for text in [
        "",
        "proxy:3128",
        "https://proxy:3128",
        "socks5://proxy:1080",
        "http://",
        "http://proxy:0",
        "http://proxy:99999",
        "http://proxy:3128/path",
        "http://proxy:3128/?a",
    ] {
        assert!(Proxy::parse(text).is_err(), "{text:?}");
    }
    let shown = format!("{:?}", Proxy::parse("http://user:secret@proxy").unwrap());
    assert_eq!(shown, "Proxy(http://proxy:80/)");
}
