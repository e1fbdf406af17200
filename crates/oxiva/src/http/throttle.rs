//! Limits on how often: the API per dossier, sign-in per network and e-mail or per person on a
//! device that is known to them, catch hooks per hook, and what is guessed (keys, addresses of catch
//! hooks) per network.
//!
//! Nobody can lock anybody else out: what fails counts against the pair of network and e-mail. Only
//! an e-mail that is attacked from many networks at once is slowed down as a whole, and has so many guesses
//! an hour in all (`guesses.rs`). A device that
//! has signed in before is exempt from that, for the person who did so alone: the same e-mail in
//! another dossier may be somebody else's. So is one on which a forgotten password was replaced,
//! and asking for the link to do that has limits of its own.
//!
//! What strangers try is counted by e-mail, never by person: whether anybody has it does not show.
//! No sign-in ends an attack, or whoever has the e-mail in a dossier of their own could end it.
//!
//! Counted in memory, on this node alone; the number of keys is bounded (`rate.rs`).

mod attack;
mod guesses;
mod rate;
mod space;

pub use rate::Left;
pub use space::Space;

use crate::{
    clock::Clock,
    config::Limits,
    dossiers::DossierId,
    error::{Error, Result},
    http::peer::Source,
};
use attack::Attacks;
use guesses::Guesses;
use rate::Rate;
use std::time::Duration;

/// Who asked how often of late.
pub struct Throttles {
    clock: Clock,
    api: Rate<i64>,
    sign_in: ByNetwork,
    known_device: Rate<(DossierId, i64)>,
    attacks: Attacks,
    passwords: Guesses<Source>,
    reset: ByNetwork,
    catch_hook: Rate<String>,
    guesses: Rate<Source>,
    shares: Rate<Source>,
    /// What the dossiers take.
    pub space: Space,
}

/// So many for one e-mail from one network, and ten times as much for the network: many people may
/// share one.
struct ByNetwork {
    email: Rate<(Source, String)>,
    all: Rate<Source>,
}

impl ByNetwork {
    fn new(number: u32) -> ByNetwork {
        ByNetwork {
            email: Rate::new(number, MINUTE),
            all: Rate::new(number.saturating_mul(10), MINUTE),
        }
    }

    /// What is refused for the e-mail is not taken from those who share the network.
    fn take(&self, now: Duration, network: Source, email: String) -> Result<()> {
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
const BYTES_PER_MEGABYTE: i64 = 1_000_000;

impl Throttles {
    /// Nobody has asked yet.
    pub fn new(limits: &Limits, clock: Clock) -> Throttles {
        Throttles {
            clock,
            api: Rate::new(limits.api_per_second, SECOND),
            sign_in: ByNetwork::new(limits.sign_in_per_minute),
            known_device: Rate::new(limits.sign_in_per_minute, MINUTE),
            attacks: Attacks::new(limits.sign_in_per_minute > 0),
            passwords: Guesses::new(limits.password_guesses_per_hour),
            reset: ByNetwork::new(limits.sign_in_per_minute),
            catch_hook: Rate::new(limits.catch_hook_per_second, SECOND),
            guesses: Rate::new(limits.guesses_per_minute, MINUTE),
            // Many people may share a network.
            shares: Rate::new(limits.guesses_per_minute.saturating_mul(10), MINUTE),
            space: Space::new(i64::from(limits.dossier_megabytes) * BYTES_PER_MEGABYTE),
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
    pub fn sign_in(&self, from: Source, email: &str) -> Result<()> {
        let (now, email) = (self.clock.elapsed(), folded(email));
        worded(self.attacks.wait(now, &email))?;
        self.sign_in.take(now, from.network(), email.clone())?;
        worded(self.passwords.stranger(now, from.network(), &email))
    }

    /// Before a password is looked at that comes from a device known to this very person.
    pub fn known_device(&self, dossier: DossierId, person: i64) -> Result<()> {
        let now = self.clock.elapsed();
        worded(self.known_device.take(now, &(dossier, person)))?;
        worded(self.passwords.known(now, (dossier, person)))
    }

    /// After a password was wrong, whether or not anybody has the e-mail.
    pub fn sign_in_failed(&self, from: Source, email: &str) {
        self.attacks.failed(self.clock.elapsed(), folded(email), from.network());
    }

    /// After a password was right that came from a device nobody knows.
    pub fn sign_in_was_right(&self, from: Source, email: &str) {
        let now = self.clock.elapsed();
        self.passwords.stranger_was_right(now, from.network(), &folded(email));
    }

    /// After a password was right that came from a device known to this person.
    pub fn known_device_was_right(&self, dossier: DossierId, person: i64) {
        self.passwords.known_was_right(self.clock.elapsed(), (dossier, person));
    }

    /// Before a link to choose another password is sent.
    pub fn reset(&self, from: Source, email: &str) -> Result<()> {
        self.reset.take(self.clock.elapsed(), from.network(), folded(email))
    }

    /// Refuses a hook that is called too often.
    pub fn catch_hook(&self, hook: &String) -> Result<()> {
        worded(self.catch_hook.take(self.clock.elapsed(), hook))
    }

    /// After an unknown key or catch hook: only what fails is counted, so that what is known keeps
    /// working from the same network.
    pub fn guess(&self, from: Source) -> Result<()> {
        worded(self.guesses.take(self.clock.elapsed(), &from.network()))
    }

    /// Refuses a network that opens shared zaps too often.
    pub fn share(&self, from: Source) -> Result<()> {
        worded(self.shares.take(self.clock.elapsed(), &from.network()))
    }

    /// Forgets who has been quiet.
    pub fn tidy(&self) {
        let now = self.clock.elapsed();
        self.api.tidy(now);
        self.sign_in.tidy(now);
        self.known_device.tidy(now);
        self.attacks.tidy(now);
        self.passwords.tidy(now);
        self.reset.tidy(now);
        self.catch_hook.tidy(now);
        self.guesses.tidy(now);
        self.shares.tidy(now);
    }
}

fn folded(email: &str) -> String {
    email.trim().to_lowercase().chars().take(254).collect()
}

fn worded(taken: std::result::Result<(), Duration>) -> Result<()> {
    taken.map_err(|wait| Error::rate_limited(wait.as_secs_f64().ceil().max(1.0) as u64))
}
