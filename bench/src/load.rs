//! The load: closed loops over kept connections, on one thread, with one clock.

use crate::tenant::Call;
use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::{Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::{
    future::Future,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::net::TcpStream;

/// What of an unwanted answer is told.
const MAX_SAID_BYTES: usize = 200;

/// One kept connection.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: header::HeaderValue,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Connection { sender, host: address.to_string().try_into()? })
    }

    pub async fn answer(&mut self, mut call: Call) -> Result<Response<Bytes>> {
        call.headers_mut().insert(header::HOST, self.host.clone());
        self.sender.ready().await?;
        let (head, body) = self.sender.send_request(call).await?.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }

    /// The body of an answer; any other status is an error.
    pub async fn expect(&mut self, call: Call, status: StatusCode) -> Result<Bytes> {
        let answer = self.answer(call).await?;
        let (found, body) = (answer.status(), answer.into_body());
        if found != status {
            // A page that says what went wrong is long.
            let said = String::from_utf8_lossy(&body[..body.len().min(MAX_SAID_BYTES)]);
            bail!("{found}: {}", said.replace('\n', " "));
        }
        Ok(body)
    }
}

/// Runs on a thread of its own runtime: the load must not share the machine with itself.
pub fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

/// What a closed loop saw.
pub struct Loop {
    /// How long each call took, in the order in which they ended, in seconds.
    pub times: Vec<f64>,
    /// What each answered, reduced by the measurement.
    pub answers: Vec<u64>,
    pub began: Instant,
    pub lasted: Duration,
}

impl Loop {
    pub fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.lasted.as_secs_f64()
    }
}

/// `connections` callers, each with its next call as soon as the last is answered, for `lasts`.
pub async fn closed_loop(
    address: SocketAddr,
    connections: usize,
    lasts: Duration,
    status: StatusCode,
    make: impl Fn(u64) -> Call + Send + Sync + 'static,
    reduce: impl Fn(&[u8]) -> u64 + Send + Sync + 'static,
) -> Result<Loop> {
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(address).await?);
    }
    let tools = Arc::new((make, reduce));
    let began = Instant::now();
    let callers: Vec<_> = open
        .into_iter()
        .enumerate()
        .map(|(caller, mut connection)| {
            let tools = tools.clone();
            tokio::spawn(async move {
                let mut seen = Vec::new();
                while began.elapsed() < lasts {
                    let call = (tools.0)((seen.len() * connections + caller) as u64);
                    let sent = Instant::now();
                    let body = connection.expect(call, status).await?;
                    seen.push((sent.elapsed().as_secs_f64(), (tools.1)(&body)));
                }
                anyhow::Ok(seen)
            })
        })
        .collect();
    let mut times = Vec::new();
    let mut answers = Vec::new();
    for caller in callers {
        for (time, answer) in caller.await.context("a caller died")?? {
            times.push(time);
            answers.push(answer);
        }
    }
    Ok(Loop { times, answers, began, lasted: began.elapsed() })
}

/// `connections` callers, each until a call is not answered with `status`, for `lasts` at most; the numbers of those
/// that were.
pub async fn until_refused(
    address: SocketAddr,
    connections: usize,
    lasts: Duration,
    status: StatusCode,
    make: impl Fn(u64) -> Call + Send + Sync + 'static,
) -> Result<Vec<u64>> {
    let make = Arc::new(make);
    let began = Instant::now();
    let mut callers = Vec::new();
    for caller in 0..connections {
        let mut connection = Connection::open(address).await?;
        let make = make.clone();
        callers.push(tokio::spawn(async move {
            let mut answered = Vec::new();
            let numbers = (caller..).step_by(connections).map(|n| n as u64);
            for n in numbers.take_while(|_| began.elapsed() < lasts) {
                if connection.expect(make(n), status).await.is_err() {
                    break;
                }
                answered.push(n);
            }
            answered
        }));
    }
    let mut all = Vec::new();
    for caller in callers {
        all.extend(caller.await.context("a caller died")?);
    }
    Ok(all)
}

/// The value below which `share` of them lie.
pub fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() as f64 * share) as usize;
    values.get(at.min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}
