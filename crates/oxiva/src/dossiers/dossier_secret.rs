//! `<dossier>.<secret>`: what a cookie or a link holds. The row that it leads to keeps the hash of the
//! secret, so whoever reads the database can open nothing.

use super::DossierId;
use crate::{clock::Entropy, secret};

/// A new secret of a dossier: the text to hand over, and the hash that the row keeps.
pub fn make(entropy: &Entropy, dossier: DossierId) -> (String, Vec<u8>) {
    let secret = secret::make(entropy);
    (format!("{}.{secret}", dossier.number()), secret::hash(&secret))
}

/// The number of a dossier, which may not exist, and the hash to look for.
pub fn parse(text: &str) -> Option<(i64, Vec<u8>)> {
    let (dossier, secret) = text.split_once('.')?;
    Some((dossier.parse().ok()?, secret::hash(secret)))
}
