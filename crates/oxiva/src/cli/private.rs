//! Who may read the data: the account that the program runs as, and nobody else.

use rustix::{fs::Mode, process::umask};
use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

/// What others of the machine may do.
const OTHERS: u32 = 0o077;
/// Anybody may write into such a folder (`/tmp`): it is not ours to close.
const STICKY: u32 = 0o1000;

/// What this process makes from here on, nobody else may read or write.
pub fn by_default() {
    umask(Mode::from_raw_mode(OTHERS));
}

/// Closes the data folder and what is ours in it, which an older version, another umask or a copy left open. What
/// cannot be closed is warned about.
pub fn close(data: &Path) {
    let Ok(folder) = fs::metadata(data) else { return };
    if folder.mode() & STICKY == 0 {
        without_others(data);
    }
    for name in ["secret.key", "server.lock"] {
        without_others(&data.join(name));
    }
    for folder in [data.to_owned(), data.join("backups")] {
        let files = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
        files.filter(|file| is_database(file)).for_each(|file| without_others(&file));
    }
    without_others(&data.join("backups"));
}

/// The database, what stands beside it, and copies of it.
fn is_database(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.contains(".sqlite")
}

fn without_others(path: &Path) {
    let Ok(found) = fs::symlink_metadata(path) else { return };
    if found.file_type().is_symlink() || found.mode() & OTHERS == 0 {
        return;
    }
    let closed = Permissions::from_mode(found.mode() & !OTHERS);
    if let Err(error) = fs::set_permissions(path, closed) {
        tracing::warn!(path = %path.display(), %error, "others may read the data, and it cannot be closed to them");
    }
}
