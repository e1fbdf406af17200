//! Hooks that are not what they say, and too many of them: each is answered clearly, kept as it came
//! or not at all, and stops nothing.

use crate::{
    both,
    support::{
        Answer, Receiver, Setup, TestApp,
        zaps::{Made, catch_hook, document, post},
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
        ("", JSON, bytes("{\"n\":1e999}"), Reads::As(json!({ "n": "1e999" }))),
        (
            "",
            JSON,
            bytes("{\"id\":\"evt_1\",\"name\":\"Ana\",\"b\":\"\\ud83d\"}"),
            Reads::As(json!({ "id": "evt_1", "name": "Ana", "b": "\u{fffd}" })),
        ),
        ("", FORM, bytes("{\"a\":1}"), Reads::As(json!({ "a": 1 }))),
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
            Reads::As(json!({ "n": "1" })),
        ),
        ("", "application/x-www-form-urlencoded", form.into_bytes(), Reads::AtMost(50_000)),
        ("", "application/x-www-form-urlencoded", bytes("%ZZ=%&=&&n"), Reads::AtMost(1_000)),
        ("", "not a type", bytes("x"), Reads::As(json!({ "body": "x" }))),
        (
            "",
            "multipart/form-data; boundary=B0",
            bytes(
                "--B0\r\ncontent-disposition: form-data; filename=\"x.txt\"\r\n\r\nabc\r\n--B0\r\n\
                 content-disposition: form-data; name=\"c\"\r\n\r\n1\r\n--B0\r\n\
                 content-disposition: form-data; name=\"g\"; filename*=UTF-8''%C3%A9.pdf\r\n\r\nabc\r\n--B0--",
            ),
            Reads::As(json!({
                "data": { "filename": "x.txt", "content_type": "", "size": 3 }, "c": "1",
                "g": { "filename": "é.pdf", "content_type": "", "size": 3 },
            })),
        ),
        // Kept as it came: it is not what it says, or says what nobody knows.
        ("br", JSON, bytes("{\"n\":1}"), Reads::As(json!({ "n": 1 }))),
        ("gzip", JSON, bytes("{\"n\":1}"), Reads::As(json!({ "n": 1 }))),
        ("zstd", JSON, bytes("{\"n\":1}"), Reads::As(json!({ "n": 1 }))),
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

const FORM: &str = "application/x-www-form-urlencoded";

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, body).unwrap();
    encoder.finish().unwrap()
}

#[both]
async fn a_compressed_body_is_inflated_within_the_limit(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, catch_hook(json!([]))).await;
    let path = zap.hook().await;
    let json = br#"{"a":1}"#.to_vec();
    let sent = async |coding: &str, body: &[u8]| {
        app.http().header("content-encoding", coding).send("POST", &path, JSON, body).await
    };
    for (coding, body) in [
        ("gzip", gzip(&json)),
        ("GZIP, gzip", gzip(&gzip(&json))),
        ("br", b"\x0b\x03\x80{\"a\":1}\x03".to_vec()),
        (
            "deflate",
            vec![
                0x78, 0x9c, 0xab, 0x56, 0x4a, 0x54, 0xb2, 0x32, 0xac, 0x05, 0x00, 0x08, 0x2a, 0x02,
                0x09,
            ],
        ),
    ] {
        let answer = sent(coding, &body).await;
        assert_eq!(answer.status, 200, "{coding}: {answer:?}");
        let kept = demo.receptions().await.remove(0);
        assert_eq!(
            (&kept.body, &kept.headers["content-encoding"]),
            (&json, &Json::Null),
            "{coding}"
        );
    }
    let runs = zap.are(&[RunState::Success; 4]).await;
    for run in &runs {
        assert_eq!(zap.steps(run).await[0].output["a"], 1);
    }
    for (coding, body) in
        [("gzip", gzip(&vec![b' '; 50 * MEGABYTES])), ("gzip, gzip, gzip", bomb())]
    {
        let answer = sent(coding, &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (413, "too_large"), "{coding}");
    }
    zap.are(&[RunState::Success; 4]).await;
}

#[both]
async fn a_script_of_another_site_may_call(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, catch_hook(json!([]))).await;
    let path = zap.hook().await;
    let script = app.http().header("origin", "https://site.example");
    let asked = script
        .clone()
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type, x-recurse-parse")
        .send("OPTIONS", &path, "", b"")
        .await;
    assert_eq!((asked.status, asked.body.len()), (204, 0), "{asked:?}");
    assert_eq!(asked.header("access-control-allow-origin"), "*");
    assert_eq!(asked.header("access-control-allow-methods"), "GET, POST, PUT, OPTIONS");
    assert_eq!(asked.header("access-control-allow-headers"), "content-type, x-recurse-parse");
    assert_eq!(asked.header("access-control-allow-credentials"), "");
    for (method, at, status) in [
        ("POST", path.clone(), 200),
        ("GET", format!("{path}?a=1"), 200),
        ("POST", format!("{path}silent/"), 200),
        ("PATCH", path.clone(), 405),
        ("DELETE", path.clone(), 405),
        ("HEAD", path.clone(), 405),
        ("POST", "/hooks/catch/1/nobody/".to_owned(), 404),
    ] {
        let kind = if method == "POST" { JSON } else { "" };
        let answer =
            script.send(method, &at, kind, if kind.is_empty() { b"" } else { b"{\"a\":1}" }).await;
        assert_eq!(answer.status, status, "{method} {at}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{method} {at}");
        let allowed = if status == 405 { "GET, POST, PUT, OPTIONS" } else { "" };
        assert_eq!(answer.header("allow"), allowed, "{method} {at}");
    }
}

#[both]
async fn a_call_that_says_nothing_starts_nothing(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, catch_hook(json!([]))).await;
    let path = zap.hook().await;
    for (method, kind, body) in
        [("GET", "", ""), ("POST", "", ""), ("POST", JSON, " \r\n"), ("PUT", FORM, "")]
    {
        let answer = app.http().send(method, &path, kind, body.as_bytes()).await;
        assert_eq!((answer.status, &answer.json()["status"]), (200, &json!("success")), "{method}");
    }
    assert_eq!(demo.receptions().await.len(), 4);
    assert_eq!(app.http().get(&format!("{path}?a=1")).await.status, 200);
    zap.start(json!({})).await;
    zap.are(&[RunState::Success; 2]).await;
}

#[both]
async fn a_list_that_is_too_long_is_told_in_words(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = Made::new(&app, &demo, catch_hook(json!([]))).await;
    let path = zap.hook().await;
    let french = app.http().header("accept-language", "fr");
    let list = Json::from(vec![1; 10_001]).to_string();
    let answer = french.send("POST", &path, JSON, list.as_bytes()).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "too_many_items"));
    let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("10000") && !message.contains('$'), "{message}");
    let raw = Made::new(&app, &demo, document(json!({ "kind": "raw_hook" }), json!([]))).await;
    let body = vec![b'x'; 2 * MEGABYTES + 1];
    let answer = french.send("POST", &raw.hook().await, "text/plain", &body).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "too_large"));
    let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("2097152") && !message.contains('$'), "{message}");
    assert_eq!(demo.receptions().await.len(), 0);
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
    for (kind, body, refused) in [
        (JSON, padded("{\"n\":1,\"a\":\"", "\"}", "x"), None),
        (JSON, padded("", "", "["), None),
        (JSON, padded("{\"n\":1,\"a\":\"", "\"}", "\\u0000"), None),
        (XML, padded("<r>", "</r>", "<a>1</a>"), None),
        (XML, padded("", "", "<a>"), None),
        ("application/x-www-form-urlencoded", padded("n=1&", "", "a[]=1&"), None),
        ("text/plain", padded("", "", "\0"), None),
        // More than ten thousand runs at once.
        (JSON, padded("[", "0]", "0,"), Some("too_many_items")),
        (
            JSON,
            padded("{\"n\":1,\"a\":\"", "\"} ", "x").into_iter().chain(*b"  ").collect(),
            Some("too_large"),
        ),
    ] {
        let answer = app.http().send("POST", &path, kind, &body).await;
        let start: String = String::from_utf8_lossy(&body[..20.min(body.len())]).into_owned();
        match refused {
            None => {
                assert_eq!(answer.status, 200, "{kind} {start}: {answer:?}");
                started += 1;
            }
            Some(code) => answer.is_error(413, code, ""),
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
