//! What the fuzz targets (`fuzz/`) run: one function for each reader of what strangers send. It
//! takes any bytes and panics when a promise of the reader is broken. The tests below run each on its
//! committed corpus and on bytes made from it, so that the promises are kept without the tool, too.

use crate::{
    http::request::Parameters,
    page,
    records::{Problems, html},
    webhooks::filter,
    worker::retry,
    zaps::catch_hooks::Reception,
};
use guarded_http::{Policy, Special, Target};
use serde_json::{Map, Value as Json, json};
use std::net::IpAddr;
use url::Host;
use zap_engine::{
    body,
    dates::{DateOrder, Reading, to_zone},
    document::Zap,
    mapping::{self, Template, Values},
    plan::{self, Done, Next, Status},
};

/// A target by its name, as in `fuzz/fuzz_targets`.
pub type FuzzTarget = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [FuzzTarget; 12] = [
    ("catch_hook", catch_hook),
    ("hook_body", hook_body),
    ("url_guard", url_guard),
    ("query", query),
    ("html", html),
    ("cursor", cursor),
    ("filter", filter),
    ("retry_after", retry_after),
    ("mapping", mapping),
    ("condition", condition),
    ("zap_document", zap_document),
    ("dates", dates),
];

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

/// What is accepted is a web address in its one normal form, and no refused address in any spelling.
pub fn url_guard(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(target) = Target::check(&Policy::default(), text) else { return };
    let normal = target.as_str();
    let again = Target::check(&Policy::default(), normal).map(|again| again.as_str().to_owned());
    assert_eq!(again.as_deref(), Ok(normal), "the normal form is its own");
    let url = url::Url::parse(normal).unwrap_or_else(|error| panic!("{normal:?}: {error}"));
    assert!(matches!(url.scheme(), "http" | "https") && url.fragment().is_none(), "{normal:?}");
    assert!(url.username().is_empty() && url.password().is_none(), "{normal:?}");
    let literal: Option<IpAddr> = match url.host() {
        Some(Host::Domain(_)) => None,
        Some(Host::Ipv4(address)) => Some(address.into()),
        Some(Host::Ipv6(address)) => Some(address.into()),
        None => panic!("no host: {normal:?}"),
    };
    // No other reader of addresses finds one where ours found a name.
    let literal = literal.or_else(|| target.host().parse().ok());
    assert_eq!(literal.and_then(Special::of), None, "{normal:?}");
    let longer = target.with_query(&[("id", text)]);
    assert!(longer.as_str().starts_with(normal), "{normal:?}");
    assert!(longer.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{normal:?}");
    assert_eq!(format!("{target:?}"), format!("Target({}://{}/…)", url.scheme(), target.host()));
}

/// Parameters come once each, and mean the same when they are written and read again.
pub fn query(data: &[u8]) {
    let Ok(parameters) = Parameters::parse(data) else { return };
    let map = parameters.into_map();
    assert!(map.len() <= 200);
    let mut written = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &map {
        let value = value.as_str().unwrap_or_default();
        assert!(!name.contains('\0') && !value.contains('\0'));
        written.append_pair(name, value);
    }
    let again = Parameters::parse(written.finish().as_bytes()).map(Parameters::into_map);
    assert_eq!(again.ok(), Some(map));
}

/// Nothing that could run is left, and cleaning twice changes nothing.
pub fn html(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for dirty in [text.to_owned(), html::from_typed(text)] {
        let clean = html::sanitise(&dirty);
        assert_eq!(html::sanitise(&clean), clean, "{dirty:?}");
        for (at, _) in clean.match_indices('<') {
            assert!(html::is_allowed(&clean[at..]), "{dirty:?} became {clean:?}");
        }
        let _ = html::to_typed(&clean);
    }
}

/// A place that was read from a cursor makes a cursor of the same place.
pub fn cursor(data: &[u8]) {
    fn returns<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq>(text: &str) {
        let Ok(place) = page::parse::<T>(text) else { return };
        assert!(page::parse::<T>(&page::cursor(&place)).ok() == Some(place), "{text:?}");
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    returns::<(String, i64)>(text);
    returns::<(i64, i64)>(text);
    returns::<String>(text);
}

/// `<conditions>\n<record>`, both JSON: whatever they are, they have an answer.
pub fn filter(data: &[u8]) {
    let (conditions, record) = match data.iter().position(|byte| *byte == b'\n') {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, &[][..]),
    };
    let Ok(filter) = serde_json::from_slice::<Vec<filter::Condition>>(conditions) else { return };
    let mut filter = filter;
    let mut problems = Problems::default();
    filter.iter_mut().for_each(|condition| condition.check(&mut problems));
    let record: Map<String, Json> = serde_json::from_slice(record).unwrap_or_default();
    let kept = serde_json::to_vec(&filter).unwrap_or_default();
    let again = serde_json::from_slice::<Vec<filter::Condition>>(&kept).ok();
    assert_eq!(again.as_ref(), Some(&filter));
    let single = filter.iter().all(|one| filter::passes(std::slice::from_ref(one), &record));
    assert_eq!(filter::passes(&filter, &record), single);
}

/// Whatever a receiver asks for, the wait is between nothing and little more than a day.
pub fn retry_after(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for now in [0, 1_800_000_000_000_000] {
        for random in [0.0, 0.999] {
            if let Some(wait) = retry::asked(text, now, random) {
                let most = crate::clock::DAY * 11 / 10;
                assert!((0..=most).contains(&wait), "{text:?}: {wait}");
            }
        }
    }
}

/// `<first>\n<rest>`, the rest as JSON, or null.
fn line_and_json(data: &[u8]) -> (String, Json) {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let line = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let json = serde_json::from_slice(parts.next().unwrap_or_default());
    (line, json.unwrap_or_default())
}

/// `<template>\n<output of step 1>`: every template is filled in with everything; what has no reference
/// stays as it is, and what is told to be missing is a reference of it.
pub fn mapping(data: &[u8]) {
    let (source, output) = line_and_json(data);
    let template = Template::parse(&source);
    let values = Values::new().with("1", &output);
    let (text, missing) = mapping::text(&source, &values);
    if template.references().next().is_none() {
        assert_eq!(text, source);
    }
    for told in &missing {
        assert!(template.references().any(|one| one.source == *told), "{source:?}: {told:?}");
    }
    let fields = [("v".to_owned(), Json::from(source.as_str()))].into_iter().collect();
    let mapped = mapping::map(&fields, &values);
    assert_eq!(mapped.missing, missing, "{source:?}");
    if template.whole().is_none() {
        assert_eq!(mapped.value.get("v"), Some(&Json::from(text)), "{source:?}");
    }
}

fn utc() -> Reading {
    let (zone, now) = (jiff::tz::TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH);
    Reading { zone, order: DateOrder::DayMonth, now }
}

/// `<groups of conditions>\n<output of step 1>`, both JSON: they have the same answer twice, and every
/// condition is accounted for.
pub fn condition(data: &[u8]) {
    let (any, output) = line_and_json(data);
    let Ok(any) = serde_json::from_str::<Json>(&any) else { return };
    let zap = serde_json::json!({
        "title": "t",
        "trigger": { "id": "1", "kind": "catch_hook" },
        "steps": [{ "id": "2", "kind": "filter", "any": any }],
    });
    let Ok(zap) = Zap::parse(&zap) else { return };
    let advance = || plan::advance(&zap, &output, &mut Done::new(), &utc());
    let first = advance();
    assert_eq!(advance(), first);
    let checked = first.decided[0].input["any"].as_array().map_or(0, Vec::len);
    assert_eq!(checked, any.as_array().map_or(0, Vec::len));
}

/// `<document>\n<what started it>`: a zap that reads the same when it is written, or problems, each at a
/// place that is there. A run of it comes to an end, or goes on for a while.
pub fn zap_document(data: &[u8]) {
    let (document, trigger) = line_and_json(data);
    let Ok(document) = serde_json::from_str::<Json>(&document) else { return };
    let zap = match Zap::parse(&document) {
        Ok(zap) => zap,
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                assert!(document.pointer(&problem.pointer).is_some(), "{problem:?}");
            }
            return;
        }
    };
    assert_eq!(Zap::parse(&zap.to_json()).as_ref(), Ok(&zap));
    let _ = zap.warnings();
    let mut done = Done::new();
    for _ in 0..100 {
        let advance = plan::advance(&zap, &trigger, &mut done, &utc());
        let Next::Run(due) = advance.next else { break };
        assert!(done.get(&due.step.id, &due.item).is_none(), "{} {}", due.step.id, due.item);
        let params = Json::from(due.params);
        // Each step may give twice what the one before gave.
        if params.to_string().len() > 10_000 {
            break;
        }
        done.note(&due.step.id, &due.item, Status::Success, params);
    }
}

/// A date has a year of four digits, and reads as the same moment again when it is written out.
pub fn dates(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for zone in ["UTC", "Europe/Paris", "America/St_Johns"] {
        for order in [DateOrder::DayMonth, DateOrder::MonthDay] {
            let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
            let reading = Reading { zone, order, ..utc() };
            let Some(moment) = reading.read(text) else { continue };
            assert!((1000..=9999).contains(&moment.local.year()), "{text:?}");
            let shown = to_zone(moment.timestamp, &reading.zone);
            for format in ["%Y-%m-%dT%H:%M:%S%.f%:z", "%B %d, %Y %H:%M:%S%.f %z"] {
                let written = shown.strftime(format).to_string();
                let again = reading.read(&written).map(|again| again.timestamp);
                assert_eq!(again, Some(moment.timestamp), "{text:?} as {written:?}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::{fs, path::Path};

    fn fuzz() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
    }

    fn corpus(target: &str) -> Vec<Vec<u8>> {
        let folder = fuzz().join("corpus").join(target);
        let files = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        files.map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
    }

    #[test]
    fn every_target_keeps_its_promises_on_its_corpus() {
        for (name, run) in TARGETS {
            let corpus = corpus(name);
            assert!(corpus.len() >= 5, "{name}: a corpus of {}", corpus.len());
            println!("{name}: {} inputs", corpus.len());
            corpus.iter().for_each(|data| run(data));
        }
    }

    #[test]
    fn every_target_has_its_file_and_its_binary() {
        let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
        for (name, _) in TARGETS {
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
            let file = fuzz().join(format!("fuzz_targets/{name}.rs"));
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.contains(&format!("oxiva::fuzzing::{name}(")), "{name}");
        }
        let files = fs::read_dir(fuzz().join("fuzz_targets")).unwrap().count();
        assert_eq!(files, TARGETS.len());
    }

    /// Pieces of the corpus in another order, with a few bytes of one's own.
    fn made_from(corpus: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            3 => (prop::sample::select(corpus), any::<prop::sample::Index>(), any::<prop::sample::Index>())
                .prop_map(|(data, from, to)| {
                    let (from, to) = (from.index(data.len() + 1), to.index(data.len() + 1));
                    data[from.min(to)..from.max(to)].to_vec()
                }),
            1 => prop::collection::vec(any::<u8>(), 0..4),
        ];
        prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn every_target_keeps_its_promises_on_what_is_made_from_its_corpus() {
        for (name, run) in TARGETS {
            let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
                cases: 500,
                failure_persistence: None,
                ..ProptestConfig::default()
            });
            let tried = runner.run(&made_from(corpus(name)), |data| {
                run(&data);
                Ok(())
            });
            tried.unwrap_or_else(|failed| panic!("{name}: {failed}"));
        }
    }
}
