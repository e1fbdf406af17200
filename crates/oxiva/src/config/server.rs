//! `[server]`: where the program listens and how long a connection may take.

use super::{ConfigError, options, wrong};
use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de::Error};
use std::{fmt, net::SocketAddr, time::Duration};
use url::Url;

/// The section, with what its texts mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where pages and APIs are served.
    #[serde(deserialize_with = "options::needed_address")]
    pub listen: SocketAddr,
    /// What people and receivers call, if it was said: see [`super::Config::public_url`].
    #[serde(deserialize_with = "public_url")]
    pub public_url: Option<PublicUrl>,
    /// Where metrics and health are served, if it is an address of their own.
    #[serde(deserialize_with = "options::socket_address")]
    pub operations_listen: Option<SocketAddr>,
    /// Networks of proxies that are believed.
    #[serde(deserialize_with = "options::networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// For a request to arrive, and for its answer.
    #[serde(rename = "request_timeout_seconds", deserialize_with = "options::seconds")]
    pub request_timeout: Duration,
    /// For the head of a request, and for the wait for the next one.
    #[serde(rename = "head_seconds", deserialize_with = "options::seconds")]
    pub head: Duration,
    /// For a client to read a part of its answer.
    #[serde(rename = "write_seconds", deserialize_with = "options::seconds")]
    pub write: Duration,
    /// Open connections in all; 0: any number.
    pub connections: usize,
    /// Open connections from one address; 0: any number.
    pub connections_per_address: usize,
    /// For calls under way when the server stops.
    #[serde(rename = "stop_seconds", deserialize_with = "options::seconds")]
    pub stop: Duration,
}

/// `http://` or `https://` and no slash at the end: paths are put behind it.
#[derive(Clone, Debug)]
pub struct PublicUrl {
    text: String,
    url: Option<Url>,
}

impl PublicUrl {
    fn parse(text: String) -> Result<PublicUrl, String> {
        let is_of_web = |url: &Url| matches!(url.scheme(), "http" | "https");
        let url = Url::parse(&text).ok().filter(is_of_web).filter(|_| !text.ends_with('/'));
        if url.is_none() {
            return Err(format!(
                "`{text}` is no address such as https://crm.example.org, with no slash at the end"
            ));
        }
        Ok(PublicUrl { text, url })
    }

    /// Where the server can be called if nothing else was said.
    pub(super) fn of_listener(listen: SocketAddr) -> PublicUrl {
        // Everywhere is not an address that anybody can call.
        let text = if listen.ip().is_unspecified() {
            format!("http://127.0.0.1:{}", listen.port())
        } else {
            format!("http://{listen}")
        };
        // An IPv6 address with a scope has no URL.
        let url = Url::parse(&text).ok();
        PublicUrl { text, url }
    }

    /// Its parts; `None` where no URL says what the program listens at.
    pub fn url(&self) -> Option<&Url> {
        self.url.as_ref()
    }

    /// Whether cookies are for encrypted connections only.
    pub fn is_https(&self) -> bool {
        self.text.starts_with("https://")
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn public_url<'de, D: Deserializer<'de>>(option: D) -> Result<Option<PublicUrl>, D::Error> {
    options::text(option)?.map(PublicUrl::parse).transpose().map_err(D::Error::custom)
}

impl Server {
    /// Refuses times in which nothing can be done.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.request_timeout.is_zero() || self.head.is_zero() {
            return Err(wrong("server.request_timeout_seconds, head_seconds", "at least 1"));
        }
        if self.write.is_zero() {
            return Err(wrong("server.write_seconds", "at least 1"));
        }
        Ok(())
    }
}
