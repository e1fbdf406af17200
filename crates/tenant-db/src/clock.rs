//! What the data layer asks of a clock. The program brings its own, so that a test can hold it still.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Where the data layer gets the time from.
pub trait Clock: Send + Sync + 'static {
    /// The time of day, in microseconds since 1970-01-01 UTC. It is written beside each migration.
    fn now_micros(&self) -> i64;

    /// How much time has passed since some moment that stays the same. It never goes back, whatever
    /// happens to the time of day.
    fn elapsed(&self) -> Duration;
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// A clock that counts the time that passes from now on.
    #[expect(clippy::disallowed_methods, reason = "this type is how the machine's clock is taken")]
    pub fn start() -> SystemClock {
        SystemClock { started: Instant::now() }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this type is how the machine's clock is taken")]
    fn now_micros(&self) -> i64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as i64)
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}
