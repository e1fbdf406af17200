//! One delivery from its claim to its record, as a task of its own.

use super::{
    dispatch::{self, ClaimedDelivery, Loaded},
    queue::{self, ENOUGH, LEASE},
};
use crate::{
    clock::Micros,
    db::Tx,
    environment::Environment,
    error::Error,
    worker::record::{STORAGE_PAUSE, until_recorded},
    zaps::relay::Relay,
};
use std::sync::Arc;

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
/// while the lease lasts, and after that a sweep finds the delivery. One that can never be read has failed.
pub async fn run(environment: &Environment, relay: &Relay, delivery: ClaimedDelivery) -> End {
    loop {
        match attempt(environment, relay, delivery).await {
            Ok(end) => return end,
            Err(error) => {
                let (event, endpoint) = (delivery.event, delivery.endpoint);
                tracing::error!(%error, event, endpoint, "attempt not made");
                if error.is_lasting() {
                    end_unrecorded(environment, delivery, None).await;
                    return End::default();
                }
                if delivery.lease < environment.clock.now() + ENOUGH {
                    return End::default();
                }
            }
        }
        environment.clock.sleep(STORAGE_PAUSE).await;
    }
}

async fn attempt(
    environment: &Environment,
    relay: &Relay,
    delivery: ClaimedDelivery,
) -> Result<End, Error> {
    let now = environment.clock.now();
    // The lease is nearly over: whoever sweeps may have it.
    if delivery.lease < now + ENOUGH {
        give_back(environment, vec![delivery], now).await?;
        return Ok(End::default());
    }
    let (node, vault) = (environment.node.clone(), environment.vault.clone());
    let load = move |tx: &mut Tx| dispatch::load(tx, &vault, delivery, &node, now);
    match environment.db.look_up(load).await? {
        Loaded::No => {
            give_back(environment, vec![delivery], now).await?;
            Ok(End::default())
        }
        Loaded::Held(until) => {
            give_back(environment, vec![delivery], until).await?;
            Ok(End { answered: None, closed: Some(until) })
        }
        Loaded::Closed => {
            give_back(environment, vec![delivery], now).await?;
            Ok(End { answered: None, closed: Some(now) })
        }
        Loaded::Call(pending) => {
            let (metrics, clock) = (&environment.metrics, &environment.clock);
            let lane = (delivery.dossier, delivery.endpoint);
            metrics.pulse.attempted(lane, clock.elapsed());
            let outcome = dispatch::call(&environment.client, relay, clock, &pending).await;
            metrics.attempt(outcome.word(), outcome.seconds());
            let answered = outcome.answered();
            record(environment, delivery, *pending, outcome).await;
            Ok(End { answered, closed: None })
        }
    }
}

/// The call was made: past the lease somebody else makes it again.
async fn record(
    environment: &Environment,
    delivery: ClaimedDelivery,
    pending: dispatch::Pending,
    outcome: dispatch::Outcome,
) {
    let made = Arc::new((pending, outcome));
    let write = || {
        let (made, entropy, now) =
            (made.clone(), environment.entropy.clone(), environment.clock.now());
        environment.db.write_soon(delivery.dossier.key() + 1, move |tx| {
            dispatch::finish(tx, &entropy, now, &made.0, &made.1)
        })
    };
    let refused = |error| tracing::error!(%error, "attempt not recorded, trying again");
    if !until_recorded(&environment.clock, LEASE, write, refused).await {
        end_unrecorded(environment, delivery, Some(made.clone())).await;
    }
}

/// The delivery has failed: storage will never take what came of it. What storage refuses here is tried
/// again by whoever takes the delivery next.
async fn end_unrecorded(environment: &Environment, delivery: ClaimedDelivery, made: Option<Made>) {
    let now = environment.clock.now();
    let end = move |tx: &mut Tx| dispatch::end_unrecorded(tx, delivery, made.as_deref(), now);
    if let Err(error) = environment.db.write(delivery.dossier.key() + 1, end).await {
        tracing::error!(%error, event = delivery.event, "delivery not ended");
    }
}

/// A call that was made, and what came of it.
type Made = Arc<(dispatch::Pending, dispatch::Outcome)>;

/// Gives back what was taken and not called; it may be taken again from `due` on.
pub async fn give_back(
    environment: &Environment,
    deliveries: Vec<ClaimedDelivery>,
    due: Micros,
) -> Result<(), Error> {
    let Some(first) = deliveries.first() else { return Ok(()) };
    let (key, node) = (first.dossier.key(), environment.node.clone());
    environment.db.write(key, move |tx| queue::release(tx, &node, &deliveries, due)).await
}
