//! Runs: what a zap did, once for each thing that started it, and each step of it.

mod list;
mod run;
mod step;

pub use list::{Filter, edge, list};
pub(crate) use run::from_row;
pub use run::{Reason, Run, RunState, Start, find, get, halt_all};
pub use step::{Step, StepState, step, steps, texts};
