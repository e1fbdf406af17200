//! Zaps and runs as programs see them: API v3, and the command line with `--json`. Ids as strings, dates
//! as RFC 3339 with the dossier's offset, empty as `null`.

mod draft;
mod remarks;
mod run;
mod step;
mod version;
mod zap;

pub use draft::DraftAnswer;
pub use remarks::{Checked, Remark};
pub use run::{RunAnswer, RunWithSteps};
pub use version::{VersionAnswer, VersionWithDocument};
pub use zap::{ZapAnswer, ZapWithDocument};

fn text(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}
