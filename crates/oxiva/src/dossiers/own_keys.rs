//! The key with which a dossier's own zaps read its API. Each process makes it anew and writes it
//! nowhere; it is believed only of requests that never left the process.

use super::DossierId;
use crate::clock::Entropy;
use ring::hmac;
use subtle::ConstantTimeEq;

/// Makes and checks the keys of this process; they end with it.
pub struct OwnKeys(hmac::Key);

impl OwnKeys {
    /// With a secret that is never stored.
    pub fn new(entropy: &Entropy) -> OwnKeys {
        OwnKeys(hmac::Key::new(hmac::HMAC_SHA256, &entropy.bytes::<32>()))
    }

    /// The key of one dossier: it opens no other.
    pub fn of(&self, dossier: DossierId) -> String {
        let tag = hmac::sign(&self.0, &dossier.number().to_be_bytes());
        let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("oxi_{hex}")
    }

    /// Whether this is the key of that dossier; compared in constant time.
    pub fn opens(&self, dossier: DossierId, key: &str) -> bool {
        self.of(dossier).as_bytes().ct_eq(key.as_bytes()).into()
    }
}
