//! What became of the lists of steps of a run.

use crate::words::words;
use std::ops::BitOr;

words! {
    /// How a run ended.
    pub enum Verdict {
        Success = "success",
        /// Filters stopped it, and nothing else came to its end.
        Filtered = "filtered",
        Errored = "errored",
        Halted = "halted",
    }
}

/// What was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) errored: bool,
    pub(super) halted: bool,
    pub(super) completed: bool,
    pub(super) filtered: bool,
}

impl Tally {
    const NOTHING: Tally =
        Tally { errored: false, halted: false, completed: false, filtered: false };
    pub(super) const ERRORED: Tally = Tally { errored: true, ..Tally::NOTHING };
    pub(super) const HALTED: Tally = Tally { halted: true, ..Tally::NOTHING };
    pub(super) const COMPLETED: Tally = Tally { completed: true, ..Tally::NOTHING };
    pub(super) const FILTERED: Tally = Tally { filtered: true, ..Tally::NOTHING };

    /// What counts of a group after which something else was done.
    pub(super) fn passed(self) -> Tally {
        Tally { halted: self.halted, ..Tally::NOTHING }
    }

    pub(super) fn verdict(self) -> Verdict {
        match self {
            Tally { errored: true, .. } => Verdict::Errored,
            Tally { halted: true, .. } => Verdict::Halted,
            Tally { filtered: true, completed: false, .. } => Verdict::Filtered,
            _ => Verdict::Success,
        }
    }
}

impl BitOr for Tally {
    type Output = Tally;

    fn bitor(self, other: Tally) -> Tally {
        Tally {
            errored: self.errored | other.errored,
            halted: self.halted | other.halted,
            completed: self.completed | other.completed,
            filtered: self.filtered | other.filtered,
        }
    }
}
