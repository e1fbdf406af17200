//! `[sessions]`: how long somebody stays signed in.

use super::{ConfigError, wrong};
use crate::{clock::DAY, dossiers::sessions::SessionLife};
use serde::Deserialize;

const MAX_DAYS: u32 = 3_650;

/// The section, with what its texts mean.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    /// Days without use after which a session ends.
    pub idle_days: u32,
    /// Days after which it ends whatever happens.
    pub max_days: u32,
}

impl Sessions {
    /// Refuses sessions that end before they begin, or never.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let fits = |days: u32| (1..=MAX_DAYS).contains(&days);
        if fits(self.idle_days) && fits(self.max_days) {
            Ok(())
        } else {
            Err(wrong("sessions.idle_days, max_days", "from 1 to 3650"))
        }
    }

    /// In the unit of the clock.
    pub fn life(&self) -> SessionLife {
        let micros = |days: u32| i64::from(days) * DAY;
        SessionLife { idle: micros(self.idle_days), whole: micros(self.max_days) }
    }
}
