//! Somebody's mail server: it keeps what it takes and refuses from a script.

use super::eventually;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What happens to one connection. The word is the command at which it happens: `HELLO`, `AUTH`,
/// `MAIL`, `RCPT`, `DATA`, or `END` once the whole mail is there.
#[derive(Clone, Copy, Debug)]
pub enum Treatment {
    Taken,
    /// Answered with this line.
    Told(&'static str, &'static str),
    /// Never answered.
    Hanging(&'static str),
    Dropped(&'static str),
    /// Taken, and the good-bye is never answered.
    TakenThenSilent,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    head: String,
    /// Decoded.
    pub text: String,
}

impl Mail {
    /// A header, unfolded and decoded.
    pub fn header(&self, name: &str) -> Option<String> {
        let unfolded = self.head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let line = unfolded.split("\r\n").find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })?;
        Some(decoded_words(&line))
    }

    /// Whether some header has this text in it.
    pub fn has_in_head(&self, text: &str) -> bool {
        self.head.contains(text)
    }

    /// The path of the link in the text: `/invitation/…`.
    pub fn link(&self, public_url: &str) -> String {
        let line = self.text.lines().find_map(|line| line.strip_prefix(public_url));
        line.unwrap_or_else(|| panic!("no link of {public_url} in {}", self.text)).to_owned()
    }
}

#[derive(Clone)]
pub struct Smtp {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    script: VecDeque<Treatment>,
    mails: Vec<Mail>,
    connections: usize,
    /// Every line that clients said, but for mails.
    heard: Vec<String>,
}

impl Smtp {
    /// Takes everything until told otherwise.
    pub async fn start() -> Smtp {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let smtp = Smtp { address: listener.local_addr().unwrap(), state: Arc::default() };
        let state = smtp.state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let treatment = {
                    let mut state = state.lock().unwrap();
                    state.connections += 1;
                    state.script.pop_front().unwrap_or(Treatment::Taken)
                };
                tokio::spawn(talk(stream, state.clone(), treatment));
            }
        });
        smtp
    }

    /// `smtp://127.0.0.1:<port>`
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The next connections are treated so, in this order.
    pub fn treats(&self, treatments: &[Treatment]) {
        self.state.lock().unwrap().script.extend(treatments);
    }

    /// What has arrived so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.state.lock().unwrap().mails.clone()
    }

    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    pub fn heard(&self) -> Vec<String> {
        self.state.lock().unwrap().heard.clone()
    }

    /// Once so many clients have connected.
    pub async fn connected(&self, times: usize) {
        eventually("a client connects to the mail server", async || {
            (self.connections() >= times).then_some(())
        })
        .await;
    }

    /// The mails, once there are so many; fails if there are more.
    pub async fn arrived(&self, count: usize) -> Vec<Mail> {
        let mails = eventually("the mails arrive", async || {
            let mails = self.mails();
            (mails.len() >= count).then_some(mails)
        })
        .await;
        assert_eq!(mails.len(), count, "{mails:?}");
        mails
    }
}

async fn talk(stream: TcpStream, state: Arc<Mutex<State>>, treatment: Treatment) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut mail =
        Mail { from: String::new(), to: Vec::new(), head: String::new(), text: String::new() };
    say(&mut stream, "220 mail.oxiva.example").await?;
    loop {
        let line = read_line(&mut stream).await?;
        state.lock().unwrap().heard.push(line.clone());
        let word = line.split([' ', ':']).next()?.to_ascii_uppercase();
        let (stage, answer) = match word.as_str() {
            "EHLO" => ("HELLO", "250-mail.oxiva.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME"),
            "AUTH" => ("AUTH", "235 Welcome"),
            "MAIL" => {
                mail.from = address(&line)?;
                ("MAIL", "250 Fine")
            }
            "RCPT" => {
                mail.to.push(address(&line)?);
                ("RCPT", "250 Fine")
            }
            "DATA" => ("DATA", "354 Go on"),
            "QUIT" => ("QUIT", "221 Bye"),
            _ => ("", "500 What?"),
        };
        treat(&mut stream, treatment, stage, answer).await?;
        if word == "DATA" && !matches!(treatment, Treatment::Told("DATA", _)) {
            read_mail(&mut stream, &mut mail).await?;
            if matches!(treatment, Treatment::Taken | Treatment::TakenThenSilent) {
                state.lock().unwrap().mails.push(mail.clone());
            }
            treat(&mut stream, treatment, "END", "250 Taken").await?;
        }
        if word == "QUIT" {
            return None;
        }
    }
}

async fn treat(
    stream: &mut BufReader<TcpStream>,
    treatment: Treatment,
    stage: &str,
    answer: &str,
) -> Option<()> {
    match treatment {
        Treatment::Told(at, words) if at == stage => say(stream, words).await,
        Treatment::Hanging(at) if at == stage => until_hung_up(stream).await,
        Treatment::TakenThenSilent if stage == "QUIT" => until_hung_up(stream).await,
        Treatment::Dropped(at) if at == stage => None,
        _ => say(stream, answer).await,
    }
}

async fn until_hung_up(stream: &mut BufReader<TcpStream>) -> Option<()> {
    while read_line(stream).await.is_some() {}
    None
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Option<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await.ok()
}

async fn read_line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

async fn read_mail(stream: &mut BufReader<TcpStream>, mail: &mut Mail) -> Option<()> {
    let mut whole = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        match line.as_str() {
            ".\r\n" => break,
            line => whole.push_str(line.strip_prefix('.').unwrap_or(line)),
        }
    }
    let (head, body) = whole.split_once("\r\n\r\n")?;
    mail.head = head.to_owned();
    mail.text = match mail.header("content-transfer-encoding").as_deref() {
        Some("base64") => base64(&body.replace("\r\n", "")),
        Some("quoted-printable") => quoted(&body.replace("=\r\n", "")),
        _ => body.to_owned(),
    }
    .replace("\r\n", "\n");
    Some(())
}

fn address(line: &str) -> Option<String> {
    Some(line.split_once('<')?.1.split_once('>')?.0.to_owned())
}

fn base64(text: &str) -> String {
    String::from_utf8(STANDARD.decode(text).unwrap()).unwrap()
}

fn quoted(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'=' {
            let hex = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// `=?utf-8?b?…?=`; spaces between two encoded words are no part of the text.
fn decoded_words(line: &str) -> String {
    let mut out = String::new();
    for (position, word) in line.split(' ').enumerate() {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
        match encoded {
            Some(encoded) => {
                if position > 0 && !line.split(' ').nth(position - 1).unwrap().starts_with("=?") {
                    out.push(' ');
                }
                out.push_str(&base64(encoded));
            }
            None => {
                if position > 0 {
                    out.push(' ');
                }
                out.push_str(word);
            }
        }
    }
    out
}
