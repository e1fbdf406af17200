//! When a failed call is made again.

use crate::clock::{DAY, HOUR, MINUTE, Micros, SECOND};
use jiff::{Timestamp, fmt::rfc2822};

/// Waits after the first failure, the second, and so on: about 75 hours and a half in all.
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

/// Waits that a schedule of one's own may have.
pub const STEPS: usize = 20;
/// The longest wait, of a schedule or of a `Retry-After`, in seconds.
const LONGEST: i64 = 7 * DAY / SECOND;
const LONGEST_ASKED: Micros = DAY;

/// The default's seconds, to be shown.
pub fn default_seconds() -> Vec<i64> {
    SCHEDULE.iter().map(|wait| wait / SECOND).collect()
}

/// Whether these seconds can be a schedule. An empty one means that nothing is tried again.
pub fn is_schedule(seconds: &[i64]) -> bool {
    seconds.len() <= STEPS && seconds.iter().all(|wait| (1..=LONGEST).contains(wait))
}

/// As [`wait`], by the seconds of an endpoint's own schedule if it has one.
pub fn wait_by(schedule: Option<&[i64]>, step: i64, random: f64) -> Option<Micros> {
    let Some(schedule) = schedule else { return wait(step, random) };
    let seconds = *schedule.get(usize::try_from(step).ok()?)?;
    Some(spread(seconds * SECOND, random))
}

/// The wait after the failure number `step` (from 0), spread by a fifth either way so that what
/// failed together does not come back together. `random` is in `0..1`. `None`: give up.
pub fn wait(step: i64, random: f64) -> Option<Micros> {
    let base = *SCHEDULE.get(usize::try_from(step).ok()?)?;
    Some(spread(base, random))
}

/// The wait after a call that did not get as far as its receiver, `times` in a row: half a minute,
/// then twice as long each time, up to ten minutes.
pub fn ours(times: usize, random: f64) -> Micros {
    let doubled = (30 * SECOND) << times.saturating_sub(1).min(5);
    spread(doubled.min(10 * MINUTE), random)
}

fn spread(base: Micros, random: f64) -> Micros {
    base + (base as f64 * (random - 0.5) * 0.4) as Micros
}

/// What a `Retry-After` asks for from `now` on: seconds or a date, a day at most. A little is added
/// so that those who were told the same do not come together; never anything taken away.
pub fn asked(header: &str, now: Micros, random: f64) -> Option<Micros> {
    let header = header.trim();
    let wait = if header.bytes().all(|byte| byte.is_ascii_digit()) && !header.is_empty() {
        header.parse::<i64>().unwrap_or(i64::MAX).saturating_mul(SECOND)
    } else {
        moment(header)?.as_microsecond() - now
    };
    let wait = wait.clamp(0, LONGEST_ASKED);
    Some(wait + (wait as f64 * random * 0.1) as Micros)
}

/// `Wed, 21 Oct 2026 07:28:00 GMT`
fn moment(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

/// How long an endpoint in trouble is left alone after so many failures in a row: nothing for the
/// first two, then a second, two, four, up to a minute.
pub fn hold(failures: i64) -> Micros {
    match failures {
        ..3 => 0,
        3..9 => SECOND << (failures - 3),
        _ => MINUTE,
    }
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

        #[test]
        fn a_schedule_of_ones_own(seconds in prop::collection::vec(1i64..=LONGEST, 0..20), random in 0.0f64..1.0) {
            prop_assert!(is_schedule(&seconds));
            for (step, second) in seconds.iter().enumerate() {
                let wait = wait_by(Some(&seconds), step as i64, random).unwrap();
                prop_assert!(wait >= second * SECOND * 4 / 5 && wait <= second * SECOND * 6 / 5);
            }
            prop_assert_eq!(wait_by(Some(&seconds), seconds.len() as i64, random), None);
        }

        #[test]
        fn never_earlier_than_asked(seconds in 0i64..=86_400, random in 0.0f64..1.0) {
            let wait = asked(&seconds.to_string(), 0, random).unwrap();
            prop_assert!(wait >= seconds * SECOND && wait <= seconds * SECOND * 11 / 10);
        }

        #[test]
        fn whatever_is_asked_has_a_bound(text in "\\PC{0,40}", now in -1i64 << 60..1 << 60) {
            if let Some(wait) = asked(&text, now, 0.99) {
                prop_assert!((0..=LONGEST_ASKED * 11 / 10).contains(&wait));
            }
        }
    }

    #[test]
    fn what_is_not_the_receivers_fault_waits_longer_and_longer() {
        let seconds: Vec<_> = (1..8).map(|times| ours(times, 0.5) / SECOND).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 600, 600]);
    }

    #[test]
    fn a_date_is_read() {
        let now = "2026-10-21T07:27:00Z".parse::<Timestamp>().unwrap().as_microsecond();
        assert_eq!(asked("Wed, 21 Oct 2026 07:28:00 GMT", now, 0.0), Some(MINUTE));
        assert_eq!(asked("Wed, 21 Oct 2020 07:28:00 GMT", now, 0.0), Some(0));
        assert_eq!(asked("99999999999999999999", now, 0.0), Some(DAY));
        assert_eq!(asked("soon", now, 0.0), None);
        assert_eq!(asked("", now, 0.0), None);
        assert_eq!(asked("-5", now, 0.0), None);
    }

    #[test]
    fn trouble_is_left_alone_for_longer_and_longer() {
        let seconds: Vec<_> = (0..12).map(|n| hold(n) / SECOND).collect();
        assert_eq!(seconds, [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }
}
