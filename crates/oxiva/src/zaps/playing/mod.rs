//! A run in memory, between two things that it does: what is done, what that leads to, and what of it
//! is to be written.
//!
//! # Players
//! - [`Playing`] is the run. [`Playing::outcome`] notes what came of the step that was begun;
//!   [`Playing::advance`] goes on from there to the next one, or to the end.
//! - An [`Advance`] is what happened on the way: rows to write. Beside it stands what is [`Next`].
//!
//! Nothing here waits, reads or writes.

mod advance;
mod begin;
mod decided;
mod head;
mod outcome;
mod restore;
mod rows;

pub use decided::{not_a_date, undecided};
pub use head::Head;
pub use outcome::{MAX_OUTPUT_BYTES, too_large};
pub use rows::{Advance, Begun, Mark, StepRow, trigger_row};

use crate::{clock::Micros, dossiers::Dossier, zaps::runs::RunState};
use serde_json::Value as Json;
use std::{collections::HashMap, sync::Arc};
use zap_engine::{document::Zap, plan::Done};

/// A run in memory.
#[derive(Clone)]
pub struct Playing {
    pub head: Head,
    /// It reads dates in the order that the zap says.
    pub dossier: Dossier,
    plan: Arc<Zap>,
    trigger: Arc<Json>,
    done: Done,
    /// Steps that have a row and are to be done again: where, and how often they were begun.
    again: HashMap<(String, String), (i64, i64)>,
    next_seq: i64,
    retries: i64,
    size: i64,
    /// The first thing that went wrong and was not mended.
    failure: String,
    /// Whether something that failed can be tried again, and not before which moment.
    retry: Option<Micros>,
    /// When a step that made the run wait lets it go on.
    until: Option<Micros>,
    /// Steps whose waiting is over.
    woken: bool,
}

/// What a run does next.
#[derive(Debug)]
pub enum Next {
    /// This is to be done.
    Do(Box<Begun>),
    /// It goes on at this moment.
    At(Micros),
    End(RunState),
}
