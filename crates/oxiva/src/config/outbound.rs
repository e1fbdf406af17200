//! `[outbound]`: what the program may call, and how.

use super::{ConfigError, options, wrong};
use guarded_http::Proxy;
use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de::Error};
use std::{path::PathBuf, time::Duration};

/// A call must end well before its lease does (`webhooks/queue.rs`).
const MAX_TOTAL: Duration = Duration::from_secs(45);

/// The section, with what its texts mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outbound {
    /// Networks that may be called although they are private.
    #[serde(deserialize_with = "options::networks")]
    pub allow_networks: Vec<IpNet>,
    /// Names that may be called whatever they resolve to.
    pub allow_hosts: Vec<String>,
    /// For a connection.
    #[serde(rename = "connect_seconds", deserialize_with = "options::seconds")]
    pub connect: Duration,
    /// For a whole call.
    #[serde(rename = "total_seconds", deserialize_with = "options::seconds")]
    pub total: Duration,
    /// Calls under way in all.
    pub calls: usize,
    /// Calls under way to one endpoint.
    pub calls_per_endpoint: usize,
    /// What every call goes through.
    #[serde(deserialize_with = "proxy")]
    pub proxy: Option<Proxy>,
    /// What an endpoint gets that asks for no other number; 0: any number.
    pub calls_per_second_per_endpoint: u32,
    /// PEM certificates to trust beside the machine's own.
    #[serde(deserialize_with = "options::file")]
    pub ca_file: Option<PathBuf>,
}

/// The refusal does not repeat the text, which may hold a password.
fn proxy<'de, D: Deserializer<'de>>(option: D) -> Result<Option<Proxy>, D::Error> {
    let proxy = options::text(option)?.map(|text| Proxy::parse(&text));
    proxy.transpose().map_err(D::Error::custom)
}

impl Outbound {
    /// Refuses numbers with which no call is made, or made twice.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.total.is_zero() || self.total > MAX_TOTAL {
            return Err(wrong("outbound.total_seconds", "from 1 to 45"));
        }
        if self.calls == 0 || self.calls_per_endpoint == 0 {
            return Err(wrong("outbound.calls", "at least 1"));
        }
        Ok(())
    }
}
