//! How the text of an option becomes its type. Each function is named by the field it reads
//! (`#[serde(deserialize_with = …)]`); what it refuses is reported with the option's name.

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de::Error};
use std::{net::SocketAddr, path::PathBuf, time::Duration};
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

/// An IP address and a port; an empty text is none.
pub fn socket_address<'de, D: Deserializer<'de>>(
    option: D,
) -> Result<Option<SocketAddr>, D::Error> {
    let address = text(option)?.map(|text| text.parse()).transpose();
    address.map_err(|_| D::Error::custom("an address and a port, or nothing"))
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
