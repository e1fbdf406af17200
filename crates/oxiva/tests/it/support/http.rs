//! A plain HTTP client: one connection for each request, nothing followed, nothing hidden, and
//! bytes as they are when a test wants to send nonsense.

use super::PATIENCE;
use serde_json::Value as Json;
use std::{collections::BTreeMap, fmt, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A client of one address; clones with more headers are cheap.
#[derive(Clone)]
pub struct Http {
    address: SocketAddr,
    below: String,
    headers: Vec<(String, String)>,
}

impl Http {
    pub fn to(address: SocketAddr) -> Http {
        Http { address, below: String::new(), headers: Vec::new() }
    }

    /// Puts `path` before every path.
    pub fn below(mut self, path: &str) -> Http {
        self.below = path.to_owned();
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Http {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn bearer(self, token: &str) -> Http {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub async fn get(&self, path: &str) -> Response {
        self.send("GET", path, "", b"").await
    }

    pub async fn delete(&self, path: &str) -> Response {
        self.send("DELETE", path, "", b"").await
    }

    pub async fn post(&self, path: &str, body: Json) -> Response {
        self.send("POST", path, "application/json", body.to_string().as_bytes()).await
    }

    pub async fn patch(&self, path: &str, body: Json) -> Response {
        self.send("PATCH", path, "application/json", body.to_string().as_bytes()).await
    }

    /// Follows a list from page to page; fails if a page that has a successor is empty.
    pub async fn pages(&self, path: &str) -> Vec<Vec<Json>> {
        let mut pages = Vec::new();
        let mut next = path.to_owned();
        loop {
            let answer = self.get(&next).await;
            assert_eq!(answer.status, 200, "{next}: {answer:?}");
            let page = answer.json();
            pages.push(page["items"].as_array().unwrap().clone());
            let Some(cursor) = page["next"].as_str() else { return pages };
            assert!(!pages.last().unwrap().is_empty(), "an empty page promises more");
            assert!(pages.len() < 1_000, "the pages have no end");
            let joint = if path.contains('?') { '&' } else { '?' };
            next = format!("{path}{joint}after={cursor}");
        }
    }

    /// One field of every record of a list.
    pub async fn listed(&self, path: &str, field: &str) -> Vec<String> {
        let pages = self.pages(path).await;
        let texts = pages.iter().flatten().map(|record| record[field].as_str().unwrap().to_owned());
        texts.collect()
    }

    /// Any method and any bytes; no content type if it is empty.
    pub async fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Response {
        let sent = self.try_send(method, path.as_bytes(), kind, body);
        match tokio::time::timeout(PATIENCE, sent).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => panic!("{method} {path}: {error}"),
            Err(_) => panic!("{method} {path}: no answer"),
        }
    }

    /// As [`Http::send`], where the server may be gone and the path need not be UTF-8.
    pub async fn try_send(
        &self,
        method: &str,
        path: &[u8],
        kind: &str,
        body: &[u8],
    ) -> std::io::Result<Response> {
        let mut head = format!("{method} {}", self.below).into_bytes();
        head.extend_from_slice(path);
        head.extend_from_slice(b" HTTP/1.1\r\nconnection: close\r\n");
        head.extend_from_slice(format!("host: {}\r\n", self.address).as_bytes());
        for (name, value) in &self.headers {
            head.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if !kind.is_empty() {
            head.extend_from_slice(format!("content-type: {kind}\r\n").as_bytes());
        }
        head.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
        let (mut reader, mut writer) = TcpStream::connect(self.address).await?.into_split();
        let sending = async {
            // The server may answer, and hang up, before it has read everything.
            let _ = writer.write_all(&head).await;
            let _ = writer.write_all(body).await;
        };
        let mut bytes = Vec::new();
        let ((), read) = tokio::join!(sending, reader.read_to_end(&mut bytes));
        match Response::parse(&bytes, method == "HEAD") {
            Some(response) => Ok(response),
            None => Err(read.err().unwrap_or(std::io::ErrorKind::UnexpectedEof.into())),
        }
    }
}

/// What a body sent in chunks says.
pub fn unchunked(body: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), body);
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").expect("a chunk's size");
        let size = usize::from_str_radix(str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            return out;
        }
        out.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
}

/// Indented, with the names of objects in alphabetical order: for snapshots.
pub fn in_order(value: &Json) -> String {
    fn sorted(value: &Json) -> Json {
        match value {
            Json::Object(map) => {
                let pairs: BTreeMap<_, _> =
                    map.iter().map(|(k, v)| (k.clone(), sorted(v))).collect();
                pairs.into_iter().collect()
            }
            Json::Array(items) => items.iter().map(sorted).collect(),
            other => other.clone(),
        }
    }
    serde_json::to_string_pretty(&sorted(value)).unwrap()
}

#[derive(Clone)]
pub struct Response {
    pub status: u16,
    /// The head as it came.
    pub head: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Response {
    fn parse(bytes: &[u8], head_alone: bool) -> Option<Response> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: BTreeMap<_, _> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let body = &bytes[end + 4..];
        let length = match headers.get("content-length") {
            Some(length) if !head_alone => length.parse().ok()?,
            _ => body.len(),
        };
        let body = body.get(..length)?.to_vec();
        Some(Response { status, headers, body, head: head.clone() })
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The value of a cookie that is set.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let set = self.head.lines().filter_map(|line| line.split_once(": "));
        set.filter(|(header, _)| header.eq_ignore_ascii_case("set-cookie"))
            .filter_map(|(_, cookie)| cookie.split(';').next()?.split_once('='))
            .find(|(set, _)| *set == name)
            .map(|(_, value)| value)
    }

    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The envelope's code; fails if this is not an error in the envelope, whole and nothing else.
    #[track_caller]
    pub fn code(&self) -> String {
        let body = self.json();
        let envelope = body.as_object().filter(|envelope| envelope.len() == 1);
        let error = envelope.and_then(|envelope| envelope["error"].as_object());
        let error = error.unwrap_or_else(|| panic!("not the envelope: {self:?}"));
        assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{self:?}");
        assert!(error.contains_key("field"), "{self:?}");
        error["code"].as_str().unwrap().to_owned()
    }

    /// The field that the envelope names; `""` for none.
    pub fn field(&self) -> String {
        self.json()["error"]["field"].as_str().unwrap_or_default().to_owned()
    }

    /// Asserts an error: its status, its code and the field it names (`""`: none).
    #[track_caller]
    pub fn is_error(&self, status: u16, code: &str, field: &str) {
        assert!(self.status >= 400, "not refused: {self:?}");
        let seen = (self.status, self.code(), self.field());
        assert_eq!(seen, (status, code.to_owned(), field.to_owned()), "{self:?}");
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        let start: String = body.chars().take(2_000).collect();
        write!(f, "{} {:?}\n{start}", self.status, self.headers)
    }
}
