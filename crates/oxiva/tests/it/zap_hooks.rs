//! Hooks that are not what they say, and too many of them: each is answered clearly, kept as it came
//! or not at all, and stops nothing.

use crate::{
    both,
    support::{
        Answer, Receiver, Setup, TestApp,
        zaps::{Made, catch_hook, post},
    },
};
use oxiva::zaps::runs::RunState;
use serde_json::{Value as Json, json};
use std::{collections::BTreeSet, sync::Arc};

const JSON: &str = "application/json";
const XML: &str = "application/xml";
const MEGABYTES: usize = 1024 * 1024;

/// What a body reads as.
enum Reads {
    /// The text, under `body`.
    Text,
    As(Json),
    /// Whatever it is, it is no larger than this.
    AtMost(usize),
}

/// `((…))` so many levels deep.
fn nested(open: &str, middle: &str, close: &str, levels: usize) -> Vec<u8> {
    [open.repeat(levels), middle.to_owned(), close.repeat(levels)].concat().into_bytes()
}

/// A gigabyte of zeros, compressed three times.
fn bomb() -> Vec<u8> {
    const HEX: &str = "1f8b080000000000020393efe660000126e6b77716e60517cab43d2c5b9ba166a6b64ce0b1\
        9a479a471763f70d9124c599331d16dd4e5960708753428f41a49ca17877436a526400f7d2b7be3a96ef3fcff8\
        7fd1fee7d327b6bf6ca473dff8e4d5f51c7fddff747a7d7c7efa6e65a0e1090fa6854f9f7c56c2a06adbafbfaf\
        ce6a02850c4ade7ffbbeec76e083876f5e7a3f070a341cfcfde5d18f93dff81b771ffdbdb2182872e081ecbfbd\
        f3f2b737c4af7ecfaefe8e1128d4fcdddd00e4da20166620b9c015cc89027314dc9038a332a332a332a332a332\
        a3320465f4be7d4f9badfbe0f1df47875f5f54aefef7f6f9cfdb5fadfff35f496f3d73e20d3f0300d82ff33923\
        070000";
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap() as u8;
    HEX.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// Each entity is ten of the one before: `lol` a thousand million times.
fn laughs() -> Vec<u8> {
    let mut text = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY l0 \"lol\">".to_owned();
    for n in 1..10 {
        let ten = format!("&l{};", n - 1).repeat(10);
        text.push_str(&format!("<!ENTITY l{n} \"{ten}\">"));
    }
    text.push_str("]><l>&l9;</l>");
    text.into_bytes()
}

#[both]
async fn what_is_malformed_is_kept_and_stops_nothing(app: TestApp) {
    let (demo, receiver) = (Arc::new(app.dossier("demo").await), Receiver::start().await);
    let steps = json!([post("2", &receiver.url("/"), json!({ "n": "{{1__n}}" }))]);
    let zap = Made::new(&app, &demo, catch_hook(steps)).await;
    let path = zap.hook().await;
    let bytes = |text: &str| text.as_bytes().to_vec();
    let deep = nested("{\"a\":", "1", "}", 5_000);
    let form = format!("a{}=1", "[b]".repeat(5_000));
    let cases: Vec<(&str, &str, Vec<u8>, Reads)> = vec![
        ("", JSON, bytes("{\"n\":"), Reads::Text),
        ("", JSON, bytes("{\"n\":1}}"), Reads::Text),
        ("", JSON, bytes("{'n':1}"), Reads::Text),
        ("", JSON, bytes("\u{feff}{\"n\":1}"), Reads::As(json!({ "n": 1 }))),
        ("", JSON, b"{\"n\":\"caf\xe9\"}".to_vec(), Reads::As(json!({ "n": "café" }))),
        ("", JSON, bytes("{\"n\":\"a\\u0000b\"}"), Reads::As(json!({ "n": "a\u{fffd}b" }))),
        ("", JSON, bytes("{\"n\":1e999}"), Reads::Text),
        ("", JSON, nested("[", "", "]", 100_000), Reads::Text),
        ("", JSON, deep, Reads::Text),
        ("", XML, bytes("<a><b></a>"), Reads::Text),
        ("", XML, bytes("<a>&unknown;</a>"), Reads::AtMost(1_000)),
        ("", XML, nested("<a>", "x", "</a>", 50_000), Reads::Text),
        ("", XML, laughs(), Reads::AtMost(10_000)),
        (
            "",
            XML,
            bytes("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>"),
            Reads::AtMost(1_000),
        ),
        (
            "",
            "text/plain; charset=klingon",
            b"caf\xe9".to_vec(),
            Reads::As(json!({ "body": "café" })),
        ),
        ("", "application/json; charset=utf-16", bytes("{\"n\":1}"), Reads::AtMost(1_000)),
        ("", "text/plain; charset=utf-8", b"\xff\xfe\x00\xd8".to_vec(), Reads::AtMost(1_000)),
        ("", "multipart/form-data", bytes("--x\r\nn"), Reads::Text),
        (
            "",
            "multipart/form-data; boundary=x",
            bytes("--x\r\ncontent-disposition: form-data; name=n\r\n\r\n1"),
            Reads::Text,
        ),
        ("", "application/x-www-form-urlencoded", form.into_bytes(), Reads::AtMost(50_000)),
        ("", "application/x-www-form-urlencoded", bytes("%ZZ=%&=&&n"), Reads::AtMost(1_000)),
        ("", "not a type", bytes("x"), Reads::As(json!({ "body": "x" }))),
        // Kept as it came: nothing is unpacked.
        ("gzip", JSON, bomb(), Reads::AtMost(2_000)),
        ("gzip, gzip, gzip", "application/octet-stream", bomb(), Reads::AtMost(2_000)),
        ("br", JSON, bytes("{\"n\":1}"), Reads::As(json!({ "n": 1 }))),
    ];
    for (n, (encoding, kind, body, reads)) in cases.iter().enumerate() {
        let sender = app.http().header("content-encoding", encoding);
        let answer = sender.send("POST", &path, kind, body).await;
        assert_eq!(answer.status, 200, "{n} {kind}: {answer:?}");
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        let kept = demo.receptions().await;
        let kept = kept.iter().find(|reception| reception.id.to_string() == id).unwrap();
        assert_eq!(kept.body, *body, "{n} {kind}");
        let mut payload = kept.payload();
        payload.as_object_mut().unwrap().shift_remove("querystring");
        match reads {
            Reads::Text => {
                let text = json!({ "body": String::from_utf8_lossy(body) });
                assert_eq!(payload, text, "{n} {kind}");
            }
            Reads::As(wanted) => assert_eq!(payload, *wanted, "{n} {kind}"),
            Reads::AtMost(most) => {
                let size = payload.to_string().len();
                assert!(size <= *most, "{n} {kind}: {size} bytes");
            }
        }
        // The next one, which is well, is not disturbed.
        zap.start(json!({ "n": n })).await;
    }
    let runs = zap.are(&vec![RunState::Success; 2 * cases.len()]).await;
    let sources: BTreeSet<_> = runs.iter().map(|run| &run.source).collect();
    assert_eq!(sources.len(), runs.len(), "each started one run");
    assert_eq!(app.http().get("/healthz").await.status, 200);
}

#[both]
async fn ten_megabytes_of_anything_are_answered(app: TestApp) {
    let (demo, receiver) = (Arc::new(app.dossier("demo").await), Receiver::start().await);
    let steps = json!([post("2", &receiver.url("/"), json!({ "n": "{{1__n}}" }))]);
    let zap = Made::new(&app, &demo, catch_hook(steps)).await;
    let path = zap.hook().await;
    let most = 10 * MEGABYTES;
    let padded = |head: &str, tail: &str, filler: &str| {
        let room = (most - head.len() - tail.len()) / filler.len();
        [head, &filler.repeat(room), tail].concat().into_bytes()
    };
    let mut started = 0;
    for (kind, body, status) in [
        (JSON, padded("{\"n\":1,\"a\":\"", "\"}", "x"), 200),
        (JSON, padded("", "", "["), 200),
        (JSON, padded("{\"n\":1,\"a\":\"", "\"}", "\\u0000"), 200),
        (XML, padded("<r>", "</r>", "<a>1</a>"), 200),
        (XML, padded("", "", "<a>"), 200),
        ("application/x-www-form-urlencoded", padded("n=1&", "", "a[]=1&"), 200),
        ("text/plain", padded("", "", "\0"), 200),
        // More than ten thousand runs at once.
        (JSON, padded("[", "0]", "0,"), 413),
        (JSON, padded("{\"n\":1,\"a\":\"", "\"} ", "x").into_iter().chain(*b"  ").collect(), 413),
    ] {
        let answer = app.http().send("POST", &path, kind, &body).await;
        let start: String = String::from_utf8_lossy(&body[..20.min(body.len())]).into_owned();
        assert_eq!(answer.status, status, "{kind} {start}: {answer:?}");
        match status {
            200 => started += 1,
            _ => answer.is_error(413, "too_large", ""),
        }
    }
    assert_eq!(demo.receptions().await.len(), started);
    zap.start(json!({ "n": 2 })).await;
    zap.are(&vec![RunState::Success; started + 1]).await;
}

#[both]
async fn a_crowd_at_a_full_queue_loses_nothing(setup: Setup) {
    const ROOM: usize = 20;
    const CROWD: usize = 60;
    let app = setup.with("zaps.queue_limit_per_dossier", "20").start().await;
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let wait = json!({ "id": "2", "kind": "delay", "for": { "value": "1", "unit": "hours" } });
    let send = post("3", &receiver.url("/"), json!({ "n": "{{1__n}}" }));
    let zap = Made::new(&app, &demo, catch_hook(json!([wait, send]))).await;
    receiver.always_answers(Answer::Status(200));
    let sending: Vec<_> = {
        let (http, path) = (app.http(), zap.hook().await);
        let send = |n: usize| {
            let (http, path) = (http.clone(), path.clone());
            tokio::spawn(async move { (n, http.post(&path, json!({ "n": n })).await) })
        };
        (0..CROWD).map(send).collect()
    };
    let (mut accepted, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for sent in sending {
        let (n, answer) = sent.await.unwrap();
        match answer.status {
            200 => drop(accepted.insert(n as u64)),
            _ => {
                answer.is_error(429, "queue_full", "");
                assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
                refused.insert(n as u64);
            }
        }
    }
    assert_eq!((accepted.len(), refused.len()), (ROOM, CROWD - ROOM));
    assert_eq!(demo.receptions().await.len(), ROOM, "what was refused is the sender's");
    // Room again: who was refused comes back, as they were told.
    while !refused.is_empty() {
        app.advance(std::time::Duration::from_secs(3_601)).await;
        zap.are(&vec![RunState::Success; accepted.len()]).await;
        let again: Vec<_> = refused.iter().copied().take(ROOM).collect();
        for n in again {
            zap.start(json!({ "n": n })).await;
            refused.remove(&n);
            accepted.insert(n);
        }
    }
    app.advance(std::time::Duration::from_secs(3_601)).await;
    zap.are(&[RunState::Success; CROWD]).await;
    let mut arrived = Vec::new();
    for _ in 0..CROWD {
        arrived.push(receiver.next().await.json()["n"].as_u64().unwrap());
    }
    receiver.no_others();
    arrived.sort_unstable();
    assert_eq!(arrived, accepted.into_iter().collect::<Vec<_>>());
}
