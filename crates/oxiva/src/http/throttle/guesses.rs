//! How many passwords an hour may be guessed at one account, wherever the guesses come from.
//!
//! A guess is taken before the password is looked at, so that any number at once is no way around the limit,
//! and given back if the password was right: whoever signs in often uses nothing up.
//!
//! Nobody is locked out by this: one network has a part of the account's guesses, so that a stranger leaves
//! the others to its owner, wherever they are; and a device that is known to the person has guesses of its own,
//! which nobody else can use up.

use super::rate::Rate;
use crate::dossiers::DossierId;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

/// A bucket holds half of what an hour lets through: it may be emptied, and fills again meanwhile.
const BUCKETS_PER_HOUR: u32 = 2;
/// Of the guesses at an account, in hundredths: from devices that are not known, from one network among
/// them, and from those that are known.
const STRANGERS_PERCENT: u32 = 70;
const NETWORK_PERCENT: u32 = 14;
const KNOWN_PERCENT: u32 = 30;

/// Who guessed how often of late. `N`: a network.
pub struct Guesses<N> {
    strangers: Rate<String>,
    network: Rate<(N, String)>,
    known: Rate<(DossierId, i64)>,
}

impl<N: Clone + Eq + std::hash::Hash> Guesses<N> {
    /// So many at one account; 0: any number.
    pub fn new(per_hour: u32) -> Guesses<N> {
        let part = |percent: u32| {
            let number = u64::from(per_hour) * u64::from(percent) / 100;
            let number = u32::try_from(number).unwrap_or(u32::MAX) / BUCKETS_PER_HOUR;
            if per_hour == 0 { 0 } else { number.max(1) }
        };
        Guesses {
            strangers: Rate::new(part(STRANGERS_PERCENT), HOUR),
            network: Rate::new(part(NETWORK_PERCENT), HOUR),
            known: Rate::new(part(KNOWN_PERCENT), HOUR),
        }
    }

    /// Takes a guess at an e-mail from a network, or says how long to wait.
    pub fn stranger(&self, now: Duration, network: N, email: &str) -> Result<(), Duration> {
        let (place, email) = ((network, email.to_owned()), email.to_owned());
        self.network.take(now, &place)?;
        // What the account refuses is not taken from the network.
        self.strangers.take(now, &email).inspect_err(|_| self.network.give_back(now, &place))
    }

    /// It was none: the password was right.
    pub fn stranger_was_right(&self, now: Duration, network: N, email: &str) {
        self.network.give_back(now, &(network, email.to_owned()));
        self.strangers.give_back(now, &email.to_owned());
    }

    /// Takes a guess at a person from a device that they know.
    pub fn known(&self, now: Duration, person: (DossierId, i64)) -> Result<(), Duration> {
        self.known.take(now, &person)
    }

    /// It was none: the password was right.
    pub fn known_was_right(&self, now: Duration, person: (DossierId, i64)) {
        self.known.give_back(now, &person);
    }

    /// Forgets who has been quiet.
    pub fn tidy(&self, now: Duration) {
        self.strangers.tidy(now);
        self.network.tidy(now);
        self.known.tidy(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMAIL: &str = "camille@oxiva.example";

    /// How many guesses from these networks are let through in an hour of trying all the time.
    fn in_an_hour(guesses: &Guesses<u32>, networks: u32) -> usize {
        let tries =
            (0..3_600).flat_map(|second| (0..networks).map(move |network| (second, network)));
        let taken = |(second, network): &(u64, u32)| {
            guesses.stranger(Duration::from_secs(10_000 + second), *network, EMAIL).is_ok()
        };
        tries.filter(taken).count()
    }

    #[test]
    fn an_account_has_so_many_an_hour_and_a_network_a_fifth_of_them() {
        let person = (crate::db::test_key(1), 1);
        let guesses = Guesses::new(100);
        assert_eq!(in_an_hour(&guesses, 200), 69, "from everywhere");
        let known =
            |second: u64| guesses.known(Duration::from_secs(10_000 + second), person).is_ok();
        assert_eq!((0..3_600).filter(|second| known(*second)).count(), 29, "from known devices");
        assert_eq!(in_an_hour(&Guesses::new(100), 1), 13, "from one network");
        assert_eq!(in_an_hour(&Guesses::new(0), 2), 7_200, "no limit");
    }

    #[test]
    fn a_network_leaves_guesses_to_others_and_right_passwords_use_nothing_up() {
        let (guesses, now) = (Guesses::new(100), Duration::from_secs(10_000));
        while guesses.stranger(now, 1, EMAIL).is_ok() {}
        for _ in 0..1_000 {
            assert_eq!(guesses.stranger(now, 2, EMAIL), Ok(()), "the owner, from elsewhere");
            guesses.stranger_was_right(now, 2, EMAIL);
        }
        assert!(guesses.stranger(now, 1, EMAIL).is_err());
        assert_eq!(guesses.stranger(now, 1, "robin@oxiva.example"), Ok(()), "another account");
    }
}
