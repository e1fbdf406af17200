//! The work that goes on by itself: calling what is owed, and sweeping.
//!
//! # Players
//! - [`queue`]: the statements that take work by lease and give it back.
//! - [`runner`]: one task that hears the doorbell, keeps a [`lane`] for each endpoint, and starts
//!   attempts.
//! - [`zap_queue`], [`zap_lane`], [`zap_runner`]: the same for the runs of zaps.
//! - [`crew`]: the tasks that must not die alone.
//! - [`watchdog`]: whether what is due is being called.
//!
//! # Promises
//! - The lease is not needed for correctness: it only saves duplicate work. Whoever finds a pending
//!   row whose `run_at` has passed may take it.
//! - A slow endpoint fills its own lane and no other: an unknown one gets a few calls at once, one
//!   that does not answer fewer and fewer, a dossier gets half of all, and dossiers take turns.
//! - A lost doorbell costs at most one sweep.

pub mod crew;
pub mod load;
pub mod pulse;
pub mod retry;
pub mod turns;

use crate::dossiers::DossierId;

/// One endpoint, or one zap, of one dossier.
pub type LaneKey = (DossierId, i64);

/// Returns once `stop` is true, or nobody is left to say so.
pub async fn stopped(stop: &mut tokio::sync::watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
