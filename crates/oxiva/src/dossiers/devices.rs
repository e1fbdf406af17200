//! Known devices: after somebody has signed in, their browser keeps a mark that says so. It opens
//! nothing. It only keeps whoever attacks the account from slowing its owner down, too.
//!
//! The mark is signed with the stored hash of the password: nothing else has to be kept for it, and
//! a new password makes strangers of all devices.

use super::DossierId;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The mark of a device of this person; `password` is the stored hash.
pub fn mark(dossier: DossierId, person: i64, password: &str) -> String {
    let name = format!("{}.{person}", dossier.number());
    let mac = signer(&name, password).map(|mac| mac.finalize().into_bytes());
    format!("{name}.{}", URL_SAFE_NO_PAD.encode(mac.unwrap_or_default()))
}

/// Whether the mark is that of this very person, whose password's stored hash `password` is.
/// Compared in constant time (`verify_slice`).
pub fn is_known(mark: &str, dossier: DossierId, person: i64, password: &str) -> bool {
    let Some((name, mac)) = mark.rsplit_once('.') else { return false };
    let Ok(mac) = URL_SAFE_NO_PAD.decode(mac) else { return false };
    if name != format!("{}.{person}", dossier.number()) {
        return false;
    }
    signer(name, password).is_some_and(|signer| signer.verify_slice(&mac).is_ok())
}

fn signer(name: &str, password: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(password.as_bytes()).ok()?;
    mac.update(b"known device ");
    mac.update(name.as_bytes());
    Some(mac)
}
