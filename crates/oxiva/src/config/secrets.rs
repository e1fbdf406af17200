//! `[secrets]`: with what the program encrypts what it must be able to read again.

use crate::vault::{NotAKey, SecretKey};
use serde::{Deserialize, Deserializer, de::Error};

/// The section, with what its texts mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// What encrypts from now on; `None`: the key is in a file of the data folder.
    #[serde(deserialize_with = "key")]
    pub key: Option<SecretKey>,
    /// What may have encrypted earlier.
    #[serde(deserialize_with = "keys")]
    pub former_keys: Vec<SecretKey>,
}

fn key<'de, D: Deserializer<'de>>(option: D) -> Result<Option<SecretKey>, D::Error> {
    parse(&String::deserialize(option)?).map_err(D::Error::custom)
}

/// Empty texts are passed over.
fn keys<'de, D: Deserializer<'de>>(option: D) -> Result<Vec<SecretKey>, D::Error> {
    let texts = Vec::<String>::deserialize(option)?;
    texts
        .iter()
        .filter_map(|text| parse(text).transpose())
        .collect::<Result<_, _>>()
        .map_err(D::Error::custom)
}

fn parse(text: &str) -> Result<Option<SecretKey>, NotAKey> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}
