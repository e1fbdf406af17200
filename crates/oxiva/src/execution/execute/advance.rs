//! One effect of a run, and the way to the next.

use super::{
    ENOUGH, End, LeasedRun, Progress, Recorded,
    inside::Inside,
    load::{Loaded, load},
};
use crate::{
    actions::{self, Call, Doing},
    clock::Micros,
    error::Result,
    zaps::{
        playing::{Begun, Next, Playing},
        runs::RunState,
    },
};

impl LeasedRun {
    /// One effect and its record; or, of a run that is not in memory, the way to the first one.
    pub(super) async fn advance(&mut self, at: Option<(Playing, Begun)>) -> Result<Progress> {
        let now = self.engine.clock.now();
        if !self.engine.load.is_open() || self.claimed.lease < now + ENOUGH {
            self.give_back(now).await?;
            return Ok(Progress::Ended(End::default()));
        }
        let Some((mut playing, begun)) = at else { return self.take_up().await };
        let outcome = match actions::run(&begun.app, self.call(&playing, &begun, now)).await {
            Doing::Ended(outcome) => outcome,
            Doing::Inside(effect) => match self.inside(&playing, &begun, effect).await? {
                Inside::Recorded(playing, recorded) => return Ok(self.progress(*playing, recorded)),
                Inside::Refused(outcome) => outcome,
            },
        };
        let now = self.engine.clock.now();
        let mark = playing.outcome(&begun, outcome, now);
        let (advance, next) = playing.advance(now, self.engine.entropy.fraction());
        let recorded = self.record(&playing, Some(mark), advance, next, now).await?;
        Ok(self.progress(playing, recorded))
    }

    pub(super) fn progress(&mut self, playing: Playing, recorded: Recorded) -> Progress {
        self.claimed.lease = recorded.lease;
        match recorded.next {
            Next::Do(begun) => Progress::Begun(Box::new((playing, *begun))),
            Next::At(_) => Progress::Ended(End { state: Some(RunState::Waiting) }),
            Next::End(state) => Progress::Ended(End { state: Some(state) }),
        }
    }

    pub(super) fn call(&self, playing: &Playing, begun: &Begun, now: Micros) -> Call {
        Call {
            engine: self.engine.clone(),
            dossier: playing.dossier.clone(),
            zap: self.claimed.zap,
            run: self.claimed.run,
            step: begun.step.clone(),
            item: begun.item.clone(),
            action: begun.action.clone(),
            params: begun.params.clone(),
            connection: begun.connection,
            depth: playing.head.depth_of_steps(),
            now,
        }
    }

    /// Reads a run and goes on to its next effect, which is begun then.
    pub(super) async fn take_up(&mut self) -> Result<Progress> {
        let (engine, claimed) = (self.engine.clone(), self.claimed);
        let found = self.engine.db.read(move |tx| load(tx, &engine, claimed)).await?;
        let now = self.engine.clock.now();
        let (playing, (advance, next)) = match found {
            Loaded::No => return Ok(Progress::Ended(End::default())),
            Loaded::Over(playing, state, why) => {
                let end = playing.stopped(state, why);
                (playing, end)
            }
            Loaded::Playing(mut playing) => {
                let way = playing.advance(now, self.engine.entropy.fraction());
                (playing, way)
            }
        };
        let recorded = self.record(&playing, None, advance, next, now).await?;
        Ok(self.progress(*playing, recorded))
    }
}
