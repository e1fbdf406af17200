//! `[limits]` and `[retention]`: how much is taken, and how long it is kept.

use super::options;
use serde::Deserialize;
use std::time::Duration;

/// What one client may ask for. A rate of 0 is any number.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Requests of one dossier to the API.
    pub api_per_second: u32,
    /// Attempts to sign in to one account from one network; ten times as many from the network.
    pub sign_in_per_minute: u32,
    /// Wrong passwords at one account, from everywhere; 0: any number.
    pub password_guesses_per_hour: u32,
    /// Receptions of one catch hook.
    pub catch_hook_per_second: u32,
    /// Unknown keys and catch hooks from one network.
    pub guesses_per_minute: u32,
    /// Of a record or a form.
    pub body_bytes: usize,
    /// Of what a catch hook takes.
    pub catch_hook_bytes: usize,
    /// Of a file of zaps that is imported.
    pub import_bytes: usize,
    /// Megabytes that the calls, runs and tables of one dossier may take together; 0: any number.
    pub dossier_megabytes: u32,
    /// How long due work may be left alone before `/readyz` says so; zero: for ever.
    #[serde(rename = "late_seconds", deserialize_with = "options::seconds")]
    pub late: Duration,
}

/// Days that things are kept once they are done; 0: for ever.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Delivered calls.
    pub deliveries_days: u32,
    /// What catch hooks received.
    pub receptions_days: u32,
    /// Runs of zaps that have ended.
    pub runs_days: u32,
    /// Megabytes that the ended runs of one dossier may take; 0: any number.
    pub runs_megabytes: u32,
    /// Mails that were sent or given up, and dismissed notices.
    pub mails_days: u32,
    /// Lines of the audit log.
    pub audit_days: u32,
}
