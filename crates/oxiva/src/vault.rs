//! What the program must be able to read again and nobody else: encrypted with a key that is not in
//! the database.
//!
//! AES-256-GCM, a random nonce each time. What is sealed is bound to its place (dossier and number),
//! so that a row that is moved or copied to another does not open. The key is `secrets.key` of the
//! configuration, or the file `secret.key` in the data folder, made at the first start. Who has the
//! database alone, a backup for instance, has nothing that is sealed.

use crate::{
    clock::Entropy,
    config::{Config, SecretKey},
    dossiers::DossierId,
};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// How what is sealed begins: the version of the form.
const FORM: u8 = 1;
/// Bytes that say which key it was.
const MARK: usize = 4;

/// The keys: the first seals, all of them open.
pub struct Vault(Vec<Key>);

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

/// Sealed with another key, elsewhere, or changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl Vault {
    /// The keys of the configuration, or of the data folder. A key file is made where the database is,
    /// too: servers that share PostgreSQL have to share the key, and that a person must see to.
    pub fn open(config: &Config, entropy: &Entropy) -> Result<Vault, VaultError> {
        let secrets = &config.secrets;
        let former = secrets.former_keys.iter().copied();
        let first = match secrets.key {
            Some(key) => Some(key),
            None => {
                let file = config.database.data.join("secret.key");
                let make = config.database.is_sqlite().then_some(entropy);
                key_file(&file, make)?
            }
        };
        Ok(Vault(first.into_iter().chain(former).filter_map(Key::new).collect()))
    }

    /// Whether anything can be sealed.
    pub fn has_key(&self) -> bool {
        !self.0.is_empty()
    }

    pub fn seal(
        &self,
        entropy: &Entropy,
        dossier: DossierId,
        id: i64,
        plain: &[u8],
    ) -> Result<Vec<u8>, NoKey> {
        let key = self.0.first().ok_or(NoKey)?;
        let nonce: [u8; NONCE_LEN] = entropy.bytes();
        let mut text = plain.to_owned();
        let place = Aad::from(place(dossier, id));
        let nonce_of = Nonce::assume_unique_for_key(nonce);
        // It fails only for texts of 64 GB.
        key.cipher.seal_in_place_append_tag(nonce_of, place, &mut text).map_err(|_| NoKey)?;
        let mut sealed = vec![FORM];
        sealed.extend(key.mark);
        sealed.extend(nonce);
        sealed.extend(text);
        Ok(sealed)
    }

    pub fn unseal(
        &self,
        dossier: DossierId,
        id: i64,
        sealed: &[u8],
    ) -> Result<Vec<u8>, Unreadable> {
        let (form, rest) = sealed.split_first().ok_or(Unreadable)?;
        let (mark, rest) = rest.split_at_checked(MARK).ok_or(Unreadable)?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN).ok_or(Unreadable)?;
        let key = self.0.iter().find(|key| key.mark == *mark).ok_or(Unreadable)?;
        if *form != FORM {
            return Err(Unreadable);
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unreadable)?;
        let mut text = text.to_owned();
        let place = Aad::from(place(dossier, id));
        let plain = key.cipher.open_in_place(nonce, place, &mut text).map_err(|_| Unreadable)?;
        Ok(plain.to_owned())
    }

    /// Whether it was sealed with the key that seals now.
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        let mark = sealed.get(1..1 + MARK);
        self.0.first().is_some_and(|key| mark == Some(&key.mark[..]))
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

fn place(dossier: DossierId, id: i64) -> [u8; 16] {
    let mut place = [0; 16];
    place[..8].copy_from_slice(&dossier.number().to_be_bytes());
    place[8..].copy_from_slice(&id.to_be_bytes());
    place
}

/// The key in `file`, which is made if it is not there and `make` is given. Only its owner reads it.
fn key_file(file: &Path, make: Option<&Entropy>) -> Result<Option<SecretKey>, VaultError> {
    let failed = |source| VaultError::File { file: file.to_owned(), source };
    let read = |text: String| {
        text.parse().map(Some).map_err(|_| VaultError::Garbled { file: file.to_owned() })
    };
    let entropy = match (fs::read_to_string(file), make) {
        (Ok(text), _) => return read(text),
        (Err(error), Some(entropy)) if error.kind() == io::ErrorKind::NotFound => entropy,
        (Err(error), None) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        (Err(error), _) => return Err(failed(error)),
    };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let key = SecretKey::new(entropy.bytes());
    // Whole or not at all: a server and a command may both be the first.
    let arriving = file.with_extension(format!("key.{:016x}", u64::from_be_bytes(entropy.bytes())));
    let mut options = fs::OpenOptions::new();
    let mut opened =
        options.write(true).create_new(true).mode(0o600).open(&arriving).map_err(failed)?;
    let written = writeln!(opened, "{}", key.to_base64()).and_then(|()| opened.sync_all());
    let placed = written.and_then(|()| fs::hard_link(&arriving, file));
    let _ = fs::remove_file(&arriving);
    match placed {
        Ok(()) => Ok(Some(key)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            read(fs::read_to_string(file).map_err(failed)?)
        }
        Err(error) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(keys: &[u8]) -> Vault {
        Vault(
            keys.iter()
                .filter_map(|byte| Key::new(SecretKey::new([*byte; SecretKey::BYTES])))
                .collect(),
        )
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let (one, other) =
            (DossierId::from_number_for_tests(1), DossierId::from_number_for_tests(2));
        let (vault, entropy) = (vault(&[7]), Entropy::counted(1));
        let sealed = vault.seal(&entropy, one, 3, b"secret").unwrap();
        assert_eq!(vault.unseal(one, 3, &sealed).unwrap(), b"secret");
        assert_eq!(vault.unseal(one, 4, &sealed), Err(Unreadable));
        assert_eq!(vault.unseal(other, 3, &sealed), Err(Unreadable));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(vault.unseal(one, 3, &changed), Err(Unreadable), "byte {at}");
            assert_eq!(vault.unseal(one, 3, &sealed[..at]), Err(Unreadable), "{at} bytes");
        }
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_ne!(sealed, vault.seal(&entropy, one, 3, b"secret").unwrap());
    }

    #[test]
    fn former_keys_open_and_the_first_seals() {
        let (dossier, entropy) = (DossierId::for_tests(), Entropy::counted(1));
        let old = vault(&[7]).seal(&entropy, dossier, 1, b"x").unwrap();
        let both = vault(&[8, 7]);
        assert_eq!(both.unseal(dossier, 1, &old).unwrap(), b"x");
        assert!(!both.is_current(&old));
        let new = both.seal(&entropy, dossier, 1, b"x").unwrap();
        assert!(both.is_current(&new));
        assert_eq!(vault(&[7]).unseal(dossier, 1, &new), Err(Unreadable));
        assert_eq!(vault(&[]).seal(&entropy, dossier, 1, b"x"), Err(NoKey));
    }

    #[test]
    fn a_key_file_is_made_once_and_for_its_owner() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, entropy) = (folder.path().join("data/secret.key"), Entropy::counted(1));
        assert_eq!(key_file(&file, None).unwrap(), None);
        let key = key_file(&file, Some(&entropy)).unwrap().unwrap();
        assert_eq!(key_file(&file, Some(&entropy)).unwrap(), Some(key));
        assert_eq!(key_file(&file, None).unwrap(), Some(key));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path().join("data")).unwrap().count(), 1);
        fs::write(&file, "short").unwrap();
        assert!(matches!(key_file(&file, Some(&entropy)), Err(VaultError::Garbled { .. })));
    }
}
