//! Limits on how often: the API per dossier, sign-in per network and e-mail or per person on a
//! device that is known to them, catch hooks per hook, and what is guessed (keys, addresses of catch
//! hooks) per network.
//!
//! Nobody can lock anybody else out: what fails counts against the pair of network and e-mail. Only
//! an e-mail that is attacked from many networks at once is slowed down as a whole. A device that
//! has signed in before is exempt from that, for the person who did so alone: the same e-mail in
//! another dossier may be somebody else's. So is one on which a forgotten password was replaced,
//! and asking for the link to do that has limits of its own.
//!
//! What strangers try is counted by e-mail, never by person: whether anybody has it does not show.
//! No sign-in ends an attack, or whoever has the e-mail in a dossier of their own could end it.
//!
//! Counted in memory, on this node alone; the number of keys is bounded (`rate.rs`).

mod attack;
mod rate;

pub use rate::Left;

use crate::{
    clock::Clock,
    config::Limits,
    dossiers::DossierId,
    error::{Error, Result},
};
use attack::Attacks;
use rate::Rate;
use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

/// Who asked how often of late.
pub struct Throttles {
    clock: Clock,
    api: Rate<i64>,
    sign_in: ByNetwork,
    known_device: Rate<(DossierId, i64)>,
    attacks: Attacks,
    reset: ByNetwork,
    catch_hook: Rate<String>,
    guesses: Rate<IpAddr>,
    shares: Rate<IpAddr>,
}

/// So many for one e-mail from one network, and ten times as much for the network: many people may
/// share one.
struct ByNetwork {
    email: Rate<(IpAddr, String)>,
    all: Rate<IpAddr>,
}

impl ByNetwork {
    fn new(number: u32) -> ByNetwork {
        ByNetwork {
            email: Rate::new(number, MINUTE),
            all: Rate::new(number.saturating_mul(10), MINUTE),
        }
    }

    /// What is refused for the e-mail is not taken from those who share the network.
    fn take(&self, now: Duration, network: IpAddr, email: String) -> Result<()> {
        worded(self.email.take(now, &(network, email)))?;
        worded(self.all.take(now, &network))
    }

    fn tidy(&self, now: Duration) {
        self.email.tidy(now);
        self.all.tidy(now);
    }
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

impl Throttles {
    /// Nobody has asked yet.
    pub fn new(limits: &Limits, clock: Clock) -> Throttles {
        Throttles {
            clock,
            api: Rate::new(limits.api_per_second, SECOND),
            sign_in: ByNetwork::new(limits.sign_in_per_minute),
            known_device: Rate::new(limits.sign_in_per_minute, MINUTE),
            attacks: Attacks::new(limits.sign_in_per_minute > 0),
            reset: ByNetwork::new(limits.sign_in_per_minute),
            catch_hook: Rate::new(limits.catch_hook_per_second, SECOND),
            guesses: Rate::new(limits.guesses_per_minute, MINUTE),
            // Many people may share a network.
            shares: Rate::new(limits.guesses_per_minute.saturating_mul(10), MINUTE),
        }
    }

    /// Refuses a dossier that calls the API too often.
    pub fn api(&self, dossier: i64) -> Result<()> {
        worded(self.api.take(self.clock.elapsed(), &dossier))
    }

    /// What is left to a dossier; `None` where there is no limit.
    pub fn api_left(&self, dossier: i64) -> Option<Left> {
        self.api.left(self.clock.elapsed(), &dossier)
    }

    /// Before a password is looked at that comes from a device nobody knows.
    pub fn sign_in(&self, address: IpAddr, email: &str) -> Result<()> {
        let (now, email) = (self.clock.elapsed(), folded(email));
        worded(self.attacks.wait(now, &email))?;
        self.sign_in.take(now, network(address), email)
    }

    /// Before a password is looked at that comes from a device known to this very person.
    pub fn known_device(&self, dossier: DossierId, person: i64) -> Result<()> {
        worded(self.known_device.take(self.clock.elapsed(), &(dossier, person)))
    }

    /// After a password was wrong, whether or not anybody has the e-mail.
    pub fn sign_in_failed(&self, address: IpAddr, email: &str) {
        self.attacks.failed(self.clock.elapsed(), folded(email), network(address));
    }

    /// Before a link to choose another password is sent.
    pub fn reset(&self, address: IpAddr, email: &str) -> Result<()> {
        self.reset.take(self.clock.elapsed(), network(address), folded(email))
    }

    /// Refuses a hook that is called too often.
    pub fn catch_hook(&self, hook: &String) -> Result<()> {
        worded(self.catch_hook.take(self.clock.elapsed(), hook))
    }

    /// After an unknown key or catch hook: only what fails is counted, so that what is known keeps
    /// working from the same network.
    pub fn guess(&self, address: IpAddr) -> Result<()> {
        worded(self.guesses.take(self.clock.elapsed(), &network(address)))
    }

    /// Refuses a network that opens shared zaps too often.
    pub fn share(&self, address: IpAddr) -> Result<()> {
        worded(self.shares.take(self.clock.elapsed(), &network(address)))
    }

    /// Forgets who has been quiet.
    pub fn tidy(&self) {
        let now = self.clock.elapsed();
        self.api.tidy(now);
        self.sign_in.tidy(now);
        self.known_device.tidy(now);
        self.attacks.tidy(now);
        self.reset.tidy(now);
        self.catch_hook.tidy(now);
        self.guesses.tidy(now);
        self.shares.tidy(now);
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
