//! Work on very many rows by requests: each does some steps, each its own transaction, and says where the next one
//! goes on. A browser that runs scripts asks for one step at a time and shows how far it is.

use crate::{app::Shared, http::request::header_text};
use http::HeaderMap;
use std::time::Duration;

/// Steps of one request of a browser without scripts.
pub const MAX_STEPS: usize = 20;
/// Rows are counted so far and no further before the work begins.
pub const MAX_COUNTED: i64 = 1_000;
/// No step begins after so much of the request's time.
const MAX_TIME: Duration = Duration::from_secs(5);

/// How many steps a request may do.
pub fn steps(headers: &HeaderMap) -> usize {
    if header_text(headers, "x-fragment").is_empty() { MAX_STEPS } else { 1 }
}

/// Whether another step may begin of what began at `started` ([`crate::clock::Clock::elapsed`]).
pub fn has_time(app: &Shared, started: Duration) -> bool {
    app.clock.elapsed().saturating_sub(started) <= MAX_TIME
}
