//! The work that goes on by itself: calling what is owed, and sweeping.
//!
//! # Players
//! - [`queue`]: the statements that take work by lease and give it back.
//! - [`runner`]: one task that hears the doorbell, keeps a lane for each endpoint, and starts
//!   attempts.
//! - [`crew`]: the tasks that must not die alone.
//! - [`watchdog`]: whether what is due is being called.
//!
//! # Promises
//! - The lease is not needed for correctness: it only saves duplicate work. Whoever finds a pending
//!   row whose `run_at` has passed may take it.
//! - A lane holds at most `per_endpoint` calls; a slow endpoint fills its own lane and no other.
//! - A lost doorbell costs at most one sweep.

pub mod crew;
pub mod janitor;
pub mod queue;
pub mod runner;
pub mod watchdog;

/// Returns once `stop` is true, or nobody is left to say so.
pub async fn stopped(stop: &mut tokio::sync::watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
