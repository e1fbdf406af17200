//! `--since` and `--until`: what a list of the past is narrowed down to.

use super::Opened;
use crate::{clock::Micros, dossiers::Dossier};
use anyhow::{Context, Result};
use clap::Args;

/// A part of the past. Either end may be open.
#[derive(Args)]
pub struct Period {
    /// From this day on (2026-12-31, 31/12/2026, yesterday), or this moment (2026-12-31T10:00:00Z)
    #[arg(long, value_name = "DAY")]
    since: Option<String>,
    /// Before this day, or this moment
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
}

impl Period {
    /// Its first moment and the first one behind it, as the dossier reads and sets its dates. Fails for a
    /// text that is no date.
    pub fn read(
        &self,
        opened: &Opened,
        dossier: &Dossier,
    ) -> Result<(Option<Micros>, Option<Micros>)> {
        let reading = dossier.reading(opened.clock.now());
        let read = |text: &String| {
            let moment = reading
                .read(text)
                .with_context(|| format!("`{text}` is neither a day nor a moment"))?;
            anyhow::Ok(moment.timestamp.as_microsecond())
        };
        Ok((self.since.as_ref().map(read).transpose()?, self.until.as_ref().map(read).transpose()?))
    }
}
