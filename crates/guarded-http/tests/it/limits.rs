//! A call ends: in bytes and in time.

use crate::support::{Then::*, brief, get, hasty, says};
use guarded_http::Failure;
use std::time::Duration;

fn sized(length: usize, sent: usize) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{}", "x".repeat(sent))
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

#[tokio::test]
async fn a_body_is_read_up_to_the_limit() {
    for (length, read, truncated) in [
        (0, 0, false),
        (999, 999, false),
        (1_000, 1_000, false),
        (1_001, 1_000, true),
        (90_000, 1_000, true),
    ] {
        let answer = get(&brief(), &says(sized(length, length), Closes).await).await.unwrap();
        assert_eq!((answer.body.len(), answer.truncated), (read, truncated), "{length}");
    }
}

#[tokio::test]
async fn a_call_may_have_limits_of_its_own() {
    let client = brief();
    let url = says(sized(90_000, 90_000), Closes).await;
    let roomy = client.bounded(Duration::from_secs(10), 90_000);
    for (client, read, truncated) in [(&roomy, 90_000, false), (&client, 1_000, true)] {
        let answer = get(client, &url).await.unwrap();
        assert_eq!((answer.body.len(), answer.truncated), (read, truncated));
    }
    let hasty = client.bounded(Duration::from_millis(200), 1_000);
    assert_eq!(get(&hasty, &says("", Waits).await).await.unwrap_err(), Failure::Timeout);
}

#[tokio::test]
async fn a_body_that_stops_at_the_limit_is_not_waited_for() {
    let answer = get(&brief(), &says(sized(5_000, 1_000), Waits).await).await.unwrap();
    assert_eq!((answer.body.len(), answer.truncated), (1_000, true));
}

#[tokio::test]
async fn an_endless_body_is_left_at_the_limit() {
    for head in [CHUNKED, "HTTP/1.1 200 OK\r\n\r\n"] {
        let url = says(head, Repeats("10\r\n0123456789abcdef\r\n")).await;
        let client = brief();
        for _ in 0..3 {
            let answer = get(&client, &url).await.unwrap();
            assert_eq!((answer.body.len(), answer.truncated), (1_000, true));
        }
    }
}

#[tokio::test]
async fn a_body_may_end_with_its_connection() {
    let answer = get(&brief(), &says("HTTP/1.1 200 OK\r\n\r\nall", Closes).await).await.unwrap();
    assert_eq!((&answer.body[..], answer.truncated), (&b"all"[..], false));
}

#[tokio::test]
async fn a_compressed_body_is_left_as_it_is() {
    let piece = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nbomb";
    assert_eq!(get(&brief(), &says(piece, Closes).await).await.unwrap().body, "bomb");
}

#[tokio::test]
async fn what_does_not_come_in_time_is_timeout() {
    for piece in [
        String::new(),
        "HTTP/1.1 200".to_owned(),
        "HTTP/1.1 100 Continue\r\n\r\n".to_owned(),
        sized(10, 0),
        sized(10, 9),
        format!("{CHUNKED}1\r\nx\r\n"),
    ] {
        let failed = get(&hasty(), &says(piece.clone(), Waits).await).await.unwrap_err();
        assert_eq!(failed, Failure::Timeout, "{piece:?}");
    }
}

#[tokio::test]
async fn answers_that_only_announce_an_answer_are_timeout() {
    let url = says("", Repeats("HTTP/1.1 103 Early Hints\r\n\r\n")).await;
    assert_eq!(get(&hasty(), &url).await.unwrap_err(), Failure::Timeout);
}
