//! The receiver of the webhooks: one thread, and the moment at which each ticket arrived.

use anyhow::Result;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

/// Tickets whose arrival can be told apart.
const ROOM: usize = 1 << 21;

pub struct Sink {
    pub address: SocketAddr,
    receipts: Arc<Receipts>,
}

struct Receipts {
    /// The zero of the moments.
    began: Instant,
    /// Nanoseconds after `began`, by ticket; 0 is not yet.
    first: Vec<AtomicU64>,
    distinct: AtomicU64,
    all: AtomicU64,
}

impl Sink {
    pub fn start() -> Result<Sink> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let receipts = Arc::new(Receipts {
            began: Instant::now(),
            first: (0..ROOM).map(|_| AtomicU64::new(0)).collect(),
            distinct: AtomicU64::new(0),
            all: AtomicU64::new(0),
        });
        let shared = receipts.clone();
        thread::Builder::new().name("sink".into()).spawn(move || {
            crate::load::block_on(async { receive(TcpListener::from_std(listener)?, shared).await })
        })?;
        Ok(Sink { address, receipts })
    }

    pub fn url(&self) -> String {
        self.url_from(0)
    }

    /// Where ticket 1 counts as `first` + 1, and so on: one sink for many endpoints.
    pub fn url_from(&self, first: usize) -> String {
        format!("http://{}/hooks/catch/{first}/", self.address)
    }

    /// A port on which everybody is let in and nobody is answered.
    pub fn silent() -> Result<String> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}/", listener.local_addr()?);
        thread::Builder::new().name("silent".into()).spawn(move || {
            let mut held = std::collections::VecDeque::new();
            for stream in listener.incoming().map_while(std::io::Result::ok) {
                held.push_back(stream);
                // Their callers gave up long ago.
                if held.len() > 4_096 {
                    held.pop_front();
                }
            }
        })?;
        Ok(url)
    }

    /// When the ticket arrived first.
    pub fn arrival(&self, ticket: u64) -> Option<Instant> {
        let slot = self.receipts.first.get(ticket as usize)?;
        match slot.load(Ordering::Acquire) {
            0 => None,
            nanos => Some(self.receipts.began + Duration::from_nanos(nanos)),
        }
    }

    /// When the last ticket arrived that had not before.
    pub fn last(&self) -> Option<Instant> {
        let nanos = self.receipts.first.iter().map(|slot| slot.load(Ordering::Acquire)).max()?;
        (nanos > 0).then(|| self.receipts.began + Duration::from_nanos(nanos))
    }

    /// Tickets that arrived, each counted once.
    pub fn distinct(&self) -> u64 {
        self.receipts.distinct.load(Ordering::Acquire)
    }

    /// Calls that arrived.
    pub fn all(&self) -> u64 {
        self.receipts.all.load(Ordering::Acquire)
    }

    /// Waits until so many tickets have arrived; gives up after a while.
    pub fn wait_for(&self, tickets: u64) -> bool {
        let until = Instant::now() + Duration::from_secs(60);
        while self.distinct() < tickets && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
        self.distinct() >= tickets
    }
}

impl Receipts {
    fn note(&self, path: &str, query: &str) {
        self.all.fetch_add(1, Ordering::AcqRel);
        let first = path.trim_end_matches('/').rsplit('/').next();
        let ticket = query.split('&').find_map(|pair| pair.strip_prefix("sticket_id="));
        let Some(slot) = ticket
            .and_then(|text| text.parse::<usize>().ok())
            .zip(first.and_then(|text| text.parse::<usize>().ok()))
            .and_then(|(ticket, first)| self.first.get(first + ticket))
        else {
            return;
        };
        let now = self.began.elapsed().as_nanos() as u64;
        if slot.compare_exchange(0, now, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
            self.distinct.fetch_add(1, Ordering::AcqRel);
        }
    }
}

async fn receive(listener: TcpListener, receipts: Arc<Receipts>) -> Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let receipts = receipts.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let uri = request.uri();
            receipts.note(uri.path(), uri.query().unwrap_or_default());
            async { Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"ok")))) }
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
