//! A key of the vault, as it stands in a file or an option.

use base64::{Engine, engine::general_purpose::STANDARD};
use std::{fmt, str::FromStr};

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
