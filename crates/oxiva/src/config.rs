//! Options: the defaults built in, then a file, then `OXIVA_*`, then flags. A key that the defaults
//! do not have is an error that names it.

use serde::Deserialize;
use std::{net::SocketAddr, path::PathBuf};
use toml::{Table, Value};

/// The commented defaults, as shipped.
pub const DEFAULTS: &str = include_str!("../../../config.default.toml");

const PREFIX: &str = "OXIVA_";
/// Read by the command line itself.
const OTHER_VARIABLES: &[&str] = &["OXIVA_CONFIG", "OXIVA_NEW_PASSWORD"];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub outbound: Outbound,
    pub mail: Mail,
    pub secrets: Secrets,
    pub limits: Limits,
    pub zaps: Zaps,
    pub retention: Retention,
    pub log: Log,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    pub public_url: String,
    pub operations_listen: String,
    pub trusted_proxies: Vec<String>,
    pub request_timeout_seconds: u64,
    pub head_seconds: u64,
    pub write_seconds: u64,
    pub connections: usize,
    pub connections_per_address: usize,
    pub stop_seconds: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub data: PathBuf,
    pub url: String,
    pub writers: usize,
    pub readers: usize,
    pub node: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outbound {
    pub allow_networks: Vec<String>,
    pub allow_hosts: Vec<String>,
    pub connect_seconds: u64,
    pub total_seconds: u64,
    pub calls: usize,
    pub calls_per_endpoint: usize,
    pub proxy: String,
    pub calls_per_second_per_endpoint: u32,
    pub ca_file: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub smtp_url: String,
    pub starttls: String,
    pub from: String,
    pub reply_to: String,
    pub connect_seconds: u64,
    pub total_seconds: u64,
}

/// Without `Debug`: nothing else keeps a key out of a log.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    pub key: String,
    pub former_keys: Vec<String>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub api_per_second: u32,
    pub sign_in_per_minute: u32,
    pub catch_hook_per_second: u32,
    pub guesses_per_minute: u32,
    pub body_bytes: usize,
    pub catch_hook_bytes: usize,
    pub late_seconds: u64,
}

/// Hooks elsewhere that stand for our own base zaps; empty: our own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseHooks {
    pub client: String,
    pub activite: String,
    pub ticket: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zaps {
    pub runs: usize,
    pub runs_per_zap: usize,
    pub queue_limit: u32,
    pub queue_limit_per_dossier: u32,
    pub base_hooks: BaseHooks,
    pub js_workers: usize,
    pub js_memory_mb: usize,
    pub js_program: PathBuf,
    pub code_seconds: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    pub deliveries_days: u32,
    pub receptions_days: u32,
    pub runs_days: u32,
    pub runs_megabytes: u32,
    pub mails_days: u32,
    pub audit_days: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub level: String,
    pub format: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{file}: {source}")]
    Read { file: PathBuf, source: std::io::Error },
    #[error("{origin}: {message}")]
    Wrong { origin: String, message: String },
}

/// Options set on the command line: `("server.listen", "127.0.0.1:9000")`.
pub type Flags = Vec<(&'static str, String)>;

/// The defaults, then `file`, then `variables` (those of the environment), then `flags`.
pub fn load(
    file: Option<PathBuf>,
    variables: impl IntoIterator<Item = (String, String)>,
    flags: Flags,
) -> Result<Config, ConfigError> {
    let mut table = parse("config.default.toml", DEFAULTS)?;
    if let Some(file) = file {
        let text = std::fs::read_to_string(&file)
            .map_err(|source| ConfigError::Read { file: file.clone(), source })?;
        let origin = file.display().to_string();
        lay_over(&mut table, parse(&origin, &text)?, &origin, "")?;
    }
    for (name, value) in variables {
        let Some(path) = name.strip_prefix(PREFIX) else { continue };
        if !OTHER_VARIABLES.contains(&name.as_str()) {
            set(&mut table, &path.to_lowercase().replace("__", "."), &value, &name)?;
        }
    }
    for (path, value) in flags {
        set(&mut table, path, &value, &format!("--{path}"))?;
    }
    let config: Config = Value::Table(table)
        .try_into()
        .map_err(|e: toml::de::Error| wrong("configuration", e.message()))?;
    config.check()?;
    Ok(config)
}

fn parse(origin: &str, text: &str) -> Result<Table, ConfigError> {
    text.parse::<Table>().map_err(|e| wrong(origin, &e.to_string()))
}

fn wrong(origin: &str, message: &str) -> ConfigError {
    ConfigError::Wrong { origin: origin.to_owned(), message: message.trim().to_owned() }
}

fn lay_over(under: &mut Table, over: Table, origin: &str, path: &str) -> Result<(), ConfigError> {
    for (key, value) in over {
        let name = format!("{path}{key}");
        match (under.get_mut(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => {
                lay_over(under, over, origin, &format!("{name}."))?;
            }
            (Some(slot), value) if !slot.is_table() => *slot = value,
            (Some(_), _) => return Err(wrong(origin, &format!("`{name}` is a section"))),
            (None, _) => return Err(wrong(origin, &format!("unknown option `{name}`"))),
        }
    }
    Ok(())
}

/// Sets `section.key`, or `section.part.key`, read as the type that the default has.
fn set(table: &mut Table, path: &str, text: &str, origin: &str) -> Result<(), ConfigError> {
    let (section, keys) = path.split_once('.').unwrap_or((path, ""));
    let section = table.get_mut(section);
    let slot = keys.split('.').fold(section, |place, key| place?.get_mut(key));
    let slot = slot
        .filter(|slot| !slot.is_table())
        .ok_or_else(|| wrong(origin, &format!("unknown option `{path}`")))?;
    *slot = match slot {
        Value::Integer(_) => Value::Integer(
            text.parse().map_err(|_| wrong(origin, &format!("`{text}` is not a number")))?,
        ),
        Value::Array(_) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
        }
        _ => Value::String(text.to_owned()),
    };
    Ok(())
}

impl Outbound {
    /// The proxy, if there is one.
    pub fn proxy(&self) -> Result<Option<guarded_http::Proxy>, guarded_http::NoProxy> {
        match self.proxy.as_str() {
            "" => Ok(None),
            url => guarded_http::Proxy::parse(url).map(Some),
        }
    }
}

fn check_networks(option: &str, networks: &[String]) -> Result<(), ConfigError> {
    for network in networks {
        network
            .parse::<ipnet::IpNet>()
            .map_err(|_| wrong(option, &format!("`{network}` is not a network")))?;
    }
    Ok(())
}

impl Config {
    fn check(&self) -> Result<(), ConfigError> {
        let url = &self.server.public_url;
        if !url.is_empty() {
            let parsed =
                url::Url::parse(url).map_err(|e| wrong("server.public_url", &e.to_string()))?;
            if !matches!(parsed.scheme(), "http" | "https") || url.ends_with('/') {
                return Err(wrong(
                    "server.public_url",
                    "http:// or https://, with no slash at the end",
                ));
            }
        }
        if !self.server.operations_listen.is_empty()
            && self.server.operations_listen.parse::<SocketAddr>().is_err()
        {
            return Err(wrong("server.operations_listen", "an address and a port, or nothing"));
        }
        check_networks("outbound.allow_networks", &self.outbound.allow_networks)?;
        check_networks("server.trusted_proxies", &self.server.trusted_proxies)?;
        if !["text", "json"].contains(&self.log.format.as_str()) {
            return Err(wrong("log.format", "text or json"));
        }
        // A call must end well before its lease does (jobs/queue.rs).
        if !(1..=45).contains(&self.outbound.total_seconds) {
            return Err(wrong("outbound.total_seconds", "from 1 to 45"));
        }
        let server = &self.server;
        if server.request_timeout_seconds == 0 || server.head_seconds == 0 {
            return Err(wrong("server.request_timeout_seconds, head_seconds", "at least 1"));
        }
        if server.write_seconds == 0 {
            return Err(wrong("server.write_seconds", "at least 1"));
        }
        if let Err(error) = self.outbound.proxy() {
            return Err(wrong("outbound.proxy", &error.to_string()));
        }
        // A call that is under way is no neglect.
        if (1..=self.outbound.total_seconds).contains(&self.limits.late_seconds) {
            return Err(wrong("limits.late_seconds", "0, or more than outbound.total_seconds"));
        }
        if self.outbound.calls == 0 || self.outbound.calls_per_endpoint == 0 {
            return Err(wrong("outbound.calls", "at least 1"));
        }
        if self.zaps.runs == 0 || self.zaps.runs_per_zap == 0 {
            return Err(wrong("zaps.runs, runs_per_zap", "at least 1"));
        }
        let keys = self.secrets.former_keys.iter().chain([&self.secrets.key]);
        if keys.filter(|key| !key.is_empty()).any(|key| crate::vault::parse(key).is_none()) {
            return Err(wrong("secrets.key, former_keys", "32 bytes in base64"));
        }
        let zaps = &self.zaps;
        let hooks = &zaps.base_hooks;
        let hooks =
            [("client", &hooks.client), ("activite", &hooks.activite), ("ticket", &hooks.ticket)];
        for (name, hook) in hooks.into_iter().filter(|(_, hook)| !hook.is_empty()) {
            if !url::Url::parse(hook).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
                return Err(wrong(&format!("zaps.base_hooks.{name}"), "an http or https URL"));
            }
        }
        if zaps.js_workers == 0 {
            return Err(wrong("zaps.js_workers", "at least 1"));
        }
        if !(16..=4096).contains(&zaps.js_memory_mb) {
            return Err(wrong("zaps.js_memory_mb", "from 16 to 4096"));
        }
        if !(1..=60).contains(&zaps.code_seconds) {
            return Err(wrong("zaps.code_seconds", "from 1 to 60"));
        }
        crate::mail::settings::parse(&self.mail).map_err(|(option, why)| wrong(option, &why))?;
        Ok(())
    }

    /// Whether there is a server that mail is handed to.
    pub fn has_mail(&self) -> bool {
        !self.mail.smtp_url.is_empty()
    }

    pub fn public_url(&self) -> String {
        match self.server.public_url.as_str() {
            // Everywhere is not an address that anybody can call.
            "" if self.server.listen.ip().is_unspecified() => {
                format!("http://127.0.0.1:{}", self.server.listen.port())
            }
            "" => format!("http://{}", self.server.listen),
            url => url.to_owned(),
        }
    }

    pub fn is_https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }

    pub fn sqlite_file(&self) -> PathBuf {
        self.database.data.join("oxiva.sqlite")
    }

    pub fn location(&self) -> crate::db::Location {
        match self.database.url.as_str() {
            "" => crate::db::Location::Sqlite {
                file: self.sqlite_file(),
                backups: self.database.data.join("backups"),
            },
            url => crate::db::Location::Postgres {
                url: url.to_owned(),
                writers: self.database.writers,
                readers: self.database.readers,
            },
        }
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
        assert_eq!(set.outbound.allow_networks, ["127.0.0.0/8", "::1/128"]);
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
    }

    #[test]
    fn a_file_is_laid_over_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oxiva.toml");
        std::fs::write(&file, "[log]\nformat = \"json\"\n").unwrap();
        assert_eq!(load(Some(file.clone()), [], vec![]).unwrap().log.format, "json");
        std::fs::write(&file, "[log]\nfromat = \"json\"\n").unwrap();
        let error = load(Some(file), [], vec![]).unwrap_err().to_string();
        assert!(error.contains("log.fromat"), "{error}");
    }
}
