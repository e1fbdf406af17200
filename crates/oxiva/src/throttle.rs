//! Limits on how often: the API per dossier, sign-in per device or network and account, catch hooks
//! per hook, and what is guessed (keys, addresses of catch hooks) per network.
//!
//! Nobody can lock anybody else out: what fails counts against the pair of network and account. Only
//! an account that is attacked from many networks at once is slowed down as a whole, and a device
//! that has signed in to it before is exempt from that.
//!
//! Counted in memory, on this node alone; the number of keys is bounded (`rate.rs`).

mod attack;
mod rate;

use crate::{
    clock::Clock,
    config::Limits,
    error::{Error, Result},
};
use attack::Attacks;
use rate::Rate;
use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

pub struct Throttles {
    clock: Clock,
    api: Rate<i64>,
    sign_in: Rate<(Source, String)>,
    sign_in_network: Rate<IpAddr>,
    attacks: Attacks,
    catch_hook: Rate<String>,
    guesses: Rate<IpAddr>,
}

/// Where an attempt to sign in comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A device that has signed in to this very account before.
    KnownDevice,
    Network(IpAddr),
}

impl Source {
    pub fn of(address: IpAddr, known_device: bool) -> Source {
        if known_device { Source::KnownDevice } else { Source::Network(network(address)) }
    }
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

impl Throttles {
    pub fn new(limits: &Limits, clock: Clock) -> Throttles {
        Throttles {
            clock,
            api: Rate::new(limits.api_per_second, SECOND),
            sign_in: Rate::new(limits.sign_in_per_minute, MINUTE),
            sign_in_network: Rate::new(limits.sign_in_per_minute.saturating_mul(10), MINUTE),
            attacks: Attacks::new(limits.sign_in_per_minute > 0),
            catch_hook: Rate::new(limits.catch_hook_per_second, SECOND),
            guesses: Rate::new(limits.guesses_per_minute, MINUTE),
        }
    }

    pub fn api(&self, dossier: i64) -> Result<()> {
        worded(self.api.take(self.clock.elapsed(), &dossier))
    }

    /// Before a password is looked at. For one e-mail from one source, and ten times as much for a
    /// network: many people may share one.
    pub fn sign_in(&self, source: Source, email: &str) -> Result<()> {
        let (now, email) = (self.clock.elapsed(), folded(email));
        if let Source::Network(network) = source {
            worded(self.attacks.wait(now, &email))?;
            worded(self.sign_in_network.take(now, &network))?;
        }
        worded(self.sign_in.take(now, &(source, email)))
    }

    /// After a password was wrong, whether or not anybody has the e-mail.
    pub fn sign_in_failed(&self, source: Source, email: &str) {
        if let Source::Network(network) = source {
            self.attacks.failed(self.clock.elapsed(), folded(email), network);
        }
    }

    /// After somebody signed in.
    pub fn signed_in(&self, email: &str) {
        self.attacks.over(&folded(email));
    }

    pub fn catch_hook(&self, hook: &String) -> Result<()> {
        worded(self.catch_hook.take(self.clock.elapsed(), hook))
    }

    /// After an unknown key or catch hook: only what fails is counted, so that what is known keeps
    /// working from the same network.
    pub fn guess(&self, address: IpAddr) -> Result<()> {
        worded(self.guesses.take(self.clock.elapsed(), &network(address)))
    }

    /// Forgets who has been quiet.
    pub fn tidy(&self) {
        let now = self.clock.elapsed();
        self.api.tidy(now);
        self.sign_in.tidy(now);
        self.sign_in_network.tidy(now);
        self.attacks.tidy(now);
        self.catch_hook.tidy(now);
        self.guesses.tidy(now);
    }
}

/// Whoever has an IPv6 address has a /64 of them.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

fn folded(email: &str) -> String {
    email.trim().to_lowercase().chars().take(254).collect()
}

fn worded(taken: std::result::Result<(), Duration>) -> Result<()> {
    taken.map_err(|wait| Error::rate_limited(wait.as_secs_f64().ceil().max(1.0) as u64))
}
