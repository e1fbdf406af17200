//! The runner of deliveries: a lane for each endpoint, an attempt for each piece of work.

use super::{
    attempt::{self, End},
    dispatch::ClaimedDelivery,
    endpoints,
    lane::EndpointRules,
    queue,
};
use crate::{
    clock::Micros,
    db::{Pace, Signal, Topic, Tx},
    environment::Environment,
    error::Result,
    worker::{
        LaneKey,
        runner::{Runner, RunnerSettings},
        work::{Claim, Claimed, DueLane, Heard, LaneOf, Work},
    },
    zaps::relay::Relay,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// Deliveries of one endpoint in memory above which its new ones are left in the table.
const MAX_READY_OF_ENDPOINT: usize = 1_000;
/// What is taken from the table for one endpoint at a time, at most.
const MAX_CLAIMED_OF_ENDPOINT: i64 = 256;

/// Works until `stop` is true, then lets calls that are under way end and gives the rest back.
pub async fn run(environment: Arc<Environment>, stop: watch::Receiver<bool>) {
    let outbound = &environment.config.outbound;
    let settings = RunnerSettings {
        max_running: outbound.calls,
        max_running_of_lane: outbound.calls_per_endpoint,
        default_rate: outbound.calls_per_second_per_endpoint,
        max_claimed_of_lane: MAX_CLAIMED_OF_ENDPOINT,
    };
    let relay = Relay::new(&environment.config);
    let (db, clock) = (environment.db.clone(), environment.clock.clone());
    let load = environment.load.clone();
    Runner::new(Deliveries { environment, relay }, db, clock, load, settings).run(stop).await;
}

/// Deliveries, as work for a runner.
struct Deliveries {
    environment: Arc<Environment>,
    relay: Relay,
}

impl Claimed for ClaimedDelivery {
    /// The event.
    type Id = i64;

    fn lane(&self) -> LaneKey {
        (self.dossier, self.endpoint)
    }

    fn id(&self) -> i64 {
        self.event
    }
}

type EndpointLane = LaneOf<Deliveries>;

impl Work for Deliveries {
    type Item = ClaimedDelivery;
    type Outcome = End;
    type Rules = EndpointRules;

    const PIECES: &'static str = "deliveries";

    async fn due_lanes(&self, now: Micros) -> Result<Vec<DueLane>> {
        self.environment.db.read(move |tx| queue::lanes(tx, now)).await
    }

    fn claim(
        tx: &mut Tx,
        node: &str,
        lane: LaneKey,
        pace: Pace,
        now: Micros,
        limit: i64,
    ) -> Result<Claim<ClaimedDelivery>> {
        let items = queue::claim(tx, node, lane, pace.ordered, now, limit)?;
        let more = !pace.ordered && items.len() as i64 == limit;
        Ok(Claim { pace: None, items, more })
    }

    fn held(tx: &mut Tx, node: &str, now: Micros) -> Result<Vec<ClaimedDelivery>> {
        queue::held(tx, node, now)
    }

    fn release_all(tx: &mut Tx, node: &str, now: Micros) -> Result<u64> {
        queue::release_all(tx, node, now)
    }

    fn forget_memory(tx: &mut Tx) -> Result<()> {
        queue::forget_floods(tx)
    }

    fn hear(&self, signal: &Signal) -> Heard<ClaimedDelivery> {
        let dossier = signal.dossier;
        match signal.topic {
            // Added, changed or resumed: what waits there is due at once.
            Topic::Endpoints => Heard::Sweep,
            Topic::Owed { event, endpoint, claimed: Some(lease), pace } => {
                Heard::Claimed(ClaimedDelivery { dossier, endpoint, event, lease }, pace)
            }
            Topic::Owed { endpoint, claimed: None, pace, .. } => {
                Heard::InTable((dossier, endpoint), Some(pace))
            }
            _ => Heard::Nothing,
        }
    }

    async fn perform(&self, delivery: ClaimedDelivery) -> End {
        attempt::run(&self.environment, &self.relay, delivery).await
    }

    fn swept(&self, now: Micros, elapsed: Duration) {
        self.environment.metrics.swept(now, elapsed);
    }

    /// More waits in memory than can be called soon: the rest is left in the table.
    fn was_put(&self, key: LaneKey, lane: &mut EndpointLane) {
        if lane.ready.len() >= MAX_READY_OF_ENDPOINT && !lane.rules.is_flooded {
            self.set_flooded(key, lane, true);
        }
    }

    /// The table has been emptied: new ones may be born claimed again.
    fn was_claimed(&self, key: LaneKey, lane: &mut EndpointLane) {
        if lane.rules.is_flooded && !lane.more {
            self.set_flooded(key, lane, false);
        }
    }

    fn has_ended(&self, delivery: ClaimedDelivery, end: End, lane: &mut EndpointLane) {
        let max_calls = self.environment.config.outbound.calls_per_endpoint;
        lane.rules.called(end.answered, max_calls);
        // An ordered endpoint's next one is not known before this one is done with.
        lane.more |= lane.pace.ordered;
        if let Some(until) = end.closed {
            self.close(delivery.lane(), lane, until);
        }
    }
}

impl Deliveries {
    /// Its endpoint is held back, or not active: what waits in memory goes back to the table, and
    /// no more is taken from there until a sweep says so.
    fn close(&self, key: LaneKey, lane: &mut EndpointLane, until: Micros) {
        lane.more = false;
        let deliveries: Vec<_> = lane.ready.drain(..).collect();
        self.environment.load.remove(key, deliveries.len());
        let environment = self.environment.clone();
        tokio::spawn(async move {
            if let Err(error) = attempt::give_back(&environment, deliveries, until).await {
                tracing::warn!(%error, "could not give back deliveries; their lease will end");
            }
        });
    }

    /// Notes whether new deliveries of an endpoint are left in the table: in its lane and, soon, in the
    /// table, where those who owe read it.
    fn set_flooded(&self, (dossier, endpoint): LaneKey, lane: &mut EndpointLane, flooded: bool) {
        lane.rules.is_flooded = flooded;
        let environment = self.environment.clone();
        tokio::spawn(async move {
            let set = move |tx: &mut Tx| endpoints::set_flooded(tx, dossier, endpoint, flooded);
            if let Err(error) = environment.db.write(dossier.key(), set).await {
                tracing::warn!(%error, "could not note that an endpoint is flooded");
            }
        });
    }
}
