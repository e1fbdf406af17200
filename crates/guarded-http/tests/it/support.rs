//! A recording receiver, a server that says what it is told, and clients that may call them.

use bytes::Bytes;
use guarded_http::{Answer, Client, Failure, Limits, Lookup, Policy};
use http::{HeaderMap, Method, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket},
};

pub fn networks(allowed: &[&str]) -> Policy {
    Policy {
        allow_networks: allowed.iter().map(|network| network.parse().unwrap()).collect(),
        allow_hosts: Vec::new(),
    }
}

pub fn hosts(allowed: &[&str]) -> Policy {
    Policy {
        allow_networks: Vec::new(),
        allow_hosts: allowed.iter().map(ToString::to_string).collect(),
    }
}

/// A client that may call this machine.
pub fn local() -> Client {
    Client::new(networks(&["127.0.0.0/8"]), Limits::default(), None).unwrap()
}

/// One that reads 1,000 bytes at most.
pub fn brief() -> Client {
    limited(Limits { body: 1_000, ..Limits::default() })
}

/// One that waits for 200 ms at most.
pub fn hasty() -> Client {
    limited(Limits { total: Duration::from_millis(200), ..Limits::default() })
}

fn limited(limits: Limits) -> Client {
    Client::new(networks(&["127.0.0.0/8"]), limits, None).unwrap()
}

/// A client whose names resolve to each answer in turn; the last one lasts.
pub fn resolving(policy: Policy, answers: &[&[&str]]) -> (Client, Arc<AtomicUsize>) {
    let parse = |answer: &&[&str]| answer.iter().map(|a| a.parse().unwrap()).collect();
    let answers: VecDeque<Vec<IpAddr>> = answers.iter().map(parse).collect();
    let (answers, asked) = (Arc::new(Mutex::new(answers)), Arc::new(AtomicUsize::new(0)));
    let count = asked.clone();
    let lookup: Lookup = Arc::new(move |_| {
        count.fetch_add(1, SeqCst);
        let mut answers = answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        Box::pin(async move { answer.ok_or_else(|| io::Error::other("no such name")) })
    });
    (Client::with_lookup(policy, Limits::default(), None, lookup).unwrap(), asked)
}

/// GET, without headers or body.
pub async fn get(client: &Client, url: &str) -> Result<Answer, Failure> {
    let target = client.check(url).unwrap();
    client.send(Method::GET, &target, HeaderMap::new(), Bytes::new()).await
}

/// A receiver that keeps what it was sent and answers 200 "seen".
#[derive(Clone, Default)]
pub struct Sink {
    requests: Arc<Mutex<Vec<Request<Bytes>>>>,
    connections: Arc<AtomicUsize>,
}

impl Sink {
    pub async fn start() -> (Sink, SocketAddr) {
        Sink::at("127.0.0.1:0").await
    }

    pub async fn at(place: &str) -> (Sink, SocketAddr) {
        let listener = TcpListener::bind(place).await.unwrap();
        let (sink, address) = (Sink::default(), listener.local_addr().unwrap());
        tokio::spawn(sink.clone().accept(listener));
        (sink, address)
    }

    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.requests.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(SeqCst)
    }

    async fn accept(self, listener: TcpListener) {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            self.connections.fetch_add(1, SeqCst);
            let sink = self.clone();
            let service = service_fn(move |request| sink.clone().answer(request));
            let serve = http1::Builder::new().serve_connection(TokioIo::new(socket), service);
            tokio::spawn(serve);
        }
    }

    async fn answer(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        self.requests.lock().unwrap().push(Request::from_parts(parts, body));
        Ok(Response::new(Full::from("seen")))
    }
}

/// What a server does when it has said its piece.
#[derive(Clone, Copy)]
pub enum Then {
    Closes,
    Waits,
    Repeats(&'static str),
}

/// A server that reads the head of a request and says `piece`, which need not be HTTP.
pub async fn says(piece: impl Into<String>, then: Then) -> String {
    let piece = piece.into();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let piece = piece.clone();
            tokio::spawn(async move {
                let mut heard = Vec::new();
                while !heard.ends_with(b"\r\n\r\n") {
                    heard.push(socket.read_u8().await?);
                }
                socket.write_all(piece.as_bytes()).await?;
                match then {
                    Then::Closes => socket.shutdown().await,
                    Then::Waits => std::future::pending().await,
                    Then::Repeats(piece) => loop {
                        socket.write_all(piece.as_bytes()).await?;
                    },
                }
            });
        }
    });
    url
}

/// A port of this machine on which nobody listens, held so that nobody else takes it.
pub fn nobody() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}
