//! Options: the defaults built in, then a file, then `OXIVA_*`, then flags. A key that the defaults
//! do not have is an error that names it.
//!
//! What an option says is parsed here, once: the rest of the program gets networks, URLs, durations
//! and keys, and `None` where the text was empty.

mod database;
mod limits;
mod log;
mod mail;
mod options;
mod outbound;
mod secrets;
mod server;
mod sessions;
mod sources;
mod zaps;

pub use database::Database;
pub use limits::{Limits, Retention};
pub use log::{Log, LogFormat};
pub use mail::{Encryption, Mail, SmtpServer};
pub use outbound::Outbound;
pub use secrets::Secrets;
pub use server::{PublicUrl, Server};
pub use sessions::Sessions;
pub use sources::near_misses;
pub use zaps::{BaseHooks, Zaps};

use crate::{db::Location, vault::KeySource};
use serde::de::DeserializeOwned;
use sources::Merged;
use std::path::PathBuf;
use toml::{Table, Value};

/// The commented defaults, as shipped.
pub const DEFAULTS: &str = include_str!("../../../../config.default.toml");

/// Every option; one field a section.
#[derive(Clone, Debug)]
pub struct Config {
    /// `[server]`
    pub server: Server,
    /// `[database]`
    pub database: Database,
    /// `[outbound]`
    pub outbound: Outbound,
    /// `[mail]`
    pub mail: Mail,
    /// `[secrets]`
    pub secrets: Secrets,
    /// `[sessions]`
    pub sessions: Sessions,
    /// `[limits]`
    pub limits: Limits,
    /// `[zaps]`
    pub zaps: Zaps,
    /// `[retention]`
    pub retention: Retention,
    /// `[log]`
    pub log: Log,
}

/// Why the options are not taken.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{file}: {source}")]
    Read {
        /// The file that was named.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An option is unknown or cannot be what it says.
    #[error("{origin}: {message}")]
    Wrong {
        /// The option, the variable, the flag or the file.
        origin: String,
        /// What is wrong with it; never a password.
        message: String,
    },
}

/// Options set on the command line: `("server.listen", "127.0.0.1:9000")`.
pub type Flags = Vec<(&'static str, String)>;

/// The defaults, then `file`, then `variables` (those of the environment), then `flags`.
///
/// # Errors
/// Where the file cannot be read, and where an option is unknown or wrong: it is named.
pub fn load(
    file: Option<PathBuf>,
    variables: impl IntoIterator<Item = (String, String)>,
    flags: Flags,
) -> Result<Config, ConfigError> {
    let mut merged = sources::merge(file, variables, flags)?;
    let config = Config {
        server: section(&mut merged, "server")?,
        database: section(&mut merged, "database")?,
        outbound: section(&mut merged, "outbound")?,
        mail: section::<mail::Options>(&mut merged, "mail")?.parse()?,
        secrets: section(&mut merged, "secrets")?,
        sessions: section(&mut merged, "sessions")?,
        limits: section(&mut merged, "limits")?,
        zaps: section(&mut merged, "zaps")?,
        retention: section(&mut merged, "retention")?,
        log: section(&mut merged, "log")?,
    };
    config.check()?;
    Ok(config)
}

/// Takes a section out of the table and parses its options.
fn section<T: DeserializeOwned>(merged: &mut Merged, name: &str) -> Result<T, ConfigError> {
    let options = merged.table.remove(name).unwrap_or_else(|| Value::Table(Table::new()));
    serde_path_to_error::deserialize(options).map_err(|error| {
        let option = merged.called(&format!("{name}.{}", error.path()));
        wrong(&option, error.inner().message())
    })
}

fn wrong(origin: &str, message: &str) -> ConfigError {
    ConfigError::Wrong { origin: origin.to_owned(), message: message.trim().to_owned() }
}

impl Config {
    fn check(&self) -> Result<(), ConfigError> {
        self.server.check()?;
        self.outbound.check()?;
        self.zaps.check()?;
        self.sessions.check()?;
        // A call that is under way is no neglect.
        if !self.limits.late.is_zero() && self.limits.late <= self.outbound.total {
            return Err(wrong("limits.late_seconds", "0, or more than outbound.total_seconds"));
        }
        Ok(())
    }

    /// Whether there is a server that mail is handed to.
    pub fn has_mail(&self) -> bool {
        self.mail.server.is_some()
    }

    /// What people and receivers call: what was said, or where the program listens.
    pub fn public(&self) -> PublicUrl {
        let said = self.server.public_url.clone();
        said.unwrap_or_else(|| PublicUrl::of_listener(self.server.listen))
    }

    /// [`Config::public`] as text, to put a path behind.
    pub fn public_url(&self) -> String {
        self.public().to_string()
    }

    /// Whether people come over encrypted connections.
    pub fn is_https(&self) -> bool {
        self.server.public_url.as_ref().is_some_and(PublicUrl::is_https)
    }

    /// Where the data is if it is in SQLite.
    pub fn sqlite_file(&self) -> PathBuf {
        self.database.sqlite_file()
    }

    /// Where the key is that seals. A key file is made where the database is, too: servers that share
    /// PostgreSQL have to share the key, and that a person must see to.
    pub fn key_source(&self) -> KeySource {
        let file = self.database.data.join("secret.key");
        match self.secrets.key {
            Some(key) => KeySource::Given(key),
            None if self.database.is_sqlite() => KeySource::NewFile(file),
            None => KeySource::File(file),
        }
    }

    /// What to open.
    pub fn location(&self) -> Location {
        self.database.location()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)], flags: Flags) -> Result<Config, String> {
        let variables = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        load(None, variables, flags).map_err(|e| e.to_string())
    }

    #[test]
    fn later_sources_win() {
        let defaults = with(&[], vec![]).unwrap();
        assert_eq!(defaults.public_url(), "http://127.0.0.1:8080");
        let set = with(
            &[
                ("OXIVA_SERVER__LISTEN", "0.0.0.0:1"),
                ("OXIVA_OUTBOUND__ALLOW_NETWORKS", "127.0.0.0/8, ::1/128"),
            ],
            vec![("server.listen", "127.0.0.1:2".into())],
        )
        .unwrap();
        assert_eq!(set.server.listen.port(), 2);
        let named = with(&[], vec![("server.listen", "localhost:3".into())]).unwrap();
        assert!(named.server.listen.ip().is_loopback() && named.server.listen.port() == 3);
        let networks: Vec<_> =
            set.outbound.allow_networks.iter().map(ToString::to_string).collect();
        assert_eq!(networks, ["127.0.0.0/8", "::1/128"]);
    }

    #[test]
    fn unknown_and_wrong_options_are_named() {
        let error = |name: &str, value: &str| with(&[(name, value)], vec![]).unwrap_err();
        assert!(error("OXIVA_SERVER__LISTENN", "x").contains("server.listenn"));
        assert!(error("OXIVA_ZAPS__BASE_HOOKS", "x").contains("zaps.base_hooks"));
        assert!(error("OXIVA_ZAPS__BASE_HOOKS__CLIENT", "x").contains("zaps.base_hooks.client"));
        assert!(error("OXIVA_DATABASE__WRITERS", "x").contains("not a number"));
        assert!(error("OXIVA_SERVER__PUBLIC_URL", "ftp://x").contains("server.public_url"));
        assert!(error("OXIVA_OUTBOUND__ALLOW_NETWORKS", "10.0.0.0/33").contains("10.0.0.0/33"));
        let proxy = error("OXIVA_OUTBOUND__PROXY", "https://u:s3cret@proxy:1");
        assert!(proxy.contains("outbound.proxy") && !proxy.contains("s3cret"), "{proxy}");
        assert!(error("OXIVA_SERVER__WRITE_SECONDS", "0").contains("server.write_seconds"));
        let listen = error("OXIVA_SERVER__LISTEN", "8080");
        assert!(listen.contains("server.listen") && listen.contains("`8080`"), "{listen}");
    }

    #[test]
    fn variables_of_others_are_left_alone() {
        let kubernetes = [
            ("OXIVA_PORT", "tcp://10.0.0.7:8080"),
            ("OXIVA_PORT_8080_TCP_ADDR", "10.0.0.7"),
            ("OXIVA_SERVICE_HOST", "10.0.0.7"),
            ("OXIVA_SERVICE_PORT", "8080"),
        ];
        with(&kubernetes, vec![]).unwrap();
        assert_eq!(near_misses(kubernetes.map(|(name, _)| name)).unwrap(), []);
        let resembling =
            ["OXIVA_SERVER_LISTEN", "OXIVA_SERVR__LISTEN", "OXIVA_CONFG", "OXIVA_CONFIG"];
        let near = near_misses(resembling).unwrap();
        let near: Vec<_> = near.iter().map(|(name, option)| (*name, option.as_str())).collect();
        assert_eq!(
            near,
            [
                ("OXIVA_SERVER_LISTEN", "OXIVA_SERVER__LISTEN"),
                ("OXIVA_SERVR__LISTEN", "OXIVA_SERVER__LISTEN"),
                ("OXIVA_CONFG", "OXIVA_CONFIG"),
            ]
        );
    }

    #[test]
    fn a_file_is_laid_over_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oxiva.toml");
        std::fs::write(&file, "[log]\nformat = \"json\"\n").unwrap();
        assert_eq!(load(Some(file.clone()), [], vec![]).unwrap().log.format, LogFormat::Json);
        std::fs::write(&file, "[log]\nfromat = \"json\"\n").unwrap();
        let error = load(Some(file), [], vec![]).unwrap_err().to_string();
        assert!(error.contains("log.fromat"), "{error}");
    }
}
