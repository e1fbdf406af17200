//! Runs: what a zap did, once for each thing that started it, and each step of it.

mod list;
mod of_events;
mod run;
mod step;

pub use list::{Filter, edge, list, of_reception};
pub use of_events::parse_record;
pub(super) use run::counted_from_row;
pub(crate) use run::from_row;
pub use run::{Counted, Reason, Run, RunState, Start, find, get, halt_all};
pub use step::{Step, StepState, step, steps, texts};
