//! The runner: hears what is owed, keeps a lane for each endpoint, starts the attempts.

use super::{
    attempt::{self, End, Tools},
    lane::{Lane, Limits, Turn},
    queue::{self, Due},
};
use crate::{
    clock::Micros,
    db::{Pace, Signal, Topic},
    webhooks::{dispatch::Name, endpoints},
    worker::{LaneKey, load::Load, turns::Turns},
};
use std::{
    collections::{BTreeSet, HashMap},
    pin::Pin,
    sync::Arc,
    time::Duration,
};
use tokio::sync::{broadcast, mpsc, watch};

const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Those of one endpoint above which its new ones are left in the table.
const FLOOD: usize = 1_000;
/// What is taken from the table for one endpoint at a time, at most.
const CLAIM: i64 = 256;

enum Report {
    Ended(Name, End),
    Claimed(LaneKey, Vec<Name>, bool),
}

/// Sends its report whatever happens: a task that panicked would keep its place for ever, and after
/// enough of them nobody would be called any more.
struct Sure {
    reports: mpsc::UnboundedSender<Report>,
    report: Option<Report>,
}

impl Drop for Sure {
    fn drop(&mut self) {
        if let Some(report) = self.report.take() {
            let _ = self.reports.send(report);
        }
    }
}

type Nap = Pin<Box<dyn Future<Output = ()> + Send>>;

pub struct Runner {
    tools: Arc<Tools>,
    limits: Limits,
    lanes: HashMap<LaneKey, Lane>,
    turns: Turns<LaneKey>,
    /// Lanes whose rate is used up, by the moment at which they may go on.
    asleep: BTreeSet<(Duration, LaneKey)>,
    load: Load,
    reports: (mpsc::UnboundedSender<Report>, mpsc::UnboundedReceiver<Report>),
}

impl Runner {
    /// A runner that is not yet at work; `load` is what the others see of it.
    pub fn new(tools: Tools, limits: Limits, load: Load) -> Runner {
        Runner {
            tools: Arc::new(tools),
            limits,
            lanes: HashMap::new(),
            turns: Turns::new(limits.calls),
            asleep: BTreeSet::new(),
            load,
            reports: mpsc::unbounded_channel(),
        }
    }

    /// Works until `stop` is true, then lets what is under way finish and gives the rest back.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut signals = self.tools.db.listen();
        // In this order: what is born claimed from now on is not taken back.
        self.take_back_own().await;
        self.load.set_open(true);
        let clock = self.tools.clock.clone();
        let mut tick = Box::pin(clock.sleep(SWEEP_EVERY));
        self.sweep().await;
        loop {
            let (until, mut nap) = self.nap();
            tokio::select! {
                signal = signals.recv() => match signal {
                    // Added, changed or resumed: what waits there is due at once.
                    Ok(Signal { topic: Topic::Endpoints, .. }) => self.sweep().await,
                    Ok(signal) => self.hear(&signal),
                    Err(broadcast::error::RecvError::Lagged(_)) => self.look_again().await,
                    Err(broadcast::error::RecvError::Closed) => break,
                },
                Some(report) = self.reports.1.recv() => self.note(report),
                () = &mut nap => self.wake(until),
                () = &mut tick => {
                    tick = Box::pin(clock.sleep(SWEEP_EVERY));
                    self.sweep().await;
                }
                () = crate::worker::stopped(&mut stop) => break,
            }
        }
        self.wind_down().await;
    }

    /// What this node held when it last died is due now, not at the end of the lease; and nothing
    /// is in memory any more.
    async fn take_back_own(&self) {
        let (node, now) = (self.tools.node.clone(), self.tools.clock.now());
        let released = self
            .tools
            .db
            .write(0, move |tx| {
                queue::forget_floods(tx)?;
                queue::release_all(tx, &node, now)
            })
            .await;
        match released {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "took back deliveries of the last run"),
            Err(error) => tracing::error!(%error, "could not take back deliveries"),
        }
    }

    /// Ends when the first lane that sleeps may go on.
    fn nap(&self) -> (Duration, Nap) {
        match self.asleep.first() {
            Some((until, _)) => {
                let wait = until.saturating_sub(self.tools.clock.elapsed());
                (*until, Box::pin(self.tools.clock.sleep(wait)))
            }
            None => (Duration::ZERO, Box::pin(std::future::pending())),
        }
    }

    fn wake(&mut self, until: Duration) {
        while let Some((at, key)) = self.asleep.first().copied().filter(|(at, _)| *at <= until) {
            self.asleep.remove(&(at, key));
            if let Some(lane) = self.lanes.get_mut(&key) {
                lane.asleep = false;
            }
            self.pump(key);
        }
    }

    fn lane(&mut self, key: LaneKey) -> &mut Lane {
        self.lanes.entry(key).or_default()
    }

    /// Finds the lanes that have something due.
    async fn sweep(&mut self) {
        let now = self.tools.clock.now();
        let found = self.tools.db.read(move |tx| queue::lanes(tx, now)).await;
        let elapsed = self.tools.clock.elapsed();
        match found {
            Ok(lanes) => {
                for Due { dossier, endpoint, pace, flooded } in lanes {
                    let lane = self.lane((dossier, endpoint));
                    (lane.pace, lane.more) = (pace, true);
                    lane.flooded |= flooded;
                    self.pump((dossier, endpoint));
                }
                self.tools.metrics.swept(now, elapsed);
            }
            // No sign of life: a runner that cannot look must be seen.
            Err(error) => tracing::error!(%error, "sweep failed"),
        }
        self.lanes.retain(|_, lane| !lane.is_idle(elapsed));
    }

    /// Signals were missed: what this node holds and does not know of is taken up, too.
    async fn look_again(&mut self) {
        let (node, now) = (self.tools.node.clone(), self.tools.clock.now());
        match self.tools.db.read(move |tx| queue::held(tx, &node, now)).await {
            Ok(held) => {
                for name in held {
                    let key = (name.dossier, name.endpoint);
                    let lane = self.lane(key);
                    if !lane.running.contains(&name.event) && !lane.ready.contains(&name) {
                        lane.ready.push_back(name);
                        self.load.add(1);
                    }
                    self.pump(key);
                }
            }
            Err(error) => tracing::error!(%error, "could not look for missed deliveries"),
        }
        self.sweep().await;
    }

    fn hear(&mut self, signal: &Signal) {
        if let Topic::Owed { event, endpoint, claimed, pace } = signal.topic {
            let key = (signal.dossier, endpoint);
            let lane = self.lane(key);
            lane.pace = pace;
            match claimed {
                Some(lease) => {
                    let (dossier, endpoint) = key;
                    lane.ready.push_back(Name { dossier, endpoint, event, lease });
                    self.load.add(1);
                    self.stem(key);
                }
                None => lane.more = true,
            }
            self.pump(key);
        }
    }

    /// More waits in memory than can be called soon: the rest is left in the table.
    fn stem(&mut self, key: LaneKey) {
        let lane = self.lane(key);
        if lane.ready.len() >= FLOOD && !lane.flooded {
            lane.flooded = true;
            tokio::spawn(flood(self.tools.clone(), key, true));
        }
    }

    fn note(&mut self, report: Report) {
        match report {
            Report::Ended(name, end) => {
                let key = (name.dossier, name.endpoint);
                self.turns.end(key.0);
                let limits = self.limits;
                let lane = self.lane(key);
                lane.ended(&limits, name.event, end.answered);
                // An ordered endpoint's next one is not known before this one is done with.
                lane.more |= lane.pace.ordered;
                if let Some(until) = end.closed {
                    self.close(key, until);
                }
                // Behind those that wait already: a lane does not keep a call that others want.
                self.queue(key);
            }
            Report::Claimed(key, mut names, more) => {
                let lane = self.lane(key);
                // Its lease was over, because the machine's clock was set forward or its record waits
                // for storage: it is being called all the same.
                names.retain(|name| !lane.running.contains(&name.event));
                self.load.add(names.len());
                let lane = self.lane(key);
                lane.claiming = false;
                lane.more |= more;
                lane.ready.extend(names);
                if lane.flooded && !lane.more {
                    lane.flooded = false;
                    tokio::spawn(flood(self.tools.clone(), key, false));
                }
                self.pump(key);
            }
        }
        while let Some((_, key)) = self.turns.next() {
            self.lane(key).queued = false;
            self.pump(key);
        }
        self.load.set_running(self.turns.running());
    }

    fn queue(&mut self, key: LaneKey) {
        let lane = self.lane(key);
        if !lane.queued {
            lane.queued = true;
            self.turns.wait(key.0, key);
        }
    }

    /// Its endpoint is held back, or not active: what waits in memory goes back to the table, and
    /// no more is taken from there until a sweep says so.
    fn close(&mut self, key: LaneKey, until: Micros) {
        let lane = self.lane(key);
        lane.more = false;
        let names: Vec<_> = lane.ready.drain(..).collect();
        self.load.remove(names.len());
        let tools = self.tools.clone();
        tokio::spawn(async move {
            if let Err(error) = attempt::give_back(&tools, names, until).await {
                tracing::warn!(%error, "could not give back deliveries; their lease will end");
            }
        });
    }

    /// Starts what the lane and the whole have room for.
    fn pump(&mut self, key: LaneKey) {
        let (limits, now) = (self.limits, self.tools.clock.elapsed());
        while self.turns.has_room(key.0) {
            match self.lane(key).next(&limits, now) {
                Turn::Call(name) => self.begin(name),
                Turn::At(moment) => {
                    self.doze(key, moment);
                    break;
                }
                Turn::Nothing => break,
            }
        }
        self.load.set_running(self.turns.running());
        let room = self.turns.has_room(key.0);
        let lane = self.lane(key);
        let blocked = !lane.ready.is_empty() && lane.running.len() < lane.width(&limits);
        if blocked && !room {
            self.queue(key);
        } else {
            self.claim(key);
        }
    }

    fn begin(&mut self, name: Name) {
        self.turns.begin(name.dossier);
        self.load.remove(1);
        let (tools, reports) = (self.tools.clone(), self.reports.0.clone());
        tokio::spawn(async move {
            let mut sure = Sure { reports, report: Some(Report::Ended(name, End::default())) };
            sure.report = Some(Report::Ended(name, attempt::run(&tools, name).await));
        });
    }

    fn doze(&mut self, key: LaneKey, until: Duration) {
        let lane = self.lane(key);
        if !lane.asleep {
            lane.asleep = true;
            self.asleep.insert((until, key));
        }
    }

    /// Takes more from the table, if there may be more and little is left in memory.
    fn claim(&mut self, key: LaneKey) {
        let limits = self.limits;
        let lane = self.lane(key);
        let busy = lane.pace.ordered && !lane.running.is_empty();
        if !lane.more || lane.claiming || busy {
            return;
        }
        // No more than can be begun long before the lease ends.
        let pace = lane.pace;
        let rate = if pace.rate == 0 { i64::from(limits.rate) } else { i64::from(pace.rate) };
        let by_rate = if rate == 0 { CLAIM } else { rate * 20 };
        let limit = CLAIM.min(by_rate).min(4 * lane.width(&limits) as i64);
        if lane.ready.len() as i64 > limit / 4 {
            return;
        }
        (lane.more, lane.claiming) = (false, true);
        let (tools, reports) = (self.tools.clone(), self.reports.0.clone());
        tokio::spawn(async move {
            let mut sure = Sure { reports, report: Some(Report::Claimed(key, Vec::new(), false)) };
            sure.report = Some(claim(&tools, key, pace, limit).await);
        });
    }

    async fn wind_down(mut self) {
        self.load.set_open(false);
        // Each call ends by its own time limit; a claim that is being made must be known, too.
        while self.turns.running() > 0 || self.lanes.values().any(|lane| lane.claiming) {
            match self.reports.1.recv().await {
                Some(Report::Ended(name, _)) => self.turns.end(name.dossier),
                Some(Report::Claimed(key, ..)) => self.lane(key).claiming = false,
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

async fn claim(tools: &Tools, key: LaneKey, pace: Pace, limit: i64) -> Report {
    let (node, now) = (tools.node.clone(), tools.clock.now());
    let taken = tools
        .db
        .write(key.0.key(), move |tx| queue::claim(tx, &node, key, pace.ordered, now, limit))
        .await;
    match taken {
        Ok(names) => {
            let more = !pace.ordered && names.len() as i64 == limit;
            Report::Claimed(key, names, more)
        }
        Err(error) => {
            tracing::error!(%error, "claim failed");
            Report::Claimed(key, Vec::new(), false)
        }
    }
}

async fn flood(tools: Arc<Tools>, (dossier, endpoint): LaneKey, flooded: bool) {
    let write = tools
        .db
        .write(dossier.key(), move |tx| endpoints::set_flooded(tx, dossier, endpoint, flooded));
    if let Err(error) = write.await {
        tracing::warn!(%error, "could not note that an endpoint is flooded");
    }
}
