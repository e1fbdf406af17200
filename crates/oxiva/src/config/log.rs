//! `[log]`: what is logged, and in which form.

use serde::{Deserialize, Deserializer, de::Error};

/// The section, with what its texts mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// A level or a filter of `tracing`, which alone knows what it may be.
    pub level: String,
    /// For whom lines are written.
    #[serde(deserialize_with = "format")]
    pub format: LogFormat,
}

/// For whom the lines of the log are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one object a line.
    Json,
}

fn format<'de, D: Deserializer<'de>>(option: D) -> Result<LogFormat, D::Error> {
    match String::deserialize(option)?.as_str() {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(D::Error::custom("text or json")),
    }
}
