//! The runner: hears what is owed, keeps a lane for each endpoint, starts the attempts.

use super::queue::{self, ENOUGH, LEASE};
use crate::{
    clock::{Clock, Entropy, Micros},
    db::{Db, Signal, Topic},
    dossiers::DossierId,
    error::Error,
    metrics::Metrics,
    webhooks::dispatch::{self, Name},
};
use guarded_http::Client;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{broadcast, mpsc, watch};

/// One endpoint of one dossier.
type LaneKey = (DossierId, i64);

const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Deliveries in memory above which new ones are no longer born claimed.
const ROOM: usize = 10_000;
/// How long a write that storage refused is waited for before it is tried again.
const STORAGE_PAUSE: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls under way at once, in all.
    pub calls: usize,
    /// Calls under way at once to one endpoint.
    pub per_endpoint: usize,
}

/// What the rest of the program may know of the runner.
#[derive(Clone, Debug)]
pub struct Load {
    node: Arc<str>,
    waiting: Arc<AtomicUsize>,
    running: Arc<AtomicUsize>,
    /// False until the runner listens, and again once it stops.
    open: watch::Receiver<bool>,
}

impl Load {
    /// This node and the end of its lease, while it has room for more.
    pub fn claim(&self, now: Micros) -> Option<(Arc<str>, Micros)> {
        let room = *self.open.borrow() && self.waiting.load(Ordering::Relaxed) < ROOM;
        room.then(|| (self.node.clone(), now + LEASE))
    }

    /// Deliveries in memory, not begun.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Calls under way.
    pub fn running(&self) -> usize {
        self.running.load(Ordering::Relaxed)
    }
}

/// What an attempt needs; shared by all of them.
struct Tools {
    db: Db,
    clock: Clock,
    entropy: Entropy,
    client: Client,
    node: Arc<str>,
    metrics: Arc<Metrics>,
}

#[derive(Default)]
struct Lane {
    ready: VecDeque<Name>,
    /// Events whose calls are under way.
    running: HashSet<i64>,
    /// The table may hold due deliveries that are not in `ready`.
    more: bool,
    claiming: bool,
    /// In the round of lanes that wait for a free call.
    queued: bool,
}

enum Report {
    Called(Name),
    Claimed(LaneKey, Vec<Name>, bool),
}

pub struct Runner {
    tools: Arc<Tools>,
    limits: Limits,
    lanes: HashMap<LaneKey, Lane>,
    round: VecDeque<LaneKey>,
    running: usize,
    load: Load,
    open: watch::Sender<bool>,
    reports: (mpsc::UnboundedSender<Report>, mpsc::UnboundedReceiver<Report>),
}

impl Runner {
    pub fn new(
        db: Db,
        clock: Clock,
        entropy: Entropy,
        client: Client,
        node: &str,
        limits: Limits,
        metrics: Arc<Metrics>,
    ) -> Runner {
        let (open, opened) = watch::channel(false);
        let node: Arc<str> = node.into();
        let load = Load {
            node: node.clone(),
            waiting: Arc::default(),
            running: Arc::default(),
            open: opened,
        };
        Runner {
            tools: Arc::new(Tools { db, clock, entropy, client, node, metrics }),
            limits,
            lanes: HashMap::new(),
            round: VecDeque::new(),
            running: 0,
            load,
            open,
            reports: mpsc::unbounded_channel(),
        }
    }

    pub fn load(&self) -> Load {
        self.load.clone()
    }

    /// Works until `stop` is true, then lets what is under way finish and gives the rest back.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut signals = self.tools.db.listen();
        // In this order: what is born claimed from now on is not taken back.
        self.take_back_own().await;
        self.open.send_replace(true);
        let clock = self.tools.clock.clone();
        let mut tick = Box::pin(clock.sleep(SWEEP_EVERY));
        self.sweep().await;
        loop {
            tokio::select! {
                signal = signals.recv() => match signal {
                    // Resumed: what waits there is due at once.
                    Ok(Signal { topic: Topic::Endpoints, .. }) => self.sweep().await,
                    Ok(signal) => self.hear(&signal),
                    Err(broadcast::error::RecvError::Lagged(_)) => self.look_again().await,
                    Err(broadcast::error::RecvError::Closed) => break,
                },
                Some(report) = self.reports.1.recv() => self.note(report),
                () = &mut tick => {
                    tick = Box::pin(clock.sleep(SWEEP_EVERY));
                    self.sweep().await;
                }
                () = super::stopped(&mut stop) => break,
            }
        }
        self.wind_down().await;
    }

    /// What this node held when it last died is due now, not at the end of the lease.
    async fn take_back_own(&self) {
        let (node, now) = (self.tools.node.clone(), self.tools.clock.now());
        let released = self.tools.db.write(0, move |tx| queue::release_all(tx, &node, now)).await;
        match released {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "took back deliveries of the last run"),
            Err(error) => tracing::error!(%error, "could not take back deliveries"),
        }
    }

    /// Finds the lanes that have something due.
    async fn sweep(&mut self) {
        let now = self.tools.clock.now();
        match self.tools.db.read(move |tx| queue::lanes(tx, now)).await {
            Ok(lanes) => {
                for key in lanes {
                    self.lanes.entry(key).or_default().more = true;
                    self.pump(key);
                }
            }
            Err(error) => tracing::error!(%error, "sweep failed"),
        }
        self.tools.metrics.swept(now, self.tools.clock.elapsed());
        self.lanes.retain(|_, lane| {
            !lane.running.is_empty()
                || lane.claiming
                || lane.more
                || lane.queued
                || !lane.ready.is_empty()
        });
    }

    /// Signals were missed: what this node holds and does not know of is taken up, too.
    async fn look_again(&mut self) {
        let (node, now) = (self.tools.node.clone(), self.tools.clock.now());
        match self.tools.db.read(move |tx| queue::held(tx, &node, now)).await {
            Ok(held) => {
                for name in held {
                    let key = (name.dossier, name.endpoint);
                    let lane = self.lanes.entry(key).or_default();
                    if !lane.running.contains(&name.event) && !lane.ready.contains(&name) {
                        lane.ready.push_back(name);
                        self.load.waiting.fetch_add(1, Ordering::Relaxed);
                    }
                    self.pump(key);
                }
            }
            Err(error) => tracing::error!(%error, "could not look for missed deliveries"),
        }
        self.sweep().await;
    }

    fn hear(&mut self, signal: &Signal) {
        if let Topic::Owed { event, endpoint, claimed } = signal.topic {
            let key = (signal.dossier, endpoint);
            let lane = self.lanes.entry(key).or_default();
            match claimed {
                Some(lease) => {
                    let (dossier, endpoint) = key;
                    lane.ready.push_back(Name { dossier, endpoint, event, lease });
                    self.load.waiting.fetch_add(1, Ordering::Relaxed);
                }
                None => lane.more = true,
            }
            self.pump(key);
        }
    }

    fn note(&mut self, report: Report) {
        match report {
            Report::Called(name) => {
                self.running -= 1;
                self.load.running.store(self.running, Ordering::Relaxed);
                let key = (name.dossier, name.endpoint);
                let lane = self.lanes.entry(key).or_default();
                lane.running.remove(&name.event);
                // Behind those that wait already: a lane does not keep a call that others want.
                if !lane.queued {
                    lane.queued = true;
                    self.round.push_back(key);
                }
            }
            Report::Claimed(key, names, more) => {
                self.load.waiting.fetch_add(names.len(), Ordering::Relaxed);
                let lane = self.lanes.entry(key).or_default();
                lane.claiming = false;
                lane.more |= more;
                lane.ready.extend(names);
                self.pump(key);
            }
        }
        // A call is free: the lanes that wait for one take turns.
        while self.running < self.limits.calls {
            let Some(key) = self.round.pop_front() else { break };
            if let Some(lane) = self.lanes.get_mut(&key) {
                lane.queued = false;
            }
            self.pump(key);
        }
    }

    /// Starts what the lane and the whole have room for.
    fn pump(&mut self, key: LaneKey) {
        let Some(lane) = self.lanes.get_mut(&key) else { return };
        while lane.running.len() < self.limits.per_endpoint && self.running < self.limits.calls {
            let Some(name) = lane.ready.pop_front() else { break };
            lane.running.insert(name.event);
            self.running += 1;
            self.load.waiting.fetch_sub(1, Ordering::Relaxed);
            tokio::spawn(attempt(self.tools.clone(), name, self.reports.0.clone()));
        }
        self.load.running.store(self.running, Ordering::Relaxed);
        if lane.ready.is_empty() && lane.more && !lane.claiming {
            lane.more = false;
            lane.claiming = true;
            let limit = self.limits.per_endpoint as i64;
            tokio::spawn(claim(self.tools.clone(), key, limit, self.reports.0.clone()));
        }
        let blocked = !lane.ready.is_empty() && lane.running.len() < self.limits.per_endpoint;
        if blocked && !lane.queued {
            lane.queued = true;
            self.round.push_back(key);
        }
    }

    async fn wind_down(mut self) {
        self.open.send_replace(false);
        // Each call ends by its own time limit; a claim that is being made must be known, too.
        while self.running > 0 || self.lanes.values().any(|lane| lane.claiming) {
            match self.reports.1.recv().await {
                Some(Report::Called(_)) => self.running -= 1,
                Some(Report::Claimed(key, ..)) => {
                    self.lanes.entry(key).or_default().claiming = false;
                }
                None => break,
            }
        }
        // Everything, not what the lanes know: a delivery may have been born claimed and its
        // signal not yet been heard.
        let (node, now) = (self.tools.node.clone(), self.tools.clock.now());
        let released = self.tools.db.write(0, move |tx| queue::release_all(tx, &node, now)).await;
        if let Err(error) = released {
            tracing::warn!(%error, "could not give back deliveries; their lease will end by itself");
        }
    }
}

async fn claim(
    tools: Arc<Tools>,
    key: LaneKey,
    limit: i64,
    reports: mpsc::UnboundedSender<Report>,
) {
    let (node, now) = (tools.node.clone(), tools.clock.now());
    let claimed =
        tools.db.write(key.0.key(), move |tx| queue::claim(tx, &node, key, now, limit)).await;
    let report = match claimed {
        Ok(names) => {
            let more = names.len() as i64 == limit;
            Report::Claimed(key, names, more)
        }
        Err(error) => {
            tracing::error!(%error, "claim failed");
            Report::Claimed(key, Vec::new(), false)
        }
    };
    let _ = reports.send(report);
}

async fn attempt(tools: Arc<Tools>, name: Name, reports: mpsc::UnboundedSender<Report>) {
    if let Err(error) = try_attempt(&tools, name).await {
        tracing::error!(%error, event = name.event, endpoint = name.endpoint, "attempt not made");
    }
    let _ = reports.send(Report::Called(name));
}

/// Its endpoint was suspended meanwhile, or the lease is nearly over: whoever sweeps may have it.
async fn give_back(tools: &Tools, name: Name) -> Result<(), Error> {
    let (node, now) = (tools.node.clone(), tools.clock.now());
    tools.db.write(name.dossier.key(), move |tx| queue::release(tx, &node, &[name], now)).await
}

/// Loads, calls, records. An error means that nothing was called: the lease ends and a sweep
/// finds the delivery again.
async fn try_attempt(tools: &Arc<Tools>, name: Name) -> Result<(), Error> {
    if name.lease < tools.clock.now() + ENOUGH {
        return give_back(tools, name).await;
    }
    let node = tools.node.clone();
    let loaded = tools.db.read(move |tx| dispatch::load(tx, name, &node)).await?;
    let Some(pending) = loaded else { return give_back(tools, name).await };
    tools.metrics.pulse.attempted((name.dossier, name.endpoint), tools.clock.elapsed());
    let outcome = dispatch::call(&tools.client, &tools.clock, &pending).await;
    tools.metrics.attempt(outcome.word(), outcome.seconds());
    let pending = Arc::new((pending, outcome));
    // The call was made: its record is worth waiting for a disk that is full or a server that is
    // away. Past the lease somebody else makes the call again.
    for _ in 0..LEASE / crate::clock::SECOND {
        let (shared, entropy, now) = (pending.clone(), tools.entropy.clone(), tools.clock.now());
        let done = tools
            .db
            .write_soon(name.dossier.key() + 1, move |tx| {
                dispatch::finish(tx, &entropy, now, &shared.0, &shared.1)
            })
            .await;
        match done {
            Ok(()) => return Ok(()),
            Err(error) => tracing::error!(%error, "attempt not recorded, trying again"),
        }
        tools.clock.sleep(STORAGE_PAUSE).await;
    }
    Ok(())
}
