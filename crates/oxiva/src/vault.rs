//! What the program must be able to read again and nobody else: encrypted with a key that is not in
//! the database.
//!
//! AES-256-GCM, a random nonce each time. What is sealed is bound to its [`Place`] (what it is, whose, and
//! which row), so that a row that is moved or copied to another does not open. The key is `secrets.key` of
//! the configuration, or the file `secret.key` in the data folder, made at the first start. Who has the
//! database alone, a backup for instance, has nothing that is sealed.

mod key;
mod key_file;
mod place;
mod reseal;

pub use key::{NotAKey, SecretKey};
pub use place::Place;
pub use reseal::ResealCount;

use crate::{
    clock::Entropy,
    error::{Code, Error},
};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};
use std::{io, path::PathBuf};

/// How what is sealed begins: the version of the form.
const FORM: u8 = 1;
/// Bytes that say which key it was.
const MARK: usize = 4;

/// The keys: the first seals, all of them open.
#[derive(Clone)]
pub struct Vault(Vec<Key>);

#[derive(Clone)]
struct Key {
    mark: [u8; MARK],
    cipher: LessSafeKey,
}

#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("{file}: {source}")]
    File { file: PathBuf, source: io::Error },
    #[error("{file} does not hold 32 bytes in base64; restore it from a backup")]
    Garbled { file: PathBuf },
}

/// There is no key to seal with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoKey;

impl From<NoKey> for Error {
    fn from(_: NoKey) -> Error {
        Code::NoSecretKey.into()
    }
}

/// Sealed with another key, elsewhere, or changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl From<Unreadable> for Error {
    fn from(_: Unreadable) -> Error {
        Code::SecretUnreadable.into()
    }
}

/// Where the key is that seals.
pub enum KeySource {
    /// In the configuration.
    Given(SecretKey),
    /// In this file.
    File(PathBuf),
    /// In this file, which is made if it is not there.
    NewFile(PathBuf),
}

impl Vault {
    /// The key that seals, and those that sealed before. Without a key file nothing can be sealed.
    ///
    /// # Errors
    /// A file that cannot be read, or holds no key.
    pub fn open(
        source: KeySource,
        former: &[SecretKey],
        entropy: &Entropy,
    ) -> Result<Vault, VaultError> {
        let first = match source {
            KeySource::Given(key) => Some(key),
            KeySource::File(file) => key_file::read(&file, None)?,
            KeySource::NewFile(file) => key_file::read(&file, Some(entropy))?,
        };
        let keys = first.into_iter().chain(former.iter().copied());
        Ok(Vault(keys.filter_map(Key::new).collect()))
    }

    /// Whether anything can be sealed.
    pub fn has_key(&self) -> bool {
        !self.0.is_empty()
    }

    /// Encrypts a text that opens in this place alone.
    ///
    /// # Errors
    /// There is no key.
    pub fn seal(&self, entropy: &Entropy, place: Place, plain: &[u8]) -> Result<Vec<u8>, NoKey> {
        let key = self.0.first().ok_or(NoKey)?;
        let nonce: [u8; NONCE_LEN] = entropy.bytes();
        let mut text = plain.to_owned();
        let nonce_of = Nonce::assume_unique_for_key(nonce);
        let place = Aad::from(place.bytes());
        // It fails only for texts of 64 GB.
        key.cipher.seal_in_place_append_tag(nonce_of, place, &mut text).map_err(|_| NoKey)?;
        let mut sealed = vec![FORM];
        sealed.extend(key.mark);
        sealed.extend(nonce);
        sealed.extend(text);
        Ok(sealed)
    }

    /// What was sealed in this place.
    ///
    /// # Errors
    /// It was sealed with a key that is not here, or in another place, or is not what it was.
    pub fn unseal(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let (form, rest) = sealed.split_first().ok_or(Unreadable)?;
        let (mark, rest) = rest.split_at_checked(MARK).ok_or(Unreadable)?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN).ok_or(Unreadable)?;
        let key = self.0.iter().find(|key| key.mark == *mark).ok_or(Unreadable)?;
        if *form != FORM {
            return Err(Unreadable);
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unreadable)?;
        let mut text = text.to_owned();
        let place = Aad::from(place.bytes());
        let plain = key.cipher.open_in_place(nonce, place, &mut text).map_err(|_| Unreadable)?;
        Ok(plain.to_owned())
    }
}

impl Key {
    fn new(secret: SecretKey) -> Option<Key> {
        let bytes = secret.bytes();
        let digest = Sha256::digest(bytes);
        let mark = digest.as_slice().get(..MARK)?.try_into().ok()?;
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes).ok()?);
        Some(Key { mark, cipher })
    }
}

#[cfg(test)]
mod tests {
    use super::{reseal::Resealed, *};

    fn vault(keys: &[u8]) -> Vault {
        Vault(
            keys.iter()
                .filter_map(|byte| Key::new(SecretKey::new([*byte; SecretKey::BYTES])))
                .collect(),
        )
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let (one, other) = (crate::db::test_key(1), crate::db::test_key(2));
        let (vault, entropy) = (vault(&[7]), Entropy::counted(1));
        let places = [
            Place::connection(one, 3),
            Place::connection(one, 4),
            Place::connection(other, 3),
            Place::second_factor(one, 3),
            Place::second_factor(other, 3),
            Place::signing_secret(one, 3, 0),
            Place::signing_secret(one, 3, 1),
            Place::signing_secret(one, 4, 0),
        ];
        for place in places {
            let sealed = vault.seal(&entropy, place, b"secret").unwrap();
            for there in places {
                let expected =
                    if there == place { Ok(b"secret".to_vec()) } else { Err(Unreadable) };
                assert_eq!(vault.unseal(there, &sealed), expected, "{place:?} {there:?}");
            }
        }
        let place = Place::connection(one, 3);
        let sealed = vault.seal(&entropy, place, b"secret").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(vault.unseal(place, &changed), Err(Unreadable), "byte {at}");
            assert_eq!(vault.unseal(place, &sealed[..at]), Err(Unreadable), "{at} bytes");
        }
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_ne!(sealed, vault.seal(&entropy, place, b"secret").unwrap());
    }

    #[test]
    fn former_keys_open_and_the_first_seals() {
        let place = Place::connection(crate::db::test_key(1), 1);
        let entropy = Entropy::counted(1);
        let old = vault(&[7]).seal(&entropy, place, b"x").unwrap();
        let both = vault(&[8, 7]);
        assert_eq!(both.unseal(place, &old).unwrap(), b"x");
        let Resealed::Anew(new) = both.reseal(&entropy, place, &old).unwrap() else {
            panic!("sealed with the former key")
        };
        assert_eq!(both.reseal(&entropy, place, &new), Ok(Resealed::Current));
        assert_eq!(both.unseal(place, &new).unwrap(), b"x");
        assert_eq!(vault(&[7]).unseal(place, &new), Err(Unreadable));
        assert_eq!(vault(&[7]).reseal(&entropy, place, &new), Err(Unreadable));
        assert_eq!(vault(&[]).seal(&entropy, place, b"x"), Err(NoKey));
    }
}
