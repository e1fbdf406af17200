//! The runner of zaps: a lane for each zap, a run for each piece of work. Its sweeps fire the schedules as
//! well, and zaps that only fail are switched off.

use super::{
    due_dates,
    execute::{self, End},
    failing::FailingZaps,
    queue,
    schedules::Schedules,
};
use crate::{
    clock::Micros,
    db::{Pace, Signal, Topic, Tx},
    error::Result,
    worker::{
        LaneKey,
        runner::{Runner, RunnerSettings},
        work::{Claim, Claimed, DueLane, Heard, LaneOf, Work},
    },
    zaps::{backlog, engine::Engine, fresh::ClaimedRun, runs::RunState},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;
use uuid::Uuid;

/// What is taken from the table for one zap at a time, at most.
const MAX_CLAIMED_OF_ZAP: i64 = 512;

/// Works until `stop` is true, then lets steps that are under way end and gives the rest back.
pub async fn run(engine: Arc<Engine>, stop: watch::Receiver<bool>) {
    let settings = RunnerSettings {
        max_running: engine.config.zaps.runs,
        max_running_of_lane: engine.config.zaps.runs_per_zap,
        default_rate: 0,
        max_claimed_of_lane: MAX_CLAIMED_OF_ZAP,
    };
    let (db, clock, load) = (engine.db.clone(), engine.clock.clone(), engine.load.clone());
    let runs = Runs {
        schedules: Schedules::new(engine.clone()),
        failing: FailingZaps::new(engine.clone()),
        engine,
    };
    Runner::new(runs, db, clock, load, settings).run(stop).await;
}

/// Runs of zaps, as work for a runner.
struct Runs {
    engine: Arc<Engine>,
    schedules: Schedules,
    failing: FailingZaps,
}

impl Runs {
    /// Counts the runs that have not ended, if it is time to.
    async fn count_open(&self) -> Result<()> {
        let engine = &self.engine;
        let Some(mark) = engine.backlog.mark(engine.clock.elapsed()) else { return Ok(()) };
        let open = engine.db.read(backlog::count).await?;
        engine.backlog.set(mark, open, engine.clock.elapsed());
        Ok(())
    }
}

impl Claimed for ClaimedRun {
    type Id = Uuid;

    fn lane(&self) -> LaneKey {
        (self.dossier, self.zap)
    }

    fn id(&self) -> Uuid {
        self.run
    }
}

impl Work for Runs {
    type Item = ClaimedRun;
    type Outcome = End;
    type Rules = ();

    const PIECES: &'static str = "runs";

    /// Fires schedules, starts what comes before due dates, counts the runs that have not ended, and finds the zaps that have runs due.
    async fn due_lanes(&self, now: Micros) -> Result<Vec<DueLane>> {
        self.schedules.fire(now).await;
        due_dates::start_near(&self.engine, now).await;
        self.count_open().await?;
        self.engine.db.read(move |tx| queue::lanes(tx, now)).await
    }

    fn claim(
        tx: &mut Tx,
        node: &str,
        lane: LaneKey,
        _pace: Pace,
        now: Micros,
        limit: i64,
    ) -> Result<Claim<ClaimedRun>> {
        let (pace, items) = queue::claim(tx, node, lane, now, limit)?;
        let more = items.len() as i64 == limit;
        Ok(Claim { pace: Some(pace), items, more })
    }

    fn held(tx: &mut Tx, node: &str, now: Micros) -> Result<Vec<ClaimedRun>> {
        queue::held(tx, node, now)
    }

    fn release_all(tx: &mut Tx, node: &str, now: Micros) -> Result<u64> {
        queue::release_all(tx, node, now)
    }

    fn hear(&self, signal: &Signal) -> Heard<ClaimedRun> {
        let dossier = signal.dossier;
        match signal.topic {
            // Saved, switched on, or released: what waits there is due at once.
            Topic::Zaps => Heard::Sweep,
            Topic::Run { zap, run, claimed: Some(lease), pace } => {
                Heard::Claimed(ClaimedRun { dossier, zap, run, lease }, pace)
            }
            // Whoever left it in the table may not know the pace.
            Topic::Run { zap, claimed: None, .. } => Heard::InTable((dossier, zap), None),
            _ => Heard::Nothing,
        }
    }

    async fn perform(&self, run: ClaimedRun) -> End {
        let engine = &self.engine;
        engine.metrics.zap_pulse.attempted(run.lane(), engine.clock.elapsed());
        execute::run(engine, run).await
    }

    fn swept(&self, _now: Micros, elapsed: Duration) {
        self.engine.metrics.zap_pulse.swept(elapsed);
    }

    fn has_ended(&self, run: ClaimedRun, end: End, _lane: &mut LaneOf<Runs>) {
        let Some(state) = end.state else { return };
        self.engine.metrics.run(state.word());
        if state.has_ended() {
            self.engine.backlog.ended(run.dossier);
        }
        if state == RunState::Errored {
            self.failing.look_at(run.lane());
        }
    }
}
