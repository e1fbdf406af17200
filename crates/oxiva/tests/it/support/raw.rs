//! A connection of which every byte is the test's own.

use super::PATIENCE;
use std::{
    io::{ErrorKind, Result},
    net::SocketAddr,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

pub struct Raw(TcpStream);

impl Raw {
    pub async fn to(address: SocketAddr) -> Raw {
        Raw(TcpStream::connect(address).await.unwrap())
    }

    /// From another address of this machine.
    pub async fn from(from: &str, to: SocketAddr) -> Raw {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
        Raw(socket.connect(to).await.unwrap())
    }

    /// With as small a buffer for what it is sent as there can be.
    pub async fn narrow(to: SocketAddr) -> Raw {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        Raw(socket.connect(to).await.unwrap())
    }

    /// The server may have hung up.
    pub async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.0.write_all(bytes.as_ref()).await;
    }

    pub async fn try_say(&mut self, bytes: impl AsRef<[u8]>) -> Result<()> {
        self.0.write_all(bytes.as_ref()).await
    }

    /// Everything until the server hangs up.
    pub async fn hear(&mut self) -> String {
        let mut heard = Vec::new();
        let reading = self.0.read_to_end(&mut heard);
        match tokio::time::timeout(PATIENCE, reading).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) if error.kind() == ErrorKind::ConnectionReset => {}
            Ok(Err(error)) => panic!("{error}"),
            Err(_) => panic!("the server does not hang up: {}", String::from_utf8_lossy(&heard)),
        }
        String::from_utf8_lossy(&heard).into_owned()
    }

    /// What comes until it ends in `end`, without waiting for the server to hang up.
    pub async fn hear_until(&mut self, end: &str) -> String {
        let mut heard = Vec::new();
        let reading = async {
            while !heard.ends_with(end.as_bytes()) {
                heard.push(self.0.read_u8().await?);
            }
            Result::Ok(())
        };
        let read = tokio::time::timeout(PATIENCE, reading).await;
        let heard = String::from_utf8_lossy(&heard).into_owned();
        assert!(matches!(read, Ok(Ok(()))), "{read:?} after {heard}");
        heard
    }
}

/// `GET <path>`, with these lines of the head.
pub fn get(path: &str, lines: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: oxiva.example\r\n{lines}\r\n")
}

/// The status of the first answer.
pub fn status(answer: &str) -> u16 {
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.unwrap_or_else(|| panic!("no answer: {answer:?}"))
}
