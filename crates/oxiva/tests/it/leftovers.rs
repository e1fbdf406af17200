//! One connection, several requests: what is answered before its body was read breaks no request that follows.

use crate::{both, support::TestApp};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Everything that is answered to `sent` on one connection, until it closes or nothing more comes.
async fn answered(app: &TestApp, sent: &[Vec<u8>]) -> String {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    for part in sent {
        let _ = stream.write_all(part).await;
    }
    let mut bytes = Vec::new();
    let reading = stream.read_to_end(&mut bytes);
    let read = tokio::time::timeout(Duration::from_secs(20), reading).await;
    read.expect("the connection closes").unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn refused(path: &str, kind: &str, body: usize) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\ncontent-length: {body}\r\n\r\n"
    );
    [head.into_bytes(), vec![b' '; body]].concat()
}

fn last() -> Vec<u8> {
    b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec()
}

fn statuses(answer: &str) -> Vec<&str> {
    answer.split("HTTP/1.1 ").skip(1).map(|one| &one[..3]).collect()
}

#[both]
async fn a_short_body_that_nobody_read_does_not_break_the_next_request(app: TestApp) {
    for (path, status) in [("/api/v3/societes", "401"), ("/api/v3/nulle-part", "404")] {
        let sent = [refused(path, "application/json", 20_000), last()];
        let answer = answered(&app, &sent).await;
        assert_eq!(statuses(&answer), [status, "200"], "{answer}");
    }
    // In chunks.
    let head = "POST /api/v3/societes HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunks = format!("{head}5\r\nabcde\r\n0\r\n\r\n").into_bytes();
    let answer = answered(&app, &[chunks, last()]).await;
    assert_eq!(statuses(&answer), ["401", "200"], "{answer}");
}

#[both]
async fn of_a_long_one_the_answer_says_that_the_connection_closes(app: TestApp) {
    for (path, status) in [("/api/v3/societes", "413"), ("/connexion", "403")] {
        let sent = [refused(path, "application/json", 4_000_000)];
        let answer = answered(&app, &sent).await.to_lowercase();
        assert!(answer.starts_with(&format!("http/1.1 {status}")), "{answer}");
        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    }
    // Who waits to be asked for its body is not asked.
    let head = "POST /api/v3/societes HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n";
    let answer = answered(&app, &[head.into()]).await.to_lowercase();
    assert!(answer.starts_with("http/1.1 401"), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
}

#[both]
async fn a_request_names_one_host(app: TestApp) {
    for (head, status) in [
        ("GET /healthz HTTP/1.1\r\n", "400"),
        ("GET /healthz HTTP/1.1\r\nhost: a\r\nhost: a\r\n", "400"),
        ("GET /healthz HTTP/1.1\r\nhost: a\r\n", "200"),
        ("GET /healthz HTTP/1.0\r\nhost: a\r\nhost: b\r\n", "400"),
        ("GET /healthz HTTP/1.0\r\n", "200"),
    ] {
        let sent = format!("{head}connection: close\r\n\r\n").into_bytes();
        let answer = answered(&app, &[sent]).await;
        assert_eq!(answer[9..12], *status, "{head}\n{answer}");
    }
}
