//! When a failed call is made again.

use crate::clock::{HOUR, MINUTE, Micros, SECOND};

/// Waits after the first failure, the second, and so on: about 85 hours and a half in all.
pub const SCHEDULE: [Micros; 9] = [
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];

/// The wait after the failure number `step` (from 0), spread by a fifth either way so that what
/// failed together does not come back together. `random` is in `0..1`. `None`: give up.
pub fn wait(step: i64, random: f64) -> Option<Micros> {
    let base = *SCHEDULE.get(usize::try_from(step).ok()?)?;
    Some(base + (base as f64 * (random - 0.5) * 0.4) as Micros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn stays_near_the_schedule(step in 0i64..9, random in 0.0f64..1.0) {
            let base = SCHEDULE[step as usize];
            let wait = wait(step, random).unwrap();
            prop_assert!(wait >= base * 4 / 5 && wait <= base * 6 / 5);
        }

        #[test]
        fn then_gives_up(step in prop_oneof![9i64.., ..0i64]) {
            prop_assert_eq!(wait(step, 0.5), None);
        }
    }
}
