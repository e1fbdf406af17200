//! Plays the runs of zaps: takes them from the table, does their steps, records what came of them.
//!
//! # Players
//! - [`queue`]: the statements that take runs by lease and give them back.
//! - [`runner`]: runs as work of a [`crate::worker`], with a lane for each zap.
//! - [`execute`]: one run, from its claim to the record of what it did.
//! - [`schedules`]: starts runs whose moment has come. [`due_dates`]: starts those that come before due dates.
//! - [`trial`]: tests of one step, outside of runs.
//! - [`failing`]: has zaps switched off that only fail.

pub mod due_dates;
pub mod execute;
pub mod failing;
pub mod queue;
pub mod runner;
pub mod schedules;
pub mod trial;
