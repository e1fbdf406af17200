//! The file of the key that seals.

use super::{SecretKey, VaultError};
use crate::clock::Entropy;
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// The key in `file`, which is made if it is not there and `make` is given. Only its owner reads it.
pub(super) fn read(file: &Path, make: Option<&Entropy>) -> Result<Option<SecretKey>, VaultError> {
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

    #[test]
    fn a_key_file_is_made_once_and_for_its_owner() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, entropy) = (folder.path().join("data/secret.key"), Entropy::counted(1));
        assert_eq!(read(&file, None).unwrap(), None);
        let key = read(&file, Some(&entropy)).unwrap().unwrap();
        assert_eq!(read(&file, Some(&entropy)).unwrap(), Some(key));
        assert_eq!(read(&file, None).unwrap(), Some(key));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path().join("data")).unwrap().count(), 1);
        fs::write(&file, "short").unwrap();
        assert!(matches!(read(&file, Some(&entropy)), Err(VaultError::Garbled { .. })));
    }
}
