//! The options as a table: the defaults, then a file, then the environment, then flags; the later
//! wins. What the defaults do not have is refused by its name.

use super::{ConfigError, DEFAULTS, Flags, wrong};
use std::{collections::HashMap, path::PathBuf};
use toml::{Table, Value};

const PREFIX: &str = "OXIVA_";
/// Read by the command line itself.
const OTHER_VARIABLES: &[&str] = &["OXIVA_CONFIG", "OXIVA_DOSSIER", "OXIVA_NEW_PASSWORD"];
/// The options that have a flag of their own.
const FLAGS: &[(&str, &str)] = &[
    ("server.listen", "--listen"),
    ("server.public_url", "--public-url"),
    ("database.data", "--data"),
    ("database.url", "--database-url"),
];

/// Every option, and where it was said.
pub struct Merged {
    /// The value of the last source that has it.
    pub table: Table,
    /// The flags and variables that said options, by the path of the option.
    origins: HashMap<String, String>,
}

impl Merged {
    /// The option as whoever set it knows it: `server.listen (--listen)`.
    pub fn called(&self, path: &str) -> String {
        match self.origins.get(path) {
            Some(origin) => format!("{path} ({origin})"),
            None => path.to_owned(),
        }
    }
}

/// Every option with the value of the last source that has it.
pub fn merge(
    file: Option<PathBuf>,
    variables: impl IntoIterator<Item = (String, String)>,
    flags: Flags,
) -> Result<Merged, ConfigError> {
    let mut table = parse("config.default.toml", DEFAULTS)?;
    let mut origins = HashMap::new();
    if let Some(file) = file {
        let text = std::fs::read_to_string(&file)
            .map_err(|source| ConfigError::Read { file: file.clone(), source })?;
        let origin = file.display().to_string();
        lay_over(&mut table, parse(&origin, &text)?, &origin, "")?;
    }
    for (name, value) in variables {
        if let Some(path) = path_of(&name, &table) {
            set(&mut table, &path, &value, &name)?;
            origins.insert(path, name);
        }
    }
    for (path, value) in flags {
        let flag = FLAGS.iter().find(|(option, _)| *option == path).map_or(path, |(_, flag)| flag);
        set(&mut table, path, &value, flag)?;
        origins.insert(path.to_owned(), flag.to_owned());
    }
    Ok(Merged { table, origins })
}

/// `server.listen` for `OXIVA_SERVER__LISTEN`; `None` for what names no section. Others set such variables, too:
/// Kubernetes gives `OXIVA_PORT` and `OXIVA_SERVICE_HOST` to every container beside a service called `oxiva`.
fn path_of(name: &str, table: &Table) -> Option<String> {
    let path = name.strip_prefix(PREFIX)?.to_lowercase();
    let (section, keys) = path.split_once("__")?;
    table.contains_key(section).then(|| format!("{section}.{}", keys.replace("__", ".")))
}

/// Of the variables that are not read those that look as if they were meant to be, each with the name of the
/// option that it resembles.
pub fn near_misses<'a>(
    names: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<(&'a str, String)>, ConfigError> {
    let table = parse("config.default.toml", DEFAULTS)?;
    let mut known: Vec<String> = OTHER_VARIABLES.iter().map(ToString::to_string).collect();
    add_names(&mut known, &Value::Table(table.clone()), PREFIX.trim_end_matches('_'));
    let near = |name: &&str| {
        let is_read = OTHER_VARIABLES.contains(name) || path_of(name, &table).is_some();
        if is_read || !name.starts_with(PREFIX) {
            return None;
        }
        let is_near = |option: &&String| {
            let plain = |text: &str| text.to_uppercase().replace("__", "_");
            strsim::osa_distance(&plain(name), &plain(option)) <= MAX_SLIPS
        };
        known.iter().find(is_near).cloned()
    };
    Ok(names.into_iter().filter_map(|name| Some((name, near(&name)?))).collect())
}

/// So many letters may be wrong, missing or swapped in what resembles an option.
const MAX_SLIPS: usize = 2;

fn add_names(known: &mut Vec<String>, options: &Value, name: &str) {
    match options {
        Value::Table(table) => {
            let separator = if name == PREFIX.trim_end_matches('_') { "_" } else { "__" };
            for (key, value) in table {
                add_names(known, value, &format!("{name}{separator}{}", key.to_uppercase()));
            }
        }
        _ => known.push(name.to_owned()),
    }
}

fn parse(origin: &str, text: &str) -> Result<Table, ConfigError> {
    text.parse::<Table>().map_err(|e| wrong(origin, &e.to_string()))
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
