//! Limits on how often: the API per dossier, sign-in per address, catch hooks per hook.

use crate::{config::Limits, error::Error};
use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock as _, DefaultClock},
};
use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
};

pub struct Throttles {
    api: Option<DefaultKeyedRateLimiter<i64>>,
    sign_in: Option<DefaultKeyedRateLimiter<(IpAddr, String)>>,
    sign_in_address: Option<DefaultKeyedRateLimiter<IpAddr>>,
    catch_hook: Option<DefaultKeyedRateLimiter<String>>,
}

impl Throttles {
    pub fn new(limits: &Limits) -> Throttles {
        let per_second = |n| NonZeroU32::new(n).map(Quota::per_second);
        let per_minute = |n| NonZeroU32::new(n).map(Quota::per_minute);
        Throttles {
            api: per_second(limits.api_per_second).map(DefaultKeyedRateLimiter::keyed),
            sign_in: per_minute(limits.sign_in_per_minute).map(DefaultKeyedRateLimiter::keyed),
            sign_in_address: per_minute(limits.sign_in_per_minute.saturating_mul(10))
                .map(DefaultKeyedRateLimiter::keyed),
            catch_hook: per_second(limits.catch_hook_per_second)
                .map(DefaultKeyedRateLimiter::keyed),
        }
    }

    pub fn api(&self, dossier: i64) -> Result<(), Error> {
        check(self.api.as_ref(), &dossier)
    }

    /// For one e-mail from one address, and ten times as much for the address: many people may
    /// share one, and nobody who fails on purpose locks another out.
    pub fn sign_in(&self, address: IpAddr, email: &str) -> Result<(), Error> {
        let network = network(address);
        let email: String = email.trim().to_lowercase().chars().take(254).collect();
        check(self.sign_in.as_ref(), &(network, email))?;
        check(self.sign_in_address.as_ref(), &network)
    }

    pub fn catch_hook(&self, hook: &String) -> Result<(), Error> {
        check(self.catch_hook.as_ref(), hook)
    }

    /// Forgets who has been quiet.
    pub fn tidy(&self) {
        if let Some(limiter) = &self.api {
            limiter.retain_recent();
        }
        if let Some(limiter) = &self.sign_in {
            limiter.retain_recent();
        }
        if let Some(limiter) = &self.sign_in_address {
            limiter.retain_recent();
        }
        if let Some(limiter) = &self.catch_hook {
            limiter.retain_recent();
        }
    }
}

/// Whoever has an IPv6 address has a /64 of them.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

fn check<K: Hash + Eq + Clone>(
    limiter: Option<&DefaultKeyedRateLimiter<K>>,
    key: &K,
) -> Result<(), Error> {
    let Some(limiter) = limiter else { return Ok(()) };
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        Error::rate_limited(wait.as_secs() + 1)
    })
}
