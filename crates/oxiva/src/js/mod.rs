//! JavaScript, apart: all of it runs in child processes of this very program.
//!
//! # Players
//! - The [`Pool`] keeps a few children warm and hands each [`Job`] to one, dossiers taking turns.
//! - A child is `oxiva js-worker`: [`worker::run`], which talks [`frame`]s over its standard input and
//!   output and runs each script in an engine of its own ([`script`], QuickJS).
//! - What a script finds there are modules in JavaScript (`world/`), read when they are first asked for,
//!   over functions of ours ([`functions`]). What Node has and we have not is said by name: by [`missing`]
//!   when the script is saved, or by an error when it runs.
//! - A [`Host`] does for a script what a child cannot: a child has no network, so a request goes back
//!   to the parent, which makes it under its own rules.
//!
//! # Promises
//! - A script sees nothing but what it is given: no files, no environment, no network, nothing that
//!   a script before it left.
//! - A script ends within its deadline, whatever it does: the parent kills the child. The engine's own
//!   way to interrupt is not used: a few built-in functions never ask for it, and it can abort.
//! - What a script does ends its own step only: the next job finds a child, the same or a new one.
//! - No dossier has more than half of the children, nor fills the queue of another.
//!
//! # Not promised
//! - That a job waits for ever: when a dossier has too many waiting, or one waits too long, it is told
//!   so ([`JsFailure::Busy`]) and may come again.

mod child;
mod failure;
mod frame;
mod functions;
mod host;
mod look;
mod pool;
mod rejections;
mod script;
mod well_formed;
pub mod worker;

pub use failure::{JsFailure, Thrown};
pub use host::{Answering, Asked, Host};
pub use look::{missing, missing_at};
pub use pool::{Job, Pool, PoolSettings, Ran};

use serde::{Deserialize, Serialize};

/// What the child does with the payload of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Program {
    /// `{source, inputData}`: a step of code; with `isOnlyRead` it is read, and not run.
    Code,
    /// `{perform, bundle, …}`: a function of an app's definition.
    Definition,
}
