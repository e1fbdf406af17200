//! https: only to whom the machine, or the extra file of authorities, vouches for.

use crate::support::{Sink, Then::*, get, local, nobody, says};
use guarded_http::{Client, Failure, Limits, Lookup, Policy, SetupError};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use std::sync::Arc;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

/// A TLS server for `hooks.example` that answers 200; its port, and its certificate (PEM).
async fn secure() -> (u16, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["hooks.example".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(config))));
    (port, cert.pem())
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor) {
    loop {
        let (socket, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = acceptor.accept(socket).await else {
            continue;
        };
        let _ = stream.read(&mut [0; 1_024]).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nsafe").await;
        let _ = stream.shutdown().await;
    }
}

/// Trusts `authorities`; every name is this machine.
fn trusting(authorities: Option<&str>) -> Client {
    let lookup: Lookup = Arc::new(|_| Box::pin(async { Ok(vec![[127, 0, 0, 1].into()]) }));
    let policy = Policy { allow_hosts: vec![".example".into()], ..Policy::default() };
    let authorities = authorities.map(str::as_bytes);
    Client::with_lookup(policy, Limits::default(), authorities, lookup).unwrap()
}

#[tokio::test]
async fn an_authority_of_the_extra_file_is_trusted_for_its_names() {
    let (port, authority) = secure().await;
    let client = trusting(Some(&authority));
    for name in ["hooks.example", "hooks.example."] {
        let answer = get(&client, &format!("https://{name}:{port}/")).await.unwrap();
        assert_eq!(answer.body, "safe", "{name}");
    }
    let other = get(&client, &format!("https://other.example:{port}/")).await;
    assert_eq!(other.unwrap_err(), Failure::Tls);
}

#[tokio::test]
async fn an_unknown_authority_is_tls() {
    let (port, _) = secure().await;
    let failed = get(&trusting(None), &format!("https://hooks.example:{port}/")).await;
    assert_eq!(failed.unwrap_err(), Failure::Tls);
}

#[tokio::test]
async fn a_port_that_does_not_speak_tls_is_tls() {
    let (_, address) = Sink::start().await;
    assert_eq!(get(&local(), &format!("https://{address}/")).await.unwrap_err(), Failure::Tls);
    let (port, _) = secure().await;
    let plain = get(&trusting(None), &format!("http://hooks.example:{port}/")).await;
    assert_eq!(plain.unwrap_err(), Failure::Protocol);
}

#[tokio::test]
async fn a_peer_that_hangs_up_during_the_handshake_is_tls_and_nobody_is_connect() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    assert_eq!(get(&local(), &format!("https://{address}/")).await.unwrap_err(), Failure::Tls);
    let (_held, address) = nobody();
    assert_eq!(get(&local(), &format!("https://{address}/")).await.unwrap_err(), Failure::Connect);
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_timeout() {
    let url = says("", Waits).await.replace("http:", "https:");
    assert_eq!(get(&crate::support::hasty(), &url).await.unwrap_err(), Failure::Timeout);
}

#[test]
fn a_file_without_certificates_is_refused_at_the_start() {
    for file in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let made = Client::new(Policy::default(), Limits::default(), Some(file.as_bytes()));
        assert!(matches!(made.err(), Some(SetupError::Authorities)), "{file:?}");
    }
}
