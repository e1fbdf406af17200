//! E-mails that are attacked from many networks at once, where a limit per network does not help.

use crate::http::peer::Source;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Networks from which an account must have been tried in vain before it is slowed down: one
/// attacker, or one person with a phone and a computer, does not slow the account down.
const MIN_NETWORKS: usize = 5;
/// After so long without a failure the account is as it was.
const FORGET_AFTER: Duration = Duration::from_secs(3_600);
/// 1 s, 2 s, 4 s… and no more than this.
const MAX_DELAY: Duration = Duration::from_secs(900);
/// Accounts that are remembered.
const MAX_ACCOUNTS: usize = 10_000;

/// Failed sign-ins of late, by account.
pub struct Attacks {
    limited: bool,
    accounts: Mutex<HashMap<String, Account>>,
}

#[derive(Default)]
struct Account {
    networks: Vec<Source>,
    /// Failures since there were many networks.
    failures: u32,
    wait_until: Duration,
    last: Duration,
}

impl Attacks {
    /// Without limits nothing is remembered.
    pub fn new(limited: bool) -> Attacks {
        Attacks { limited, accounts: Mutex::default() }
    }

    /// How long the account must be left alone.
    pub fn wait(&self, now: Duration, email: &str) -> Result<(), Duration> {
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let until = accounts.get(email).map_or(Duration::ZERO, |account| account.wait_until);
        match until.checked_sub(now) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => Ok(()),
        }
    }

    /// Notes a failed sign-in at an account from a network.
    pub fn failed(&self, now: Duration, email: String, network: Source) {
        if !self.limited {
            return;
        }
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if accounts.len() >= MAX_ACCOUNTS && !accounts.contains_key(&email) {
            make_room(&mut accounts);
        }
        let account = accounts.entry(email).or_default();
        if now.saturating_sub(account.last) > FORGET_AFTER {
            *account = Account::default();
        }
        account.last = now;
        if account.networks.len() < MIN_NETWORKS && !account.networks.contains(&network) {
            account.networks.push(network);
        }
        if account.networks.len() >= MIN_NETWORKS {
            let wait = Duration::from_secs(1 << account.failures.min(20)).min(MAX_DELAY);
            account.failures += 1;
            account.wait_until = now + wait;
        }
    }

    /// Forgets accounts that were left alone for long enough.
    pub fn tidy(&self, now: Duration) {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.retain(|_, account| now.saturating_sub(account.last) <= FORGET_AFTER);
    }
}

/// The half that was tried in vain longest ago goes; those that are slowed down stay longest.
fn make_room(accounts: &mut HashMap<String, Account>) {
    let age = |account: &Account| (account.wait_until, account.last);
    let mut ages: Vec<_> = accounts.values().map(age).collect();
    let (_, median, _) = ages.select_nth_unstable(MAX_ACCOUNTS / 2);
    let median = *median;
    accounts.retain(|_, account| age(account) > median);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    fn network(n: u32) -> Source {
        Source::Address(IpAddr::V4(Ipv4Addr::from_bits(n)))
    }

    #[test]
    fn few_networks_slow_nobody_down_and_many_do_longer_and_longer() {
        let attacks = Attacks::new(true);
        let fail = |now, n| attacks.failed(now, "a@x.fr".to_owned(), network(n));
        let mut now = Duration::from_secs(10);
        for n in 0..1_000 {
            fail(now, n % 4);
        }
        assert_eq!(attacks.wait(now, "a@x.fr"), Ok(()), "four networks are not many");
        let mut waits = Vec::new();
        for n in 4..16 {
            fail(now, n);
            let wait = attacks.wait(now, "a@x.fr").unwrap_err();
            waits.push(wait.as_secs());
            now += wait;
            assert_eq!(attacks.wait(now, "a@x.fr"), Ok(()), "the wait is over");
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        assert_eq!(attacks.wait(now, "b@x.fr"), Ok(()), "another account");
        fail(now + FORGET_AFTER * 2, 99);
        assert_eq!(
            attacks.wait(now + FORGET_AFTER * 2, "a@x.fr"),
            Ok(()),
            "after an hour of quiet"
        );
    }

    #[test]
    fn memory_is_bounded() {
        let attacks = Attacks::new(true);
        for n in 0..25_000u32 {
            attacks.failed(Duration::from_millis(n.into()), n.to_string(), network(n));
        }
        assert!(attacks.accounts.lock().unwrap().len() <= MAX_ACCOUNTS);
        attacks.tidy(FORGET_AFTER * 3);
        assert!(attacks.accounts.lock().unwrap().is_empty());
    }
}
