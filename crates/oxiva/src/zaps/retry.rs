//! When what failed is tried again by itself.

use crate::clock::{HOUR, MINUTE, Micros};

/// Waits before the first retry, the second, and so on.
pub const SCHEDULE: [Micros; 5] = [5 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR];

/// The wait before the retry number `retries` (from 0), and up to a twentieth more so that what failed
/// together does not come back together. `random` is in `0..1`. `None`: give up.
pub fn wait(retries: i64, random: f64) -> Option<Micros> {
    let base = *SCHEDULE.get(usize::try_from(retries).ok()?)?;
    Some(base + (base as f64 * random * 0.05) as Micros)
}
