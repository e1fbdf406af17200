//! Limits on how often: the API per dossier, sign-in per address, catch hooks per hook.

use crate::{config::Limits, error::Error};
use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock as _, DefaultClock},
};
use std::{hash::Hash, net::IpAddr, num::NonZeroU32};

pub struct Throttles {
    api: Option<DefaultKeyedRateLimiter<i64>>,
    sign_in: Option<DefaultKeyedRateLimiter<IpAddr>>,
    catch_hook: Option<DefaultKeyedRateLimiter<String>>,
}

impl Throttles {
    pub fn new(limits: &Limits) -> Throttles {
        let per_second = |n| NonZeroU32::new(n).map(Quota::per_second);
        let per_minute = |n| NonZeroU32::new(n).map(Quota::per_minute);
        Throttles {
            api: per_second(limits.api_per_second).map(DefaultKeyedRateLimiter::keyed),
            sign_in: per_minute(limits.sign_in_per_minute).map(DefaultKeyedRateLimiter::keyed),
            catch_hook: per_second(limits.catch_hook_per_second)
                .map(DefaultKeyedRateLimiter::keyed),
        }
    }

    pub fn api(&self, dossier: i64) -> Result<(), Error> {
        check(self.api.as_ref(), &dossier)
    }

    pub fn sign_in(&self, address: IpAddr) -> Result<(), Error> {
        check(self.sign_in.as_ref(), &address)
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
        if let Some(limiter) = &self.catch_hook {
            limiter.retain_recent();
        }
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
