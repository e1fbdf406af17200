//! The runner: hears what is to be done, keeps a lane for each endpoint or zap, starts the work.

mod claim;
mod sleep;
mod start;
mod sweep;

use crate::{
    clock::Clock,
    db::{Db, Signal},
    worker::{
        LaneKey,
        load::Load,
        turns::Turns,
        wake::{Wake, WakeUps},
        work::{Claim, Claimed, Heard, LaneOf, Work},
    },
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

    fn lane(&mut self, key: LaneKey) -> &mut LaneOf<W> {
        self.lanes.entry(key).or_default()
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
