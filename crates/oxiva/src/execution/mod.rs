//! Plays the runs of zaps: takes them from the table, does their steps, records what came of them.
//!
//! # Players
//! - [`queue`]: the statements that take runs by lease and give them back.
//! - [`runner`]: hears of runs, keeps a [`lane`] for each zap, fires schedules.
//! - [`execute`]: one run, from its claim to the record of what it did.

pub mod execute;
pub mod lane;
pub mod queue;
pub mod runner;
