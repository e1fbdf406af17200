//! How the text of an option becomes its type. Each function is named by the field it reads
//! (`#[serde(deserialize_with = …)]`); what it refuses is reported with the option's name.

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de::Error};
use std::{
    net::{SocketAddr, ToSocketAddrs},
    path::PathBuf,
    time::Duration,
};
use url::Url;

/// A whole number of seconds.
pub fn seconds<'de, D: Deserializer<'de>>(option: D) -> Result<Duration, D::Error> {
    u64::deserialize(option).map(Duration::from_secs)
}

/// Any text; an empty one is none.
pub fn text<'de, D: Deserializer<'de>>(option: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(option)?;
    Ok((!text.is_empty()).then_some(text))
}

/// A file; an empty text is none.
pub fn file<'de, D: Deserializer<'de>>(option: D) -> Result<Option<PathBuf>, D::Error> {
    Ok(text(option)?.map(PathBuf::from))
}

/// Where to listen; an empty text is none.
pub fn socket_address<'de, D: Deserializer<'de>>(
    option: D,
) -> Result<Option<SocketAddr>, D::Error> {
    text(option)?.map(|text| listener::<D::Error>(&text)).transpose()
}

/// Where to listen.
pub fn needed_address<'de, D: Deserializer<'de>>(option: D) -> Result<SocketAddr, D::Error> {
    listener(&String::deserialize(option)?)
}

/// An IP address and a port, or a name that this machine knows and a port: `localhost:8080`.
fn listener<E: Error>(text: &str) -> Result<SocketAddr, E> {
    let found = text.to_socket_addrs().ok().and_then(|addresses| {
        let addresses: Vec<_> = addresses.collect();
        // What people call `localhost` is the first of the two for most programs.
        addresses.iter().find(|one| one.is_ipv4()).or(addresses.first()).copied()
    });
    found.ok_or_else(|| {
        E::custom(format!("`{text}` is no address and port of this machine, as in 127.0.0.1:8080"))
    })
}

/// A list of networks: `10.0.0.0/8`.
pub fn networks<'de, D: Deserializer<'de>>(option: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(option)?;
    let networks = texts.iter().map(|text| {
        text.parse().map_err(|_| D::Error::custom(format!("`{text}` is not a network")))
    });
    networks.collect()
}

/// An address on the web; an empty text is none.
pub fn web_url<'de, D: Deserializer<'de>>(option: D) -> Result<Option<Url>, D::Error> {
    let Some(text) = text(option)? else { return Ok(None) };
    let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.map(Some).ok_or_else(|| D::Error::custom("an http or https URL"))
}
