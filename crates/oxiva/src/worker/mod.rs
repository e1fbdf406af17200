//! What every runner is made of: work that goes on by itself, taken from a table.
//!
//! A row of a table that is pending and whose `run_at` has passed is work to be done: a delivery to an
//! endpoint, a run of a zap, a mail. A *runner* takes such rows by *lease*: it writes its node's name and
//! a later `run_at` into the row, which nobody else takes before that moment. Then it does the work and
//! records what came of it.
//!
//! # Players
//! - [`work`]: what a kind of work brings along: its queue, the rules of its lanes, how one piece is done.
//!   Deliveries (`webhooks/runner.rs`) and runs of zaps (`execution/runner.rs`) do.
//! - [`runner`]: one task for each kind of work. It hears of commits, takes what is due, and starts a task
//!   for each piece.
//! - [`lane`]: what waits for one endpoint or one zap, how many pieces of it may be under way, and how many
//!   may begin in a second. A lane whose rate is used up sleeps until the next piece may begin.
//! - [`turns`]: which dossier and which lane gets a place that has become free.
//! - [`wake`]: what wakes a runner: a signal of a commit, the next sweep, the order to stop. The runner of
//!   mails (`mail/runner.rs`), which has one queue and no lanes, shares it.
//! - [`load`]: what the rest of the program knows of a runner. Whoever writes a row asks it whether the row
//!   may be *born claimed*: written with the lease of this node already in it, so that nothing has to be
//!   taken from the table before the work begins.
//! - [`report_on_drop`]: the report that a task owes its runner, even if it panics.
//! - [`pulse`]: a runner's signs of life, for the watchdog.
//! - [`record`]: the record of work that was done, while storage refuses.
//! - [`retry`]: when what failed is tried again.
//! - [`crew`]: the tasks that must not die alone.
//!
//! # Promises
//! - The lease is not needed for correctness: it only saves duplicate work. Whoever finds a pending
//!   row whose `run_at` has passed may take it.
//! - A signal that is lost costs at most one *sweep*: once a second a runner looks in the table for lanes
//!   that have something due.
//! - A lane that is slow fills its own places and no others; a dossier gets half of all places at most, and
//!   dossiers take turns.
//! - In no second are more pieces of a lane begun than its rate says.
//! - No more is claimed than can be begun long before the lease ends.
//! - At the start, what this node held when it last died is due at once. At the end, what is under way may
//!   finish, and everything else is given back.

pub mod crew;
pub mod lane;
pub mod load;
pub mod pulse;
pub mod record;
pub mod report_on_drop;
pub mod retry;
pub mod runner;
pub mod turns;
pub mod wake;
pub mod work;

use crate::dossiers::DossierId;

/// One endpoint, or one zap, of one dossier.
pub type LaneKey = (DossierId, i64);

/// Returns once `stop` is true, or nobody is left to say so.
pub async fn stopped(stop: &mut tokio::sync::watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
