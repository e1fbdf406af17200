//! Names that hang, fail, or are asked for by many: nobody waits for what others ask.

use crate::support::get;
use guarded_http::{Client, Failure, Limits, Lookup, Policy};
use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::task::JoinSet;

/// How often each name was asked for.
type Asked = Arc<Mutex<HashMap<String, usize>>>;

/// `hang…` never answers, `gone…` fails, everything else is a private address.
fn client(limits: Limits) -> (Client, Asked) {
    let asked = Asked::default();
    let count = asked.clone();
    let lookup: Lookup = Arc::new(move |name| {
        *count.lock().unwrap().entry(name.clone()).or_default() += 1;
        Box::pin(async move {
            match name {
                name if name.starts_with("hang") => std::future::pending().await,
                name if name.starts_with("gone") => Err(io::Error::other("no such name")),
                _ => Ok(vec![[10, 0, 0, 1].into()]),
            }
        })
    });
    (Client::with_lookup(Policy::default(), limits, None, lookup).unwrap(), asked)
}

fn limits(connect: Duration) -> Limits {
    Limits { connect, total: Duration::from_secs(20), ..Limits::default() }
}

const BRIEF: Duration = Duration::from_millis(150);
const LONG: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_name_that_hangs_has_its_own_word() {
    let (client, _) = client(limits(BRIEF));
    assert_eq!(get(&client, "http://hang.example/").await.unwrap_err(), Failure::DnsTimeout);
    assert!(client.check_resolved("http://hang.example/").await.is_ok(), "it may answer tomorrow");
}

#[tokio::test]
async fn a_name_under_way_is_asked_for_once_and_a_failure_is_remembered() {
    let (client, asked) = client(limits(BRIEF));
    let mut calls = JoinSet::new();
    for n in 0..40 {
        let client = client.on_behalf_of(n);
        calls.spawn(async move { get(&client, "http://hang.example/").await.unwrap_err() });
    }
    assert!(calls.join_all().await.iter().all(|failure| *failure == Failure::DnsTimeout));
    for _ in 0..3 {
        assert_eq!(get(&client, "http://gone.example/").await.unwrap_err(), Failure::Dns);
        // An answer is not kept: the next call asks, and vets, again.
        let failed = get(&client, "http://private.example/").await.unwrap_err();
        assert_eq!(failed, Failure::RefusedAddress);
    }
    let asked = asked.lock().unwrap();
    let times = ["hang.example", "gone.example", "private.example"].map(|name| asked[name]);
    assert_eq!(times, [1, 1, 3]);
}

#[tokio::test]
async fn who_asks_for_names_that_hang_leaves_a_place_to_everybody_else() {
    let (client, asked) = client(limits(LONG));
    // Three keys ask for more names that hang than there are places.
    let mut calls = JoinSet::new();
    for n in 0..900 {
        let client = client.on_behalf_of(n % 3);
        calls.spawn(async move { get(&client, &format!("http://hang{n}.example/")).await });
    }
    let places = loop {
        tokio::task::yield_now().await;
        let places = asked.lock().unwrap().len();
        if places >= 192 {
            break places;
        }
    };
    // Each may have as many as are left: 64 of 256, and 64 stay free.
    assert_eq!(places, 192);
    for key in 3..10 {
        let failed = get(&client.on_behalf_of(key), "http://private.example/").await;
        assert_eq!(failed.unwrap_err(), Failure::RefusedAddress);
    }
    assert_eq!(asked.lock().unwrap().len(), 193);
}

#[tokio::test]
async fn who_has_used_up_the_places_is_told_that_it_is_busy_here() {
    let (client, _) = client(limits(BRIEF));
    let mut calls = JoinSet::new();
    for n in 0..129 {
        let client = client.clone();
        calls.spawn(async move { get(&client, &format!("http://hang{n}.example/")).await });
    }
    let failures: Vec<_> = calls.join_all().await.into_iter().map(Result::unwrap_err).collect();
    let busy = failures.iter().filter(|failure| **failure == Failure::Busy).count();
    assert_eq!((busy, failures.len()), (1, 129));
}
