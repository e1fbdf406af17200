//! What requests and receivers send.

use crate::{
    http::request::Parameters,
    page,
    records::{Problems, html},
    webhooks::filter,
    worker::retry,
};
use guarded_http::{Policy, Special, Target};
use serde_json::{Map, Value as Json};
use std::net::IpAddr;
use url::Host;

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
pub(super) fn line_and_json(data: &[u8]) -> (String, Json) {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let line = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let json = serde_json::from_slice(parts.next().unwrap_or_default());
    (line, json.unwrap_or_default())
}
