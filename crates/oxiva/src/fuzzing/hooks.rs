//! What is sent to catch hooks.

use crate::zaps::catch_hooks::Reception;
use serde_json::{Value as Json, json};
use zap_engine::body;

/// `<content type>\n<query>\n<body>`: a reception always reads as an object, its query beside it.
pub fn catch_hook(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (kind, query) = (text(), text());
    let body = parts.next().unwrap_or_default();
    let payload = Reception::sample(&kind, &query, body).payload();
    let Json::Object(fields) = &payload else { panic!("not an object: {payload}") };
    assert!(fields["querystring"].is_object(), "{payload}");
    // It can be kept and shown.
    let kept: Json = serde_json::from_str(&payload.to_string()).unwrap_or_default();
    assert!(kept.is_object(), "{payload}");
}

/// `<content type>\n<query>\n<body>`: whatever it is, it reads, starts runs, and can be kept inside
/// other JSON in any database.
pub fn hook_body(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (kind, query) = (text(), text());
    let body = parts.next().unwrap_or_default();
    for recurse in [true, false] {
        let read = body::read(&query, &kind, body, recurse);
        let payload = read.payload();
        let items = read.hook_items("").chain(read.hook_items("data__items"));
        for item in items.take(100).chain([payload.clone()]) {
            assert!(item["querystring"].is_object(), "{item}");
            assert!(!item.to_string().replace(r"\\", "").contains(r"\u0000"), "{item}");
        }
        let kept = json!([[[[[[[[[[payload]]]]]]]]]]);
        let again = serde_json::from_str::<Json>(&kept.to_string());
        assert!(again.is_ok(), "{kept}");
    }
}
