//! One delivery from its claim to its record, as a task of its own.

use super::queue::{self, ENOUGH, LEASE};
use crate::{
    clock::{Clock, Entropy, Micros, SECOND},
    db::Db,
    error::Error,
    metrics::Metrics,
    webhooks::dispatch::{self, Loaded, Name},
    zaps::relay::Relay,
};
use guarded_http::Client;
use std::{sync::Arc, time::Duration};

/// How long a write that storage refused is waited for before it is tried again.
const STORAGE_PAUSE: Duration = Duration::from_secs(1);

/// What an attempt needs; shared by all of them.
pub struct Tools {
    pub db: Db,
    pub clock: Clock,
    pub entropy: Entropy,
    pub client: Client,
    pub relay: Relay,
    pub node: Arc<str>,
    pub metrics: Arc<Metrics>,
}

/// What the runner is told of an attempt.
#[derive(Clone, Copy, Debug, Default)]
pub struct End {
    /// Whether the call was answered; `None` if it was not made, or did not get as far as the receiver.
    pub answered: Option<bool>,
    /// Nothing of the endpoint may be called now: what waits in memory may be taken again from this
    /// moment on. The sweep finds it once it may.
    pub closed: Option<Micros>,
}

/// Loads, calls, records. If storage refuses before the call, nothing was called: it is tried again
/// while the lease lasts, and after that a sweep finds the delivery.
pub async fn run(tools: &Arc<Tools>, name: Name) -> End {
    loop {
        match attempt(tools, name).await {
            Ok(end) => return end,
            Err(error) => {
                let (event, endpoint) = (name.event, name.endpoint);
                tracing::error!(%error, event, endpoint, "attempt not made");
                if name.lease < tools.clock.now() + ENOUGH {
                    return End::default();
                }
            }
        }
        tools.clock.sleep(STORAGE_PAUSE).await;
    }
}

async fn attempt(tools: &Arc<Tools>, name: Name) -> Result<End, Error> {
    let now = tools.clock.now();
    // The lease is nearly over: whoever sweeps may have it.
    if name.lease < now + ENOUGH {
        give_back(tools, vec![name], now).await?;
        return Ok(End::default());
    }
    let node = tools.node.clone();
    match tools.db.read(move |tx| dispatch::load(tx, name, &node, now)).await? {
        Loaded::No => {
            give_back(tools, vec![name], now).await?;
            Ok(End::default())
        }
        Loaded::Held(until) => {
            give_back(tools, vec![name], until).await?;
            Ok(End { answered: None, closed: Some(until) })
        }
        Loaded::Closed => {
            give_back(tools, vec![name], now).await?;
            Ok(End { answered: None, closed: Some(now) })
        }
        Loaded::Call(pending) => {
            let lane = (name.dossier, name.endpoint);
            tools.metrics.pulse.attempted(lane, tools.clock.elapsed());
            let outcome = dispatch::call(&tools.client, &tools.relay, &tools.clock, &pending).await;
            tools.metrics.attempt(outcome.word(), outcome.seconds());
            let answered = outcome.answered();
            record(tools, name, *pending, outcome).await;
            Ok(End { answered, closed: None })
        }
    }
}

/// The call was made: its record is worth waiting for a disk that is full or a server that is
/// away. Past the lease somebody else makes the call again.
async fn record(
    tools: &Arc<Tools>,
    name: Name,
    pending: dispatch::Pending,
    outcome: dispatch::Outcome,
) {
    let made = Arc::new((pending, outcome));
    for _ in 0..LEASE / SECOND {
        let (shared, entropy, now) = (made.clone(), tools.entropy.clone(), tools.clock.now());
        let done = tools
            .db
            .write_soon(name.dossier.key() + 1, move |tx| {
                dispatch::finish(tx, &entropy, now, &shared.0, &shared.1)
            })
            .await;
        match done {
            Ok(()) => return,
            Err(error) => tracing::error!(%error, "attempt not recorded, trying again"),
        }
        tools.clock.sleep(STORAGE_PAUSE).await;
    }
}

/// Gives back what was taken and not called; it may be taken again from `due` on.
pub async fn give_back(tools: &Tools, names: Vec<Name>, due: Micros) -> Result<(), Error> {
    let Some(first) = names.first() else { return Ok(()) };
    let (key, node) = (first.dossier.key(), tools.node.clone());
    tools.db.write(key, move |tx| queue::release(tx, &node, &names, due)).await
}
