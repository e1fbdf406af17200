//! The runner: hears what is to be done, keeps a lane for each endpoint or zap, starts the work.

use super::{
    LaneKey,
    lane::{LaneRules, Turn},
    load::Load,
    report_on_drop::ReportOnDrop,
    turns::Turns,
    wake::{Wake, WakeUps},
    work::{Claim, Claimed, Heard, LaneOf, Work},
};
use crate::{
    clock::Clock,
    db::{Db, Pace, Signal, Tx},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{mpsc, watch};

/// How much a runner does at once.
#[derive(Clone, Copy, Debug)]
pub struct RunnerSettings {
    /// Pieces of work under way at once, in all. One dossier may have half of them.
    pub max_running: usize,
    /// Pieces under way at once in one lane.
    pub max_running_of_lane: usize,
    /// Pieces begun in one second in a lane that does not ask for another number; 0: any number.
    pub default_rate: u32,
    /// Pieces taken from the table for one lane at a time, at most.
    pub max_claimed_of_lane: i64,
}

/// What the tasks of a runner tell it.
enum Report<W: Work> {
    Ended(W::Item, W::Outcome),
    Claimed(LaneKey, Claim<W::Item>),
}

/// Does one kind of work.
pub struct Runner<W: Work> {
    work: Arc<W>,
    db: Db,
    clock: Clock,
    settings: RunnerSettings,
    lanes: HashMap<LaneKey, LaneOf<W>>,
    turns: Turns<LaneKey>,
    /// Lanes whose rate is used up, by the moment at which they may go on.
    asleep: BTreeSet<(Duration, LaneKey)>,
    load: Load,
    reports: (mpsc::UnboundedSender<Report<W>>, mpsc::UnboundedReceiver<Report<W>>),
}

impl<W: Work> Runner<W> {
    /// A runner that is not yet at work; `load` is what the others see of it.
    pub fn new(work: W, db: Db, clock: Clock, load: Load, settings: RunnerSettings) -> Runner<W> {
        Runner {
            work: Arc::new(work),
            db,
            clock,
            settings,
            lanes: HashMap::new(),
            turns: Turns::new(settings.max_running),
            asleep: BTreeSet::new(),
            load,
            reports: mpsc::unbounded_channel(),
        }
    }

    /// Works until `stop` is true, then lets what is under way finish and gives the rest back.
    pub async fn run(mut self, stop: watch::Receiver<bool>) {
        let mut wake_ups = WakeUps::listen(&self.db, &self.clock, stop);
        // In this order: what is born claimed from now on is not taken back.
        self.take_back_own().await;
        self.load.set_open(true);
        self.sweep().await;
        loop {
            let (until, rate_allows) = self.first_asleep();
            tokio::select! {
                wake = wake_ups.next() => match wake {
                    Wake::Signal(signal) => self.hear(&signal).await,
                    Wake::SignalsMissed => self.look_again().await,
                    Wake::SweepDue => self.sweep().await,
                    Wake::Stop => break,
                },
                Some(report) = self.reports.1.recv() => self.note(report),
                () = rate_allows => self.wake_lanes(until),
            }
        }
        self.wind_down().await;
    }

    /// What this node held when it last died is due now, not at the end of the lease; and nothing is
    /// in memory any more.
    async fn take_back_own(&self) {
        let (node, now) = (self.load.node().clone(), self.clock.now());
        let released = self
            .db
            .write(0, move |tx| {
                W::forget_memory(tx)?;
                W::release_all(tx, &node, now)
            })
            .await;
        match released {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "took back {} of the last run", W::PIECES),
            Err(error) => tracing::error!(%error, "could not take back {}", W::PIECES),
        }
    }

    /// The moment at which the first lane that sleeps may go on, and a future that ends then.
    fn first_asleep(&self) -> (Duration, impl Future<Output = ()> + Send + use<W>) {
        let until = self.asleep.first().map(|(until, _)| *until);
        let sleep = until.map(|until| self.clock.sleep(until.saturating_sub(self.clock.elapsed())));
        let ends = async move {
            match sleep {
                Some(sleep) => sleep.await,
                None => std::future::pending().await,
            }
        };
        (until.unwrap_or_default(), ends)
    }

    /// Lets the lanes go on that slept until this moment.
    fn wake_lanes(&mut self, until: Duration) {
        while let Some((at, key)) = self.asleep.first().copied().filter(|(at, _)| *at <= until) {
            self.asleep.remove(&(at, key));
            if let Some(lane) = self.lanes.get_mut(&key) {
                lane.asleep = false;
            }
            self.start_ready(key);
        }
    }

    fn lane(&mut self, key: LaneKey) -> &mut LaneOf<W> {
        self.lanes.entry(key).or_default()
    }

    /// Finds the lanes that have something due.
    async fn sweep(&mut self) {
        let now = self.clock.now();
        let found = self.work.due_lanes(now).await;
        let elapsed = self.clock.elapsed();
        match found {
            Ok(lanes) => {
                for due in lanes {
                    let lane = self.lane(due.key);
                    (lane.pace, lane.more) = (due.pace, true);
                    lane.rules.found(&due);
                    self.start_ready(due.key);
                }
                self.work.swept(now, elapsed);
            }
            // No sign of life: a runner that cannot look must be seen.
            Err(error) => tracing::error!(%error, "sweep of {} failed", W::PIECES),
        }
        self.lanes.retain(|_, lane| !lane.is_idle(elapsed));
    }

    /// Signals were missed: what this node holds and does not know of is taken up, too.
    async fn look_again(&mut self) {
        let (node, now) = (self.load.node().clone(), self.clock.now());
        match self.db.read(move |tx| W::held(tx, &node, now)).await {
            Ok(held) => {
                for item in held {
                    let key = item.lane();
                    let lane = self.lane(key);
                    if !lane.running.contains(&item.id()) && !lane.ready.contains(&item) {
                        lane.ready.push_back(item);
                        self.load.add(key, 1);
                    }
                    self.start_ready(key);
                }
            }
            Err(error) => tracing::error!(%error, "could not look for missed {}", W::PIECES),
        }
        self.sweep().await;
    }

    async fn hear(&mut self, signal: &Signal) {
        match self.work.hear(signal) {
            Heard::Nothing => {}
            Heard::Sweep => self.sweep().await,
            Heard::Claimed(item, pace) => self.put(item, pace),
            Heard::InTable(key, pace) => {
                let lane = self.lane(key);
                lane.pace = pace.unwrap_or(lane.pace);
                lane.more = true;
                self.start_ready(key);
            }
        }
    }

    fn put(&mut self, item: W::Item, pace: Pace) {
        let key = item.lane();
        let lane = self.lanes.entry(key).or_default();
        lane.pace = pace;
        lane.ready.push_back(item);
        self.load.add(key, 1);
        self.work.was_put(key, lane);
        self.start_ready(key);
    }

    fn note(&mut self, report: Report<W>) {
        match report {
            Report::Ended(item, outcome) => self.note_end(item, outcome),
            Report::Claimed(key, claim) => self.note_claim(key, claim),
        }
        while let Some((_, key)) = self.turns.take_next() {
            self.lane(key).queued = false;
            self.start_ready(key);
        }
        self.load.set_running(self.turns.running());
    }

    fn note_end(&mut self, item: W::Item, outcome: W::Outcome) {
        let key = item.lane();
        self.turns.end(key.0);
        let lane = self.lanes.entry(key).or_default();
        if lane.end(item.id()) {
            self.load.add(key, 1);
        }
        self.work.has_ended(item, outcome, lane);
        // Behind those that wait already: a lane does not keep a place that others want.
        self.wait_for_turn(key);
    }

    fn note_claim(&mut self, key: LaneKey, claim: Claim<W::Item>) {
        let lane = self.lanes.entry(key).or_default();
        self.load.add(key, lane.put(claim));
        self.work.was_claimed(key, lane);
        self.start_ready(key);
    }

    fn wait_for_turn(&mut self, key: LaneKey) {
        let lane = self.lane(key);
        if !lane.queued {
            lane.queued = true;
            self.turns.wait(key.0, key);
        }
    }

    /// Starts what the lane and the whole have room for.
    fn start_ready(&mut self, key: LaneKey) {
        let (settings, now) = (self.settings, self.clock.elapsed());
        while self.turns.has_room(key.0) {
            match self.lane(key).next(&settings, now) {
                Turn::Start(item) => self.begin(item),
                Turn::NotBefore(moment) => {
                    self.sleep_until(key, moment);
                    break;
                }
                Turn::Nothing => break,
            }
        }
        self.load.set_running(self.turns.running());
        let room = self.turns.has_room(key.0);
        if !room && self.lane(key).could_start(&settings) {
            self.wait_for_turn(key);
        } else {
            self.claim_more(key);
        }
    }

    fn begin(&mut self, item: W::Item) {
        let key = item.lane();
        self.turns.begin(key.0);
        self.load.remove(key, 1);
        let (work, reports) = (self.work.clone(), self.reports.0.clone());
        tokio::spawn(async move {
            let panicked = Report::Ended(item, W::Outcome::default());
            let mut report = ReportOnDrop::<Report<W>>::new(reports, panicked);
            report.set(Report::Ended(item, work.perform(item).await));
        });
    }

    fn sleep_until(&mut self, key: LaneKey, moment: Duration) {
        let lane = self.lane(key);
        if !lane.asleep {
            lane.asleep = true;
            self.asleep.insert((moment, key));
        }
    }

    /// Takes more from the table, if there may be more and little is left in memory.
    fn claim_more(&mut self, key: LaneKey) {
        let settings = self.settings;
        let lane = self.lane(key);
        let Some(limit) = lane.wants(&settings) else { return };
        (lane.more, lane.claiming) = (false, true);
        let pace = lane.pace;
        let (db, node, clock) = (self.db.clone(), self.load.node().clone(), self.clock.clone());
        let reports = self.reports.0.clone();
        tokio::spawn(async move {
            let panicked = Report::Claimed(key, Claim::default());
            let mut report = ReportOnDrop::<Report<W>>::new(reports, panicked);
            let now = clock.now();
            let claim = move |tx: &mut Tx| W::claim(tx, &node, key, pace, now, limit);
            match db.write(key.0.key(), claim).await {
                Ok(claim) => report.set(Report::Claimed(key, claim)),
                Err(error) => tracing::error!(%error, "claim of {} failed", W::PIECES),
            }
        });
    }

    async fn wind_down(mut self) {
        self.load.set_open(false);
        // Each piece ends by its own time limit; a claim that is being made must be known, too.
        while self.turns.running() > 0 || self.lanes.values().any(|lane| lane.claiming) {
            match self.reports.1.recv().await {
                Some(Report::Ended(item, _)) => self.turns.end(item.lane().0),
                Some(Report::Claimed(key, _)) => self.lane(key).claiming = false,
                None => break,
            }
        }
        // Everything, not what the lanes know: a piece may have been born claimed and its signal not
        // yet been heard.
        let (node, now) = (self.load.node().clone(), self.clock.now());
        if let Err(error) = self.db.write(0, move |tx| W::release_all(tx, &node, now)).await {
            tracing::warn!(%error, "could not give back {}; their lease will end by itself", W::PIECES);
        }
    }
}
