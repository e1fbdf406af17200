//! The runner of zaps: hears which runs wait, keeps a lane for each zap, starts the runs; fires the
//! schedules; has zaps switched off that only fail.
//!
//! As the runner of deliveries ([`crate::webhooks::runner`]): a lost doorbell costs at most one sweep, and the
//! lease only saves doing something twice.

use super::{
    lane::{Turn, ZapLane},
    queue,
};
use crate::{
    clock::{MINUTE, Micros},
    db::{Pace, Signal, Topic},
    dossiers,
    execution::execute::{self, End},
    worker::{LaneKey, turns::Turns},
    zaps::{
        backlog, documents, engine::Engine, fresh::Name, health, load::RunLoad, runs::State, start,
    },
};
use std::{
    collections::{BTreeSet, HashMap},
    pin::Pin,
    sync::Arc,
    time::Duration,
};
use tokio::sync::{broadcast, mpsc, watch};

const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// What is taken from the table for one zap at a time, at most.
const CLAIM: i64 = 512;
/// Schedules that fire in one sweep.
const TICKS: i64 = 1_000;
/// The clock was set back by more than this: schedules are worked out anew.
const JUMP: Micros = MINUTE;

enum Report {
    Ended(Name, End),
    Claimed(LaneKey, Option<Pace>, Vec<Name>, bool),
    Examined(LaneKey),
}

/// Sends its report whatever happens: a task that panicked would keep its place for ever.
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

pub struct ZapRunner {
    engine: Arc<Engine>,
    node: Arc<str>,
    /// Of one zap, at once.
    most: usize,
    lanes: HashMap<LaneKey, ZapLane>,
    turns: Turns<LaneKey>,
    /// Lanes whose rate is used up, by the moment at which they may go on.
    asleep: BTreeSet<(Duration, LaneKey)>,
    load: RunLoad,
    /// How far the time of day is ahead of the time that has passed, as last seen.
    ahead: Option<Micros>,
    reports: (mpsc::UnboundedSender<Report>, mpsc::UnboundedReceiver<Report>),
}

/// Works until `stop` is true, then lets steps that are under way end and gives the rest back.
pub async fn run(engine: Arc<Engine>, stop: watch::Receiver<bool>) {
    ZapRunner::new(engine).run(stop).await;
}

impl ZapRunner {
    fn new(engine: Arc<Engine>) -> ZapRunner {
        let load = engine.load.clone();
        ZapRunner {
            node: load.node().clone(),
            most: engine.config.zaps.runs_per_zap,
            turns: Turns::new(engine.config.zaps.runs),
            lanes: HashMap::new(),
            asleep: BTreeSet::new(),
            load,
            ahead: None,
            reports: mpsc::unbounded_channel(),
            engine,
        }
    }

    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut signals = self.engine.db.listen();
        // In this order: what is born claimed from now on is not taken back.
        self.take_back_own().await;
        self.load.set_open(true);
        let clock = self.engine.clock.clone();
        let mut tick = Box::pin(clock.sleep(SWEEP_EVERY));
        self.sweep().await;
        loop {
            let (until, mut nap) = self.nap();
            tokio::select! {
                signal = signals.recv() => match signal {
                    Ok(Signal { topic: Topic::Zaps, .. }) => self.sweep().await,
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

    /// What this node held when it last died is due now, not at the end of the lease.
    async fn take_back_own(&self) {
        let (node, now) = (self.node.clone(), self.engine.clock.now());
        match self.engine.db.write(0, move |tx| queue::release_all(tx, &node, now)).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "took back runs of the last time"),
            Err(error) => tracing::error!(%error, "could not take back runs"),
        }
    }

    /// Ends when the first lane that sleeps may go on.
    fn nap(&self) -> (Duration, Nap) {
        match self.asleep.first() {
            Some((until, _)) => {
                let wait = until.saturating_sub(self.engine.clock.elapsed());
                (*until, Box::pin(self.engine.clock.sleep(wait)))
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

    fn lane(&mut self, key: LaneKey) -> &mut ZapLane {
        let now = self.engine.clock.elapsed();
        self.lanes.entry(key).or_insert_with(|| ZapLane::new(now))
    }

    /// Fires schedules, and finds the zaps that have runs due.
    async fn sweep(&mut self) {
        self.fire().await;
        let now = self.engine.clock.now();
        let mark = self.engine.backlog.mark();
        let looked =
            self.engine.db.read(move |tx| Ok((queue::lanes(tx, now)?, backlog::count(tx)?)));
        match looked.await {
            Ok((lanes, open)) => {
                self.engine.backlog.set(&mark, open);
                for (key, pace) in lanes {
                    let lane = self.lane(key);
                    (lane.pace, lane.more) = (pace, true);
                    self.pump(key);
                }
            }
            Err(error) => tracing::error!(%error, "sweep of runs failed"),
        }
        let elapsed = self.engine.clock.elapsed();
        self.engine.metrics.zap_pulse.swept(elapsed);
        self.lanes.retain(|_, lane| !lane.is_idle(elapsed));
    }

    /// Starts a run for each schedule whose moment has come, one for all the moments it missed.
    async fn fire(&mut self) {
        let now = self.engine.clock.now();
        let ahead = now - self.engine.clock.elapsed().as_micros() as Micros;
        if self.ahead.replace(ahead).is_some_and(|before| ahead < before - JUMP) {
            self.set_schedules_anew(now).await;
        }
        let due = match self.engine.db.read(move |tx| queue::ticks(tx, now, TICKS)).await {
            Ok(due) => due,
            Err(error) => return tracing::error!(%error, "could not look for schedules"),
        };
        for (key, moment) in due {
            if let Err(error) = self.tick(key, moment, now).await {
                tracing::error!(%error, zap = key.1, "schedule not fired");
            }
        }
    }

    async fn tick(
        &self,
        (dossier, zap): LaneKey,
        moment: Micros,
        now: Micros,
    ) -> crate::error::Result<()> {
        let engine = self.engine.clone();
        let work = move |tx: &mut crate::db::Tx| {
            let Some(found) = documents::find(tx, dossier, zap)? else { return Ok(()) };
            let next = documents::next_moment(tx, dossier, &found, now)?;
            // Another node, or a person, was faster.
            if !documents::move_on(tx, dossier, zap, moment, next)? {
                return Ok(());
            }
            let dossier = dossiers::get(tx, dossier)?;
            start::on_schedule(tx, &engine.ids, &engine.entropy, &dossier, zap, moment, now)
        };
        self.engine.db.write(dossier.key(), work).await
    }

    /// The clock was set back: what was to fire next is too far away now.
    async fn set_schedules_anew(&self, now: Micros) {
        let scheduled = self.engine.db.read(queue::scheduled).await.unwrap_or_default();
        for (dossier, zap) in scheduled {
            let work = move |tx: &mut crate::db::Tx| {
                let Some(found) = documents::find(tx, dossier, zap)? else { return Ok(()) };
                let next = documents::next_moment(tx, dossier, &found, now)?;
                let before = found.next_at.unwrap_or_default();
                documents::move_on(tx, dossier, zap, before, next).map(drop)
            };
            if let Err(error) = self.engine.db.write(dossier.key(), work).await {
                tracing::error!(%error, zap, "schedule not worked out anew");
            }
        }
    }

    /// Signals were missed: what this node holds and does not know of is taken up, too.
    async fn look_again(&mut self) {
        let (node, now) = (self.node.clone(), self.engine.clock.now());
        match self.engine.db.read(move |tx| queue::held(tx, &node, now)).await {
            Ok(held) => {
                for name in held {
                    let key = (name.dossier, name.zap);
                    let lane = self.lane(key);
                    let known = lane.running.contains(&name.run)
                        || lane.ready.iter().any(|ready| ready.run == name.run);
                    if !known {
                        lane.ready.push_back(name);
                        self.load.add(key, 1);
                    }
                    self.pump(key);
                }
            }
            Err(error) => tracing::error!(%error, "could not look for missed runs"),
        }
        self.sweep().await;
    }

    fn hear(&mut self, signal: &Signal) {
        let Topic::Run { zap, run, claimed, pace } = signal.topic else { return };
        let key = (signal.dossier, zap);
        let lane = self.lane(key);
        match claimed {
            Some(lease) => {
                lane.pace = pace;
                lane.ready.push_back(Name { dossier: key.0, zap, run, lease });
                self.load.add(key, 1);
            }
            None => lane.more = true,
        }
        self.pump(key);
    }

    fn note(&mut self, report: Report) {
        match report {
            Report::Ended(name, end) => self.ended(name, end),
            Report::Claimed(key, pace, mut names, more) => {
                let lane = self.lane(key);
                lane.pace = pace.unwrap_or(lane.pace);
                // Its lease was over while it was under way: it is taken up once that has ended.
                let again = names.extract_if(.., |name| lane.running.contains(&name.run));
                lane.again.extend(again);
                lane.claiming = false;
                lane.more |= more;
                let count = names.len();
                lane.ready.extend(names);
                self.load.add(key, count);
                self.pump(key);
            }
            Report::Examined(key) => {
                let lane = self.lane(key);
                lane.examined = false;
                if std::mem::take(&mut lane.suspect) {
                    self.examine(key);
                }
            }
        }
        while let Some((_, key)) = self.turns.next() {
            self.lane(key).queued = false;
            self.pump(key);
        }
        self.load.set_running(self.turns.running());
    }

    fn ended(&mut self, name: Name, end: End) {
        let key = (name.dossier, name.zap);
        self.turns.end(key.0);
        let lane = self.lane(key);
        lane.running.remove(&name.run);
        if let Some(place) = lane.again.iter().position(|again| again.run == name.run) {
            let again = lane.again.swap_remove(place);
            lane.ready.push_back(again);
            self.load.add(key, 1);
        }
        if let Some(state) = end.state {
            self.engine.metrics.run(state.word());
            if state.has_ended() {
                self.engine.backlog.ended(name.dossier);
            }
        }
        if end.state == Some(State::Errored) {
            self.examine(key);
        }
        // Behind those that wait already: a lane does not keep a place that others want.
        self.queue(key);
    }

    /// Has it switched off, if nearly everything of it fails. One look at a time.
    fn examine(&mut self, key: LaneKey) {
        let lane = self.lane(key);
        if lane.examined {
            lane.suspect = true;
            return;
        }
        lane.examined = true;
        let (engine, reports) = (self.engine.clone(), self.reports.0.clone());
        tokio::spawn(async move {
            let _sure = Sure { reports, report: Some(Report::Examined(key)) };
            if let Err(error) = examine(&engine, key).await {
                tracing::error!(%error, zap = key.1, "could not look at how a zap does");
            }
        });
    }

    fn queue(&mut self, key: LaneKey) {
        let lane = self.lane(key);
        if !lane.queued {
            lane.queued = true;
            self.turns.wait(key.0, key);
        }
    }

    /// Starts what the lane and the whole have room for.
    fn pump(&mut self, key: LaneKey) {
        let (most, now) = (self.most, self.engine.clock.elapsed());
        while self.turns.has_room(key.0) {
            match self.lane(key).next(most, now) {
                Turn::Run(name) => self.begin(name),
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
        let blocked = !lane.ready.is_empty() && lane.running.len() < lane.width(most);
        if blocked && !room {
            self.queue(key);
        } else {
            self.claim(key);
        }
    }

    fn begin(&mut self, name: Name) {
        let key = (name.dossier, name.zap);
        self.turns.begin(name.dossier);
        self.load.remove(key, 1);
        self.engine.metrics.zap_pulse.attempted(key, self.engine.clock.elapsed());
        let (engine, node, reports) =
            (self.engine.clone(), self.node.clone(), self.reports.0.clone());
        tokio::spawn(async move {
            let mut sure = Sure { reports, report: Some(Report::Ended(name, End::default())) };
            sure.report = Some(Report::Ended(name, execute::run(&engine, &node, name).await));
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
        let most = self.most;
        let lane = self.lane(key);
        if !lane.more || lane.claiming {
            return;
        }
        // No more than can be begun long before the lease ends.
        let by_rate = match lane.pace.rate {
            0 => CLAIM,
            rate => i64::from(rate) * 20,
        };
        let limit = CLAIM.min(by_rate).min(4 * lane.width(most) as i64);
        if lane.ready.len() as i64 > limit / 4 {
            return;
        }
        (lane.more, lane.claiming) = (false, true);
        let (engine, node, reports) =
            (self.engine.clone(), self.node.clone(), self.reports.0.clone());
        tokio::spawn(async move {
            let nothing = Report::Claimed(key, None, Vec::new(), false);
            let mut sure = Sure { reports, report: Some(nothing) };
            sure.report = Some(claim(&engine, &node, key, limit).await);
        });
    }

    async fn wind_down(mut self) {
        self.load.set_open(false);
        // Each step ends by its own time limit; a claim that is being made must be known, too.
        while self.turns.running() > 0 || self.lanes.values().any(|lane| lane.claiming) {
            match self.reports.1.recv().await {
                Some(Report::Ended(name, _)) => self.turns.end(name.dossier),
                Some(Report::Claimed(key, ..)) => self.lane(key).claiming = false,
                Some(Report::Examined(_)) => {}
                None => break,
            }
        }
        // Everything, not what the lanes know: a run may have been born claimed and its signal not
        // yet been heard.
        let (node, now) = (self.node.clone(), self.engine.clock.now());
        let released = self.engine.db.write(0, move |tx| queue::release_all(tx, &node, now)).await;
        if let Err(error) = released {
            tracing::warn!(%error, "could not give back runs; their lease will end by itself");
        }
    }
}

async fn claim(engine: &Arc<Engine>, node: &Arc<str>, key: LaneKey, limit: i64) -> Report {
    let (node, now) = (node.clone(), engine.clock.now());
    let taken =
        engine.db.write(key.0.key(), move |tx| queue::claim(tx, &node, key, now, limit)).await;
    match taken {
        Ok((pace, names)) => {
            let more = names.len() as i64 == limit;
            Report::Claimed(key, Some(pace), names, more)
        }
        Err(error) => {
            tracing::error!(%error, "claim of runs failed");
            Report::Claimed(key, None, Vec::new(), false)
        }
    }
}

async fn examine(engine: &Arc<Engine>, (dossier, zap): LaneKey) -> crate::error::Result<()> {
    let now = engine.clock.now();
    if !engine.db.read(move |tx| health::is_failing(tx, dossier, zap, now)).await? {
        return Ok(());
    }
    let entropy = engine.entropy.clone();
    let off = move |tx: &mut crate::db::Tx| health::switch_off(tx, &entropy, dossier, zap, now);
    engine.db.write(dossier.key(), off).await
}
