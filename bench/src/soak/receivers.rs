//! Receivers that are well, slow, failing now and then, and hanging now and then.

use super::Events;
use anyhow::Result;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Display},
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
use tokio::net::TcpListener;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    Good,
    Slow,
    Failing,
    Hanging,
}

impl Sort {
    pub const ALL: [Sort; 4] = [Sort::Good, Sort::Slow, Sort::Failing, Sort::Hanging];
}

#[derive(Default)]
struct Seen {
    calls: u64,
    refused: u64,
    /// The ids of the deliveries of each event.
    told: BTreeMap<(String, String), BTreeSet<String>>,
}

pub struct Receivers {
    address: SocketAddr,
    seen: Arc<Mutex<BTreeMap<Sort, Seen>>>,
    well: Arc<AtomicBool>,
}

impl Receivers {
    /// From now on none fails and none hangs.
    pub fn recover(&self) {
        self.well.store(true, Ordering::Relaxed);
    }

    pub fn start() -> Result<Receivers> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let seen: Arc<Mutex<BTreeMap<Sort, Seen>>> = Arc::default();
        let (shared, well) = (seen.clone(), Arc::new(AtomicBool::new(false)));
        let is_well = well.clone();
        thread::Builder::new().name("receivers".into()).spawn(move || {
            crate::load::block_on(async {
                let listener = TcpListener::from_std(listener)?;
                loop {
                    let (stream, _) = listener.accept().await?;
                    let (shared, is_well) = (shared.clone(), is_well.clone());
                    let service = service_fn(move |request| {
                        answer(shared.clone(), is_well.load(Ordering::Relaxed), request)
                    });
                    tokio::spawn(
                        http1::Builder::new().serve_connection(TokioIo::new(stream), service),
                    );
                }
                #[allow(unreachable_code, reason = "says what the block comes to")]
                Ok(())
            })
        })?;
        Ok(Receivers { address, seen, well })
    }

    pub fn url(&self, sort: Sort) -> String {
        format!("http://{}/{sort:?}", self.address)
    }

    /// What it accepted, each delivery counted once.
    pub fn seen(&self, sort: Sort) -> Events {
        let seen = lock(&self.seen);
        let told = seen.get(&sort).map(|seen| &seen.told);
        told.into_iter().flatten().map(|(key, ids)| (key.clone(), ids.len())).collect()
    }
}

fn lock(seen: &Mutex<BTreeMap<Sort, Seen>>) -> MutexGuard<'_, BTreeMap<Sort, Seen>> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    seen: Arc<Mutex<BTreeMap<Sort, Seen>>>,
    well: bool,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let path = request.uri().path().to_owned();
    let id = request.headers().get("webhook-id").and_then(|id| id.to_str().ok());
    let id = id.unwrap_or_default().to_owned();
    let body = request.into_body().collect().await?.to_bytes();
    let Some(sort) = Sort::ALL.into_iter().find(|sort| path == format!("/{sort:?}")) else {
        return Ok(status(StatusCode::NOT_FOUND));
    };
    let calls = {
        let mut seen = lock(&seen);
        let seen = seen.entry(sort).or_default();
        seen.calls += 1;
        seen.calls
    };
    let refuses = match sort {
        Sort::Failing => !well && calls % 5 == 0,
        Sort::Hanging => !well && calls % 200 == 0,
        _ => false,
    };
    if sort == Sort::Slow {
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    if refuses && sort == Sort::Hanging {
        // Longer than any caller waits.
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    let mut seen = lock(&seen);
    let seen = seen.entry(sort).or_default();
    if refuses {
        seen.refused += 1;
        return Ok(status(StatusCode::INTERNAL_SERVER_ERROR));
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let key = (word(&body["type"]), word(&body["data"]["id"]));
    seen.told.entry(key).or_default().insert(id);
    Ok(status(StatusCode::OK))
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(b"ok")));
    *response.status_mut() = status;
    response
}

impl Display for Receivers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = lock(&self.seen);
        let words = seen.iter().map(|(sort, seen)| {
            let accepted: usize = seen.told.values().map(BTreeSet::len).sum();
            format!("{sort:?}: {} calls, {accepted} deliveries accepted", seen.calls)
        });
        write!(f, "{}", words.collect::<Vec<_>>().join("; "))
    }
}
