//! `[database]`: where the data is.

use super::options;
use crate::db::Location;
use serde::Deserialize;
use std::path::PathBuf;

/// The section, with what its texts mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// The folder of the SQLite file, its backups, the lock and the key.
    pub data: PathBuf,
    /// `postgres://…`; `None`: the data is in SQLite.
    #[serde(deserialize_with = "options::text")]
    pub url: Option<String>,
    /// PostgreSQL connections that write.
    pub writers: usize,
    /// PostgreSQL connections that read.
    pub readers: usize,
    /// The name of this server among those that share the database; `None`: the machine's.
    #[serde(deserialize_with = "options::text")]
    pub node: Option<String>,
}

impl Database {
    /// Whether the data is in a file of ours, and not on a server that others may share.
    pub fn is_sqlite(&self) -> bool {
        self.url.is_none()
    }

    /// Where the data is if it is in SQLite.
    pub fn sqlite_file(&self) -> PathBuf {
        self.data.join("oxiva.sqlite")
    }

    pub(super) fn location(&self) -> Location {
        match &self.url {
            None => {
                Location::Sqlite { file: self.sqlite_file(), backups: self.data.join("backups") }
            }
            Some(url) => Location::Postgres {
                url: url.clone(),
                writers: self.writers,
                readers: self.readers,
            },
        }
    }
}
