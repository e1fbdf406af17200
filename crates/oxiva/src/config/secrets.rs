//! `[secrets]`: with what the program encrypts what it must be able to read again.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, de::Error};
use std::{fmt, str::FromStr};

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

/// 32 bytes, written in base64. It is never shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretKey([u8; SecretKey::BYTES]);

/// The text is not 32 bytes in base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("32 bytes in base64")]
pub struct NotAKey;

impl SecretKey {
    /// How long a key is.
    pub const BYTES: usize = 32;

    /// From random bytes.
    pub fn new(bytes: [u8; SecretKey::BYTES]) -> SecretKey {
        SecretKey(bytes)
    }

    /// The bytes, for the cipher.
    pub fn bytes(&self) -> &[u8; SecretKey::BYTES] {
        &self.0
    }

    /// As it stands in a file or an option.
    pub fn to_base64(self) -> String {
        STANDARD.encode(self.0)
    }
}

impl FromStr for SecretKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<SecretKey, NotAKey> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| NotAKey)?;
        bytes.try_into().map(SecretKey).map_err(|_| NotAKey)
    }
}

/// Says nothing of the key: the configuration may be logged.
impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey")
    }
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
