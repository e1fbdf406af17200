//! Time and randomness, taken as parameters so that a test can hold both still.
//!
//! `Clock::system()` is the real one. `Clock::manual` starts where it is told and moves only when
//! a test calls `advance`, which also wakes whoever sleeps on it, or `jump`, as an operator who sets
//! the machine's clock does: the time of day changes, and no time has passed.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::sync::watch;

/// Microseconds since 1970-01-01 UTC.
pub type Micros = i64;

pub const SECOND: Micros = 1_000_000;
/// In microseconds.
pub const MINUTE: Micros = 60 * SECOND;
/// In microseconds.
pub const HOUR: Micros = 60 * MINUTE;
/// In microseconds.
pub const DAY: Micros = 24 * HOUR;

#[derive(Clone)]
pub enum Clock {
    System { started: std::time::Instant },
    Manual(Arc<watch::Sender<Moment>>),
}

/// Where a manual clock stands.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    now: Micros,
    /// Never goes back.
    passed: Micros,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn system() -> Clock {
        Clock::System { started: std::time::Instant::now() }
    }

    /// A clock that stands at `now` until a test moves it.
    pub fn manual(now: Micros) -> Clock {
        Clock::Manual(Arc::new(watch::Sender::new(Moment { now, passed: 0 })))
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> Micros {
        match self {
            Clock::System { .. } => std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .map_or(0, |since| since.as_micros() as Micros),
            Clock::Manual(time) => time.borrow().now,
        }
    }

    /// Time since the clock was made; never goes back, whatever happens to the wall clock.
    pub fn elapsed(&self) -> Duration {
        match self {
            Clock::System { started } => started.elapsed(),
            Clock::Manual(time) => Duration::from_micros(time.borrow().passed as u64),
        }
    }

    /// Ends once `wait` has passed on this clock, counted from this call (not from its first poll:
    /// a test that advances between the two would be slept through).
    #[expect(clippy::disallowed_methods, reason = "the one place that waits")]
    pub fn sleep(&self, wait: Duration) -> impl Future<Output = ()> + Send + use<> {
        let clock = self.clone();
        let until = self.elapsed() + wait;
        async move {
            match clock {
                Clock::System { .. } => {
                    tokio::time::sleep(until.saturating_sub(clock.elapsed())).await;
                }
                Clock::Manual(time) => {
                    // The sender lives in `clock`, so this cannot end early.
                    let until = until.as_micros() as Micros;
                    let _ = time.subscribe().wait_for(|moment| moment.passed >= until).await;
                }
            }
        }
    }

    /// Moves a manual clock; nothing on the system clock.
    pub fn advance(&self, by: Duration) {
        if let Clock::Manual(time) = self {
            let by = by.as_micros() as Micros;
            time.send_modify(|moment| {
                moment.now += by;
                moment.passed += by;
            });
        }
    }

    /// Sets a manual clock forward or back, without time passing; nothing on the system clock.
    pub fn jump(&self, by: Micros) {
        if let Clock::Manual(time) = self {
            time.send_modify(|moment| moment.now += by);
        }
    }
}

/// Random bytes: the operating system's, or a counted sequence that a test can foresee.
#[derive(Clone)]
pub enum Entropy {
    System,
    Counted(Arc<AtomicU64>),
}

impl Entropy {
    pub fn counted(seed: u64) -> Entropy {
        Entropy::Counted(Arc::new(AtomicU64::new(seed)))
    }

    /// Panics only when the operating system has no randomness to give: nothing could go on.
    #[expect(clippy::disallowed_methods, reason = "the one place that draws randomness")]
    pub fn fill(&self, bytes: &mut [u8]) {
        match self {
            Entropy::System => {
                getrandom::fill(bytes).unwrap_or_else(|e| panic!("no system randomness: {e}"));
            }
            Entropy::Counted(next) => {
                for chunk in bytes.chunks_mut(8) {
                    let word = mix(next.fetch_add(1, Ordering::Relaxed));
                    chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
                }
            }
        }
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A number in `0..1`, for jitter.
    pub fn fraction(&self) -> f64 {
        (u64::from_le_bytes(self.bytes()) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A UUIDv7 of the given moment.
    pub fn uuid(&self, now: Micros) -> uuid::Uuid {
        let millis = (now / 1000).max(0) as u64;
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}

/// One round of a 64-bit finaliser: neighbouring counts give unlike words.
fn mix(count: u64) -> u64 {
    let mut word = count.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word ^= word >> 29;
    word = word.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word ^ (word >> 32)
}
