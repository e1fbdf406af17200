//! Somebody else's server: it records who calls and answers from a script.

use super::PATIENCE;
use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// How a call is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Status(u16),
    /// With this `Retry-After`.
    Later(u16, &'static str),
    /// Never.
    Hang,
    /// With bytes that are not HTTP.
    Garbage,
    /// By hanging up.
    Close,
    /// 200, after so long.
    Slowly(Duration),
    /// 200 and a body that never ends.
    Endless,
    /// 200 and a body of which a byte comes every second.
    Drip,
    /// 302, to `/elsewhere` here.
    Redirect,
    /// 307, to this address.
    Moved(&'static str),
    /// 200, with this content type and body.
    Says(&'static str, &'static str),
}

/// A call as it arrived.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    /// Path and query, untouched.
    pub target: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Call {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

pub struct Receiver {
    pub address: SocketAddr,
    script: Arc<Mutex<Script>>,
    calls: mpsc::UnboundedReceiver<Call>,
}

struct Script {
    next: VecDeque<Answer>,
    otherwise: Box<dyn FnMut(&Call) -> Answer + Send>,
}

impl Receiver {
    /// Answers 200 until told otherwise.
    pub async fn start() -> Receiver {
        Receiver::on(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    /// As [`Receiver::start`], where somebody listens already.
    pub fn on(listener: TcpListener) -> Receiver {
        let address = listener.local_addr().unwrap();
        let otherwise = Box::new(|_: &Call| Answer::Status(200));
        let script = Script { next: VecDeque::new(), otherwise };
        let script = Arc::new(Mutex::new(script));
        let (sender, calls) = mpsc::unbounded_channel();
        tokio::spawn(accept(listener, script.clone(), sender));
        Receiver { address, script, calls }
    }

    /// `http://127.0.0.1:<port><path>`
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next calls get these answers, in this order.
    pub fn answers(&self, answers: &[Answer]) {
        self.script.lock().unwrap().next.extend(answers);
    }

    /// Calls beyond the script get this answer.
    pub fn always_answers(&self, answer: Answer) {
        self.chooses(move |_| answer);
    }

    /// Calls beyond the script get what `choose` says.
    pub fn chooses(&self, choose: impl FnMut(&Call) -> Answer + Send + 'static) {
        self.script.lock().unwrap().otherwise = Box::new(choose);
    }

    /// The next call, waited for.
    pub async fn next(&mut self) -> Call {
        let next = tokio::time::timeout(PATIENCE, self.calls.recv()).await;
        next.expect("nobody called").expect("the receiver has ended")
    }

    /// Fails if anybody has called since the last [`Receiver::next`]. Ask once the application
    /// has nothing under way.
    #[track_caller]
    pub fn no_others(&mut self) {
        if let Ok(call) = self.calls.try_recv() {
            panic!("somebody else called: {call:?}");
        }
    }
}

async fn accept(
    listener: TcpListener,
    script: Arc<Mutex<Script>>,
    calls: mpsc::UnboundedSender<Call>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, script.clone(), calls.clone()));
    }
}

async fn answer(
    mut stream: TcpStream,
    script: Arc<Mutex<Script>>,
    calls: mpsc::UnboundedSender<Call>,
) -> Option<()> {
    let mut unread = Vec::new();
    loop {
        let call = read_call(&mut stream, &mut unread).await?;
        let answer = {
            let mut script = script.lock().unwrap();
            match script.next.pop_front() {
                Some(answer) => answer,
                None => (script.otherwise)(&call),
            }
        };
        calls.send(call).ok()?;
        match answer {
            Answer::Says(kind, body) => {
                let head = format!("HTTP/1.1 200 Said\r\ncontent-type: {kind}\r\n");
                let text = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
                stream.write_all(text.as_bytes()).await.ok()?;
            }
            Answer::Status(status) => say(&mut stream, status, "").await?,
            Answer::Later(status, when) => {
                say(&mut stream, status, &format!("retry-after: {when}\r\n")).await?;
            }
            Answer::Slowly(wait) => {
                tokio::time::sleep(wait).await;
                say(&mut stream, 200, "").await?;
            }
            Answer::Garbage => stream.write_all(b"\x16\x03\x01 good day\r\n\r\n").await.ok()?,
            // Until the caller has had enough.
            Answer::Hang => drop(stream.read(&mut [0]).await),
            Answer::Close => {}
            Answer::Endless => {
                stream.write_all(b"HTTP/1.1 200 Said\r\n\r\n").await.ok()?;
                loop {
                    stream.write_all(&[b'x'; 4_096]).await.ok()?;
                }
            }
            Answer::Drip => {
                stream.write_all(b"HTTP/1.1 200 Said\r\ncontent-length: 100\r\n\r\n").await.ok()?;
                loop {
                    stream.write_all(b"x").await.ok()?;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
            Answer::Moved(place) => {
                let head = format!(
                    "HTTP/1.1 307 Go\r\nlocation: {place}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                );
                stream.write_all(head.as_bytes()).await.ok()?;
            }
            Answer::Redirect => {
                let head = "HTTP/1.1 302 Go\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                stream.write_all(head.as_bytes()).await.ok()?;
            }
        }
        let kept = matches!(answer, Answer::Status(_) | Answer::Later(..) | Answer::Says(..));
        if !kept && !matches!(answer, Answer::Slowly(_)) {
            return None;
        }
    }
}

async fn say(stream: &mut TcpStream, status: u16, more: &str) -> Option<()> {
    let text = format!("HTTP/1.1 {status} Said\r\n{more}content-length: 4\r\n\r\nseen");
    stream.write_all(text.as_bytes()).await.ok()
}

/// How a handshake begins, which this server does not understand.
const TLS: u8 = 0x16;

async fn read_call(stream: &mut TcpStream, unread: &mut Vec<u8>) -> Option<Call> {
    let end = loop {
        if unread.first() == Some(&TLS) {
            let (method, target) = ("TLS".to_owned(), String::new());
            return Some(Call { method, target, headers: BTreeMap::new(), body: String::new() });
        }
        if let Some(end) = unread.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(unread).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&unread[..end]).into_owned();
    unread.drain(..end + 4);
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    while unread.len() < length {
        if stream.read_buf(unread).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8_lossy(&unread.drain(..length).collect::<Vec<u8>>()).into_owned();
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    Some(Call { method, target, headers, body })
}
