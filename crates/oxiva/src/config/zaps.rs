//! `[zaps]`: how much work zaps may take.

use super::{ConfigError, options, wrong};
use serde::Deserialize;
use std::{path::PathBuf, time::Duration};
use url::Url;

const MAX_CODE: Duration = Duration::from_secs(60);

/// The section, with what its texts mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zaps {
    /// Runs under way in all.
    pub runs: usize,
    /// Runs under way of one zap that asks for no fewer.
    pub runs_per_zap: usize,
    /// Runs that have not ended, in all; 0: any number.
    pub queue_limit: u32,
    /// Runs that have not ended, of one dossier; 0: any number.
    pub queue_limit_per_dossier: u32,
    /// Hooks elsewhere that stand for our own base zaps.
    pub base_hooks: BaseHooks,
    /// Processes that run JavaScript.
    pub js_workers: usize,
    /// What one script may take.
    pub js_memory_mb: usize,
    /// What is called with `js-worker`; `None`: this very program.
    #[serde(deserialize_with = "options::file")]
    pub js_program: Option<PathBuf>,
    /// For a step of code, its requests included.
    #[serde(rename = "code_seconds", deserialize_with = "options::seconds")]
    pub code: Duration,
}

/// Hooks elsewhere that stand for our own base zaps, by noun; `None`: our own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseHooks {
    /// For a societe.
    #[serde(deserialize_with = "options::web_url")]
    pub client: Option<Url>,
    /// For an activite.
    #[serde(deserialize_with = "options::web_url")]
    pub activite: Option<Url>,
    /// For a ticket.
    #[serde(deserialize_with = "options::web_url")]
    pub ticket: Option<Url>,
}

impl Zaps {
    /// Refuses numbers with which nothing runs, or one script takes the machine.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.runs == 0 || self.runs_per_zap == 0 {
            return Err(wrong("zaps.runs, runs_per_zap", "at least 1"));
        }
        if self.js_workers == 0 {
            return Err(wrong("zaps.js_workers", "at least 1"));
        }
        if !(16..=4096).contains(&self.js_memory_mb) {
            return Err(wrong("zaps.js_memory_mb", "from 16 to 4096"));
        }
        if self.code.is_zero() || self.code > MAX_CODE {
            return Err(wrong("zaps.code_seconds", "from 1 to 60"));
        }
        Ok(())
    }
}
