//! Secrets that the program makes: 256 random bits shown once, of which only a hash is kept.

use crate::clock::Entropy;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// 43 characters that carry 256 random bits.
pub fn make(entropy: &Entropy) -> String {
    URL_SAFE_NO_PAD.encode(entropy.bytes::<32>())
}

/// SHA-256 is enough here: what it hashes has 120 bits of entropy at least (80 in codes that older
/// versions made), unlike a password. What is then looked up by this hash needs no comparison in
/// constant time: how far a wrong hash agrees with a stored one tells nothing that helps to find what
/// it is the hash of.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// A code that people copy by hand: 120 random bits in six groups, without letters that look alike.
/// From 112 bits on its SHA-256 may be kept without salt.
pub fn code(entropy: &Entropy) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random: [u8; 24] = entropy.bytes();
    let letters: Vec<_> = random.iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}
