//! Open files: every connection and every call is one.

use crate::config::Config;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// For the database, the log and what the libraries keep open.
const OTHERS: u64 = 128;

/// Raises this process's limit to the highest it may have, and warns if that is still low.
pub fn raise_limit(config: &Config) {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let highest = Rlimit { current: limit.maximum, maximum: limit.maximum };
        if let Err(error) = setrlimit(Resource::Nofile, highest) {
            tracing::warn!(%error, "cannot raise the limit of open files");
        }
    }
    let wanted = wanted(config);
    // None: no limit.
    if let Some(limit) = getrlimit(Resource::Nofile).current.filter(|limit| *limit < wanted) {
        tracing::warn!(
            limit,
            wanted,
            "the limit of open files is low: raise it (LimitNOFILE), or lower outbound.calls or \
             server.connections"
        );
    }
}

fn wanted(config: &Config) -> u64 {
    let database = config.database.readers + config.database.writers;
    (config.outbound.calls + config.server.connections + database) as u64 + OTHERS
}
