//! The options as a table: the defaults, then a file, then the environment, then flags; the later
//! wins. What the defaults do not have is refused by its name.

use super::{ConfigError, DEFAULTS, Flags, wrong};
use std::path::PathBuf;
use toml::{Table, Value};

const PREFIX: &str = "OXIVA_";
/// Read by the command line itself.
const OTHER_VARIABLES: &[&str] = &["OXIVA_CONFIG", "OXIVA_NEW_PASSWORD"];

/// Every option with the value of the last source that has it.
pub fn merge(
    file: Option<PathBuf>,
    variables: impl IntoIterator<Item = (String, String)>,
    flags: Flags,
) -> Result<Table, ConfigError> {
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
    Ok(table)
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
